"""OR-tools CP-SAT on the full model, written through the model's proto."""

import math
import threading
from typing import Any

import numpy as np

from attribution_opt.errors import SolverError, SolverUnavailable
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control, Outcome
from attribution_opt.solvers.ladder import Costs, ModelAnswer, climb
from attribution_opt.solvers.matrix import SparseRow
from attribution_opt.solvers.row_model import RowModel
from attribution_opt.words.sentence import sentence

__all__ = ["CpSat"]

RANGE_LIMIT = 2**31
"""Rows whose coefficients sum past it have given wrong optima (or-tools #5293)."""
TUNING: dict[str, Any] = {"cp_model_presolve": False, "linearization_level": 2}
"""On this shape (one choice each, a few quota rows) presolve costs more than it saves,
and the relaxation does the work."""
MAX_SHORTFALL = 10**6
POLL_S = 0.05


class CpSat:
    """The full model in CP-SAT (Apache licence)."""

    name = "cpsat"

    def solve(self, program: Program, start: Columns, control: Control) -> Outcome:
        """Return the best plan found (see `Engine`)."""
        return climb(program, _Model(program, program.columns), start, control)


class _Model(RowModel):
    """The rows in CP-SAT; it is given them anew for each cost."""

    def minimise(
        self, costs: Costs, incumbent: np.ndarray | None, control: Control
    ) -> ModelAnswer:
        """Return the best choice found for a cost."""
        try:
            from ortools.sat.python import cp_model
        except ImportError as error:  # pragma: no cover - ortools is a dependency
            told = sentence("no_library", library="ortools", why=error)
            raise SolverUnavailable(told) from error
        model = cp_model.CpModel()
        self._write(model.proto, costs, incumbent)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = control.threads
        solver.parameters.random_seed = 0
        solver.parameters.relative_gap_limit = self.relative_gap
        for name, value in TUNING.items():
            setattr(solver.parameters, name, value)
        # Its default has certified wrong optima on rows with large sums.
        solver.parameters.presolve_inclusion_work_limit = 0
        status = _run(solver, model, control)
        if status == cp_model.INFEASIBLE:
            return ModelAnswer(is_infeasible=True)
        if status == cp_model.MODEL_INVALID:
            raise SolverError(f"CP-SAT refuses the model: {model.validate()}")
        bound = solver.best_objective_bound
        proven = math.ceil(bound - 1e-6) if math.isfinite(bound) else None
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return ModelAnswer(bound=proven)
        solution = solver.response_proto.solution
        chosen = np.array(list(solution)[: self.num_columns], dtype=np.int64)
        if status == cp_model.OPTIMAL and not self.relative_gap:
            proven = self.value(costs, chosen)
        return ModelAnswer(chosen=chosen, bound=proven, proof="search")

    def _write(self, proto: Any, costs: Costs, incumbent: np.ndarray | None) -> None:
        """Write variables, rows, cost and hint."""
        n, m = self.num_columns, self.num_shortfalls
        for most in self.most.tolist():
            proto.variables.add().domain.extend((0, most))
        for _ in range(m):
            proto.variables.add().domain.extend((0, MAX_SHORTFALL))
        for row in self.active_rows(costs):
            _decline_if_wide(row)
            _write_row(proto, row, n, self.most)
        weights = np.concatenate([costs.columns, costs.shortfalls])
        used = np.flatnonzero(weights)
        proto.objective.vars.extend(used.astype(np.int32))
        proto.objective.coeffs.extend(weights[used].astype(np.int64))
        if incumbent is not None:
            values = np.concatenate([incumbent, self.shortfalls(incumbent)])
            proto.solution_hint.vars.extend(np.arange(n + m, dtype=np.int32))
            proto.solution_hint.values.extend(values.astype(np.int64))


def _write_row(proto: Any, row: SparseRow, num_columns: int, most: np.ndarray) -> None:
    """Write one row; one choice at most is a clause of its own kind."""
    is_choice = row.name in {"vacancy", "household"} and row.upper == 1
    if is_choice and (most[row.columns] == 1).all():
        constraint = proto.constraints.add()
        kind = constraint.exactly_one if row.lower == 1 else constraint.at_most_one
        kind.literals.extend(row.columns)
        return
    linear = proto.constraints.add().linear
    linear.vars.extend(np.concatenate([row.columns, row.shortfalls + num_columns]))
    linear.coeffs.extend(np.concatenate([row.values, row.scales]).astype(np.int64))
    low, high = (
        int(side) if math.isfinite(side) else int(math.copysign(2**62, side))
        for side in (row.lower, row.upper)
    )
    linear.domain.extend((low, high))


def _decline_if_wide(row: SparseRow) -> None:
    """Refuse a row on which CP-SAT cannot be trusted."""
    width = int(np.abs(row.values).sum())
    if width >= RANGE_LIMIT:
        raise SolverError(sentence("too_wide", row=row.name, width=str(width)))


def _run(solver: Any, model: Any, control: Control) -> Any:
    """Solve in a thread, so that a limit or a signal is heard; return the status."""
    answers: list[Any] = []
    failures: list[BaseException] = []

    def solve() -> None:
        try:
            answers.append(solver.solve(model))
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=solve, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL_S)
        if control.should_stop():
            solver.stop_search()
    if failures:
        raise SolverError(f"CP-SAT failed: {failures[0]}") from failures[0]
    return answers[0]
