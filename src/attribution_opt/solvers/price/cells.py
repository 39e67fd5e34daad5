"""Where pairs lie: cells of a slot and a kind, and crowds of equal ones."""

from dataclasses import dataclass

import numpy as np

__all__ = ["Cells", "Crowds"]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Pairs that no count tells apart: of one row type, kind and flags.

    Attributes
    ----------
    type, kind
        Shape (cells,): of each.
    flags
        By flag, shape (cells,): its value there.
    """

    type: np.ndarray
    kind: np.ndarray
    flags: tuple[np.ndarray, ...]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.type)


@dataclass(frozen=True, slots=True, eq=False)
class Crowds:
    """Pairs and households that stand for several alike.

    Attributes
    ----------
    most
        Shape (pairs,): how many pairs each stands for.
    household
        Shape (pairs,): the household or crowd of each.
    supply
        Shape (households and crowds,): how many may be housed of each.
    """

    most: np.ndarray
    household: np.ndarray
    supply: np.ndarray
