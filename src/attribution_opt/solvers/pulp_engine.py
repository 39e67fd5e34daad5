"""PuLP on the full model: CBC by default, or any solver that the user's PuLP finds.

It is there for portability and for licensed solvers, not for speed. Both majors of PuLP
are spoken: 3.3 and 4.
"""

import math
import threading
from typing import Any

import numpy as np

from attribution_opt.errors import SolverError, SolverUnavailable
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control, Outcome
from attribution_opt.solvers.ladder import Costs, ModelAnswer, climb
from attribution_opt.solvers.row_model import RowModel
from attribution_opt.words.sentence import sentence

__all__ = ["Pulp"]

CBC = ("COIN_CMD", "PULP_CBC_CMD")
"""Names of CBC in the two majors, the first available one is taken."""
OPTIMAL, INFEASIBLE = 1, -1
FRACTION = 1e-5
"""Values farther from whole numbers than that are none."""
POLL_S = 0.05


class Pulp:
    """The full model in a solver that PuLP knows (MIT licence)."""

    name = "pulp"

    def __init__(self, solver: str = "") -> None:
        self.solver = solver

    def solve(self, program: Program, start: Columns, control: Control) -> Outcome:
        """Return the best plan found (see `Engine`)."""
        name = _available(self.solver)
        return climb(program, _Model(program, name), start, control)


class _Model(RowModel):
    """The rows in a PuLP problem; it is written anew for each cost."""

    def __init__(self, program: Program, solver: str) -> None:
        super().__init__(program, program.columns)
        self.solver = solver

    def minimise(
        self, costs: Costs, incumbent: np.ndarray | None, control: Control
    ) -> ModelAnswer:
        """Return the best choice found for a cost."""
        problem, variables = self._write(costs)
        told = _run(problem, self._solver(control), control)
        if told is None:
            return ModelAnswer()
        status, best_bound = _read_status(problem, told)
        if status == INFEASIBLE:
            return ModelAnswer(is_infeasible=True)
        values = [variable.varValue for variable in variables[: self.num_columns]]
        if any(value is None for value in values):
            return ModelAnswer()
        told = np.array(values, dtype=float)
        chosen = np.round(told).astype(np.int64)
        if status != OPTIMAL and np.abs(told - chosen).max(initial=0) > FRACTION:
            # Cut short, CBC may tell the fractions of a relaxation as a solution.
            return ModelAnswer(bound=best_bound)
        is_proven = status == OPTIMAL and not self.relative_gap
        bound = self.value(costs, chosen) if is_proven else best_bound
        return ModelAnswer(chosen=chosen, bound=bound, proof="search")

    def _solver(self, control: Control) -> Any:
        return _make(self.solver, self.relative_gap, control)

    def _write(self, costs: Costs) -> tuple[Any, list[Any]]:
        """Return the problem and its variables: columns, then shortfalls."""
        import pulp

        problem = pulp.LpProblem("level", pulp.LpMinimize)
        n, m = self.num_columns, self.num_shortfalls
        add = problem.add_variable
        variables = [
            add(f"x{i}", 0, most, "Integer")
            for i, most in enumerate(self.most.tolist())
        ]
        variables += [add(f"s{i}", 0, None, "Integer") for i in range(m)]
        weights = np.concatenate([costs.columns, costs.shortfalls])
        used = np.flatnonzero(weights)
        problem += _sum(weights[used], [variables[i] for i in used])
        for row in self.active_rows(costs):
            chosen = [*row.columns.tolist(), *(row.shortfalls + n).tolist()]
            terms = [variables[i] for i in chosen]
            if not terms:
                continue
            total = _sum(np.concatenate([row.values, row.scales]), terms)
            if row.lower == row.upper:
                problem += total == int(row.lower)
            elif math.isfinite(row.lower):
                problem += total >= int(row.lower)
            else:
                problem += total <= int(row.upper)
        return problem, variables


def _sum(weights: np.ndarray, variables: list[Any]) -> Any:
    import pulp

    return pulp.lpSum(
        int(w) * x for w, x in zip(weights.tolist(), variables, strict=True)
    )


def _available(name: str) -> str:
    """Return the name of the solver to use.

    Raises
    ------
    SolverUnavailable
        If PuLP finds no such solver here.
    """
    import pulp

    found = pulp.listSolvers(onlyAvailable=True)
    wanted = [n for n in found if n.upper() == name.upper()] if name else []
    wanted = wanted or ([] if name else [n for n in CBC if n in found])
    if not wanted:
        raise SolverUnavailable(
            sentence("no_pulp_solver", name=name or "CBC", known=", ".join(found))
        )
    return wanted[0]


def _make(name: str, gap: float, control: Control) -> Any:
    """Return a solver asked for a gap, with the seconds that are left."""
    import pulp

    options: dict[str, Any] = {"msg": False, "gapRel": gap}
    if control.time_limit is not None:
        options["timeLimit"] = max(1, math.ceil(control.left))
    if name in CBC:
        # Its preprocessing has reported feasible models as infeasible, and its threads
        # (even one) lose a wake-up now and then and sleep for ten seconds.
        options["options"] = ["preprocess off"]
    if name == "PULP_CBC_CMD":
        options["_skip_v4_deprecation"] = True
    return pulp.getSolver(name, **options)


def _read_status(problem: Any, told: Any) -> tuple[int, int | None]:
    """Return the status and the whole bound told, in either major of PuLP.

    PuLP 3 returns a number and says in ``sol_status`` whether it was a limit that
    ended the search; PuLP 4 returns statistics, with a limit as a status of its own.
    """
    if isinstance(told, int):
        is_limit = told == OPTIMAL and int(problem.sol_status) != OPTIMAL
        return (0 if is_limit else told), None
    bound = told.best_bound
    if bound is None or not math.isfinite(bound):
        return int(told.status.value), None
    return int(told.status.value), math.ceil(bound - 1e-6 * max(1.0, abs(bound)))


def _run(problem: Any, solver: Any, control: Control) -> Any:
    """Solve in a thread; return what PuLP tells, None if the incumbent was wanted.

    The solver is a process of its own, which Ctrl-C stops too and a time limit ends.
    """
    failures: list[BaseException] = []
    told: list[Any] = []

    def solve() -> None:
        try:
            told.append(problem.solve(solver))
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=solve, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL_S)
        if control.stop.is_set():
            return None
    if failures:
        raise SolverError(f"PuLP failed: {failures[0]}") from failures[0]
    return told[0]
