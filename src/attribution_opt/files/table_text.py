"""A table as it stands in a file: text cells under its headers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

__all__ = ["TableText"]


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
        Headers in the first line.
    encoding, separator
        How a CSV file was read.
    ragged
        Lines with more or fewer cells than headers, and how many they have.
    names
        By column, the header of the file where it was another.
    """

    frame: pd.DataFrame
    lines: list[int]
    num_headers: int
    encoding: str = "utf-8"
    separator: str = ""
    ragged: list[tuple[int, int]] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)
