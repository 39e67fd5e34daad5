"""What the objectives lose when another candidate signs."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import EMPTY, Columns, Demand

__all__ = ["Substitution"]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A demand as the plan leaves it: the activities of its rows, its shortfall."""

    demand: Demand
    sums: list[int]
    shortfall: int


@dataclass(frozen=True)
class Substitution:
    """A plan in which one household at a time gives way to another.

    Attributes
    ----------
    program, columns
        What is asked, and the plan, one column for each vacancy in their order.
    statutory
        Levels of duties, whose leases a substitution must lose as few of as it can.
    """

    program: Program
    columns: Columns
    statutory: frozenset[str]

    @cached_property
    def is_planned(self) -> np.ndarray:
        """Shape (applicants,): the household is positioned on some dwelling."""
        household, chosen = self.program.household, self.columns.applicant
        return np.isin(household, household[chosen[chosen != EMPTY]])

    @cached_property
    def _touching(self) -> dict[tuple[str, int], list[_Asked]]:
        """Demands by level and by the vacancies that they look at."""
        found: dict[tuple[str, int], list[_Asked]] = {}
        for level in self.program.levels:
            for demand in (self.program.demands[d] for d in level.demands):
                sums = [int(r.expression.on(self.columns).sum()) for r in demand.rows]
                asked = _Asked(demand, sums, demand.shortfall(self.columns))
                parts = [row.expression.touched for row in demand.rows]
                parts.append(np.zeros(0, np.int64))
                for v in np.unique(np.concatenate(parts)).tolist():
                    found.setdefault((level.name, v), []).append(asked)
        return found

    def losses(self, v: int, people: np.ndarray) -> np.ndarray:
        """Return the statutory leases lost if each of `people` signs instead.

        The holder stays the plan's. Negative where the objectives gain.
        """
        instead = self._instead(v, people)
        lost = np.zeros(len(people), dtype=np.int64)
        for level in self.statutory:
            lost += self._missing(level, v, instead)
        return lost

    def raised(
        self, v: int, people: np.ndarray, rules: Collection[str]
    ) -> Iterator[tuple[Demand, np.ndarray]]:
        """Yield the demands of some rules that a vacancy is under.

        Each with a mask: whether it would miss more if each of `people` signed instead,
        for the plan's holder.
        """
        instead = self._instead(v, people)
        for level in self.program.levels:
            for asked in self._touching.get((level.name, v), []):
                if asked.demand.rule in rules:
                    yield asked.demand, self._rise(asked, v, instead) > 0

    def first_loss(self, v: int, a: int) -> tuple[str, int]:
        """Return the first level that changes if somebody else signs, and its loss.

        The loss is in the unit of the level, negative where it gains; an empty name
        where nothing changes.
        """
        instead = self._instead(v, np.array([a]))
        for level in self.program.levels:
            lost = int(self._missing(level.name, v, instead)[0])
            lost += self._cost(level, v, instead)
            if lost:
                return level.name, lost
        return "", 0

    def _instead(self, v: int, people: np.ndarray) -> Columns:
        size = len(people)
        holder = np.full(size, self.columns.holder[v])
        return Columns(np.full(size, v), people, holder)

    def _cost(self, level: Level, v: int, instead: Columns) -> int:
        """Return by how much the summed part of a level's cost rises."""
        planned = self.columns.take(np.array([v]))
        return int(level.cost(instead)[0] - level.cost(planned)[0])

    def _missing(self, level: str, v: int, instead: Columns) -> np.ndarray:
        """Return by how much the shortfalls of a level rise."""
        lost = np.zeros(len(instead), dtype=np.int64)
        for asked in self._touching.get((level, v), []):
            lost += self._rise(asked, v, instead)
        return lost

    def _rise(self, asked: _Asked, v: int, instead: Columns) -> np.ndarray:
        """Return by how much the shortfall of one demand rises."""
        planned = self.columns.take(np.array([v]))
        need = np.zeros(len(instead), dtype=np.int64)
        for row, total in zip(asked.demand.rows, asked.sums, strict=True):
            others = total - int(row.expression.on(planned)[0])
            activity = others + row.expression.on(instead)
            need = np.maximum(need, -((activity - row.at_least) // row.scale))
        return need - asked.shortfall
