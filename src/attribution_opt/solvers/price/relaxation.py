"""A month without whole numbers: pairs come in as they pay, cuts as fractions show."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from attribution_opt.program.program import Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.price.bound import Bound
from attribution_opt.solvers.price.choice import Limits
from attribution_opt.solvers.price.cuts import separate
from attribution_opt.solvers.price.lines import Layout, Line
from attribution_opt.solvers.price.master import Master
from attribution_opt.solvers.price.pairs import Pairs
from attribution_opt.solvers.price.prices import Prices
from attribution_opt.solvers.price.split import Split

__all__ = ["Relaxation"]

SEED_OF_SEGMENT, SEED_OF_SLOT = 2, 30
"""Pairs at hand to begin with: the best few of each segment and of each slot."""
PER_ROUND = 8
"""Pairs of a segment added in a round."""
MAX_ROUNDS = 200
ROUNDS_OF_CUTS = 40
FEW = 20_000
"""So few pairs are all at hand."""
SHRINK = 4
"""Where pairs become so many times fewer, the linear program is made anew."""
NEGATIVE = 1e-6
"""Relative to its vacancy's price: smaller reduced costs are noise."""


@dataclass
class Relaxation:
    """The pairs that may still be chosen, and the linear program over those at hand."""

    control: Control
    layout: Layout
    pairs: Pairs
    master: Master

    @classmethod
    def of(cls, program: Program, control: Control) -> "Relaxation":
        """Return the relaxation of a program, no pair at hand yet."""
        pairs = Pairs.of(Split.of(program))
        layout = Layout.of(pairs)
        master = Master(layout, pairs, Limits.none(layout, pairs), control.threads)
        for d, demand in enumerate(program.demands):
            for row in demand.rows:
                master.add_line(layout.row(d, row))
        return cls(control, layout, pairs, master)

    def positions(self, plan: Columns) -> np.ndarray:
        """Return where the pairs of a plan are."""
        filled = plan.applicant != EMPTY
        return self.pairs.positions(plan.vacancy[filled], plan.applicant[filled])

    def seed(self, cost: Line) -> None:
        """Have at hand the pairs that cost the least before any price is known."""
        value = np.zeros(len(self.pairs), dtype=np.int64)
        for worth, factor in cost.worths:
            self.pairs.add_to(value, worth, factor)
        # A few of each segment, so that every row type has somebody of every kind to
        # count; then the best of each slot, counts and all.
        for first, end in self.pairs.blocks():
            at = np.arange(first, end)
            here = value[first:end]
            best = self.pairs.best_of_segments(here, at, SEED_OF_SEGMENT)
            self.master.add(best)
        value += self.layout.least_by_cell(cost.counts)[self.pairs.cell]
        self.master.add(self.pairs.best_of_slots(value, SEED_OF_SLOT))

    def generate(
        self,
        cost: Line,
        enough: int | None = None,
        near: float = 0.0,
        so_far: list[Bound] | None = None,
    ) -> Bound | None:
        """Add pairs until none improves a cost; return the best bound on it.

        Parameters
        ----------
        cost
            What is minimised.
        enough
            A bound that is as good as any.
        near
            How near to the best bound is near enough, relative to it.
        so_far
            The best bound on it so far, if any: taken out, so that nobody else keeps
            its reduced costs, half a gigabyte for a region, while another is made.

        Returns
        -------
        The best bound; None if time was up before there was one.
        """
        best = so_far.pop() if so_far else None
        for _ in range(MAX_ROUNDS):
            self.master.minimise(cost)
            if not self.master.solve(self.control):
                return best
            duals = self.master.duals()
            prices = Prices.near(cost, self.master, duals)
            bound = None
            limits = self.master.limits
            bound = Bound.of(prices, cost, self.layout, self.pairs, limits)
            best = bound if best is None or not best.is_better(bound) else best
            is_enough = enough is not None and best.whole >= enough
            relaxed = self.master.value
            is_near = near and best.float >= relaxed - near * abs(relaxed)
            if is_enough or is_near or self.control.should_stop():
                return best
            # What is below its vacancy's price by noise alone would come in round after
            # round and change nothing.
            price = duals.vacancy - NEGATIVE * np.maximum(1.0, np.abs(duals.vacancy))
            limit = np.floor(price * prices.denominator).astype(np.int64)
            if not self.master.add(bound.below(limit, PER_ROUND)):
                return best
        return best

    def cut(self) -> bool:
        """Add rows that the choice of the last solve breaks; tell whether there are."""
        lines, counts = self.master.lines, self.master.relaxed().counts
        # What pairs imply is told to the separator where the rows alone say nothing.
        stop = self.control.should_stop
        cuts = separate(lines, counts, stop) or separate(
            [*lines, *self.layout.supplies], counts, stop
        )
        for cut in cuts:
            self.master.add_line(cut)
        return bool(cuts)

    def on(self, kept: np.ndarray, bound: Bound, most: int | None) -> Master:
        """Return a master of some pairs alone, all at hand.

        Where only plans of so much or less are looked for, it knows what they keep.
        """
        limits, exact = self.master.limits, list[Line]()
        if most is not None:
            limits, exact = bound.known(most)
        return self._made(self.pairs.take(kept), limits, exact)

    def with_counts(self, counts: np.ndarray) -> Master:
        """Return a master of the pairs at hand whose plans have some counts."""
        kept = np.zeros(len(self.pairs), dtype=bool)
        kept[self.master.at_hand] = True
        limits = replace(self.master.limits, most=np.round(counts))
        return self._made(self.pairs.take(kept), limits, ())

    def hold(self, cost: Line, value: int, bound: Bound | None, plan: Columns) -> None:
        """Keep a cost at its value, and leave out what no such plan may use.

        Where the bound is the value itself, prices say all there is to say: what has
        one is met exactly, what costs anything is left out.
        """
        kept = None if bound is None else bound.survivors(value)
        if kept is not None:
            kept[self.positions(plan)] = True
        if bound is None or kept is None or SHRINK * kept.sum() > len(kept):
            self.master.add_line(cost.at_most(value))
            return
        limits, exact = bound.known(value)
        at_hand = np.zeros(len(kept), dtype=bool)
        at_hand[self.master.at_hand] = True
        self.pairs = self.pairs.take(kept)
        is_few = len(self.pairs) <= FEW
        few = np.arange(len(self.pairs)) if is_few else np.flatnonzero(at_hand[kept])
        self.master = self._made(self.pairs, limits, exact, few)
        if bound.room(value) > 0:
            self.master.add_line(cost.at_most(value))

    def _made(
        self,
        pairs: Pairs,
        limits: Limits,
        exact: Iterable[Line],
        at_hand: np.ndarray | None = None,
    ) -> Master:
        """Return a new master with the rows of this one, some of them exact."""
        master = Master(self.layout, pairs, limits, self.control.threads)
        marked = {id(line) for line in exact}
        for line in self.master.lines:
            is_exact = line.is_exact or id(line) in marked
            master.add_line(replace(line, is_exact=is_exact))
        master.add(np.arange(len(pairs)) if at_hand is None else at_hand)
        return master
