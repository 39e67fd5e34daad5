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
    """A demand as the plan leaves it.

    Attributes
    ----------
    demand, shortfall
        What is asked, and by how much the plan misses it.
    others
        By row, shape (vacancies,): the activity of the rest of the plan.
    """

    demand: Demand
    shortfall: int
    others: list[np.ndarray]


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
        by_vacancy: dict[tuple[str, int], list[_Asked]] = {}
        for level in self.program.levels:
            for demand in (self.program.demands[d] for d in level.demands):
                planned = [row.expression.on(self.columns) for row in demand.rows]
                others = [counts.sum() - counts for counts in planned]
                asked = _Asked(demand, demand.shortfall(self.columns), others)
                parts = [row.expression.touched for row in demand.rows]
                parts.append(np.zeros(0, np.int64))
                for v in np.unique(np.concatenate(parts)).tolist():
                    by_vacancy.setdefault((level.name, v), []).append(asked)
        return by_vacancy

    def losses(self, v: int, people: np.ndarray) -> np.ndarray:
        """Return the statutory leases lost if each of `people` signs instead.

        The holder stays the plan's. Negative where the objectives gain.
        """
        lost = np.zeros(len(people), dtype=np.int64)
        for level in self.statutory:
            lost += self._missing(level, v, people)
        return lost

    def raised(
        self, v: int, people: np.ndarray, rules: Collection[str]
    ) -> Iterator[tuple[Demand, np.ndarray]]:
        """Yield the demands of some rules that a vacancy is under.

        Each with a mask: whether it would miss more if each of `people` signed instead,
        for the plan's holder.
        """
        for level in self.program.levels:
            for asked in self._touching.get((level.name, v), []):
                if asked.demand.rule in rules:
                    yield asked.demand, self._rise(asked, v, people) > 0

    def first_loss(self, v: int, a: int) -> tuple[str, int]:
        """Return the first level that changes if somebody else signs, and its loss.

        The loss is in the unit of the level, negative where it gains; an empty name
        where nothing changes.
        """
        for level in self.program.levels:
            lost = int(self._missing(level.name, v, np.array([a]))[0])
            lost += self._cost(level, v, a)
            if lost:
                return level.name, lost
        return "", 0

    def _cost(self, level: Level, v: int, a: int) -> int:
        """Return by how much the summed part of a level's cost rises."""
        planned = self.columns.take(np.array([v]))
        instead = Columns(planned.vacancy, np.array([a]), planned.holder)
        return int(level.cost(instead)[0] - level.cost(planned)[0])

    def _missing(self, level: str, v: int, people: np.ndarray) -> np.ndarray:
        """Return by how much the shortfalls of a level rise."""
        lost = np.zeros(len(people), dtype=np.int64)
        for asked in self._touching.get((level, v), []):
            lost += self._rise(asked, v, people)
        return lost

    def _rise(self, asked: _Asked, v: int, people: np.ndarray) -> np.ndarray:
        """Return by how much the shortfall of one demand rises."""
        h = self.columns.holder[v]
        need = np.zeros(len(people), dtype=np.int64)
        for row, others in zip(asked.demand.rows, asked.others, strict=True):
            activity = np.full(len(people), others[v])
            # One dwelling and one holder: a term is a number of each household.
            for term in row.expression.terms:
                if term.u[v, h]:
                    activity += term.on(v, h, people)
            need = np.maximum(need, -((activity - row.at_least) // row.scale))
        return need - asked.shortfall
