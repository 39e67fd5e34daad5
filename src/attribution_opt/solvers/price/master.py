"""The linear program over the columns at hand, kept warm from one level to the next."""

from dataclasses import dataclass

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import run_highs

__all__ = ["Duals", "Master"]

INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Duals:
    """Prices of the rows of the master.

    Attributes
    ----------
    household
        Shape (applicants,), at most 0: price of the household of each applicant.
    rows
        By demand and row, at least 0.
    held
        By held level, at most 0.
    """

    household: np.ndarray
    rows: list[list[float]]
    held: list[float]


class Master:
    """Columns at hand, one row each for vacancies, households, demands, held levels."""

    def __init__(self, program: Program, threads: int) -> None:
        import highspy

        self.program = program
        self.columns = Columns(*(np.zeros(0, dtype=np.int64) for _ in range(3)))
        self._known: set[int] = set()
        self._position_of_column = np.zeros(0, dtype=np.int64)
        self._household_row = np.full(int(program.household.max(initial=0)) + 1, -1)
        self._held: list[tuple[Level, int]] = []
        self.solver = highspy.Highs()
        options = {"output_flag": False, "presolve": "off", "threads": threads}
        for name, option in options.items():
            self.solver.setOptionValue(name, option)
        self._add_skeleton()

    def _add_skeleton(self) -> None:
        """Add a row for each vacancy and demand row, a column for each shortfall."""
        program = self.program
        self._num_rows = 0

        self._add_rows(np.ones(program.num_vacancies), np.ones(program.num_vacancies))
        self._demand_rows: list[list[int]] = []
        for demand in program.demands:
            first = self._num_rows
            # Until a level looks at it, a shortfall is free and its rows bind nothing.
            sides = np.full(len(demand.rows), -INFINITY)
            self._add_rows(sides, np.full(len(demand.rows), INFINITY))
            self._demand_rows.append(list(range(first, self._num_rows)))
        for rows, demand in zip(self._demand_rows, program.demands, strict=True):
            scales = np.array([row.scale for row in demand.rows], dtype=float)
            index = np.array(rows, dtype=np.int32)
            self.solver.addCol(0.0, 0.0, INFINITY, len(rows), index, scales)

    def _add_rows(self, lower: np.ndarray, upper: np.ndarray) -> None:
        count = len(lower)
        zero = np.zeros(0)
        starts = np.zeros(count, dtype=np.int32)
        self.solver.addRows(
            count, lower, upper, 0, starts, np.zeros(0, dtype=np.int32), zero
        )
        self._num_rows += count

    def watch(self, level: Level) -> None:
        """Let the rows of a level's shortfalls bind."""
        for d in level.demands:
            demand = self.program.demands[d]
            for number, row in zip(self._demand_rows[d], demand.rows, strict=True):
                self.solver.changeRowBounds(number, float(row.at_least), INFINITY)

    def hold(self, level: Level, value: int) -> None:
        """Keep the cost of a level at its value from now on."""
        costs = level.cost(self.columns)
        used = np.flatnonzero(costs)
        places = np.concatenate([level.demands, self._position_of_column[used]])
        values = np.concatenate([np.ones(len(level.demands)), costs[used]])
        self.solver.addRow(
            -INFINITY, float(value), len(places), places.astype(np.int32), values
        )
        self._held.append((level, self._num_rows))
        self._num_rows += 1

    def code(self, columns: Columns) -> np.ndarray:
        """Return one whole number for each column."""
        a = columns.applicant + 1
        size = self.program.num_applicants + 1
        holders = self.program.orientable.shape[1]
        return (columns.vacancy * size + a) * holders + columns.holder

    def add(self, columns: Columns) -> int:
        """Add the columns that are not there yet; return how many."""
        codes = self.code(columns)
        fresh = np.array([c not in self._known for c in codes.tolist()], dtype=bool)
        if not fresh.any():
            return 0
        _, first = np.unique(codes[fresh], return_index=True)
        columns = columns.take(np.flatnonzero(fresh)[first])
        self._known.update(codes[fresh].tolist())
        self._add_households(columns)
        rows, positions, values = self._entries(columns)
        order = np.lexsort((rows, positions))
        starts = np.searchsorted(positions[order], np.arange(len(columns)))
        n = len(columns)
        zeros, ones = np.zeros(n), np.full(n, INFINITY)
        first_number = self.solver.getNumCol()
        self.solver.addCols(
            n,
            zeros,
            zeros,
            ones,
            len(rows),
            starts.astype(np.int32),
            rows[order].astype(np.int32),
            values[order],
        )
        numbers = first_number + np.arange(n)
        self._position_of_column = np.concatenate([self._position_of_column, numbers])
        self.columns = Columns.joined([self.columns, columns])
        return n

    def _add_households(self, columns: Columns) -> None:
        """Add a row for each household met for the first time."""
        filled = columns.applicant[columns.applicant != EMPTY]
        households = np.unique(self.program.household[filled])
        new = households[self._household_row[households] < 0]
        self._household_row[new] = self._num_rows + np.arange(len(new))
        self._add_rows(np.full(len(new), -INFINITY), np.ones(len(new)))

    def _entries(self, columns: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return (row, column, value) of every entry of some columns."""
        everywhere = np.arange(len(columns))
        filled = np.flatnonzero(columns.applicant != EMPTY)
        households = self.program.household[columns.applicant[filled]]
        parts = [
            (columns.vacancy, everywhere, np.ones(len(columns))),
            (self._household_row[households], filled, np.ones(len(filled))),
        ]
        for rows, demand in zip(self._demand_rows, self.program.demands, strict=True):
            for number, row in zip(rows, demand.rows, strict=True):
                parts.append(_sparse(number, row.expression.on(columns)))
        for level, number in self._held:
            parts.append(_sparse(number, level.cost(columns)))
        entries = [np.concatenate(part) for part in zip(*parts, strict=True)]
        return entries[0], entries[1], entries[2].astype(np.float64)

    def set_costs(self, columns: np.ndarray, shortfalls: np.ndarray) -> None:
        """Set the cost of every column at hand and of every shortfall."""
        costs = np.concatenate([shortfalls, columns]).astype(np.float64)
        numbers = np.concatenate(
            [np.arange(len(shortfalls)), self._position_of_column]
        ).astype(np.int32)
        self.solver.changeColsCost(len(numbers), numbers, costs)

    def solve(self, control: Control) -> bool:
        """Solve the relaxation; tell whether it was solved before time was up."""
        import highspy

        if not run_highs(self.solver, control):
            raise SolverError("HiGHS failed on the master")
        return self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal

    def values(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the relaxed choice: columns at hand, shortfalls."""
        values = np.array(self.solver.getSolution().col_value)
        return values[self._position_of_column], values[: len(self.program.demands)]

    def vacancy_prices(self) -> np.ndarray:
        """Return the price of each vacancy."""
        y = np.array(self.solver.getSolution().row_dual)
        return y[: self.program.num_vacancies]

    def duals(self) -> Duals:
        """Return the prices of the rows, signs made right."""
        y = np.array(self.solver.getSolution().row_dual)
        by_household = np.where(
            self._household_row >= 0, y[np.maximum(self._household_row, 0)], 0.0
        )
        return Duals(
            np.minimum(by_household, 0.0)[self.program.household],
            [[max(0.0, y[r]) for r in rows] for rows in self._demand_rows],
            [min(0.0, y[number]) for _, number in self._held],
        )


def _sparse(row: int, dense: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    positions = np.flatnonzero(dense)
    return np.full(len(positions), row), positions, dense[positions]
