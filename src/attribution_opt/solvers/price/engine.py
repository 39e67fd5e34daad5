"""The ladder by column generation: every level bounded and proven over all pairs."""

import time
from dataclasses import dataclass, field

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control, LevelResult, Outcome
from attribution_opt.solvers.highs import HighsModel
from attribution_opt.solvers.ladder import Climb
from attribution_opt.solvers.price.aggregate import aggregate
from attribution_opt.solvers.price.bound import Bounder
from attribution_opt.solvers.price.forms import Weights
from attribution_opt.solvers.price.guide import RICH, Guide, guide_for
from attribution_opt.solvers.price.master import Master
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

__all__ = ["Price"]

EXPLICIT = 30_000
"""So few survivors are listed, and the levels left are solved on them alone."""

Try = tuple[float, int]
"""A look around a vertex: share of whole vacancies freed, near columns added before."""
FIRST_TRIES: tuple[Try, ...] = ((0.0, 0), (0.1, 0))
TRIES: tuple[Try, ...] = ((0.1, 8), (0.3, 0), (0.3, 20), (0.6, 0), (1.0, 0))
FEW_VACANCIES = 100
"""So few vacancies are all freed at once: the search stays small."""
TRIES_OF_FEW: tuple[Try, ...] = ((1.0, 4), (0.3, 8), (0.3, 20), (1.0, 20), (1.0, 60))
MOST_SEARCHED = 1_500_000
"""More columns than that are not listed: they would not fit in memory."""
FEW = 20_000
"""So few surviving columns are searched at once."""
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


UNKNOWN = -(2**62)
"""The bound of a gain of which nothing is known."""


