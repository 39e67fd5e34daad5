"""A column whose cells hold several words: which cells name one of some."""

import numpy as np
import pandas as pd

__all__ = ["WordSets"]


class WordSets:
    """The words of each cell of a column, separated by ``|``.

    Thousands of households share a few cells: each distinct one is read once.
    """

    def __init__(self, cells: pd.Series) -> None:
        self._codes, distinct = pd.factorize(cells)
        self._words = [frozenset(cell.split("|")) for cell in distinct]

    def name(self, *words: str) -> np.ndarray:
        """Tell which cells name one of some words."""
        found = [not own.isdisjoint(words) for own in self._words]
        return np.array(found, dtype=bool)[self._codes]
