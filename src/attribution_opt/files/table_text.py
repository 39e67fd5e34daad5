"""A table as it stands in a file: text cells under its headers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

__all__ = ["Note", "TableText"]


class Note(NamedTuple):
    """What is to be said of a file besides its cells: the code of a fault."""

    code: str
    line: int | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TableText:
    """One table of one file.

    Attributes
    ----------
    frame
        Cells as text under the headers of the file.
    lines
        Line of the file (row of the sheet) of each row, from 1.
    num_headers
        Headers in their line.
    encoding, separator
        How a CSV file was read.
    ragged
        Lines with more or fewer cells than headers, and how many they have.
    notes
        What else is to be said of the file.
    names
        By column, the header of the file where it was another.
    letters
        In a workbook, the letters of the column of each header.
    """

    frame: pd.DataFrame
    lines: list[int]
    num_headers: int
    encoding: str = "utf-8"
    separator: str = ""
    ragged: list[tuple[int, int]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
