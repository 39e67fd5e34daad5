"""What caps close: priority households left without any dwelling open to them.

A cap (at most a share, at most a number, bounds of a mean) keeps a place in balance. It
may also shut the last door of a household that the law puts first; whoever sets the
cap should know whom.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.decide.substitution import Substitution
from attribution_opt.domain.labels import Label, label_text
from attribution_opt.rules.groups import GROUPS
from attribution_opt.rules.policy import Policy

__all__ = ["CLOSED_COLUMNS", "closed_table"]

CLOSED_COLUMNS = ("rule", "key", "applicant_id", "admissible", "closed")


def closed_table(
    case: Case, policy: Policy, substitution: Substitution
) -> pd.DataFrame:
    """Return, for each cap, the priority households whose last dwelling it closed.

    A dwelling is closed to a household where its taking the place of whoever is planned
    there would raise what a cap is passed by. A household is listed, under each cap
    that closes one of its dwellings, if it is planned nowhere, is priority (CCH
    L441-1, DALO included), is admissible somewhere, and finds every dwelling that it is
    admissible on closed by some cap.

    Text columns: the cap (``rule``, ``key``), the application, the dwellings of the
    month that it is admissible on, and those of them that this cap closes.
    """
    caps = {rule.id for rule in policy.rules if rule.is_cap}
    is_open = np.zeros(case.num_applicants, dtype=bool)
    admissible = np.zeros(case.num_applicants, dtype=np.int64)
    closed: dict[tuple[str, Label], np.ndarray] = {}
    for v, people in _outsiders(case, substitution) if caps else ():
        admissible[people] += 1
        shut = np.zeros(len(people), dtype=bool)
        for demand, raised in substitution.raised(v, people, caps):
            label = demand.rule, demand.key
            counts = closed.setdefault(label, np.zeros_like(admissible))
            counts[people[raised]] += 1
            shut |= raised
        is_open[people[~shut]] = True
    ids = case.instance.applicants["applicant_id"]
    rows = [
        (rule, label_text(key), ids.iat[a], str(admissible[a]), str(counts[a]))
        for (rule, key), counts in closed.items()
        for a in np.flatnonzero((counts > 0) & ~is_open)
    ]
    table = pd.DataFrame(rows, columns=list(CLOSED_COLUMNS), dtype="str")
    order = ["rule", "key", "applicant_id"]
    return table.sort_values(order, kind="stable", ignore_index=True)


def _outsiders(
    case: Case, substitution: Substitution
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield each dwelling with its admissible priority households planned nowhere."""
    is_free = ~substitution.is_planned
    is_priority = {
        territory: GROUPS["priority"].known(people) & is_free
        for territory, people in case.people.items()
    }
    for v, people in enumerate(case.candidates):
        yield v, people[is_priority[case.territories[v]][people]]
