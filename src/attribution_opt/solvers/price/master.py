"""One linear program over counts and the pairs at hand, warm from level to level.

::

    sum_a x[s,a] + z[s] over the slots of v  =  count[v]
    sum of x over a row type t and kind k    =  sum_h y[t,h,k]
    sum of z over a row type t               =  sum_h e[t,h]
    sum of x of a household                 <=  1
    every row of a demand, held level or cut over (s, y, e), and over x where it must
"""

from typing import Any

import numpy as np

from attribution_opt.program.terms import wide
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.price.choice import INFINITY, Duals, Limits, Relaxed
from attribution_opt.solvers.price.lines import Layout, Line
from attribution_opt.solvers.price.pairs import Pairs
from attribution_opt.solvers.price.simplex import Simplex

__all__ = ["Master"]


class Master:
    """The linear program of some pairs; those that matter come to hand one by one."""

    def __init__(self, layout: Layout, pairs: Pairs, limits: Limits, threads: int):
        self.layout, self.pairs = layout, pairs
        self.split = layout.split
        self.program = layout.split.program
        self.limits, self.threads = limits, threads
        self._cost: Line | None = None
        self.lines: list[Line] = []
        self._line_rows: list[int] = []
        self.at_hand = np.zeros(0, dtype=np.int64)
        self._is_at_hand = np.zeros(len(pairs), dtype=bool)
        self._household_row = np.full(len(pairs.supply), -1)
        self._household_uses = np.zeros(len(pairs.supply), dtype=np.int64)
        self.open_slots = np.flatnonzero(limits.stays)
        self._simplex = Simplex(threads)
        self._add_skeleton()

    @property
    def num_fixed(self) -> int:
        """How many columns there are besides pairs."""
        return self.layout.num_counts + len(self.open_slots)

    def _add_skeleton(self) -> None:
        """Add counts, empties and the rows that tie them to pairs."""
        layout, split, count = self.layout, self.split, self.program.count
        n = layout.num_counts
        upper = np.full(self.num_fixed, INFINITY)
        upper[:n] = self.limits.most
        upper[n:] = count[split.slot_vacancy[self.open_slots]]
        nothing = np.zeros(0, dtype=np.int64)
        self._simplex.add_columns(upper, nothing, nothing, nothing)
        add_rows = self._simplex.add_rows
        z = n + np.arange(len(self.open_slots))
        v = split.slot_vacancy[self.open_slots]
        add_rows(count, count, v, z, np.ones(len(z)))
        self.first_cell = self._simplex.num_rows
        leases = np.arange(len(layout.lease_cell))
        nil = np.zeros(len(layout.cells))
        y = layout.num_shortfalls + leases
        add_rows(nil, nil, layout.lease_cell, y, np.full(len(leases), -1.0))
        types, t = np.unique(layout.empty_type, return_inverse=True)
        e = layout.first_empty + np.arange(len(t))
        slot_t = np.searchsorted(types, split.slot_type[self.open_slots])
        nil = np.zeros(len(types))
        add_rows(
            nil,
            nil,
            np.concatenate([t, slot_t]),
            np.concatenate([e, z]),
            np.concatenate([np.full(len(e), -1.0), np.ones(len(z))]),
        )

    def add_line(self, line: Line) -> None:
        """Add a row; it binds from now on."""
        self.lines.append(line)
        self._line_rows.append(self._simplex.num_rows)
        self._simplex.restart_dual()
        column, value = self._entries(line)
        zeros = np.zeros(len(column), dtype=np.int64)
        lower = np.array([line.at_least])
        upper = lower if line.is_exact else np.array([INFINITY])
        self._simplex.add_rows(lower, upper, zeros, column, value)

    def _entries(self, line: Line) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns at hand where a line is not 0, and its values there."""
        dense = np.zeros(self.num_fixed + len(self.at_hand))
        dense[: len(line.counts)] = line.counts
        if line.empties is not None:
            dense[self.layout.num_counts : self.num_fixed] = line.empties[
                self.open_slots
            ]
        dense[self.num_fixed :] = self.worth_at(line, self.at_hand)
        column = np.flatnonzero(dense)
        return column, dense[column]

    def worth_at(self, line: Line, at: np.ndarray) -> np.ndarray:
        """Return what a line is on some pairs."""
        total = np.zeros(len(at), dtype=np.int64)
        for worth, factor in line.worths:
            total += np.int64(factor) * self.pairs.values_at(worth, at)
        return total

    def add(self, at: np.ndarray) -> int:
        """Add pairs that are not at hand yet, given by position; return how many."""
        at = np.unique(at)
        at = at[~self._is_at_hand[at]]
        if not len(at):
            return 0
        self._is_at_hand[at] = True
        pairs = self.pairs
        here = np.arange(len(at))
        household = pairs.household[at]
        known = np.flatnonzero(self._household_row[household] >= 0)
        rows = [
            self.split.slot_vacancy[pairs.slot[at]],
            self.first_cell + wide(pairs.cell[at]),
            self._household_row[household[known]],
        ]
        columns = [here, here, known]
        values = [np.ones(len(at)), np.ones(len(at)), np.ones(len(known))]
        for number, line in zip(self._line_rows, self.lines, strict=True):
            if line.worths:
                dense = self.worth_at(line, at)
                where = np.flatnonzero(dense)
                rows.append(np.full(len(where), number))
                columns.append(where)
                values.append(dense[where])
        row, column, value = (np.concatenate(x) for x in (rows, columns, values))
        self._simplex.add_columns(pairs.most[at], row, column, value)
        self.at_hand = np.concatenate([self.at_hand, at])
        self._add_households(at)
        return len(at)

    def _add_households(self, fresh: np.ndarray) -> None:
        """Add a row for each household that fresh pairs could house too often.

        Those with one pair at hand have the upper bound of their column.
        """
        household, most = self.pairs.household[fresh], self.pairs.most[fresh]
        np.add.at(self._household_uses, household, most)
        asks = (self._household_uses > self.pairs.supply) | self.limits.is_housed
        new = np.flatnonzero(asks & (self._household_row < 0))
        if not len(new):
            return
        self._household_row[new] = self._simplex.num_rows + np.arange(len(new))
        household = self.pairs.household[self.at_hand]
        number = np.full(len(self._household_row), -1)
        number[new] = np.arange(len(new))
        where = np.flatnonzero(number[household] >= 0)
        self._simplex.add_rows(
            np.where(self.limits.is_housed[new], 1.0, -INFINITY),
            self.pairs.supply[new],
            number[household[where]],
            self.num_fixed + where,
            np.ones(len(where)),
        )

    def minimise(self, cost: Line) -> None:
        """Set what is minimised."""
        total = np.zeros(self.num_fixed + len(self.at_hand))
        column, value = self._entries(cost)
        total[column] = value
        self._simplex.minimise(total)
        if self._cost is None:
            self._simplex.restart_dual()
        elif self._cost is not cost:
            self._simplex.restart_primal()
        self._cost = cost

    def solve(self, control: Control) -> bool:
        """Solve it; tell whether it was solved before time was up."""
        return self._simplex.solve(control)

    @property
    def value(self) -> float:
        """What the last solve costs."""
        return self._simplex.value

    @property
    def scale(self) -> float:
        """What the costs of the program are divided by."""
        return self._simplex.scale

    def relaxed(self) -> Relaxed:
        """Return the choice of the last solve."""
        return self.read(self._simplex.columns)

    def cost_of(self, choice: Relaxed) -> int:
        """Return what a whole choice costs, in whole numbers."""
        if self._cost is None:
            return 0
        cost, at = self._cost, self.at_hand[choice.pairs > 0.5]
        counts = np.round(choice.counts).astype(np.int64)
        total = int(cost.counts @ counts) + int(self.worth_at(cost, at).sum())
        if cost.empties is not None:
            total += int(cost.empties @ np.round(choice.empties).astype(np.int64))
        return total

    def read(self, values: np.ndarray) -> Relaxed:
        """Return a choice given as the values of all columns."""
        n, empties = self.layout.num_counts, np.zeros(self.split.num_slots)
        empties[self.open_slots] = values[n : self.num_fixed]
        return Relaxed(values[:n], values[self.num_fixed :], empties)

    def duals(self) -> Duals:
        """Return the prices of the last solve; those of upper bounds go to households.

        A pair at its bound is all that its household has: it may pay for it.
        """
        y, of_columns = self._simplex.duals
        price = np.where(
            self._household_row >= 0, y[np.maximum(self._household_row, 0)], 0.0
        )
        price = np.where(self.limits.is_housed, price, np.minimum(price, 0.0))
        reduced = of_columns[self.num_fixed :]
        least = np.zeros(len(price))
        np.minimum.at(least, self.pairs.household[self.at_hand], reduced)
        is_exact = np.array([line.is_exact for line in self.lines], dtype=bool)
        on_lines = y[np.array(self._line_rows, dtype=np.int64)]
        return Duals(
            np.where(is_exact, on_lines, np.maximum(on_lines, 0.0)),
            price + least,
            y[: self.program.num_vacancies],
        )

    def model(self, *, is_every_pair_whole: bool) -> Any:
        """Return a copy of the program, counts whole, and pairs where asked."""
        import highspy

        lp = self._simplex.copy()
        pairs = highspy.HighsVarType.kContinuous
        if is_every_pair_whole:
            pairs = highspy.HighsVarType.kInteger
        n = self.layout.num_counts
        counts = [highspy.HighsVarType.kInteger] * n
        lp.integrality_ = counts + [pairs] * (lp.num_col_ - n)
        return lp
