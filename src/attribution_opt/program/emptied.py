"""A start that breaks no hard rule which an empty dwelling would keep."""

import numpy as np

from attribution_opt.program.program import Program
from attribution_opt.program.terms import EMPTY, Columns, Row

__all__ = ["emptied"]


def emptied(program: Program, plan: Columns) -> Columns:
    """Return a plan with dwellings left empty as long as hard rules miss less.

    One by one, the dwelling whose household costs the hard levels most; for the holder
    that it was oriented to. Caps are kept so, and nothing else changes.
    """
    hard = {d for level in program.levels if level.is_hard for d in level.demands}
    if not any(program.demands[d].shortfall(plan) for d in sorted(hard)):
        return plan
    owner = [(d, row) for d in sorted(hard) for row in program.demands[d].rows]
    number = np.unique([d for d, _ in owner], return_inverse=True)[1]
    rows = [row for _, row in owner]
    empty = Columns(plan.vacancy, np.full(len(plan), EMPTY), plan.holder)
    now = np.array([row.expression.on(plan) for row in rows])
    change = np.array([row.expression.on(empty) for row in rows]) - now
    activity, is_empty = now.sum(axis=1), plan.applicant == EMPTY
    may = program.may_stay_empty[plan.vacancy] & ~is_empty
    missing = _missing(rows, number, activity[:, None])[0]
    while may.any():
        found = _missing(rows, number, activity[:, None] + change[:, may])
        best = min(range(len(found)), key=found.__getitem__)
        if found[best] >= missing:
            break
        at = np.flatnonzero(may)[best]
        missing, activity = found[best], activity + change[:, at]
        is_empty[at], may[at] = True, False
    return Columns(plan.vacancy, np.where(is_empty, EMPTY, plan.applicant), plan.holder)


def _missing(
    rows: list[Row], number: np.ndarray, activity: np.ndarray
) -> list[tuple[int, float]]:
    """Return what rows of demands miss, by column of activities: rounded, and not.

    Several dwellings may have to be left empty before a rounded share changes.
    """
    sides = np.array([row.at_least for row in rows])[:, None]
    scales = np.array([row.scale for row in rows])[:, None]
    lacking = np.maximum(0, sides - activity)
    by_demand = np.zeros((int(number.max()) + 1, activity.shape[1]), dtype=np.int64)
    np.maximum.at(by_demand, number, -(-lacking // scales))
    exact = (lacking / scales).sum(axis=0)
    return list(zip(by_demand.sum(axis=0).tolist(), exact.tolist(), strict=True))
