"""The ladder by column generation: every level bounded and proven over all pairs."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control, LevelResult, Outcome
from attribution_opt.solvers.highs import HighsModel
from attribution_opt.solvers.ladder import Climb
from attribution_opt.solvers.price.bound import Bounder
from attribution_opt.solvers.price.forms import Weights
from attribution_opt.solvers.price.guide import Guide, guide_for
from attribution_opt.solvers.price.master import Limits, Master
from attribution_opt.solvers.price.pricing import Pricer
from attribution_opt.solvers.price.rounds import (
    Relaxed,
    generate,
    near_columns,
    seed_columns,
)
from attribution_opt.solvers.price.search import (
    around,
    costs_of,
    look_around,
    mask_in,
    search_in,
    union,
)
from attribution_opt.solvers.price.tree import Leaf, grow, survivors_of

__all__ = ["Price"]

EXPLICIT = 30_000
"""So few survivors are listed, and the levels left are solved on them alone."""

MOST_BOXES = 16
"""Boxes of shortfalls that one level is split into at most."""
TRIES = ((0.0, 0), (0.1, 0), (0.1, 8), (0.3, 0), (0.3, 20), (0.6, 0), (1.0, 0))
"""Looks around a vertex: share of whole vacancies freed, near columns added before."""
LOOK_S = 5.0
"""Seconds of one look."""


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
        leaves, searched, proof = self._prove(position, level)
        cost = self.program.value(level, self.plan)
        bound = _least(leaves, searched, level)
        bound = None if bound is None else min(bound, cost)
        result = LevelResult(
            name=level.name,
            title=level.title,
            cost=cost,
            bound=bound,
            is_gain=level.is_gain,
            proof=proof if bound == cost else "",
            seconds=time.monotonic() - began,
        )
        self.results.append(result)
        self.master.hold(level, cost)
        self.bounder.hold(level, cost)
        self.control.progress(result)
        if leaves and bound == cost:
            self._list_survivors(leaves, cost)

    def _prove(self, position: int, level: Level) -> tuple[list[Leaf], int | None, str]:
        """Return the boxes, a bound that a search has shown, and the way of proof."""
        if level.is_shortfall and self._cost(level) == 0:
            return [], None, "trivial"
        if self.control.should_stop():
            return [], None, ""
        guide = guide_for(self.program, self.bounder, position)

        def bounded(limits: Limits) -> Relaxed | None:
            return generate(
                self.master, self.bounder, self.pricer, level, guide, limits, self
            )

        none = Limits.none(self.program)
        relaxed = bounded(none)
        if relaxed is None:
            return [], None, ""
        leaves = [Leaf(none, relaxed)]
        if relaxed.bound.whole < self._cost(level):
            self._improve(level, guide, relaxed)
        if relaxed.bound.whole >= self._cost(level):
            return leaves, None, "bound"
        leaves = self._split(level, leaves[0], bounded)
        if min(leaf.whole for leaf in leaves) >= self._cost(level):
            return leaves, None, "bound"
        return leaves, self._search_survivors(level, leaves), "search"

    def _split(
        self, level: Level, root: Leaf, bounded: Callable[[Limits], Relaxed | None]
    ) -> list[Leaf]:
        """Return boxes of shortfalls in which the level is bounded more tightly."""
        return grow(root, bounded, lambda b: b > self._cost(level), MOST_BOXES)

    def _cost(self, level: Level) -> int:
        """Return what the incumbent costs on a level."""
        return self.program.value(level, self.plan)

    def _improve(self, level: Level, guide: Guide, relaxed: Relaxed) -> None:
        """Look for plans around the relaxed choice, later levels in mind.

        What it decides whole is kept, but for a part of the vacancies that grows from
        try to try; the vacancies that it leaves open keep all columns at hand.
        """
        rng = np.random.default_rng(len(self.results))
        target = guide.scale * (relaxed.bound.whole + 0.5)
        for share, near in TRIES:
            if near:
                self.master.add(
                    near_columns(self.master, self.bounder, self.pricer, guide, near)
                )
            freed = rng.random(self.program.num_vacancies) < share
            size = self.program.num_vacancies
            columns = around(relaxed.whole, self.master.columns, size, freed)
            plan = look_around(
                self.program,
                columns,
                self.held,
                guide,
                self.control,
                target,
                LOOK_S,
            )
            if plan is not None:
                self._take(plan, level)
            is_done = relaxed.bound.whole >= self._cost(level)
            if is_done or self.control.should_stop():
                return

    def _search_survivors(self, level: Level, leaves: list[Leaf]) -> int | None:
        """Search every column of all pairs that could still improve the level.

        Returns the bound that the search has shown, if it has.
        """
        parts = survivors_of(leaves, self.bounder, self._cost(level) - 1)
        columns = union(self.program, *parts, self.plan)
        costs = costs_of(self.program, level, columns)
        answer = search_in(
            self.program, columns, self.held, costs, self.plan, self.control
        )
        if answer.chosen is not None:
            plan = columns.take(np.flatnonzero(answer.chosen))
            self._take(plan.take(np.argsort(plan.vacancy, kind="stable")), level)
        return answer.bound

    def _take(self, plan: Columns, level: Level) -> None:
        """Keep a plan that is better on the level, or as good and better below it."""
        if not self.program.is_plan(plan):
            raise SolverError(f"level {level.name}: HiGHS returned what is no plan")
        if self.program.values(plan) < self.program.values(self.plan):
            self.plan = plan
            self.master.add(plan)

    def _list_survivors(self, leaves: list[Leaf], cost: int) -> None:
        """List the columns that plans of this cost may use, if they are few."""
        parts = survivors_of(leaves, self.bounder, cost)
        columns = union(self.program, *parts, self.plan)
        if len(columns) <= EXPLICIT:
            self.explicit = columns

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


def _least(leaves: list[Leaf], searched: int | None, level: Level) -> int | None:
    """Return the best bound shown, None where none is."""
    bounds = [0] if level.is_shortfall else []
    if leaves:
        bounds.append(min(leaf.whole for leaf in leaves))
    if searched is not None:
        bounds.append(searched)
    return max(bounds, default=None)
