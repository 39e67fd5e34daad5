"""What a level's linear program minimises besides its own cost.

The cost of a level of shortfalls does not tell columns apart: left alone, its linear
program wanders among a great many equal plans. So each one minimises its level first
and all later ones after it, by weights; only columns and prices come of that, and no
bound rests on the weights.
"""

from dataclasses import dataclass

import numpy as np

from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.price.bound import Bounder
from attribution_opt.solvers.price.forms import Form

__all__ = ["RICH", "Guide", "guide_for"]

FIRST = 4.0
"""Weight of the level itself, over all that the later ones can add up to."""
RICH = 10.0
"""A gain of more than so many units a column tells columns apart."""


@dataclass(frozen=True, slots=True)
class Guide:
    """A weighted sum of levels.

    Attributes
    ----------
    weights
        By level of the program, from the one that is being solved.
    scale
        Weight of that one.
    """

    program: Program
    bounder: Bounder
    weights: dict[int, float]
    scale: float

    def form(self) -> Form:
        """Return its cost on all columns."""
        total = Form()
        for position, weight in self.weights.items():
            level = self.program.levels[position]
            total.add(Form.cost_of(level, self.bounder.weights), weight)
        return total

    def on(self, columns: Columns) -> np.ndarray:
        """Return its cost on some columns."""
        costs = np.zeros(len(columns))
        for position, weight in self.weights.items():
            costs += weight * self.program.levels[position].cost(columns)
        return costs

    def on_shortfalls(self) -> np.ndarray:
        """Return its cost on the shortfalls."""
        costs = np.zeros(len(self.program.demands))
        for position, weight in self.weights.items():
            costs[list(self.program.levels[position].demands)] += weight
        return costs


def guide_for(program: Program, bounder: Bounder, first: int) -> Guide:
    """Return the guide of one level: itself, then the later ones, ever less.

    Costs are scaled by the largest that a column can have, so that a level of points
    and one of leases weigh alike; each level before the first rich one weighs half as
    much as the one before it, and those after that one next to nothing.
    """
    levels = program.levels[first:]
    sizes = [max(1.0, bounder.size(level)) for level in levels]
    relative, current, is_past_rich = [], 2.0 ** min(len(levels), 8), False
    for level, size in zip(levels, sizes, strict=True):
        relative.append(current)
        is_rich = level.is_gain and size > RICH
        current = 2.0**-7 if is_rich and not is_past_rich else current / 2
        is_past_rich = is_past_rich or is_rich
    smallest = min(relative)
    rest = sum(relative[1:]) * program.num_vacancies / max(smallest, 1.0)
    relative[0] = max(relative[0], FIRST * max(1.0, rest))
    weights = {
        first + i: weight / (size if levels[i].is_gain else 1.0)
        for i, (weight, size) in enumerate(zip(relative, sizes, strict=True))
    }
    return Guide(program, bounder, weights, weights[first])
