"""Home by home, best score first: how it is done by hand, and the solver's start."""

from fractions import Fraction

import numpy as np

from attribution_opt.admission.case import Case
from attribution_opt.domain.plan import NOBODY, Plan
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.flow import Flow

__all__ = ["by_merit", "score_order"]


def by_merit(case: Case) -> np.ndarray:
    """Return the rank of each applicant, 0 first: score, then seniority, then id."""
    people = case.instance.applicants
    points = people["score"].fillna(people["score"].min()).fillna(0)
    order = people.assign(score=-points).sort_values(
        ["score", "filed_on", "applicant_id"], kind="stable"
    )
    rank = np.empty(len(people), dtype=np.int64)
    rank[order.index.to_numpy()] = np.arange(len(people))
    return rank


def score_order(case: Case) -> Plan:
    """Return the plan that takes dwellings one by one, by id, best score first.

    Each dwelling goes to the best admissible household still free, for that holder,
    among those who may put it forward, to whom most is still owed. Forced positionings
    come first.
    """
    rank = by_merit(case)
    owed = _owed(case)
    household = case.instance.household
    applicant = np.full(case.num_vacancies, NOBODY)
    holder = np.zeros(case.num_vacancies, dtype=np.int64)
    ids = case.instance.vacancies["vacancy_id"]
    queue = sorted(range(len(ids)), key=lambda v: (case.forced[v] < 0, ids.iat[v]))
    is_housed = np.zeros(len(household), dtype=bool)
    for v in queue:
        people = case.candidates[v]
        free = people[~is_housed[household[people]]]
        may = case.orientable[v]
        if len(free):
            best = free[np.argmin(rank[free])]
            applicant[v] = best
            is_housed[household[best]] = True
            may = may & case.proposable[best]
        holder[v] = max(
            np.flatnonzero(may).tolist(),
            key=lambda h: (owed[v].get(h, Fraction(0)), -h),
        )
        if holder[v] in owed[v]:
            owed[v][int(holder[v])] -= 1
    return Plan(applicant, holder)


def _owed(case: Case) -> list[dict[int, Fraction]]:
    """Return, by dwelling, what its landlord owes each holder; landlords share one."""
    by_landlord: dict[str, dict[int, Fraction]] = {}
    position = {holder: h for h, holder in enumerate(case.holders)}
    flow = Flow(id="flow", level="3")
    for claim in flow.claims(Counted(case)):
        claims = by_landlord.setdefault(claim.landlord, {})
        h = position[claim.holder]
        claims[h] = claims.get(h, Fraction(0)) + claim.owed
    return [
        by_landlord.setdefault(name, {}) for name in case.instance.vacancies["landlord"]
    ]
