"""What proves a level: prices and cuts bound it, then what they leave open is searched.

The first bound is the linear program's (`Relaxation`). A plan is met near it: with its
counts or nearly, or with those of crowds, households that counts do not tell apart.
Where a gap is left, the pairs that a better plan could use are searched, ever more.
"""

import time
from dataclasses import dataclass, field

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control, LevelResult
from attribution_opt.solvers.price.bound import Bound
from attribution_opt.solvers.price.crowds import crowded, merged
from attribution_opt.solvers.price.lines import Line
from attribution_opt.solvers.price.master import Master
from attribution_opt.solvers.price.relaxation import FEW, ROUNDS_OF_CUTS, Relaxation
from attribution_opt.solvers.price.whole import Near, SearchResult, plan_of, search

__all__ = ["GLANCES", "UNKNOWN", "Proof", "Prover"]

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
"""Seconds of a search of crowds, or of a plan that has their counts. With ten, 1,920 x
192,000 loses the proof of a level."""
IDLE_ROUNDS = 2
"""Rounds of cuts in a row that may leave a bound where it was."""
FEW_WHOLE = 2_000
"""So few pairs are asked to be whole at once."""
ROOM = 20
"""A total is looked for so many units below its bound, before twice as many."""
UNKNOWN = -(2**62)
"""The bound of a gain of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Proof:
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
class Prover:
    """The best plan so far, what is settled, and the relaxation that bounds the rest.

    Attributes
    ----------
    program, control
        What is solved, and until when.
    plan
        The best plan: better on the first level on which plans differ.
    levels
        Levels that plans are compared on: those of the program, then of ties.
    results
        What is known of each level that is settled.
    relaxation
        Every level that is settled held in it; None as long as nobody needed it.
    """

    program: Program
    control: Control
    plan: Columns
    levels: list[Level]
    results: list[LevelResult] = field(default_factory=list)
    relaxation: Relaxation | None = None

    @property
    def at(self) -> Relaxation:
        """The relaxation, made when it is first needed."""
        if self.relaxation is None:
            self.relaxation = Relaxation.of(self.program, self.control)
            self.relaxation.master.add(self.relaxation.positions(self.plan))
            # Levels that were settled before there was anything to solve.
            for level, result in zip(self.levels, self.results, strict=False):
                cost = self.relaxation.layout.cost(level)
                self.relaxation.hold(cost, result.cost, None, self.plan)
        return self.relaxation

    def value(self, level: Level) -> int:
        """Return what the plan costs on a level."""
        return self.program.value(level, self.plan)

    def _values(self, plan: Columns) -> tuple[int, ...]:
        """Return what a plan costs on every level, in order."""
        return tuple(self.program.value(level, plan) for level in self.levels)

    def _take(self, plan: Columns | None) -> None:
        """Keep a plan that is better, level by level in order."""
        if plan is None:
            return
        if not self.program.is_plan(plan):
            raise SolverError("HiGHS returned what is no plan")
        if self._values(plan) < self._values(self.plan):
            self.plan = plan
            self.at.master.add(self.at.positions(plan))

    def unproven(self, level: Level) -> Proof:
        """Return what is known of a level that nobody has looked at."""
        if level.hash_cost is not None:
            return Proof(UNKNOWN)
        return Proof(self.program.least(level), "trivial")

    def _is_enough(self, bound: int, level: Level) -> bool:
        """Tell whether the plan is as near to a bound as is asked."""
        value = self.value(level)
        return bound >= value - int(self.control.gap_of(level) * abs(value))

    def _is_answered(self, level: Level, bound: Bound) -> bool:
        """Tell whether a bound says all that is asked of a level."""
        if level.name in self.control.only_zero and bound.whole > 0:
            return True
        return self._is_enough(bound.whole, level)

    def _is_narrow(self, level: Level, bound: Bound) -> bool:
        """Tell whether so few pairs could be better that they are searched at once."""
        return int(bound.survivors(self.value(level) - 1).sum()) <= FEW_WHOLE

    def prove(self, level: Level, cost: Line) -> Proof:
        """Bound a level by prices and cuts, then search what they leave open."""
        began = time.monotonic()
        bound = self._bounded(level, cost)
        spent = time.monotonic() - began
        if bound is None:
            return self.unproven(level)
        if self._is_answered(level, bound):
            return Proof(bound.whole, "bound", bound)
        # A search of few pairs is faster than a look near the linear program.
        if not self._is_narrow(level, bound):
            self.glance(cost, bound, GLANCES[:1], spent)
        if self._is_answered(level, bound):
            return Proof(bound.whole, "bound", bound)
        whole = self._counted(level, cost, bound) if cost.is_of_counts else bound.whole
        if self._is_enough(whole, level):
            return Proof(whole, "search", bound)
        return self._search(level, cost, bound, whole)

    def _bounded(self, level: Level, cost: Line) -> Bound | None:
        """Return the best bound of prices and cuts; take plans met on the way."""
        best: Bound | None = None
        idle = 0
        for _ in range(ROUNDS_OF_CUTS):
            before = None if best is None else best.whole
            so_far, best = [] if best is None else [best], None
            best = self.at.generate(cost, self.value(level), so_far=so_far)
            if best is None:
                break
            idle = 0 if before is None or best.whole > before else idle + 1
            if self._is_answered(level, best) or self.control.should_stop():
                break
            # Cuts of a degenerate program may turn on the spot for ever.
            if idle == IDLE_ROUNDS or self._is_narrow(level, best):
                break
            master = self.at.master
            self._take(plan_of(master, master.relaxed()))
            if self._is_answered(level, best) or not self.at.cut():
                break
        return best

    def glance(
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
            kept[self.at.master.at_hand] = True
        kept[self.at.positions(self.plan)] = True
        near = self.at.on(kept, bound, None)
        near.minimise(cost)
        counts = self.at.master.relaxed().counts
        for room, least in looks:
            seconds = least if room is None else max(least, spent)
            around = None if room is None else Near(counts, room)
            found = search(near, self.control, seconds=seconds, near=around)
            self._take_whole(near, found, seconds)
            if found.value <= bound.whole + NEAR_BOUND * abs(bound.whole):
                return

    def _counted(self, level: Level, cost: Line, bound: Bound) -> int:
        """Bound a level that counts leases by crowds; look for a plan that has them."""
        whole = bound.whole
        for crowd in (merged, crowded):
            crowds = crowd(self.at.master, cost)
            found = search(crowds, self.control, seconds=CROWDS_S)
            whole = max(whole, found.bound)
            if self._is_enough(whole, level) or self.control.should_stop():
                break
            if found.choice is not None:
                near = self.at.with_counts(found.choice.counts)
                near.minimise(cost)
                realised = search(near, self.control, seconds=CROWDS_S)
                self._take_whole(near, realised, CROWDS_S)
            if self._is_enough(whole, level):
                break
        return whole

    def _search(self, level: Level, cost: Line, bound: Bound, whole: int) -> Proof:
        """Search pairs near the bound, ever more, until the best is among them.

        Whatever uses a pair that is left out costs more than `most`.
        """
        room = 0
        while not self.control.should_stop():
            value = self.value(level)
            most = min(whole + room, value - 1)
            kept = bound.survivors(most)
            # Few pairs in all that could be better: one search settles the level.
            if (every := bound.survivors(value - 1)).sum() <= FEW:
                most, kept = value - 1, every
            if kept.sum() > MOST_SEARCHED:
                break
            near = self.at.on(kept, bound, most)
            near.minimise(cost)
            found = self._search_in(near, self.control.gap_of(level))
            if self.control.should_stop():
                break
            whole = max(whole, min(found, most + 1))
            if self._is_enough(whole, level) or most >= value - 1:
                return Proof(whole, "search", bound)
            # Doubled, so that the last search costs as much as all before it.
            room = max(2 * room, ROOM if level.is_gain else 1)
        return Proof(whole, "", bound)

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
        self,
        master: Master,
        found: SearchResult,
        seconds: float | None,
        gap: float = 0.0,
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
