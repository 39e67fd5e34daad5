"""The ladder by prices: every level bounded over all pairs, then met by a plan."""

import time
from dataclasses import dataclass, field, replace

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.solvers.base import Control, LevelResult, Outcome
from attribution_opt.solvers.highs import HighsModel
from attribution_opt.solvers.ladder import NUM_WORDS, Climb, costs_of, times_of
from attribution_opt.solvers.price.crowds import crowded, merged
from attribution_opt.solvers.price.guide import guide
from attribution_opt.solvers.price.lines import Line
from attribution_opt.solvers.price.master import Master
from attribution_opt.solvers.price.prices import Bound
from attribution_opt.solvers.price.relaxation import FEW, ROUNDS_OF_CUTS, Relaxation
from attribution_opt.solvers.price.whole import Found, Near, plan_of, search

__all__ = ["Price"]

ROUNDS_OF_LOOK = 10
"""Rounds of cuts before a first plan is looked for."""
NEAR_EACH = 12
"""Pairs of each vacancy, on average, that a first plan is looked for among."""
GLANCES = ((0, 10.0), (None, 3.0))
"""How far counts may be from those of the linear program; seconds of such a look. One
near it may take as long as the bound has: a region's linear program takes a minute."""
NEAR_BOUND = 1e-4
"""A plan so near to a bound, relative to it, is not looked for again."""
MOST_SEARCHED = 2_000_000
"""More pairs than that are not searched: memory has an end."""
CROWDS_S = 30.0
"""Seconds of a search of crowds, or of a plan that has their counts."""
IDLE_ROUNDS = 2
"""Rounds of cuts in a row that may leave a bound where it was."""
FEW_WHOLE = 2_000
"""So few pairs are asked to be whole at once."""
ROOM = 20
"""A total is looked for so many units below its bound, before twice as many."""
UNKNOWN = -(2**62)
"""The bound of a gain of which nothing is known."""


class Price:
    """Column generation over pairs, whole numbers over counts; HiGHS inside."""

    name = "price"

    def solve(self, program: Program, start: Columns, control: Control) -> Outcome:
        """Return the best plan found (see `Engine`)."""
        ladder = _Ladder(program, control, start)
        ladder.look()
        for level in program.levels:
            ladder.climb(level)
        is_unique = all(r.is_proven for r in ladder.results) and ladder.settle_ties()
        return Outcome(
            plan=ladder.plan, levels=tuple(ladder.results), is_unique=is_unique
        )


@dataclass(frozen=True, slots=True)
class _Proof:
    """No plan costs less on a level than a bound; how it was shown, by which prices."""

    whole: int
    name: str = ""
    bound: Bound | None = None

    @property
    def support(self) -> tuple[int, ...]:
        """The demands that a bound above 0 is made of, where prices alone show it."""
        if self.bound is None or self.name != "bound" or self.whole <= 0:
            return ()
        return tuple(sorted(self.bound.support))


