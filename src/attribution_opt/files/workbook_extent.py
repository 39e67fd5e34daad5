"""How far a sheet reaches, which of its cells are lost, and what is too much."""

from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = [
    "MAX_CELLS",
    "MAX_MB",
    "BadWorkbook",
    "Extent",
    "Lost",
    "TooLarge",
    "column_of",
    "letters_of",
]

MAX_MB = 200
"""A month of 100,000 applicants takes about 140 MB once opened."""
MAX_CELLS = 8_000_000
"""Cells laid out by the reader, empty ones too: 100,000 applicants have 5 million."""
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384

Lost = Literal["cell_error", "formula_without_value"]
"""Why a cell has no value: the fault that it is."""


class BadWorkbook(ValueError):
    """A file that is no whole workbook; ``code`` is the fault that it is."""

    code = "bad_workbook"


class TooLarge(ValueError):
    """A workbook that would fill the memory: the code of the fault, and its values."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(slots=True)
class Extent:
    """What one sheet takes, and what it has lost.

    Attributes
    ----------
    rows, columns
        The last row and column that hold something, from 1.
    lost
        Rows and columns, from 1, of cells without a value, and why.
    """

    name: str
    rows: int = 0
    columns: int = 0
    lost: list[tuple[range, range, Lost]] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Take in a cell; refuse a sheet that would be laid out too far."""
        if row > MAX_ROWS or column > MAX_COLUMNS:
            raise BadWorkbook(f"sheet {self.name}: no cell stands in row {row}")
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > MAX_CELLS:
            raise TooLarge(
                "too_many_cells",
                sheet=self.name,
                cell=f"{letters_of(column)}{row}",
                cells=self.rows * self.columns,
                limit=MAX_CELLS,
            )


def letters_of(column: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_of(letters: str) -> int:
    """Return the number of a column, from 1, of its letters."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
