"""Branching on shortfalls: a few boxes of them, each with a bound of its own.

What a level held above its relaxation leaves open (13 leases missing where the relaxed
minimum is 12.25) is a fraction of a lease spread over rules, which costs every later
bound dearly. Splitting plans by whether a shortfall is at most k or at least k + 1
takes it away. A column is out only if it is out in every box.
"""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from attribution_opt.program.terms import Columns
from attribution_opt.solvers.price.bound import Bounder
from attribution_opt.solvers.price.master import Limits
from attribution_opt.solvers.price.rounds import Relaxed

__all__ = ["Leaf", "grow", "survivors_of"]

FRACTION = 1e-4
"""Shortfalls this near to whole numbers are whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A box of shortfalls and what was shown in it."""

    limits: Limits
    relaxed: Relaxed

    @property
    def whole(self) -> int:
        """Bound on the cost of plans in the box."""
        return self.relaxed.bound.whole

    def fractional(self) -> int | None:
        """Return the shortfall furthest from whole; None if all are whole."""
        s = self.relaxed.shortfalls
        distance = np.abs(s - np.round(s))
        d = int(distance.argmax()) if len(distance) else 0
        return d if len(distance) and distance[d] > FRACTION else None


def grow(
    root: Leaf,
    bounded: Callable[[Limits], Relaxed | None],
    is_enough: Callable[[int], bool],
    most_leaves: int,
) -> list[Leaf]:
    """Split the box of the least bound until that is enough, or boxes are many.

    Parameters
    ----------
    root
        The box of all plans.
    bounded
        Bounds a box; None if time is up.
    is_enough
        Tells whether a box of some whole bound needs no splitting.
    most_leaves
        How many boxes there may be.
    """
    order = itertools.count()
    queue = [(root.relaxed.bound.value, next(order), root)]
    done: list[Leaf] = []
    while queue and len(queue) + len(done) < most_leaves:
        _, _, leaf = heapq.heappop(queue)
        d = leaf.fractional()
        if d is None or is_enough(leaf.whole):
            done.append(leaf)
            continue
        halves = [
            (half, bounded(half))
            for half in leaf.limits.split(d, float(leaf.relaxed.shortfalls[d]))
        ]
        if any(relaxed is None for _, relaxed in halves):
            done.append(leaf)
            break
        for half, relaxed in halves:
            assert relaxed is not None
            child = Leaf(half, relaxed)
            heapq.heappush(queue, (relaxed.bound.value, next(order), child))
    return done + [leaf for _, _, leaf in queue]


def survivors_of(leaves: list[Leaf], bounder: Bounder, most: int) -> list[Columns]:
    """Return, by box, the columns that its plans of cost `most` or less may use."""
    return [
        bounder.survivors(leaf.relaxed.bound, most)
        for leaf in leaves
        if leaf.relaxed.bound.value <= most
    ]
