"""Prices in whole numbers, of the signs with which they prove a bound."""

from dataclasses import dataclass

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.solvers.price.choice import Duals
from attribution_opt.solvers.price.lines import Line
from attribution_opt.solvers.price.master import Master
from attribution_opt.solvers.price.sizes import size_of

__all__ = ["Prices"]

DENOMINATOR = 27_720
"""Divided by every number up to 12: prices of vertices are seldom other fractions."""
LARGEST = 2.0**58
NEAR = 1e-6


@dataclass(frozen=True, eq=False)
class Prices:
    """Multiples of lines and households, over a denominator.

    Attributes
    ----------
    lines
        The rows, ``line * x >= at_least``.
    line
        Shape (lines,), from 0: price of each row.
    household
        Shape (households,), at most 0.
    denominator
        Of all of them.
    """

    lines: tuple[Line, ...]
    line: np.ndarray
    household: np.ndarray
    denominator: int

    @classmethod
    def near(cls, cost: Line, master: Master, duals: Duals) -> "Prices":
        """Return the prices of a linear program, rounded, signs made right.

        Rows that a shortfall helps are rounded down, held levels up: then no shortfall
        has a negative reduced cost, but for the noise of the program, which is mended.
        """
        lines, limits = master.lines, master.limits
        layout, pairs = master.layout, master.pairs
        # Weak duality: any prices with the right signs prove a bound, in whole numbers;
        # those of the linear program only make it a good one. None is trusted.
        used = np.flatnonzero(np.abs(duals.lines) > 1e-9).tolist()
        chosen = [lines[n] for n in used]
        denominator = DENOMINATOR
        size = size_of(cost, chosen, duals, used, layout, pairs)
        while denominator > 1 and size * denominator > LARGEST:
            denominator = max(1, denominator // 10)
        if size > LARGEST:
            raise SolverError("price declines sums past 2^58; use another engine")
        scaled = duals.lines[used] * denominator
        num_shortfalls = layout.num_shortfalls
        helped = [bool((x.counts[:num_shortfalls] > 0).any()) for x in chosen]
        down, up = np.floor(scaled + NEAR), np.ceil(scaled - NEAR)
        price = np.where(helped, down, up).astype(np.int64)
        is_open = np.array([not x.is_exact for x in chosen], dtype=bool)
        price = np.where(is_open, np.maximum(price, 0), price)
        household = np.round(duals.household * denominator).astype(np.int64)
        rows = tuple(chosen)
        # A shortfall that is known to be 0 may cost less than nothing.
        is_free = limits.most[:num_shortfalls] == 0
        price = _feasible(cost, rows, price, denominator, is_free)
        household = np.where(limits.is_housed, household, np.minimum(household, 0))
        return cls(rows, price, household, denominator)


def _feasible(
    cost: Line,
    lines: tuple[Line, ...],
    price: np.ndarray,
    denominator: int,
    is_free: np.ndarray,
) -> np.ndarray:
    """Lower prices of rows until no shortfall has a negative reduced cost."""
    if not lines:
        return price
    size = len(is_free)
    on = np.stack([line.counts[:size] for line in lines])
    price = price.copy()
    reduced = cost.counts[:size] * denominator - price @ on
    while len(lacking := np.flatnonzero((reduced < 0) & ~is_free)):
        d = lacking[0]
        # A cost is at least 0: what takes from it is a price on what the shortfall
        # helps, or a negative one on what it spoils, which only an exact row has.
        n = int(np.argmax(price * on[:, d]))
        by = min(abs(price[n]), -(reduced[d] // abs(on[n, d])))
        step = int(np.sign(price[n])) * by
        price[n] -= step
        reduced += step * on[n]
    return price
