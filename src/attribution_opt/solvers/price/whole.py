"""Whole plans: searches with counts whole, and plans made of counts and pairs."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import ONE, run_highs
from attribution_opt.solvers.price.choice import WHOLE, Relaxed
from attribution_opt.solvers.price.master import Master

__all__ = ["Near", "SearchResult", "plan_of", "search"]

SLACK = 1e-8
"""Relative slack on a floating-point bound before it is rounded up."""
NOTHING = 2**62
"""The bound of a search that has shown that there is nothing."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes
    ----------
    choice, plan
        The best choice, counts whole; the plan that it is, where pairs are whole too.
    bound
        None among the pairs searched costs less.
    value
        What the choice costs, infinite where there is none.
    """

    choice: Relaxed | None
    plan: Columns | None
    bound: int
    value: float = math.inf


@dataclass(frozen=True, slots=True)
class Near:
    """Counts, and how far a plan may be from each: shortfalls follow of themselves."""

    counts: np.ndarray
    room: int


def search(
    master: Master,
    control: Control,
    *,
    seconds: float | None = None,
    gap: float = 0.0,
    around: Relaxed | None = None,
    near: Near | None = None,
    is_every_pair_whole: bool = False,
) -> SearchResult:
    """Search a plan over the pairs at hand, counts whole.

    Parameters
    ----------
    master, control
        The linear program, its cost set; when to stop.
    seconds
        How long to look.
    gap
        Relative gap that is good enough.
    around
        A choice whose whole vacancies are kept; only the others are searched, their
        pairs whole.
    near
        Counts that are not left: only plans near them are searched.
    is_every_pair_whole
        Whether pairs are asked to be whole.
    """
    import highspy

    lp = master.model(is_every_pair_whole=is_every_pair_whole or around is not None)
    if around is not None:
        lower, upper = np.array(lp.col_lower_), np.array(lp.col_upper_)
        settled = np.flatnonzero(_is_settled(master, around))
        fixed = master.num_fixed + settled
        lower[fixed] = upper[fixed] = np.round(around.pairs[settled])
        lp.col_lower_, lp.col_upper_ = lower, upper
    if near is not None:
        _keep_near(lp, master, near)
    options: dict[str, Any] = {
        "output_flag": False,
        "threads": control.threads,
        "random_seed": 0,
        "mip_rel_gap": gap,
        # Values are whole: what is nearer than one is the same value.
        "mip_abs_gap": ONE / master.scale,
    }
    solver = highspy.Highs()
    for name, option in options.items():
        solver.setOptionValue(name, option)
    if solver.passModel(lp) == highspy.HighsStatus.kError:
        raise SolverError("HiGHS refuses a search: numbers too large for it")
    # Presolve of 1.13.1 calls a random program of the tests infeasible that has a plan:
    # that there is nothing is believed where no presolve says so too.
    for presolve in ("choose", "off"):
        solver.clearSolver()
        solver.setOptionValue("presolve", presolve)
        if not run_highs(solver, control, seconds):
            raise SolverError("HiGHS failed on a search")
        if solver.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
            break
    return _found(master, solver, is_exact=not gap)


def _keep_near(lp: Any, master: Master, near: Near) -> None:
    """Bound the leases and empty dwellings of a program by counts near to them."""
    layout = master.layout
    of = slice(layout.num_shortfalls, layout.num_counts)
    lower, upper = np.array(lp.col_lower_), np.array(lp.col_upper_)
    least = np.floor(near.counts[of] + WHOLE) - near.room
    most = np.ceil(near.counts[of] - WHOLE) + near.room
    lower[of] = np.maximum(lower[of], least)
    upper[of] = np.minimum(upper[of], most)
    lp.col_lower_, lp.col_upper_ = lower, upper


def _found(master: Master, solver: Any, *, is_exact: bool) -> SearchResult:
    """Return what a search that is over has found."""
    import highspy

    status, ends = solver.getModelStatus(), highspy.HighsModelStatus
    if status == ends.kInfeasible:
        return SearchResult(None, None, NOTHING)
    info = solver.getInfo()
    dual = float(info.mip_dual_bound) * master.scale
    is_told = status in {ends.kOptimal, ends.kTimeLimit, ends.kInterrupt}
    margin = SLACK * max(1.0, abs(dual))
    bound = math.ceil(dual - margin) if is_told and math.isfinite(dual) else -NOTHING
    if info.primal_solution_status != 2:
        return SearchResult(None, None, bound)
    choice = master.read(np.array(solver.getSolution().col_value))
    plan = plan_of(master, choice)
    if plan is not None and status == ends.kOptimal and is_exact:
        # Costs are whole, and the search is over: the bound is what the plan costs.
        cost = master.cost_of(choice)
        bound = max(bound, cost) if abs(cost - dual) <= max(0.5, margin) else bound
    value = float(info.objective_function_value) * master.scale
    return SearchResult(choice, plan, bound, value)


def _is_settled(master: Master, choice: Relaxed) -> np.ndarray:
    """Tell of which pairs at hand the vacancy has whole choices alone."""
    vacancy = master.split.slot_vacancy[master.pairs.slot[master.at_hand]]
    is_open = np.zeros(master.program.num_vacancies, dtype=bool)
    is_open[vacancy[np.abs(choice.pairs - np.round(choice.pairs)) > WHOLE]] = True
    return ~is_open[vacancy]


def plan_of(master: Master, choice: Relaxed) -> Columns | None:
    """Return the plan of a choice; None where it is fractions, or of crowds.

    Leases of one cell are one another's like for every count: holders are given out
    in order.
    """
    is_crowded = master.pairs.crowds is not None
    if is_crowded or not choice.is_whole or not choice.is_counted:
        return None
    layout, split = master.layout, master.split
    counts = np.round(choice.counts).astype(np.int64)
    at = np.sort(master.at_hand[choice.pairs > 0.5])
    at = at[np.argsort(master.pairs.cell[at], kind="stable")]
    leases = counts[layout.num_shortfalls : layout.first_empty]
    times = np.round(choice.empties).astype(np.int64)
    empty = np.repeat(np.arange(split.num_slots), times)
    empty = empty[np.argsort(split.slot_type[empty], kind="stable")]
    slots = np.concatenate([master.pairs.slot[at], empty])
    nobody = np.full(len(empty), EMPTY)
    plan = Columns(
        split.slot_vacancy[slots],
        np.concatenate([master.pairs.applicant_at(at), nobody]).astype(np.int64),
        np.concatenate(
            [
                np.repeat(layout.lease_holder, leases),
                np.repeat(layout.empty_holder, counts[layout.first_empty :]),
            ]
        ),
    )
    return plan.take(np.argsort(plan.vacancy, kind="stable"))
