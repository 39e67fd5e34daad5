"""The master of a lottery: plans as tickets, and how far odds are from targets."""

import highspy
import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.words.sentence import sentence

__all__ = ["UNIT", "Master"]

UNIT = 10**6
"""Prices of households are rounded to so many parts of one."""


class Master:
    """The linear program over plans at hand: how near their mixture is to targets."""

    def __init__(self, target: np.ndarray) -> None:
        self.people = np.flatnonzero(target > 0)
        self._row = np.full(len(target), -1)
        self._row[self.people] = np.arange(len(self.people))
        self.size = len(target)
        self.plans: list[Columns] = []
        self._known: set[bytes] = set()
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        count = len(self.people)
        none = np.zeros(0, dtype=np.int32)
        self.solver.addRows(
            count,
            target[self.people],
            np.full(count, np.inf),
            0,
            np.zeros(count, dtype=np.int32),
            none,
            np.zeros(0),
        )
        self.solver.addRow(1.0, 1.0, 0, none, np.zeros(0))
        for row in range(count):
            self.solver.addCol(
                1.0, 0.0, np.inf, 1, np.array([row], dtype=np.int32), np.ones(1)
            )

    def add(self, plan: Columns) -> bool:
        """Add a plan; tell whether it was new."""
        key = plan.applicant.tobytes() + plan.holder.tobytes()
        if key in self._known:
            return False
        self._known.add(key)
        self.plans.append(plan)
        rows = self._row[plan.applicant[plan.applicant != EMPTY]]
        rows = np.append(rows[rows >= 0], len(self.people)).astype(np.int32)
        self.solver.addCol(0.0, 0.0, np.inf, len(rows), rows, np.ones(len(rows)))
        return True

    def solve(self) -> tuple[float, np.ndarray, float]:
        """Return what is missed, prices in whole parts of `UNIT`, the price of a plan.

        Prices are rounded down: at none of them is a shortfall worth more than it is.
        """
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SolverError(sentence("no_lottery"))
        dual = np.array(self.solver.getSolution().row_dual)
        prices = np.zeros(self.size)
        own = np.clip(dual[: len(self.people)], 0.0, 1.0)
        prices[self.people] = np.floor(own * UNIT)
        value = float(self.solver.getInfo().objective_function_value)
        return value, prices, -float(dual[len(self.people)])

    def shares(self) -> np.ndarray:
        """Return the share of each plan."""
        values = np.array(self.solver.getSolution().col_value)
        return np.maximum(values[len(self.people) :], 0.0)
