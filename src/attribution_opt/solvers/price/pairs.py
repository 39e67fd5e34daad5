"""Every admissible pair of a slot and an applicant, valued once.

Pairs are sorted by slot, then by kind: a *segment* is the pairs of one slot and kind.
All of them see the same counts, so that a pass over a month is a few sums over arrays.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from attribution_opt.program.pair_table import parts_of
from attribution_opt.program.terms import PairTerm, narrow, wide
from attribution_opt.solvers.price.cells import Cells, Crowds
from attribution_opt.solvers.price.split import PairWorth, Split

__all__ = ["BLOCK", "Pairs"]

BLOCK = 2**20
"""Pairs of whole slots or segments that are sorted at once."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs of a month that may still be chosen.

    Attributes
    ----------
    split
        The shape of the program.
    slot, origin, cell
        Shape (pairs,): its slot, where it stands in the program's table, its cell; in
        the least whole numbers, to be widened before they are added to.
    cells
        What counts see of pairs.
    crowds
        What each pair stands for, where that is not itself alone.
    """

    split: Split
    slot: np.ndarray
    origin: np.ndarray
    cell: np.ndarray
    cells: Cells
    crowds: Crowds | None = None
    _values: dict[int, tuple[PairWorth, np.ndarray | None, np.ndarray]] = field(
        default_factory=dict
    )

    @classmethod
    def of(cls, split: Split) -> "Pairs":
        """Return all admissible pairs of a program."""
        table, (flag, num_flags) = split.program.pairs, _flagged(split)
        may = split.program.proposable[split.kind_applicant]
        edges = np.searchsorted(table.vacancy, np.arange(len(split.program.count) + 1))
        origins, codes = [], []
        for v, t in zip(split.slot_vacancy, split.slot_type, strict=True):
            own = slice(edges[v], edges[v + 1])
            kind = split.kind[table.applicant[own]] * num_flags + flag[own]
            is_open = (may & split.type_holders[t]).any(axis=1)
            at = np.flatnonzero(is_open[kind // num_flags])
            at = at[np.argsort(kind[at], kind="stable")]
            origins.append((edges[v] + at).astype(np.int32))
            codes.append((t * split.num_kinds * num_flags + kind[at]).astype(np.int32))
        sizes = [len(at) for at in origins]
        slot = np.repeat(narrow(np.arange(split.num_slots)), sizes)
        origin, code = _joined(origins), _joined(codes)
        del origins, codes
        # Codes are few: a table of them is spared a sort of every pair.
        first = np.full(split.num_types * split.num_kinds * num_flags, -1)
        first[code[::-1]] = np.arange(len(code))[::-1]
        is_met = first >= 0
        number = narrow(np.cumsum(is_met) - 1)
        first = first[is_met]
        return cls(
            split=split,
            slot=slot,
            origin=origin,
            cell=number[code],
            cells=Cells(
                split.slot_type[slot[first]],
                split.kind[table.applicant[origin[first]]],
                tuple(table.values(term)[origin[first]] for term in split.flags),
            ),
        )

    def applicant_at(self, at: np.ndarray | slice) -> np.ndarray:
        """Return the applicants of some pairs, given by position."""
        return self.split.program.pairs.applicant[self.origin[at]]

    @cached_property
    def slot_start(self) -> np.ndarray:
        """Position of the first pair of each slot that has any."""
        return np.flatnonzero(np.diff(self.slot, prepend=-1))

    @cached_property
    def segment_start(self) -> np.ndarray:
        """Position of the first pair of each segment."""
        is_first = np.diff(self.slot, prepend=-1) != 0
        is_first[1:] |= np.diff(self.cell) != 0
        return np.flatnonzero(is_first)

    @cached_property
    def household(self) -> np.ndarray:
        """Shape (pairs,): the household of each."""
        if self.crowds is not None:
            return self.crowds.household
        household = self.split.program.household.astype(np.int32)
        return household[self.applicant_at(slice(None))]

    @cached_property
    def most(self) -> np.ndarray:
        """Shape (pairs,): how often each may be chosen."""
        if self.crowds is not None:
            return self.crowds.most
        return np.ones(len(self), dtype=np.int8)

    @cached_property
    def supply(self) -> np.ndarray:
        """Shape (households,): how many leases each may have."""
        if self.crowds is not None:
            return self.crowds.supply
        household = self.split.program.household
        return np.ones(int(household.max(initial=0)) + 1, dtype=np.int64)

    @cached_property
    def _largest(self) -> dict[int, int]:
        """By identity of a worth that is valued, its largest, sign left out."""
        return {}

    def __len__(self) -> int:
        """Return how many pairs there are."""
        return len(self.slot)

    @cached_property
    def segment_slot(self) -> np.ndarray:
        """Shape (segments,): the slot of each."""
        return self.slot[self.segment_start]

    @cached_property
    def segment_cell(self) -> np.ndarray:
        """Shape (segments,): the cell of each."""
        return self.cell[self.segment_start]

    def take(self, kept: np.ndarray) -> "Pairs":
        """Return the pairs of a mask, cells numbered as before, values kept."""
        fewer = Pairs(
            self.split,
            self.slot[kept],
            self.origin[kept],
            self.cell[kept],
            self.cells,
        )
        position = np.cumsum(kept) - 1
        for worth, where, values in self._values.values():
            if where is None:
                fewer._values[id(worth)] = (worth, None, values[kept])
            else:
                stays = kept[where]
                fewer._values[id(worth)] = (
                    worth,
                    position[where[stays]],
                    values[stays],
                )
        return fewer

    def add_to(self, total: np.ndarray, worth: PairWorth, factor: int) -> None:
        """Add a multiple of a worth of every pair to an array."""
        if factor:
            where, values = self._valued(worth)
            for part in parts_of(len(values)):
                at = part if where is None else where[part]
                total[at] += np.int64(factor) * values[part]

    def largest(self, worth: PairWorth) -> int:
        """Return the largest worth of a pair, sign left out."""
        if id(worth) not in self._largest:
            values = self._valued(worth)[1]
            ends = values.max(initial=0), values.min(initial=0)
            self._largest[id(worth)] = max(int(ends[0]), -int(ends[1]))
        return self._largest[id(worth)]

    def _valued(self, worth: PairWorth) -> tuple[np.ndarray | None, np.ndarray]:
        """Return where a worth may not be 0 (None: everywhere), and its values."""
        if id(worth) not in self._values:
            has = worth.by_slot != 0
            where = None if has.all() else np.flatnonzero(has[self.slot])
            at = np.arange(len(self)) if where is None else where
            self._values[id(worth)] = (worth, where, narrow(self.values_at(worth, at)))
        _, where, values = self._values[id(worth)]
        return where, values

    def values_at(self, worth: PairWorth, at: np.ndarray) -> np.ndarray:
        """Return the worth of some pairs, given by position."""
        slot, term, program = self.slot[at], worth.term, self.split.program
        if isinstance(term, np.ndarray):
            values = term[self.applicant_at(at)]
        elif isinstance(term, PairTerm):
            values = program.pairs.values(term)[self.origin[at]]
        else:
            applicant = self.applicant_at(at).astype(np.int64)
            values = term(self.split.slot_vacancy[slot], applicant)
        return worth.by_slot[slot] * wide(values)

    def least_by_segment(self, values: np.ndarray) -> np.ndarray:
        """Return the least value of each segment."""
        if not len(values):
            return values
        return np.minimum.reduceat(values, self.segment_start)

    def best_of_segments(
        self, values: np.ndarray, at: np.ndarray, most: int
    ) -> np.ndarray:
        """Return, of pairs given by position, the least few of each segment."""
        segment = np.searchsorted(self.segment_start, at, side="right") - 1
        return at[_least_few(segment, values, most)]

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Yield where whole slots begin and end, about `BLOCK` pairs at once."""
        ends = np.append(self.slot_start[1:], len(self))
        first = 0
        while first < len(self):
            end = int(ends[np.searchsorted(ends, min(first + BLOCK, len(self)))])
            yield first, end
            first = end

    def best_of_slots(self, values: np.ndarray, most: int) -> np.ndarray:
        """Return the positions of the least few pairs of each slot."""
        chosen = []
        edges = [*self.slot_start.tolist(), len(self)]
        for first, end in itertools.pairwise(edges):
            part = values[first:end]
            few = np.arange(len(part))
            if len(part) > most:
                few = np.argpartition(part, most - 1)[:most]
            chosen.append(first + few)
        return np.concatenate([*chosen, np.zeros(0, dtype=np.int64)])

    def positions(self, vacancy: np.ndarray, applicant: np.ndarray) -> np.ndarray:
        """Return the positions of the pairs of some choices, whatever their slot."""
        owner = self.split.slot_vacancy[self.slot[self.slot_start]]
        ends = np.append(self.slot_start[1:], len(self))
        order = np.argsort(owner, kind="stable")
        first = np.searchsorted(owner[order], vacancy, side="left")
        last = np.searchsorted(owner[order], vacancy, side="right")
        found = []
        for a, low, high in zip(applicant, first, last, strict=True):
            for s in order[low:high]:
                here = self.applicant_at(slice(self.slot_start[s], ends[s])) == a
                found.append(self.slot_start[s] + np.flatnonzero(here))
        return np.concatenate([*found, np.zeros(0, dtype=np.int64)])


def _flagged(split: Split) -> tuple[np.ndarray, int]:
    """Return the number of the combination of flags of every pair, and how many."""
    table = split.program.pairs
    flag, num_flags = np.zeros(len(table), dtype=np.int16), 1
    for term in split.flags:
        values = table.values(term)
        told = np.unique(values)
        flag *= np.int16(len(told))
        flag += np.searchsorted(told, values).astype(np.int16)
        num_flags *= len(told)
    return flag, num_flags


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([*parts, np.zeros(0, dtype=np.int32)])


def _least_few(group: np.ndarray, values: np.ndarray, most: int) -> np.ndarray:
    """Return the positions of the least few values of each group."""
    order = np.lexsort((values, group))
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(first, np.diff(first, append=len(order)))
    return order[rank < most]
