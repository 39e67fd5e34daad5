"""Every admissible pair of a slot and an applicant, valued once.

Pairs are sorted by slot, then by kind: a *segment* is the pairs of one slot and kind.
All of them see the same counts, so that a pass over a month is a few sums over arrays.
"""

import itertools
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from attribution_opt.program.terms import PairTerm, narrow, wide
from attribution_opt.solvers.price.split import Split, Worth, joined

__all__ = ["Cells", "Pairs"]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Pairs that no count tells apart: of one row type, kind and flags.

    Attributes
    ----------
    type, kind
        Shape (cells,): of each.
    flags
        By flag, shape (cells,): its value there.
    """

    type: np.ndarray
    kind: np.ndarray
    flags: tuple[np.ndarray, ...]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.type)


@dataclass(frozen=True, eq=False)
class Pairs:
    """The pairs of a month that may still be chosen.

    Attributes
    ----------
    split
        The shape of the program.
    slot, origin, cell
        Shape (pairs,): its slot, where it stands in the program's table, its cell.
    cells
        What counts see of pairs.
    """

    split: Split
    slot: np.ndarray
    origin: np.ndarray
    cell: np.ndarray
    cells: "Cells"
    _values: dict[int, tuple[Worth, np.ndarray | None, np.ndarray]] = field(
        default_factory=dict
    )

    @classmethod
    def of(cls, split: Split) -> "Pairs":
        """Return all admissible pairs of a program."""
        program, table = split.program, split.program.pairs
        may = program.proposable[split.kind_applicant]
        flag = joined(
            [np.zeros(len(table), dtype=np.int64)]
            + [_coded(table.values(term)) for term in split.flags]
        )
        num_flags = int(flag.max(initial=0)) + 1
        kind = split.kind[table.applicant] * num_flags + flag
        edges = np.searchsorted(table.vacancy, np.arange(program.num_vacancies + 1))
        slots, origins = [], []
        for s, v in enumerate(split.slot_vacancy.tolist()):
            own = kind[edges[v] : edges[v + 1]]
            holders = split.type_holders[split.slot_type[s]]
            at = np.flatnonzero((may & holders).any(axis=1)[own // num_flags])
            at = edges[v] + at[np.argsort(own[at], kind="stable")]
            origins.append(at.astype(np.int32))
            slots.append(np.full(len(at), s, dtype=np.int32))
        slot = np.concatenate([*slots, np.zeros(0, dtype=np.int32)])
        origin = np.concatenate([*origins, np.zeros(0, dtype=np.int32)])
        code = split.slot_type[slot] * (split.num_kinds * num_flags) + kind[origin]
        _, first, cell = np.unique(code, return_index=True, return_inverse=True)
        return cls(
            split=split,
            slot=slot,
            origin=origin,
            cell=cell.astype(np.int32),
            cells=Cells(
                split.slot_type[slot[first]],
                split.kind[table.applicant[origin[first]]],
                tuple(table.values(term)[origin[first]] for term in split.flags),
            ),
        )

    @cached_property
    def applicant(self) -> np.ndarray:
        """Shape (pairs,): the applicant of each."""
        return self.split.program.pairs.applicant[self.origin]

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
        return self.split.program.household[self.applicant]

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

    def add_to(self, total: np.ndarray, worth: Worth, factor: int) -> None:
        """Add a multiple of a worth of every pair to an array."""
        if factor:
            where, values = self._valued(worth)
            total[slice(None) if where is None else where] += np.int64(factor) * values

    def largest(self, worth: Worth) -> int:
        """Return the largest worth of a pair, sign left out."""
        values = self._valued(worth)[1]
        return int(np.abs(values).max(initial=0))

    def _valued(self, worth: Worth) -> tuple[np.ndarray | None, np.ndarray]:
        """Return where a worth may not be 0 (None: everywhere), and its values."""
        if id(worth) not in self._values:
            has = worth.by_slot != 0
            where = None if has.all() else np.flatnonzero(has[self.slot])
            at = np.arange(len(self)) if where is None else where
            self._values[id(worth)] = (worth, where, narrow(self.values_at(worth, at)))
        _, where, values = self._values[id(worth)]
        return where, values

    def values_at(self, worth: Worth, at: np.ndarray) -> np.ndarray:
        """Return the worth of some pairs, given by position."""
        slot, term, program = self.slot[at], worth.term, self.split.program
        if isinstance(term, np.ndarray):
            values = term[self.applicant[at]]
        elif isinstance(term, PairTerm):
            values = program.pairs.values(term)[self.origin[at]]
        else:
            applicant = self.applicant[at].astype(np.int64)
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
                here = self.applicant[self.slot_start[s] : ends[s]] == a
                found.append(self.slot_start[s] + np.flatnonzero(here))
        return np.concatenate([*found, np.zeros(0, dtype=np.int64)])


def _coded(values: np.ndarray) -> np.ndarray:
    return np.unique(values, return_inverse=True)[1]


def _least_few(group: np.ndarray, values: np.ndarray, most: int) -> np.ndarray:
    """Return the positions of the least few values of each group."""
    order = np.lexsort((values, group))
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(first, np.diff(first, append=len(order)))
    return order[rank < most]
