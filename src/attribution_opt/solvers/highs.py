"""HiGHS on the full model: relaxation, exclusion by reduced cost, then the search."""

import math
from typing import Any, ClassVar

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control, Outcome
from attribution_opt.solvers.ladder import Costs, ModelAnswer, climb
from attribution_opt.solvers.matrix import INFINITY
from attribution_opt.solvers.row_model import RowModel, whole

__all__ = ["ONE", "Highs", "HighsModel", "run_highs"]

ONE = 0.999
"""A gap of less than one unit, which none is."""
INTEGRAL = 1e-6
"""A relaxed choice this near to whole numbers is one."""


class Highs:
    """The full model in HiGHS (MIT licence)."""

    name = "highs"

    def solve(self, program: Program, start: Columns, control: Control) -> Outcome:
        """Return the best plan found (see `Engine`)."""
        return climb(
            program,
            HighsModel(program, program.columns, control.threads),
            start,
            control,
        )


class HighsModel(RowModel):
    """The rows in HiGHS; it is given them anew for each cost."""

    # Presolve costs more than it saves on this shape (one choice each, few quota rows).
    options: ClassVar[dict[str, Any]] = {
        "output_flag": False,
        "presolve": "off",
        "random_seed": 0,
    }

    def __init__(self, program: Program, columns: Columns, threads: int) -> None:
        super().__init__(program, columns)
        self.threads = threads

    def minimise(
        self, costs: Costs, incumbent: np.ndarray | None, control: Control
    ) -> ModelAnswer:
        """Return the best choice found for a cost."""
        value = None if incumbent is None else self.value(costs, incumbent)
        solver = self._load(costs)
        if not run_highs(solver, control):
            return ModelAnswer()
        if _status(solver) == "infeasible":
            return ModelAnswer(is_infeasible=True)
        if _status(solver) != "optimal":
            return ModelAnswer()
        relaxed = solver.getInfo().objective_function_value
        duals = np.array(solver.getSolution().col_dual[: self.num_columns])
        reduced = whole(relaxed + np.maximum(duals, 0))
        bound = int(whole(np.array([relaxed]))[0])
        x = np.array(solver.getSolution().col_value)
        # Shortfalls too: a fraction of one could hold an earlier level in vain.
        if np.abs(x - np.round(x)).max() < INTEGRAL:
            chosen = _times(x[: self.num_columns])
            if self.value(costs, chosen) == bound:
                return ModelAnswer(
                    chosen=chosen, bound=bound, proof="relaxation", reduced=reduced
                )
        if value is not None and bound >= value:
            return ModelAnswer(bound=value, proof="relaxation", reduced=reduced)
        return self._search(solver, costs, incumbent, control, bound, reduced)

    def _make_whole(self, solver: Any) -> None:
        """Ask for whole numbers."""
        import highspy

        size = self.num_columns + self.num_shortfalls
        kinds = np.full(size, highspy.HighsVarType.kInteger)
        solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kinds)

    def _search(
        self,
        solver: Any,
        costs: Costs,
        incumbent: np.ndarray | None,
        control: Control,
        bound: int,
        reduced: np.ndarray,
    ) -> ModelAnswer:
        """Branch on the columns that may still be as good as the incumbent."""
        n = self.num_columns
        if incumbent is not None:
            value = self.value(costs, incumbent)
            out = np.flatnonzero((reduced > value) & (incumbent == 0)).astype(np.int32)
            zeros = np.zeros(len(out))
            solver.changeColsBounds(len(out), out, zeros, zeros)
        self._make_whole(solver)
        # No start is given: with one, and no presolve, 1.13 has claimed wrong optima.
        run_highs(solver, control)
        status = _status(solver)
        if status == "infeasible":
            return ModelAnswer(is_infeasible=True)
        info = solver.getInfo()
        if math.isfinite(info.mip_dual_bound):
            bound = max(bound, int(whole(np.array([info.mip_dual_bound]))[0]))
        if info.primal_solution_status != 2:
            return ModelAnswer(bound=bound, reduced=reduced)
        chosen = _times(np.array(solver.getSolution().col_value[:n]))
        if status == "optimal" and not self.relative_gap:
            bound = self.value(costs, chosen)
        return ModelAnswer(chosen=chosen, bound=bound, proof="search", reduced=reduced)

    def _load(self, costs: Costs) -> Any:
        """Return a solver that holds the relaxation under a cost."""
        import highspy

        rows = self.active_rows(costs)
        n, m = self.num_columns, self.num_shortfalls
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = n + m, len(rows)
        lp.col_cost_ = np.concatenate([costs.columns, costs.shortfalls]).astype(float)
        lp.col_lower_ = np.zeros(n + m)
        lp.col_upper_ = np.concatenate([self.most, np.full(m, INFINITY)])
        lp.row_lower_ = np.array([row.lower for row in rows], dtype=float)
        lp.row_upper_ = np.array([row.upper for row in rows], dtype=float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        sizes = [len(row.columns) + len(row.shortfalls) for row in rows]
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        parts = [(row.columns, row.shortfalls + n) for row in rows]
        lp.a_matrix_.index_ = np.concatenate([x for p in parts for x in p]).astype(
            np.int32
        )
        values = [x for row in rows for x in (row.values, row.scales)]
        lp.a_matrix_.value_ = np.concatenate(values)
        solver = highspy.Highs()
        options = {**self.options, "threads": self.threads}
        options["mip_rel_gap"] = self.relative_gap
        # Costs are whole: below one unit there is nothing left to find.
        options["mip_abs_gap"] = ONE
        for name, option in options.items():
            solver.setOptionValue(name, option)
        if solver.passModel(lp) != highspy.HighsStatus.kOk:
            raise SolverError("HiGHS refused the model")
        return solver


def _times(values: np.ndarray) -> np.ndarray:
    """Return how often each column is chosen."""
    return np.round(values).astype(np.int64)


def _status(solver: Any) -> str:
    """Return the neutral word for HiGHS's model status."""
    import highspy

    known = {
        highspy.HighsModelStatus.kOptimal: "optimal",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
    }
    return known.get(solver.getModelStatus(), "unknown")


def run_highs(solver: Any, control: Control, seconds: float | None = None) -> bool:
    """Run in a thread, so that a limit or a signal is heard; tell whether it ran.

    HiGHS hears no Python signal handler, and does not always keep its time limit: its
    callback is told to stop too. Searches within its searches hear no callback: they
    end by the clock alone, which goes on from run to run.
    """
    left = control.left if seconds is None else min(seconds, control.left)
    solver.setOptionValue("time_limit", solver.getRunTime() + left)
    solver.HandleUserInterrupt = True
    solver.startSolve()
    finished = False
    while not finished:
        if control.should_stop():
            solver.cancelSolve()
        finished, status = solver.wait(0.05)
    import highspy

    return status != highspy.HighsStatus.kError
