"""The rows of a full model, kept outside any solver so that each can be given them."""

import math

import numpy as np

from attribution_opt.program.program import Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.solvers.ladder import Costs
from attribution_opt.solvers.matrix import INFINITY, SparseRow, rows_of

__all__ = ["TOLERANCE", "RowModel", "whole"]

TOLERANCE = 1e-5
"""Relative slack on floating-point bounds before they are rounded to whole numbers."""


class RowModel:
    """Rows over the columns left; a solver is given them anew for each cost."""

    def __init__(self, program: Program, columns: Columns) -> None:
        self.num_columns = len(columns)
        self.num_shortfalls = len(program.demands)
        # How often a column may be chosen: like dwellings may stay empty together.
        is_empty = columns.applicant == EMPTY
        self.most = np.where(is_empty, program.count[columns.vacancy], 1)
        self.rows = rows_of(program, columns)
        self.relative_gap = 0.0
        self._is_held = np.zeros(self.num_shortfalls, dtype=bool)

    def hold(self, costs: Costs, value: int, name: str) -> None:
        """Keep a cost at its value from now on."""
        self.rows.append(SparseRow.held(costs, value, name))
        self._is_held |= costs.shortfalls > 0

    def restrict(self, kept: np.ndarray) -> None:
        """Forget the columns outside a mask."""
        position = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
        self.rows = [row.keep(position) for row in self.rows]
        self.num_columns = int(kept.sum())
        self.most = self.most[kept]

    def active_rows(self, costs: Costs) -> list[SparseRow]:
        """Return the rows that bind: a shortfall that nobody looks at frees its row."""
        is_watched = self._is_held | (costs.shortfalls > 0)
        return [row for row in self.rows if is_watched[row.shortfalls].all()]

    def value(self, costs: Costs, chosen: np.ndarray) -> int:
        """Return the cost of how often each column is chosen, shortfalls least."""
        shortfalls = self.shortfalls(chosen)
        return int(costs.columns @ chosen + costs.shortfalls @ shortfalls)

    def shortfalls(self, chosen: np.ndarray) -> np.ndarray:
        """Return the least shortfalls of a choice."""
        least = np.zeros(self.num_shortfalls, dtype=np.int64)
        for row in self.rows:
            if len(row.shortfalls) == 1 and row.lower > -INFINITY:
                missing = row.lower - row.values @ chosen[row.columns]
                s = row.shortfalls[0]
                least[s] = max(least[s], math.ceil(missing / row.scales[0] - TOLERANCE))
        return least


def whole(bounds: np.ndarray) -> np.ndarray:
    """Round floating-point lower bounds on whole costs up, with a margin."""
    return np.ceil(bounds - TOLERANCE * np.maximum(1.0, np.abs(bounds) * 1e-3))
