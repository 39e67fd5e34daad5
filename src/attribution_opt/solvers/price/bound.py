"""The bound that prices prove over every pair, and what it leaves to look at.

For any prices of the right signs, the cost of a level is at least

    sum_v count[v] * least reduced cost on v  +  prices of households  +  prices x sides

as long as no shortfall has a negative reduced cost (Lagrange; `docs/price.md`). All of
it is counted in whole numbers over one denominator: the bound is a theorem.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from attribution_opt.program.pair_table import parts_of
from attribution_opt.solvers.price.choice import Limits
from attribution_opt.solvers.price.lines import FAR, Layout, Line
from attribution_opt.solvers.price.pairs import BLOCK, Pairs
from attribution_opt.solvers.price.prices import Prices

__all__ = ["Bound"]


@dataclass(frozen=True, eq=False)
class Bound:
    """A bound with the reduced costs of every pair, over the denominator.

    Attributes
    ----------
    prices
        Those that show it.
    reduced
        Shape (pairs,): the pair's own reduced cost, before that of its lease.
    counts
        Shape (counts,): reduced costs of shortfalls, leases and empty dwellings.
    empties
        Shape (slots,): of leaving a slot empty, before that of its count.
    sides
        Prices times sides.
    """

    prices: Prices
    layout: Layout
    pairs: Pairs
    limits: Limits
    reduced: np.ndarray
    counts: np.ndarray
    empties: np.ndarray
    sides: int

    @classmethod
    def of(
        cls, prices: Prices, cost: Line, layout: Layout, pairs: Pairs, limits: Limits
    ) -> Self:
        """Return the bound on a cost that some prices prove."""
        counts = np.zeros(layout.num_counts, dtype=np.int64)
        empties = np.zeros(layout.split.num_slots, dtype=np.int64)
        reduced = np.zeros(len(pairs), dtype=np.int64)
        priced = list(zip(prices.lines, prices.line.tolist(), strict=True))
        parts = [
            (cost, prices.denominator),
            *((line, -price) for line, price in priced),
        ]
        # Over every admissible pair, not those at hand: the least reduced cost of each
        # household and vacancy is the proof that no pair was forgotten.
        for line, times in parts:
            counts += times * line.counts
            for worth, factor in line.worths:
                pairs.add_to(reduced, worth, times * factor)
            if line.empties is not None:
                empties += times * line.empties
        sides = sum(price * line.at_least for line, price in priced)
        for part in parts_of(len(pairs)):
            reduced[part] -= prices.household[pairs.household[part]]
        return cls(
            prices=prices,
            layout=layout,
            pairs=pairs,
            limits=limits,
            reduced=reduced,
            counts=counts,
            empties=empties,
            sides=sides + int(prices.household.sum()),
        )

    @cached_property
    def by_cell(self) -> np.ndarray:
        """Shape (cells,): the least reduced cost of a lease over holders."""
        return self.layout.least_by_cell(self._open_counts)

    @cached_property
    def _open_counts(self) -> np.ndarray:
        """Reduced costs of counts, infinite where one is known to be 0."""
        return np.where(self.limits.most > 0, self.counts, FAR)

    @cached_property
    def by_segment(self) -> np.ndarray:
        """Shape (segments,): the least reduced cost of a pair."""
        least = self.pairs.least_by_segment(self.reduced)
        return least + self.by_cell[self.pairs.segment_cell]

    @cached_property
    def by_vacancy(self) -> np.ndarray:
        """Shape (vacancies,): the least reduced cost of all that may be chosen."""
        split = self.layout.split
        least = np.full(split.program.num_vacancies, FAR)
        v = split.slot_vacancy[self.pairs.segment_slot]
        np.minimum.at(least, v, self.by_segment)
        by_type = np.full(split.num_types, FAR)
        ends = self._open_counts[self.layout.first_empty :]
        np.minimum.at(by_type, self.layout.empty_type, ends)
        stays = np.flatnonzero(self.limits.stays)
        empty = self.empties[stays] + by_type[split.slot_type[stays]]
        np.minimum.at(least, split.slot_vacancy[stays], empty)
        return least

    @cached_property
    def value(self) -> int:
        """The bound, times the denominator."""
        count = self.layout.split.program.count
        return int((count * self.by_vacancy).sum()) + self.sides

    @property
    def whole(self) -> int:
        """The bound rounded up: costs are whole."""
        return -(-self.value // self.prices.denominator)

    @property
    def float(self) -> float:
        """The bound, as near as a float is."""
        return self.value / self.prices.denominator

    @property
    def support(self) -> frozenset[int]:
        """Demands that it is made of."""
        return frozenset(d for x in self.prices.lines for d in x.members)

    def is_better(self, other: "Bound") -> bool:
        """Tell whether it is higher than another."""
        mine = self.value * other.prices.denominator
        return mine > other.value * self.prices.denominator

    def nearest(self, count: int) -> np.ndarray:
        """Return the mask of so many pairs of least reduced cost, and their likes."""
        if count >= len(self.pairs):
            return np.ones(len(self.pairs), dtype=bool)
        least = np.zeros(0, dtype=np.int64)
        for part in parts_of(len(self.pairs)):
            least = np.concatenate([least, self._above(part)])
            least = np.partition(least, min(count, len(least) - 1))[: count + 1]
        return self._within(int(least.max()))

    def _within(self, room: int) -> np.ndarray:
        """Return the mask of pairs no more than a room above their vacancies' least."""
        kept = [self._above(part) <= room for part in parts_of(len(self.pairs))]
        return np.concatenate([*kept, np.zeros(0, dtype=bool)])

    def _above(self, part: slice) -> np.ndarray:
        """Return by how much pairs' reduced costs are above their vacancies' least."""
        least = self.by_vacancy[self.layout.split.slot_vacancy]
        above = self.reduced[part] + self.by_cell[self.pairs.cell[part]]
        above -= least[self.pairs.slot[part]]
        return above

    def below(self, limit: np.ndarray, most: int) -> np.ndarray:
        """Return pairs of reduced cost below a limit by vacancy, few of a segment."""
        v = self.layout.split.slot_vacancy[self.pairs.segment_slot]
        near = np.flatnonzero(self.by_segment < limit[v])
        ends = np.append(self.pairs.segment_start[1:], len(self.pairs))
        sizes = (ends - self.pairs.segment_start)[near]
        edges = np.flatnonzero(np.diff(np.cumsum(sizes) // BLOCK)) + 1
        found = [np.zeros(0, dtype=np.int64)]
        for some, size in zip(
            np.split(near, edges), np.split(sizes, edges), strict=True
        ):
            starts = self.pairs.segment_start[some]
            at = np.repeat(starts - np.cumsum(size) + size, size)
            at += np.arange(size.sum())
            cost = self.reduced[at]
            cost += np.repeat(self.by_cell[self.pairs.segment_cell[some]], size)
            is_below = cost < np.repeat(limit[v[some]], size)
            at, cost = at[is_below], cost[is_below]
            found.append(self.pairs.best_of_segments(cost, at, most))
        return np.concatenate(found)

    def room(self, value: int) -> int:
        """Return by how much a value is above the bound, over the denominator."""
        return value * self.prices.denominator - self.value

    def survivors(self, value: int) -> np.ndarray:
        """Return the mask of pairs that a plan of so much or less may use."""
        return self._within(self.room(value))

    def known(self, value: int) -> tuple[Limits, list[Line]]:
        """Return what every plan of so much or less keeps, and rows that it meets.

        What it would cost to leave a row with one to spare, a household without a home
        or to use a lease is more than there is room for.
        """
        room = self.room(value)
        layout, split = self.layout, self.layout.split
        most, first = self.limits.most.copy(), layout.num_shortfalls
        most[:first][self.counts[:first] > room] = 0
        by_cell = np.full(len(layout.cells), FAR)
        gain = self.by_segment - self.by_cell[self.pairs.segment_cell]
        gain -= self.by_vacancy[split.slot_vacancy[self.pairs.segment_slot]]
        np.minimum.at(by_cell, self.pairs.segment_cell, gain)
        leases = slice(first, layout.first_empty)
        most[leases][self.counts[leases] + by_cell[layout.lease_cell] > room] = 0
        stays = np.flatnonzero(self.limits.stays)
        above = self.empties[stays] - self.by_vacancy[split.slot_vacancy[stays]]
        by_type = np.full(split.num_types, FAR)
        np.minimum.at(by_type, split.slot_type[stays], above)
        empties = self.counts[layout.first_empty :] + by_type[layout.empty_type]
        most[layout.first_empty :][empties > room] = 0
        # Dwellings of one type may differ in what it costs to leave them empty.
        least = np.full(split.num_types, FAR)
        open_counts = self._open_counts[layout.first_empty :]
        np.minimum.at(least, layout.empty_type, open_counts)
        may_stay = np.zeros_like(self.limits.stays)
        may_stay[stays] = above + least[split.slot_type[stays]] <= room
        is_housed = self.limits.is_housed | (self.prices.household < -room)
        exact = [
            line
            for line, price in zip(self.prices.lines, self.prices.line, strict=True)
            if price > room and not line.is_exact
        ]
        return Limits(most, is_housed, may_stay), exact
