"""Costs and rows over counts, pairs and dwellings left empty, in whole numbers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from attribution_opt.program.program import Level
from attribution_opt.program.terms import EMPTY, Columns, PairTerm, Row
from attribution_opt.solvers.price.cells import Cells
from attribution_opt.solvers.price.pairs import Pairs
from attribution_opt.solvers.price.split import PairWorth, Split

__all__ = ["FAR", "Layout", "Line"]

FAR = 2**60
"""What costs so much is chosen never; twice of it are still a whole number."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A coefficient for everything that is chosen; as a row, ``line * x >= at_least``.

    Attributes
    ----------
    counts
        Shape (counts,): on shortfalls, leases and empty dwellings.
    worths
        On pairs, with their factors.
    empties
        Shape (slots,): on dwellings of a slot left empty; None for 0.
    at_least
        The side, where it is a row.
    members
        Demands that it is made of.
    is_exact
        Whether it is met with nothing to spare: its price may have either sign.
    """

    counts: np.ndarray
    worths: tuple[tuple[PairWorth, int], ...] = ()
    empties: np.ndarray | None = None
    at_least: int = 0
    members: frozenset[int] = frozenset()
    is_exact: bool = False

    @property
    def is_of_counts(self) -> bool:
        """Whether it sees counts alone."""
        return not self.worths and self.empties is None

    def at_most(self, value: int) -> "Line":
        """Return the row that keeps this cost at a value."""
        return Line(
            -self.counts,
            tuple((worth, -factor) for worth, factor in self.worths),
            None if self.empties is None else -self.empties,
            -value,
        )


@dataclass(frozen=True)
class Layout:
    """The whole numbers of a program: shortfalls, then leases, then empty dwellings.

    Attributes
    ----------
    split, cells
        The shape of the program, and what counts see of pairs.
    lease_cell, lease_holder
        Shape (leases,): of each count of leases.
    empty_type, empty_holder
        Shape (empties,): of each count of dwellings left empty.
    """

    split: Split
    cells: Cells
    lease_cell: np.ndarray
    lease_holder: np.ndarray
    empty_type: np.ndarray
    empty_holder: np.ndarray

    @classmethod
    def of(cls, pairs: Pairs) -> "Layout":
        """Return the layout of a month."""
        split = pairs.split
        may = split.program.proposable[split.kind_applicant]
        cells = pairs.cells
        is_open = split.type_holders[cells.type] & may[cells.kind]
        cell, holder = np.nonzero(is_open)
        stays = split.slot_stays[split.type_slot]
        empty_type, empty_holder = np.nonzero(split.type_holders & stays[:, None])
        return cls(split, cells, cell, holder, empty_type, empty_holder)

    @property
    def num_shortfalls(self) -> int:
        """How many demands there are."""
        return len(self.split.program.demands)

    @property
    def num_counts(self) -> int:
        """How many whole numbers there are."""
        return self.first_empty + len(self.empty_type)

    @property
    def first_empty(self) -> int:
        """Position of the first count of empty dwellings."""
        return self.num_shortfalls + len(self.lease_cell)

    @cached_property
    def supplies(self) -> tuple[Line, ...]:
        """Rows that pairs imply: each row type has its dwellings, each kind its people.

        No program holds them; cuts are made of them.
        """
        split = self.split
        kind = self.cells.kind[self.lease_cell]
        type_ = np.append(self.cells.type[self.lease_cell], self.empty_type)
        homes = np.zeros(split.num_types, dtype=np.int64)
        np.add.at(homes, split.slot_type, split.program.count[split.slot_vacancy])
        people = np.bincount(split.kind, minlength=split.num_kinds)
        rows = []
        if split.num_slots == split.program.num_vacancies:
            for t, n in enumerate(homes.tolist()):
                row = self._sum_of(np.flatnonzero(type_ == t))
                rows += [Line(row, at_least=n), Line(-row, at_least=-n)]
        for k, n in enumerate(people.tolist()):
            if n < homes.sum():
                row = self._sum_of(np.flatnonzero(kind == k))
                rows.append(Line(-row, at_least=-n))
        return tuple(rows)

    def _sum_of(self, leases: np.ndarray) -> np.ndarray:
        """Return the row that adds up some leases and empty dwellings."""
        row = np.zeros(self.num_counts, dtype=np.int64)
        row[self.num_shortfalls + leases] = 1
        return row

    @cached_property
    def lots(self) -> Columns:
        """One column for each count of leases, then for each of empty dwellings."""
        split = self.split
        slots = np.concatenate([self.cells.type[self.lease_cell], self.empty_type])
        people = split.kind_applicant[self.cells.kind[self.lease_cell]]
        nobody = np.full(len(self.empty_type), EMPTY)
        return Columns(
            split.slot_vacancy[split.type_slot[slots]],
            np.concatenate([people, nobody]),
            np.concatenate([self.lease_holder, self.empty_holder]),
        )

    def least_by_cell(self, counts: np.ndarray) -> np.ndarray:
        """Return the least value of a lease of each cell, whoever's it is."""
        least = np.full(len(self.cells), FAR)
        leases = counts[self.num_shortfalls : self.first_empty]
        np.minimum.at(least, self.lease_cell, leases)
        return least

    def row(self, d: int, row: Row) -> Line:
        """Return a row of a demand."""
        counts = np.zeros(self.num_counts, dtype=np.int64)
        counts[d] = row.scale
        counts[self.num_shortfalls :] = self.split.counted(row.expression, self.lots)
        worths = tuple((worth, 1) for worth in self.split.valued(row.expression))
        return Line(counts, worths, None, row.at_least, frozenset([d]))

    def cost(self, level: Level) -> Line:
        """Return the cost of a level."""
        counts = np.zeros(self.num_counts, dtype=np.int64)
        counts[list(level.demands)] = 1
        worths: list[tuple[PairWorth, int]] = []
        if level.gain is not None:
            gain = self.split.counted(level.gain, self.lots)
            counts[self.num_shortfalls :] -= gain
            worths += [(worth, -1) for worth in self.split.valued(level.gain)]
        if level.pair in self.split.flags:
            counts[self.num_shortfalls : self.first_empty] -= self._flagged(level.pair)
        elif level.pair is not None:
            worths.append((self.split.paired(level.pair), -1))
        if level.hash_cost is None:
            return Line(counts, tuple(worths))
        hashed, v = level.hash_cost, self.split.slot_vacancy

        def values(vacancy: np.ndarray, applicant: np.ndarray) -> np.ndarray:
            return hashed(Columns(vacancy, applicant, np.zeros_like(vacancy)))

        ones = np.ones(self.split.num_slots, dtype=np.int64)
        empties = values(v, np.full(len(v), EMPTY))
        return Line(counts, (*worths, (PairWorth(ones, values), 1)), empties)

    def _flagged(self, pair: PairTerm) -> np.ndarray:
        """Return a term of pairs on leases."""
        value = self.cells.flags[self.split.flags.index(pair)][self.lease_cell]
        first = self.first_empty - self.num_shortfalls
        inside = pair.inside[self.lots.vacancy[:first], self.lots.holder[:first]]
        return value * inside
