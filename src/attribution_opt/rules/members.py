"""Coefficients and counts of the households of a group."""

from collections.abc import Callable
from typing import Any

import numpy as np

from attribution_opt.admission.case import Case
from attribution_opt.domain.ledger import Persons
from attribution_opt.program.terms import Expression, Outer

__all__ = ["members_expression", "reachable_dwellings"]


def members_expression(
    case: Case, mask: np.ndarray, weight: Callable[[Persons], Any]
) -> Expression:
    """Return the coefficient ``mask[v, h] * weight[a]``.

    The weight of an applicant may depend on the territory of the dwelling (first
    quartile of a body, ceiling of a zone); territories of equal weights share a term.
    """
    by_weight: dict[bytes, tuple[np.ndarray, np.ndarray]] = {}
    for territory, people in case.people.items():
        here = mask & np.array([t == territory for t in case.territories])[:, None]
        if here.any():
            w = np.asarray(weight(people), dtype=np.int64)
            u, _ = by_weight.get(w.tobytes(), (np.zeros(mask.shape, np.int64), w))
            by_weight[w.tobytes()] = u + here, w
    return Expression(tuple(Outer(u, w) for u, w in by_weight.values()))


def reachable_dwellings(
    case: Case, mask: np.ndarray, is_member: Callable[[Persons], np.ndarray]
) -> int:
    """Return the dwellings that have an admissible member on a choice of the mask."""
    members = {place: is_member(people) for place, people in case.people.items()}
    count = 0
    for v in np.flatnonzero(mask.any(axis=1)):
        people = case.candidates[v]
        people = people[members[case.territories[v]][people]]
        count += bool((case.proposable[people] & mask[v] & case.orientable[v]).any())
    return count
