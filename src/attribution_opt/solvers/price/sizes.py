"""How large sums of prices can get: what keeps them within whole numbers."""

import numpy as np

from attribution_opt.solvers.price.choice import Duals
from attribution_opt.solvers.price.lines import Layout, Line
from attribution_opt.solvers.price.pairs import Pairs

__all__ = ["size_of"]


def size_of(
    cost: Line,
    lines: list[Line],
    duals: Duals,
    used: list[int],
    layout: Layout,
    pairs: Pairs,
) -> float:
    """Return what no sum of prices times coefficients passes."""
    column = _largest(cost, pairs) + float(np.abs(duals.household).max(initial=0))
    total = float(np.abs(duals.household).sum())
    for line, price in zip(lines, duals.lines[used].tolist(), strict=True):
        column += abs(price) * _largest(line, pairs)
        total += abs(price) * abs(line.at_least)
    return total + column * float(layout.split.program.count.sum())


def _largest(line: Line, pairs: Pairs) -> float:
    """Return the largest coefficient that a line may have on anything chosen."""
    on_pairs = sum(abs(f) * pairs.largest(worth) for worth, f in line.worths)
    on_empties = 0 if line.empties is None else np.abs(line.empties).max(initial=0)
    return float(np.abs(line.counts).max(initial=0) + on_pairs + on_empties)
