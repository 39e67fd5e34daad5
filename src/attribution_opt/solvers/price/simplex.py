"""HiGHS's simplex, warm from solve to solve: rows and columns by their entries."""

from typing import Any

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import run_highs

__all__ = ["Simplex"]

DUAL, PRIMAL = 1, 4
"""Strategies of HiGHS's simplex."""
LARGEST_COST = 4000.0
"""Costs are scaled to it: larger ones slow the simplex, smaller ones are lost in it."""


class Simplex:
    """A linear program that grows; its last basis is where the next solve begins.

    Parameters
    ----------
    threads
        How many HiGHS may use.
    """

    def __init__(self, threads: int) -> None:
        import highspy

        self.num_rows = 0
        self.scale = 1.0
        self._strategy = DUAL
        self._solver = highspy.Highs()
        options = {"output_flag": False, "presolve": "off", "threads": threads}
        for name, option in options.items():
            self._solver.setOptionValue(name, option)

    def add_rows(
        self,
        lower: np.ndarray,
        upper: np.ndarray,
        row: np.ndarray,
        column: np.ndarray,
        value: np.ndarray,
    ) -> None:
        """Add rows given by their entries, numbered from 0."""
        order = np.argsort(row, kind="stable")
        starts = np.searchsorted(row[order], np.arange(len(lower)))
        _check(
            self._solver.addRows(
                len(lower),
                lower.astype(float),
                upper.astype(float),
                len(row),
                starts.astype(np.int32),
                column[order].astype(np.int32),
                value[order].astype(float),
            )
        )
        self.num_rows += len(lower)

    def add_columns(
        self,
        upper: np.ndarray,
        row: np.ndarray,
        column: np.ndarray,
        value: np.ndarray,
    ) -> None:
        """Add columns from 0 up, at no cost, by their entries, numbered from 0."""
        order = np.argsort(column, kind="stable")
        starts = np.searchsorted(column[order], np.arange(len(upper)))
        zeros = np.zeros(len(upper))
        _check(
            self._solver.addCols(
                len(upper),
                zeros,
                zeros,
                upper.astype(float),
                len(row),
                starts.astype(np.int32),
                row[order].astype(np.int32),
                value[order].astype(float),
            )
        )

    def restart_dual(self) -> None:
        """Go on with the dual simplex: a new row leaves the basis dual feasible."""
        self._strategy = DUAL

    def restart_primal(self) -> None:
        """Go on with the primal simplex: another cost leaves the basis feasible."""
        self._strategy = PRIMAL

    def minimise(self, cost: np.ndarray) -> None:
        """Set what each column costs, scaled so that tolerances are small for it."""
        self.scale = max(1.0, float(np.abs(cost).max(initial=0.0)) / LARGEST_COST)
        numbers = np.arange(len(cost), dtype=np.int32)
        self._solver.changeColsCost(len(cost), numbers, cost / self.scale)

    def solve(self, control: Control) -> bool:
        """Solve it; tell whether it was solved before time was up.

        Raises
        ------
        SolverError
            If HiGHS fails, or says of a program that has a solution that it has none.
        """
        import highspy

        self._solver.setOptionValue("simplex_strategy", self._strategy)
        status = self._status(control)
        if status == highspy.HighsModelStatus.kUnknown and not control.should_stop():
            # Numbers went astray on the way from basis to basis: from none, then.
            self._solver.clearSolver()
            status = self._status(control)
        if status == highspy.HighsModelStatus.kInfeasible:
            raise SolverError("HiGHS calls a master infeasible whose plan is at hand")
        if status != highspy.HighsModelStatus.kOptimal and not control.should_stop():
            raise SolverError(f"HiGHS ends a linear program with {status}")
        return status == highspy.HighsModelStatus.kOptimal

    def _status(self, control: Control) -> Any:
        if not run_highs(self._solver, control):
            raise SolverError("HiGHS failed on the master")
        return self._solver.getModelStatus()

    @property
    def value(self) -> float:
        """What the last solve costs."""
        return float(self._solver.getInfo().objective_function_value) * self.scale

    @property
    def columns(self) -> np.ndarray:
        """The values of the columns in the last solve."""
        return np.array(self._solver.getSolution().col_value)

    @property
    def duals(self) -> tuple[np.ndarray, np.ndarray]:
        """Prices of the rows and of the columns' bounds, in the last solve."""
        solution = self._solver.getSolution()
        rows, columns = np.array(solution.row_dual), np.array(solution.col_dual)
        return rows * self.scale, columns * self.scale

    def copy(self) -> Any:
        """Return the program as HiGHS has it."""
        return self._solver.getLp()


def _check(status: Any) -> None:
    """Refuse what HiGHS refuses.

    Raises
    ------
    SolverError
        If it did.
    """
    import highspy

    if status == highspy.HighsStatus.kError:
        raise SolverError("HiGHS refuses rows or columns: numbers too large for it")
