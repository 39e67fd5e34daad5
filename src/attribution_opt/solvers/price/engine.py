"""The ladder by column generation: every level bounded and proven over all pairs."""

import time
from dataclasses import dataclass, field

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control, LevelResult, Outcome
from attribution_opt.solvers.highs import HighsModel
from attribution_opt.solvers.ladder import Answer, Climb, Costs
from attribution_opt.solvers.price.bound import Bound, Bounder
from attribution_opt.solvers.price.forms import Weights
from attribution_opt.solvers.price.guide import Guide, guide_for
from attribution_opt.solvers.price.master import Master
from attribution_opt.solvers.price.pricing import Pricer
from attribution_opt.solvers.price.rounds import generate, seed_columns
from attribution_opt.solvers.price.search import costs_of, mask_in, search_in, union

__all__ = ["Price"]

EXPLICIT = 30_000
"""So few survivors are listed, and the levels left are solved on them alone."""


class Price:
    """Column generation with exact bounds; HiGHS solves its small programs."""

    name = "price"

    def solve(self, program: Program, start: Columns, control: Control) -> Outcome:
        """Return the best plan found (see `Engine`)."""
        state = _State.begin(program, start, control)
        for position, level in enumerate(program.levels):
            state.climb(position, level)
            if state.explicit is not None:
                return state.finish_on_survivors(position + 1)
        return state.finish_on_survivors(len(program.levels))


@dataclass
class _State:
    """Where the ladder stands: columns at hand, levels held, the incumbent."""

    program: Program
    control: Control
    master: Master
    pricer: Pricer
    bounder: Bounder
    plan: Columns
    results: list[LevelResult] = field(default_factory=list)
    explicit: Columns | None = None

    @classmethod
    def begin(cls, program: Program, start: Columns, control: Control) -> "_State":
        """Return the state before the first level: a few columns of each vacancy."""
        weights = Weights(program.num_applicants)
        pricer = Pricer(program, weights)
        bounder = Bounder(program, pricer, weights)
        master = Master(program, control.threads)
        master.add(start)
        state = cls(program, control, master, pricer, bounder, start)
        if program.levels:
            guide = guide_for(program, bounder, 0)
            master.add(seed_columns(pricer, guide))
        return state

    @property
    def held(self) -> list[tuple[Level, int]]:
        """The levels done, with the values that they keep."""
        return [
            (level, result.cost)
            for level, result in zip(self.program.levels, self.results, strict=False)
        ]

    def climb(self, position: int, level: Level) -> None:
        """Solve one level over all pairs, and hold it."""
        began = time.monotonic()
        self.master.watch(level)
        bound, proof = self._prove(position, level)
        cost = self.program.value(level, self.plan)
        whole = None if bound is None else min(bound.whole, cost)
        if level.is_shortfall:
            whole = max(whole or 0, 0)
        result = LevelResult(
            name=level.name,
            title=level.title,
            cost=cost,
            bound=whole,
            is_gain=level.is_gain,
            proof=proof if whole == cost else "",
            seconds=time.monotonic() - began,
        )
        self.results.append(result)
        self.master.hold(level, cost)
        self.bounder.hold(level, cost)
        self.control.progress(result)
        if bound is not None and whole == cost:
            self._list_survivors(bound, cost)

    def _prove(self, position: int, level: Level) -> tuple[Bound | None, str]:
        """Return the best bound found and how the level was proven."""
        if level.is_shortfall and self.program.value(level, self.plan) == 0:
            return None, "trivial"
        if self.control.should_stop():
            return None, ""
        guide = guide_for(self.program, self.bounder, position)
        bound = generate(self.master, self.bounder, self.pricer, level, guide, self)
        if bound is None:
            return None, ""
        if self._is_proven(level, bound):
            return bound, "bound"
        self._search(level, self.master.columns, guide)
        if self._is_proven(level, bound):
            return bound, "bound"
        return self._search_survivors(level, bound)

    def _is_proven(self, level: Level, bound: Bound) -> bool:
        return bound.whole >= self.program.value(level, self.plan)

    def _search(self, level: Level, columns: Columns, guide: Guide) -> None:
        """Look for a better plan among the columns at hand, later levels in mind."""
        costs = _whole_costs(guide, columns)
        answer = search_in(
            self.program,
            columns,
            self.held,
            costs,
            self.plan,
            self.control,
            absolute_gap=guide.scale * WHOLE / 2,
        )
        self._take(answer, columns, level)

    def _search_survivors(self, level: Level, bound: Bound) -> tuple[Bound, str]:
        """Search every column of all pairs that could still improve the level."""
        most = self.program.value(level, self.plan) - 1
        columns = union(self.program, self.bounder.survivors(bound, most), self.plan)
        costs = costs_of(self.program, level, columns)
        answer = search_in(
            self.program, columns, self.held, costs, self.plan, self.control
        )
        self._take(answer, columns, level)
        cost = self.program.value(level, self.plan)
        if answer.bound is not None and answer.bound >= cost:
            return _raised(bound, cost), "search"
        return bound, ""

    def _take(self, answer: Answer, columns: Columns, level: Level) -> None:
        """Keep a plan that is better on the level, or as good and better below it."""
        if answer.chosen is None:
            return
        plan = columns.take(np.flatnonzero(answer.chosen))
        plan = plan.take(np.argsort(plan.vacancy, kind="stable"))
        if not self.program.is_plan(plan):
            raise SolverError(f"level {level.name}: HiGHS returned what is no plan")
        if self.program.values(plan) < self.program.values(self.plan):
            self.plan = plan
            self.master.add(plan)

    def _list_survivors(self, bound: Bound, cost: int) -> None:
        """List the columns that plans of this cost may use, if they are few."""
        columns = self.bounder.survivors(bound, cost)
        if len(columns) <= EXPLICIT:
            self.explicit = union(self.program, columns, self.plan)

    def finish_on_survivors(self, position: int) -> Outcome:
        """Solve the levels left, then ties, on the columns that survive."""
        columns = self.explicit
        if columns is None:
            return Outcome(plan=self.plan, levels=tuple(self.results), is_unique=False)
        model = HighsModel(self.program, columns, self.control.threads)
        for level, value in self.held:
            model.hold(costs_of(self.program, level, columns), value, level.name)
        climb = Climb(
            self.program,
            model,
            columns,
            mask_in(self.program, self.plan, columns),
            self.control,
            done=list(self.program.levels[:position]),
            results=list(self.results),
        )
        for level in self.program.levels[position:]:
            climb.climb_level(level)
        is_unique = all(r.is_proven for r in climb.results) and climb.settle_ties()
        return Outcome(
            plan=climb.plan(), levels=tuple(climb.results), is_unique=is_unique
        )


WHOLE = 1000
"""Units of a guide's cost in a search, which counts in whole numbers."""


def _whole_costs(guide: Guide, columns: Columns) -> Costs:
    """Return a guide's cost in whole numbers."""
    on_columns = np.round(WHOLE * guide.on(columns)).astype(np.int64)
    on_shortfalls = np.round(WHOLE * guide.on_shortfalls()).astype(np.int64)
    return Costs(on_columns, on_shortfalls)


def _raised(bound: Bound, value: int) -> Bound:
    """Return a bound that a search has raised; its prices stay what they were."""
    return Bound(bound.value, bound.form, bound.beta, bound.least, proven=value)
