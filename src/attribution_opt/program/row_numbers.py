"""Rows of tables that are equal, however many tables stand side by side."""

from collections.abc import Sequence

import numpy as np

__all__ = ["rows_numbered"]

CHUNK = 256
"""Rows looked at at once."""


def rows_numbered(tables: Sequence[np.ndarray], size: int) -> np.ndarray:
    """Return, shape (size,), a number that rows equal in every table share.

    Parameters
    ----------
    tables
        Each of shape (size, any); never joined as a whole.
    size
        Rows of each.
    """
    differing = list({_content(table): table for table in tables}.values())
    numbers: dict[bytes, int] = {}
    found = np.empty(size, dtype=np.int64)
    for first in range(0, size, CHUNK):
        parts = [table[first : first + CHUNK] for table in differing]
        joined = np.concatenate(parts, axis=1) if parts else np.empty((CHUNK, 0))
        for n, row in enumerate(joined[: size - first], start=first):
            found[n] = numbers.setdefault(row.tobytes(), len(numbers))
    return found


def _content(table: np.ndarray) -> tuple[tuple[int, ...], bytes]:
    return table.shape, table.tobytes()
