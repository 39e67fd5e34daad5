"""Totals to maximise: dwellings filled, score, fit, seniority, utility."""

from collections.abc import Callable
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.domain.labels import EVERYTHING
from attribution_opt.program.terms import Expression, Outer, PairTerm, PairValues
from attribution_opt.rules.base import Gain, Measure, Rule, Unit
from attribution_opt.rules.counted import Counted

__all__ = ["Total"]

What = Literal["filled", "suitable", "score", "fit", "seniority", "utility"]
UNITS: dict[str, Unit] = {
    "filled": "leases",
    "suitable": "leases",
    "score": "hundredths",
    "fit": "tenths",
    "seniority": "days",
    "utility": "millionths",
}


class Total(Rule):
    """The largest total over the dwellings filled.

    Attributes
    ----------
    what
        ``filled``: dwellings; ``suitable``: dwellings whose size suits the household at
        an effort rate within the limit; ``score``: points of the grid, in hundredths
        (where several grids meet, the position within grid and size, of 100); ``fit``:
        how well place, size and effort fit, in tenths; ``seniority``: days since filed;
        ``utility``: what the best wish for the place is worth, in the millionths that
        the file may tell, nothing where it tells none.
    """

    family: ClassVar[str] = "total"
    is_total: ClassVar[bool] = True
    what: What

    @property
    def unit(self) -> Unit:
        """What it adds up."""
        return UNITS[self.what]

    def gain(self, case: Case) -> Gain:
        """Return what each filled column in scope adds."""
        u = self._inside(case).astype(np.int64)
        if self.what in PAIRS:
            return Gain(pair=PairTerm(PAIRS[self.what](case), u))
        return Gain(Expression((Outer(u, WEIGHTS[self.what](case)),)))

    def _inside(self, case: Case) -> np.ndarray:
        """Return, shape (vacancies, holders), the choices in scope."""
        holders = self.scope.holds(pd.Series(case.holders), case.kind_of)
        homes = self.scope.mask(case.instance.vacancies, case.instance.month)
        return homes[:, None] & holders

    def measure(self, counted: Counted) -> list[Measure]:
        """Add up over the dwellings that the plan fills."""
        case, plan = counted.case, counted.plan
        inside = self._inside(case)
        rows = np.arange(case.num_vacancies)
        vacancy = np.flatnonzero(plan.is_filled & inside[rows, plan.holder])
        applicant = plan.applicant[vacancy]
        if self.what in PAIRS:
            total = int(PAIRS[self.what](case)(vacancy, applicant).sum())
        else:
            total = int(WEIGHTS[self.what](case)[applicant].sum())
        is_count = self.unit == "leases"
        reachable = case.has_candidate & inside.any(axis=1)
        most = int(reachable.sum()) if is_count else None
        return [
            Measure(
                rule=self.id,
                key=EVERYTHING,
                level=self.level,
                unit=self.unit,
                sense="maximise",
                required=most,
                since_january=0,
                this_month=total,
                missing=0 if most is None else most - total,
            )
        ]


def _score(case: Case) -> np.ndarray:
    """Return hundredths of points; across grids, positions in grid and size, of 100."""
    people = case.instance.applicants
    points = people["score"].fillna(0).to_numpy(dtype=np.int64)
    if people["grid"].nunique() <= 1:
        return points
    frame = people[["grid", "persons"]].assign(points=points)
    peers = frame.groupby(["grid", "persons"])["points"]
    below = peers.rank(method="min").to_numpy(dtype=np.int64) - 1
    others = np.maximum(1, peers.transform("size").to_numpy(dtype=np.int64) - 1)
    return 10_000 * below // others


def _seniority(case: Case) -> np.ndarray:
    """Return days since first filed: renewals keep that date (CCH R441-2-7)."""
    filed = case.instance.applicants["filed_on"].to_numpy("datetime64[D]")
    today = np.datetime64(case.instance.month.as_of)
    return (today - filed).astype(np.int64)


def _filled(case: Case) -> np.ndarray:
    return np.ones(case.num_applicants, dtype=np.int64)


WEIGHTS: dict[str, Callable[[Case], np.ndarray]] = {
    "filled": _filled,
    "score": _score,
    "seniority": _seniority,
}
PAIRS: dict[str, Callable[[Case], PairValues]] = {
    "suitable": lambda case: case.is_suitable,
    "fit": lambda case: case.fit,
    "utility": lambda case: case.utility,
}