@dataclass(frozen=True, slots=True)
class _Proof:
    """A bound on a level, how it was shown, and the relaxed choice behind it."""

    bound: int
    name: str = ""
    relaxed: Relaxed | None = None

    @property
    def support(self) -> tuple[int, ...]:
        """The demands that a bound of the relaxation is made of."""
        if self.relaxed is None or self.name != "bound" or self.bound <= 0:
            return ()
        return self.relaxed.bound.support


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
        proof = self._prove(position, level)
        cost = self._cost(level)
        bound = None if proof.bound == UNKNOWN else min(proof.bound, cost)
        result = LevelResult(
            name=level.name,
            title=level.title,
            cost=cost,
            bound=bound,
            is_gain=level.is_gain,
            proof=proof.name if bound == cost else "",
            seconds=time.monotonic() - began,
            support=proof.support,
        )
        self.results.append(result)
        self.master.hold(level, cost)
        self.bounder.hold(level, cost)
        self.control.progress(result)
        if proof.relaxed is not None and bound == cost and self._tells_apart(level):
            self._list_survivors(proof.relaxed, cost)

    def _tells_apart(self, level: Level) -> bool:
        """Tell whether a level is fine enough to leave few columns, or the last one."""
        is_rich = level.is_gain and self.bounder.size(level) > RICH
        return is_rich or level is self.program.levels[-1]

    def _prove(self, position: int, level: Level) -> _Proof:
        """Improve the plan on a level and bound it, by the cheapest argument first."""
        least = 0 if level.is_shortfall else UNKNOWN
        if (shown := self._at_once(level)) is not None:
            return shown
        if self.control.should_stop():
            return _Proof(least)
        guide = guide_for(self.program, self.bounder, position)
        relaxed = generate(self.master, self.bounder, self.pricer, level, guide, self)
        if relaxed is None:
            return _Proof(least)
        proof = _Proof(relaxed.bound.whole, "bound", relaxed)
        if level.name in self.control.only_zero and proof.bound > 0:
            return proof
        if not self._is_enough(proof, level):
            self._improve(level, guide, proof, FIRST_TRIES)
        proof = self._count_signatures(level, proof)
        if not self._is_enough(proof, level):
            is_small = self.program.num_vacancies <= FEW_VACANCIES
            self._improve(level, guide, proof, TRIES_OF_FEW if is_small else TRIES)
        if not self._is_enough(proof, level):
            proof = self._search_survivors(level, proof)
        return proof

    def _at_once(self, level: Level) -> _Proof | None:
        """Return the proof of a level on which there is nothing to find."""
        cost = self._cost(level)
        if level.is_shortfall and cost == 0:
            return _Proof(0, "trivial")
        return (
            _Proof(cost, "known")
            if self.control.known.get(level.name) == cost
            else None
        )

    def _is_enough(self, proof: _Proof, level: Level) -> bool:
        """Tell whether the plan is as near to the bound as is asked."""
        cost = self._cost(level)
        return proof.bound >= cost - int(self.control.gap_of(level) * abs(cost))

    def _count_signatures(self, level: Level, proof: _Proof) -> _Proof:
        """Return the better of a bound and that of the relaxation over signatures."""
        if proof.bound >= self._cost(level) or not level.is_shortfall:
            return proof
        answer = aggregate(self.program, level, self.held, self.control)
        if answer is None or answer.bound is None or answer.bound <= proof.bound:
            return proof
        return _Proof(answer.bound, "signatures", proof.relaxed)

    def _cost(self, level: Level) -> int:
        """Return what the incumbent costs on a level."""
        return self.program.value(level, self.plan)

    def _improve(
        self, level: Level, guide: Guide, proof: _Proof, tries: tuple[Try, ...]
    ) -> None:
        """Look for plans around the relaxed choice, later levels in mind.

        What it decides whole is kept, but for a part of the vacancies that grows from
        try to try; the vacancies that it leaves open keep all columns at hand. A gain
        is seldom met by its bound: there it is enough that few columns survive.
        """
        assert proof.relaxed is not None
        size = self.program.num_vacancies
        rng = np.random.default_rng(len(self.results))
        is_found = False
        for share, near in tries:
            if near:
                self._add_near(guide, near)
            freed = rng.random(size) < share
            columns = around(proof.relaxed.whole, self.master.columns, size, freed)
            plan = look_around(
                self.program,
                columns,
                self.held,
                guide,
                self.control,
                guide.scale * (proof.bound + 0.5),
                LOOK_S,
            )
            if plan is not None:
                is_found = True
                self._take(plan, level)
            is_done = self._is_enough(proof, level)
            if is_done or self.control.should_stop():
                return
            if level.is_gain and is_found and self._are_few(proof, level):
                return

    def _are_few(self, proof: _Proof, level: Level) -> bool:
        """Tell whether few columns may be in a plan as good as the incumbent."""
        assert proof.relaxed is not None
        bound, cost = proof.relaxed.bound, self._cost(level)
        return self.bounder.count_survivors(bound, cost) <= FEW

    def _add_near(self, guide: Guide, count: int) -> None:
        """Add columns of small reduced cost to those at hand."""
        near = near_columns(self.master, self.bounder, self.pricer, guide, count)
        self.master.add(near)

    def _search_survivors(self, level: Level, proof: _Proof) -> _Proof:
        """Search every column of all pairs that could still improve the level."""
        assert proof.relaxed is not None
        most = self._cost(level) - 1
        if self.bounder.count_survivors(proof.relaxed.bound, most) > MOST_SEARCHED:
            return proof
        survivors = self.bounder.survivors(proof.relaxed.bound, most)
        columns = union(self.program, survivors, self.plan)
        costs = costs_of(self.program, level, columns)
        answer = search_in(
            self.program, columns, self.held, costs, self.plan, self.control
        )
        if answer.chosen is not None:
            plan = columns.take(np.flatnonzero(answer.chosen))
            self._take(plan.take(np.argsort(plan.vacancy, kind="stable")), level)
        if answer.bound is None:
            return proof
        # What is left out costs at least as much as the plan that was at hand.
        return _Proof(min(answer.bound, most + 1), "search", proof.relaxed)

    def _take(self, plan: Columns, level: Level) -> None:
        """Keep a plan that is better, level by level in order."""
        if not self.program.is_plan(plan):
            raise SolverError(f"level {level.name}: HiGHS returned what is no plan")
        if self.program.values(plan) < self.program.values(self.plan):
            self.plan = plan
            self.master.add(plan)

    def _list_survivors(self, relaxed: Relaxed, cost: int) -> None:
        """List the columns that plans of this cost may use, if they are few."""
        survivors = self.bounder.survivors(relaxed.bound, cost)
        if len(survivors) <= EXPLICIT:
            self.explicit = union(self.program, survivors, self.plan)

    def finish_on_survivors(self, position: int) -> Outcome:
        """Solve the levels left, then ties, on the columns that survive."""
        columns = self.explicit
        if columns is None:
            return Outcome(plan=self.plan, levels=tuple(self.results), is_unique=False)
        model = HighsModel(self.program, columns, self.control.threads)
        model.is_proof = True
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
