"""The rows of a table, one at a time, by the key of each."""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar, cast

from attribution_opt.domain.frame import Frame, Row

__all__ = ["TableRows"]

Column = TypeVar("Column", bound=str)


class TableRows(Mapping[str, Row[Column]], Generic[Column]):
    """The rows of a table by key: of thousands of households few are ever asked for."""

    def __init__(self, table: Frame[Column], key: str) -> None:
        self.columns = {
            str(name): cells.to_numpy(dtype=object) for name, cells in table.items()
        }
        self._at = {name: row for row, name in enumerate(self.columns[key])}

    def __getitem__(self, name: str) -> Row[Column]:
        """Return a row as its cells by column."""
        row = self._at[name]
        cells = {column: cells[row] for column, cells in self.columns.items()}
        return cast("Row[Column]", cells)

    def __contains__(self, name: object) -> bool:
        """Tell whether a row has this key."""
        return name in self._at

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys."""
        return iter(self._at)

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._at)
