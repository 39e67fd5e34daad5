from collections.abc import Sequence
from typing import Any, Generic, Literal, Self, TypeVar, overload

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy

__all__ = ["Frame", "Row"]

# A frame of many columns serves where few are asked for: contravariant.
_Column = TypeVar("_Column", bound=str, contravariant=True)
_Table = TypeVar("_Table", bound=pd.DataFrame)

class Cells(pd.Series[Any]):
    # Types of pandas do not say what a cell is; the schema does.
    @property
    def iat(self) -> Any: ...

class Row(dict[str, Any], Generic[_Column]):
    def __getitem__(self, name: _Column, /) -> Any: ...  # type: ignore[override]

class _Loc(Generic[_Table, _Column]):
    @overload
    def __getitem__(self, key: str, /) -> Row[_Column]: ...
    @overload
    def __getitem__(self, key: pd.Series[bool] | np.ndarray, /) -> _Table: ...
    # All rows of a column whose name is known at run time alone.
    @overload
    def __getitem__(self, key: tuple[slice, str], /) -> Cells: ...
    @overload
    def __getitem__(
        self, key: tuple[slice | pd.Series[bool], list[str]], /
    ) -> _Table: ...
    @overload
    def __getitem__(self, key: tuple[pd.Series[bool], _Column], /) -> Cells: ...
    def __setitem__(self, key: tuple[Any, str], value: Any, /) -> None: ...

class Frame(pd.DataFrame, Generic[_Column]):
    @overload  # type: ignore[override]
    def __getitem__(self, names: _Column, /) -> Cells: ...  # type: ignore[overload-overlap]
    @overload
    def __getitem__(self, names: Sequence[_Column], /) -> pd.DataFrame: ...
    @overload
    def __getitem__(self, names: pd.Series[bool] | np.ndarray, /) -> Self: ...
    def __setitem__(self, names: _Column, value: Any, /) -> None: ...  # type: ignore[override]
    @property
    def loc(self) -> _Loc[Self, _Column]: ...  # type: ignore[override]
    def to_dict(self, orient: Literal["records"]) -> list[Row[_Column]]: ...  # type: ignore[override]
    def groupby(  # type: ignore[override]
        self, by: _Column | Sequence[_Column], *, sort: bool = ..., dropna: bool = ...
    ) -> DataFrameGroupBy[Any, Any]: ...
    def sort_values(  # type: ignore[override]
        self, by: _Column | Sequence[_Column], **how: Any
    ) -> Self: ...
    def drop_duplicates(self, names: _Column | Sequence[_Column], /) -> Self: ...  # type: ignore[override]
    def set_index(self, names: _Column, /) -> pd.DataFrame: ...  # type: ignore[override]