@dataclass
class _Ladder:
    """Where the ladder stands: what was proven, the plan, and what may still be."""

    program: Program
    control: Control
    plan: Columns
    relaxation: Relaxation | None = None
    results: list[LevelResult] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    """Levels that plans are compared on: those of the program, then of ties."""

    def __post_init__(self) -> None:
        """Compare plans on the levels of the program."""
        self.levels = list(self.program.levels)

    @property
    def _at(self) -> Relaxation:
        """The relaxation, made when it is first needed."""
        if self.relaxation is None:
            self.relaxation = Relaxation.of(self.program, self.control)
            self.relaxation.master.add(self.relaxation.positions(self.plan))
            # Levels that were settled before there was anything to solve.
            for level, result in zip(self.levels, self.results, strict=False):
                cost = self.relaxation.layout.cost(level)
                self.relaxation.hold(cost, result.cost, None, self.plan)
        return self.relaxation

    def look(self) -> None:
        """Find a first plan that is good on every level."""
        if self.control.should_stop() or all(map(self._at_once, self.program.levels)):
            return
        began = time.monotonic()
        cost = guide(self.program, self._at.layout, self._at.pairs)
        self._at.seed(cost)
        bound = self._at.generate(cost)
        for _ in range(ROUNDS_OF_LOOK):
            if bound is None or self.control.should_stop() or not self._at.cut():
                break
            bound = self._at.generate(cost)
        if bound is None or self.control.should_stop():
            return
        self._glance(cost, bound, GLANCES, time.monotonic() - began)

    def _is_narrow(self, level: Level, bound: Bound) -> bool:
        """Tell whether so few pairs could be better that they are searched at once."""
        return int(bound.survivors(self._value(level) - 1).sum()) <= FEW_WHOLE

    def _glance(
        self,
        cost: Line,
        bound: Bound,
        looks: tuple[tuple[int | None, float], ...],
        spent: float,
    ) -> None:
        """Look for a plan whose counts are near those of the linear program.

        The bound has taken so many seconds.
        """
        most = NEAR_EACH * self.program.num_vacancies
        kept = bound.nearest(most)
        if kept.sum() > 2 * most:
            # Where pairs are one another's like, those at hand are as good.
            kept[:] = False
            kept[self._at.master.at_hand] = True
        kept[self._at.positions(self.plan)] = True
        near = self._at.on(kept, bound, None)
        near.minimise(cost)
        counts = self._at.master.relaxed().counts
        for room, least in looks:
            seconds = least if room is None else max(least, spent)
            around = None if room is None else Near(counts, room)
            found = search(near, self.control, seconds=seconds, near=around)
            self._take_whole(near, found, seconds)
            if found.value <= bound.whole + NEAR_BOUND * abs(bound.whole):
                return

    def climb(self, level: Level) -> None:
        """Prove one level over all pairs, and hold it; keep the plan if time is up."""
        began = time.monotonic()
        proof, cost = self._at_once(level), None
        if proof is None:
            if self.control.should_stop():
                proof = self._unproven(level)
            else:
                cost = self._at.layout.cost(level)
                proof = self._prove(level, cost)
        value = self._value(level)
        if proof.whole > value:
            raise SolverError(f"level {level.name}: a bound above a plan at hand")
        bound = None if proof.whole == UNKNOWN else proof.whole
        result = LevelResult(
            name=level.name,
            title=level.title,
            cost=value,
            bound=bound,
            is_gain=level.is_gain,
            proof=proof.name if bound == value else "",
            seconds=time.monotonic() - began,
            support=proof.support,
        )
        self.results.append(result)
        self.control.progress(result)
        if self.relaxation is not None and not self.control.should_stop():
            cost = cost or self._at.layout.cost(level)
            self._at.hold(cost, value, proof.bound, self.plan)

    def _value(self, level: Level) -> int:
        """Return what the plan costs on a level."""
        return self.program.value(level, self.plan)

    def _values(self, plan: Columns) -> tuple[int, ...]:
        """Return what a plan costs on every level, in order."""
        return tuple(self.program.value(level, plan) for level in self.levels)

    def _at_once(self, level: Level) -> _Proof | None:
        """Return the proof of a level on which there is nothing to find."""
        value = self._value(level)
        if level.is_shortfall and value == 0:
            return _Proof(0, "trivial")
        if self.control.known.get(level.name) == value:
            return _Proof(value, "known")
        return None

    def _unproven(self, level: Level) -> _Proof:
        if level.hash_cost is not None:
            return _Proof(UNKNOWN)
        return _Proof(self.program.least(level), "trivial")

    def _is_enough(self, bound: int, level: Level) -> bool:
        """Tell whether the plan is as near to a bound as is asked."""
        value = self._value(level)
        return bound >= value - int(self.control.gap_of(level) * abs(value))

    def _is_answered(self, level: Level, bound: Bound) -> bool:
        """Tell whether a bound says all that is asked of a level."""
        if level.name in self.control.only_zero and bound.whole > 0:
            return True
        return self._is_enough(bound.whole, level)

    def _prove(self, level: Level, cost: Line) -> _Proof:
        """Bound a level by prices and cuts, then search what they leave open."""
        began = time.monotonic()
        bound = self._bounded(level, cost)
        spent = time.monotonic() - began
        if bound is None:
            return self._unproven(level)
        if self._is_answered(level, bound):
            return _Proof(bound.whole, "bound", bound)
        if not self._is_narrow(level, bound):
            self._glance(cost, bound, GLANCES[:1], spent)
        if self._is_answered(level, bound):
            return _Proof(bound.whole, "bound", bound)
        whole = self._counted(level, cost, bound) if cost.is_of_counts else bound.whole
        if self._is_enough(whole, level):
            return _Proof(whole, "search", bound)
        return self._search(level, cost, bound, whole)

    def _counted(self, level: Level, cost: Line, bound: Bound) -> int:
        """Bound a level that counts leases by crowds; look for a plan that has them."""
        whole = bound.whole
        for crowd in (merged, crowded):
            crowds = crowd(self._at.master, cost)
            found = search(crowds, self.control, seconds=CROWDS_S)
            whole = max(whole, found.bound)
            if self._is_enough(whole, level) or self.control.should_stop():
                break
            if found.choice is not None:
                near = self._at.with_counts(found.choice.counts)
                near.minimise(cost)
                realised = search(near, self.control, seconds=CROWDS_S)
                self._take_whole(near, realised, CROWDS_S)
            if self._is_enough(whole, level):
                break
        return whole

    def _bounded(self, level: Level, cost: Line) -> Bound | None:
        """Return the best bound of prices and cuts; take plans met on the way."""
        best: Bound | None = None
        idle = 0
        for _ in range(ROUNDS_OF_CUTS):
            bound = self._at.generate(cost, self._value(level))
            if bound is None:
                break
            idle = 0 if best is None or bound.whole > best.whole else idle + 1
            best = bound if best is None or bound.is_better(best) else best
            if self._is_answered(level, best) or self.control.should_stop():
                break
            if idle == IDLE_ROUNDS or self._is_narrow(level, best):
                break
            master = self._at.master
            self._take(plan_of(master, master.relaxed()))
            if self._is_answered(level, best) or not self._at.cut():
                break
        return best

    def _search(self, level: Level, cost: Line, bound: Bound, whole: int) -> _Proof:
        """Search pairs near the bound, ever more, until the best is among them.

        Whatever uses a pair that is left out costs more than `most`.
        """
        room = 0
        while not self.control.should_stop():
            value = self._value(level)
            most = min(whole + room, value - 1)
            kept = bound.survivors(most)
            if (every := bound.survivors(value - 1)).sum() <= FEW:
                most, kept = value - 1, every
            if kept.sum() > MOST_SEARCHED:
                break
            near = self._at.on(kept, bound, most)
            near.minimise(cost)
            found = self._search_in(near, self.control.gap_of(level))
            if self.control.should_stop():
                break
            whole = max(whole, min(found, most + 1))
            if self._is_enough(whole, level) or most >= value - 1:
                return _Proof(whole, "search", bound)
            room = max(2 * room, ROOM if level.is_gain else 1)
        return _Proof(whole, "", bound)

    def _search_in(self, near: Master, gap: float) -> int:
        """Search the pairs of a master; return a bound on what is minimised there.

        Counts whole are nearly always enough. Where rows lie on pairs, fractions of two
        households may meet what neither does: pairs are then asked to be whole too, as
        they are at once where they are few.
        """
        is_few = len(near.at_hand) <= FEW_WHOLE
        found = search(near, self.control, gap=gap, is_every_pair_whole=is_few)
        if self._take_whole(near, found, None, gap) or self.control.should_stop():
            return found.bound
        every = search(near, self.control, gap=gap, is_every_pair_whole=True)
        self._take(every.plan)
        return every.bound

    def _take_whole(
        self, master: Master, found: Found, seconds: float | None, gap: float = 0.0
    ) -> bool:
        """Keep the plan found, or one around a choice of fractions that was.

        Tell whether there is nothing better to find in the master.
        """
        if found.choice is None or found.choice.is_whole:
            self._take(found.plan)
            return True
        around = search(
            master, self.control, seconds=seconds, gap=gap, around=found.choice
        )
        self._take(around.plan)
        met = around.choice if around.plan is not None else None
        return met is not None and master.cost_of(met) <= found.bound

    def _take(self, plan: Columns | None) -> None:
        """Keep a plan that is better, level by level in order."""
        if plan is None:
            return
        if not self.program.is_plan(plan):
            raise SolverError("HiGHS returned what is no plan")
        if self._values(plan) < self._values(self.plan):
            self.plan = plan
            self._at.master.add(self._at.positions(plan))

    def settle_ties(self) -> bool:
        """Order equal plans by their hash; tell whether one is proven to be alone.

        First who lives where, word after word until nobody else could be named: that is
        a level of its own. Then, on those pairs alone, for whom.
        """
        for word in range(NUM_WORDS):
            self.levels.append(self.program.tie_level(word))
            self.climb(self.levels[-1])
            if not self.results[-1].is_proven or self.control.should_stop():
                return False
            others = self.program.other_level(self.plan)
            proof = self._prove(others, self._at.layout.cost(others))
            if proof.whole >= self._value(others):
                return self._settle_holders()
        return False  # pragma: no cover - sixteen words would have to collide

    def _settle_holders(self) -> bool:
        """Settle for whom each dwelling is, who lives where being settled."""
        program = _program_of(self.program, self.plan)
        columns = program.columns
        model = HighsModel(program, columns, self.control.threads)
        levels = self.levels[: len(self.results)]
        for level, result in zip(levels, self.results, strict=True):
            model.hold(costs_of(program, level, columns), result.cost, level.name)
        climb = Climb(
            program,
            model,
            columns,
            times_of(self.plan, columns),
            self.control,
            done=levels,
            results=self.results,
        )
        is_unique = climb.settle_holders()
        self.plan = climb.plan()
        return is_unique


def _program_of(program: Program, plan: Columns) -> Program:
    """Return the program of the pairs of a plan alone."""
    filled = plan.take(np.flatnonzero(plan.applicant != EMPTY))
    people = [np.zeros(0, dtype=np.int64)] * program.num_vacancies
    for v, a in zip(filled.vacancy.tolist(), filled.applicant.tolist(), strict=True):
        people[v] = np.sort(np.append(people[v], a))
    stays = np.zeros(program.num_vacancies, dtype=bool)
    stays[plan.vacancy[plan.applicant == EMPTY]] = True
    return replace(program, candidates=tuple(people), may_stay_empty=stays)
