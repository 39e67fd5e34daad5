"""The program as sparse rows over columns and shortfalls, built from arrays."""

from dataclasses import dataclass

import numpy as np

from attribution_opt.program.program import Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.solvers.ladder import Costs

__all__ = ["INFINITY", "SparseRow", "columns_of", "rows_of"]

INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class SparseRow:
    """``lower <= values * x[columns] + scales * s[shortfalls] <= upper``."""

    name: str
    columns: np.ndarray
    values: np.ndarray
    lower: float
    upper: float
    shortfalls: np.ndarray
    scales: np.ndarray

    @classmethod
    def of(
        cls,
        coefficients: np.ndarray,
        lower: float,
        upper: float,
        shortfalls: np.ndarray | None = None,
        *,
        name: str,
    ) -> "SparseRow":
        """Return the row of dense coefficients over columns and shortfalls."""
        columns = np.flatnonzero(coefficients)
        dense = np.zeros(0) if shortfalls is None else shortfalls
        chosen = np.flatnonzero(dense)
        return cls(
            name,
            columns.astype(np.int32),
            coefficients[columns].astype(np.float64),
            lower,
            upper,
            chosen.astype(np.int32),
            dense[chosen].astype(np.float64),
        )

    @classmethod
    def held(cls, costs: Costs, value: int, name: str) -> "SparseRow":
        """Return the row that keeps a cost at its value."""
        return cls.of(costs.columns, -INFINITY, value, costs.shortfalls, name=name)

    def keep(self, new_position: np.ndarray) -> "SparseRow":
        """Return the row over fewer columns; -1 marks those that are forgotten."""
        moved = new_position[self.columns]
        kept = moved >= 0
        return SparseRow(
            self.name,
            moved[kept],
            self.values[kept],
            self.lower,
            self.upper,
            self.shortfalls,
            self.scales,
        )


def rows_of(program: Program, columns: Columns) -> list[SparseRow]:
    """Return structure and demands: vacancies, households, then what is asked."""
    return [
        *_all_of_vacancies(program, columns),
        *_one_per_household(program, columns),
        *_demands(program, columns),
    ]


def columns_of(groups: np.ndarray) -> list[np.ndarray]:
    """Return the positions of each value of an array, in order of value."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order])) + 1
    return np.split(order, starts) if len(order) else []


def _all_of_vacancies(program: Program, columns: Columns) -> list[SparseRow]:
    ones = np.ones(len(columns))
    nothing = np.zeros(0, dtype=np.int32)
    by_vacancy = columns_of(columns.vacancy)
    assert len(by_vacancy) == program.num_vacancies
    return [
        SparseRow(
            "vacancy", c.astype(np.int32), ones[: len(c)], n, n, nothing, ones[:0]
        )
        for c, n in zip(by_vacancy, program.count.tolist(), strict=True)
    ]


def _one_per_household(program: Program, columns: Columns) -> list[SparseRow]:
    filled = np.flatnonzero(columns.applicant != EMPTY)
    household = program.household[columns.applicant[filled]]
    ones = np.ones(len(filled))
    nothing = np.zeros(0, dtype=np.int32)
    rows = []
    for group in columns_of(household):
        chosen = filled[group]
        # Two choices of one dwelling exclude each other already.
        places = np.unique(columns.vacancy[chosen])
        if len(places) > 1 or (len(chosen) > 1 and program.count[places[0]] > 1):
            rows.append(
                SparseRow(
                    "household",
                    chosen.astype(np.int32),
                    ones[: len(chosen)],
                    -INFINITY,
                    1,
                    nothing,
                    ones[:0],
                )
            )
    return rows


def _demands(program: Program, columns: Columns) -> list[SparseRow]:
    rows = []
    for position, demand in enumerate(program.demands):
        for row in demand.rows:
            scales = np.zeros(len(program.demands))
            scales[position] = row.scale
            coefficients = row.expression.on(columns)
            name = demand.name
            lower = row.at_least
            rows.append(SparseRow.of(coefficients, lower, INFINITY, scales, name=name))
    return rows
