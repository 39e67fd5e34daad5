"""What a linear program says: a choice, what every good one keeps, prices of rows."""

from dataclasses import dataclass

import numpy as np

from attribution_opt.solvers.price.lines import Layout
from attribution_opt.solvers.price.pairs import Pairs

__all__ = ["INFINITY", "WHOLE", "Duals", "Limits", "Relaxed"]

INFINITY = float("inf")
WHOLE = 1e-6
"""Values this near to whole numbers are."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A choice of the linear program: counts, pairs at hand, slots left empty."""

    counts: np.ndarray
    pairs: np.ndarray
    empties: np.ndarray

    @property
    def is_whole(self) -> bool:
        """Whether pairs and slots are chosen whole."""
        return _is_whole(self.pairs) and _is_whole(self.empties)

    @property
    def is_counted(self) -> bool:
        """Whether counts are whole."""
        return _is_whole(self.counts)


@dataclass(frozen=True, slots=True)
class Limits:
    """What every plan as good as is held is known to keep.

    Attributes
    ----------
    most
        Shape (counts,): the most that each count may be.
    is_housed
        Shape (households,): whether a household must be housed.
    stays
        Shape (slots,): whether a slot may stay empty.
    """

    most: np.ndarray
    is_housed: np.ndarray
    stays: np.ndarray

    @classmethod
    def none(cls, layout: Layout, pairs: Pairs) -> "Limits":
        """Return that nothing is known."""
        is_housed = np.zeros(len(pairs.supply), dtype=bool)
        most = np.full(layout.num_counts, INFINITY)
        return cls(most, is_housed, layout.split.slot_stays)


@dataclass(frozen=True, slots=True)
class Duals:
    """Prices of the rows: of lines, of households, of vacancies."""

    lines: np.ndarray
    household: np.ndarray
    vacancy: np.ndarray


def _is_whole(x: np.ndarray) -> bool:
    return bool(np.abs(x - np.round(x)).max(initial=0.0) < WHOLE)
