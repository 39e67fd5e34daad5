"""The ladder for engines that hold the whole model: level by level, then one answer."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.solvers.base import Control, LevelResult, Outcome

__all__ = [
    "NUM_WORDS",
    "Climb",
    "Costs",
    "FullModel",
    "ModelAnswer",
    "climb",
    "costs_of",
    "times_of",
]

NUM_WORDS = 16
"""Words of 16 bits in a hash: as many tie-break levels as there can be."""


@dataclass(frozen=True, slots=True)
class Costs:
    """A linear cost over the columns of a model and the shortfalls of all demands."""

    columns: np.ndarray
    shortfalls: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """What a full model found for one cost.

    Attributes
    ----------
    chosen
        How often each of the model's columns, or None where nothing better was found.
    bound
        Proven lower bound on the cost, None where none is known.
    proof
        How it was shown.
    reduced
        By column, a lower bound on the cost of any choice that uses it; None where
        none is known.
    is_infeasible
        Whether it was proven that there is no choice at all.
    """

    chosen: np.ndarray | None = None
    bound: int | None = None
    proof: str = ""
    reduced: np.ndarray | None = None
    is_infeasible: bool = False


class FullModel(Protocol):
    """A model that holds every column still possible, in one solver."""

    relative_gap: float

    def minimise(
        self, costs: Costs, incumbent: np.ndarray | None, control: Control
    ) -> ModelAnswer:
        """Return the best choice found; the incumbent is one, as in `ModelAnswer`."""
        ...

    def hold(self, costs: Costs, value: int, name: str) -> None:
        """Keep a cost at its value from now on."""
        ...

    def restrict(self, kept: np.ndarray) -> None:
        """Forget the columns outside a mask."""
        ...


def climb(
    program: Program, model: FullModel, start: Columns, control: Control
) -> Outcome:
    """Solve every level in order, then settle ties.

    Parameters
    ----------
    program
        What is asked.
    model
        A fresh model of all the program's columns.
    start
        Any plan.
    control
        When to stop and whom to tell.

    Raises
    ------
    SolverError
        If the engine returns what is no plan, or worse on an earlier level.
    """
    columns = program.columns
    incumbent = times_of(start, columns)
    state = Climb(program, model, columns, incumbent, control)
    for level in program.levels:
        state.climb_level(level)
    is_unique = all(r.is_proven for r in state.results) and state.settle_ties()
    return Outcome(plan=state.plan(), levels=tuple(state.results), is_unique=is_unique)


def costs_of(program: Program, level: Level, columns: Columns) -> Costs:
    """Return the cost of a level over some columns and all shortfalls."""
    shortfalls = np.zeros(len(program.demands), dtype=np.int64)
    shortfalls[list(level.demands)] = 1
    return Costs(level.cost(columns), shortfalls)


def times_of(plan: Columns, columns: Columns) -> np.ndarray:
    """Return how often a plan chooses each column."""
    wanted = Counter(_keys(plan))
    times = np.array([wanted[key] for key in _keys(columns)], dtype=np.int64)
    if times.sum() != len(plan):
        raise SolverError("the start is no plan: it uses columns that do not exist")
    return times


def _keys(columns: Columns) -> list[tuple[int, int, int]]:
    parts = (columns.vacancy, columns.applicant, columns.holder)
    return list(zip(*(part.tolist() for part in parts), strict=True))


@dataclass
class Climb:
    """State of one climb: the columns left, the incumbent among them."""

    program: Program
    model: FullModel
    columns: Columns
    incumbent: np.ndarray
    control: Control
    done: list[Level] = field(default_factory=list)
    results: list[LevelResult] = field(default_factory=list)

    def plan(self) -> Columns:
        """Return the incumbent by vacancy."""
        every = np.arange(len(self.columns))
        plan = self.columns.take(np.repeat(every, self.incumbent))
        return plan.take(np.argsort(plan.vacancy, kind="stable"))

    def climb_level(self, level: Level) -> None:
        """Solve one level and hold it; keep the incumbent where time is up."""
        began = time.monotonic()
        costs = self._costs(level)
        value = self.program.value(level, self.plan())
        answer = self._answer(level, costs, value)
        value = self._accept(answer, level, value)
        bound = None if answer.bound is None else min(answer.bound, value)
        result = LevelResult(
            name=level.name,
            title=level.title,
            cost=value,
            bound=bound,
            is_gain=level.is_gain,
            proof=answer.proof if bound == value else "",
            seconds=time.monotonic() - began,
        )
        self.model.hold(costs, value, f"level {level.name}")
        self.done.append(level)
        self.results.append(result)
        if answer.reduced is not None:
            # What is held from now on is the value found, proven best or not.
            self._restrict((answer.reduced <= value) | (self.incumbent > 0))
        self.control.progress(result)

    def _answer(self, level: Level, costs: Costs, value: int) -> ModelAnswer:
        if level.is_shortfall and value == 0:
            return ModelAnswer(bound=0, proof="trivial")
        if self.control.known.get(level.name) == value:
            return ModelAnswer(bound=value, proof="known")
        if self.control.should_stop():
            if level.hash_cost is not None:
                return ModelAnswer()
            return ModelAnswer(bound=self.program.least(level), proof="trivial")
        self.model.relative_gap = self.control.gap_of(level)
        return self.model.minimise(costs, self.incumbent, self.control)

    def _accept(self, answer: ModelAnswer, level: Level, value: int) -> int:
        """Take a better choice as the incumbent; return the value on the level."""
        if answer.is_infeasible:
            raise SolverError(
                f"level {level.name}: the engine calls a model infeasible whose plan "
                "is at hand; use another engine"
            )
        if answer.chosen is None:
            return value
        before, self.incumbent = self.incumbent, answer.chosen
        plan = self.plan()
        if not self.program.is_plan(plan):
            raise SolverError(
                f"level {level.name}: the engine returned what is no plan"
            )
        for done, result in zip(self.done, self.results, strict=True):
            if self.program.value(done, plan) > result.cost:
                raise SolverError(f"level {level.name}: level {done.name} was not held")
        found = self.program.value(level, plan)
        if found > value:
            self.incumbent = before
        return min(found, value)

    def _restrict(self, kept: np.ndarray) -> None:
        if not kept.all():
            self.model.restrict(kept)
            self.columns = self.columns.take(kept)
            self.incumbent = self.incumbent[kept]

    def _costs(self, level: Level) -> Costs:
        return costs_of(self.program, level, self.columns)

    def settle_ties(self) -> bool:
        """Order equal plans by their hash; tell whether one is proven to be alone.

        First who lives where; then, that being settled, for whom.
        """
        if not self._settle(of_holders=False):
            return False
        return self.settle_holders()

    def settle_holders(self) -> bool:
        """Order plans of the same pairs by their hash; tell whether one is alone."""
        plan = self.plan()
        pairs = self.program.other_level(plan).cost(self.columns) > 0
        stays = np.zeros(self.program.num_vacancies, dtype=bool)
        stays[plan.vacancy[plan.applicant == EMPTY]] = True
        is_empty = self.columns.applicant == EMPTY
        self._restrict(pairs | (is_empty & stays[self.columns.vacancy]))
        return self._settle(of_holders=True)

    def _settle(self, *, of_holders: bool) -> bool:
        """Minimise word after word until nobody else could be named.

        That is a level of its own: whoever names others costs less than the plan.
        """
        for word in range(NUM_WORDS):
            self.climb_level(self.program.tie_level(word, of_holders=of_holders))
            if not self.results[-1].is_proven or self.control.should_stop():
                return False
            others = self.program.other_level(self.plan(), of_holders=of_holders)
            costs = self._costs(others)
            answer = self.model.minimise(costs, self.incumbent, self.control)
            if answer.bound is None:
                return False
            if answer.bound >= self.program.value(others, self.plan()):
                return True
        return False  # pragma: no cover - sixteen words would have to collide
