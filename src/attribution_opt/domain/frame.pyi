from collections.abc import Sequence
from typing import Any, Generic, Literal, Self, TypeVar, overload

import numpy as np
import pandas as pd

__all__ = ["Frame", "Row"]

# A frame of many columns serves where few are asked for: contravariant.
_Column = TypeVar("_Column", bound=str, contravariant=True)

class Cells(pd.Series[Any]):
    # Types of pandas do not say what a cell is; the schema does.
    @property
    def iat(self) -> Any: ...

class Row(dict[str, Any], Generic[_Column]):
    def __getitem__(self, name: _Column, /) -> Any: ...  # type: ignore[override]

class Frame(pd.DataFrame, Generic[_Column]):
    @overload  # type: ignore[override]
    def __getitem__(self, names: _Column, /) -> Cells: ...  # type: ignore[overload-overlap]
    @overload
    def __getitem__(self, names: Sequence[_Column], /) -> pd.DataFrame: ...
    @overload
    def __getitem__(self, names: pd.Series[bool] | np.ndarray, /) -> Self: ...
    def __setitem__(self, names: _Column, value: Any, /) -> None: ...  # type: ignore[override]
    def to_dict(self, orient: Literal["records"]) -> list[Row[_Column]]: ...  # type: ignore[override]
