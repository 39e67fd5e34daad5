"""Frames whose columns a type checker knows; at run time, plain data frames.

``Frame[Literal["commune", "epci"]]`` is any frame that has these two columns at least:
a table with more is one too. What is read by another name is refused by mypy, as
``frame.pyi`` tells it; nothing is checked, or slower, at run time.
"""

from typing import Any

import pandas as pd

__all__ = ["Frame", "Row"]


class Frame:
    """A table that has some columns."""

    def __class_getitem__(cls, columns: object) -> type[pd.DataFrame]:
        """Return what a frame is at run time, whatever its columns."""
        return pd.DataFrame


class Row:
    """One row, by the names of its columns."""

    def __class_getitem__(cls, columns: object) -> type[dict[str, Any]]:
        """Return what a row is at run time, whatever its columns."""
        return dict
