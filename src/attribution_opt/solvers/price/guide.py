"""One cost with every level in it: pairs and a first plan come of it, no bound does."""

import numpy as np

from attribution_opt.program.program import Program
from attribution_opt.solvers.price.lines import Layout, Line
from attribution_opt.solvers.price.pairs import Pairs

__all__ = ["guide"]

RICH = 10
"""A total of more units a lease tells households apart."""
OF_LEASES = 500.0
"""Weight of a lease on the level before the first rich one; twice on each before."""
OF_RICH = (100.0, 1.0, 0.1, 0.01)
"""Weight of the largest worth of a pair, from the first rich level on."""
MOST_DOUBLED = 8
UNIT = 1000
"""Weights are told in thousandths, so that the cost is whole."""


def guide(program: Program, layout: Layout, pairs: Pairs) -> Line:
    """Return the levels of a program as one cost, each weighing less than the last."""
    costs = [layout.cost(level) for level in program.levels]
    sizes = [
        _size(cost, pairs) if level.is_gain else 1.0
        for level, cost in zip(program.levels, costs, strict=True)
    ]
    rich = [n for n, size in enumerate(sizes) if size > RICH]
    first = rich[0] if rich else len(sizes)
    counts = np.zeros(layout.num_counts, dtype=np.int64)
    worths = []
    for n, (cost, size) in enumerate(zip(costs, sizes, strict=True)):
        # Leases before points: no sum of points is worth one. Beyond 2^8 the simplex no
        # longer sees the last weights, and the order of so many levels matters little.
        if n < first:
            weight = OF_LEASES * 2.0 ** min(first - n - 1, MOST_DOUBLED)
        else:
            weight = OF_RICH[min(n - first, len(OF_RICH) - 1)]
        times = max(1, round(UNIT * weight / size))
        counts += times * cost.counts
        worths += [(worth, times * factor) for worth, factor in cost.worths]
    return Line(counts, tuple(worths))


def _size(cost: Line, pairs: Pairs) -> float:
    """Return the largest cost of a lease or a pair."""
    on_pairs = sum(abs(f) * pairs.largest(worth) for worth, f in cost.worths)
    return float(max(1, on_pairs, np.abs(cost.counts).max(initial=0)))
