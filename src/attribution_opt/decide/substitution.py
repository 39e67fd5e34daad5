"""What the statutory objectives lose when another candidate signs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns, Demand

__all__ = ["STATUTORY", "Substitution"]

STATUTORY = frozenset({"0", "2", "3"})
"""Levels whose leases a substitution must lose as few of as it can."""


@dataclass(frozen=True)
class Substitution:
    """A plan in which one household at a time gives way to another.

    Attributes
    ----------
    program, columns
        What is asked, and the plan, one column for each vacancy in their order.
    """

    program: Program
    columns: Columns

    @cached_property
    def _demands(self) -> list[tuple[Demand, list[int], int]]:
        """Statutory demands with the activities of their rows and their shortfall."""
        chosen = [
            d
            for level in self.program.levels
            if level.name in STATUTORY
            for d in level.demands
        ]
        found = []
        for demand in (self.program.demands[d] for d in chosen):
            sums = [int(r.expression.on(self.columns).sum()) for r in demand.rows]
            found.append((demand, sums, demand.shortfall(self.columns)))
        return found

    @cached_property
    def _touching(self) -> dict[int, list[tuple[Demand, list[int], int]]]:
        """Statutory demands by the vacancies that they look at."""
        found: dict[int, list[tuple[Demand, list[int], int]]] = {}
        for entry in self._demands:
            parts = [row.expression.touched for row in entry[0].rows]
            for v in np.unique(np.concatenate([*parts, np.zeros(0, np.int64)])):
                found.setdefault(int(v), []).append(entry)
        return found

    def losses(self, v: int, people: np.ndarray) -> np.ndarray:
        """Return the leases lost if each of `people` signs for a vacancy instead.

        The holder stays the plan's. Negative where the objectives gain.
        """
        size = len(people)
        instead = Columns(
            np.full(size, v), people, np.full(size, self.columns.holder[v])
        )
        planned = self.columns.take(np.array([v]))
        lost = np.zeros(size, dtype=np.int64)
        for demand, sums, shortfall in self._touching.get(v, []):
            need = np.zeros(size, dtype=np.int64)
            for row, total in zip(demand.rows, sums, strict=True):
                others = total - int(row.expression.on(planned)[0])
                activity = others + row.expression.on(instead)
                need = np.maximum(need, -((activity - row.at_least) // row.scale))
            lost += need - shortfall
        return lost
