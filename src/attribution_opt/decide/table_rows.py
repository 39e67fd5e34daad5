"""The rows of a table, one at a time, by the key of each."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

__all__ = ["TableRows"]


class TableRows(Mapping[str, dict[str, Any]]):
    """The rows of a table by key: of thousands of households few are ever asked for."""

    def __init__(self, table: pd.DataFrame, key: str) -> None:
        self.columns = {name: table[name].to_numpy(dtype=object) for name in table}
        self._at = {name: row for row, name in enumerate(self.columns[key])}

    def __getitem__(self, name: str) -> dict[str, Any]:
        """Return a row as its cells by column."""
        row = self._at[name]
        return {column: cells[row] for column, cells in self.columns.items()}

    def __contains__(self, name: object) -> bool:
        """Tell whether a row has this key."""
        return name in self._at

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys."""
        return iter(self._at)

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._at)
