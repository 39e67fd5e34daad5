"""How far the groups of a year's leases overlap: one may serve several duties."""

from typing import TYPE_CHECKING

import pandas as pd

from attribution_opt.rules.counted import Counted
from attribution_opt.rules.groups import GROUPS

if TYPE_CHECKING:
    from attribution_opt.domain.ledger import Leases

__all__ = ["OVERLAPPING", "overlap_table"]

OVERLAPPING = (
    *("first_quartile", "not_first_quartile", "rehoused", "dalo", "priority"),
    *("essential_worker", "transfer"),
)
"""Groups that duties name."""


def overlap_table(counted: Counted) -> pd.DataFrame:
    """Return the leases of the year and of the plan that are in both of two groups.

    One lease counts for each of its groups: the matrix tells how much of what the
    objectives reach is the same leases. ``group`` names the row; the diagonal is the
    size of the group. Text cells, since January and this month together.
    """
    planned, past = counted.leases, counted.case.year_leases
    filled = planned[planned["filled"].astype(bool)]
    leases: Leases = pd.concat([past, filled], ignore_index=True)
    members = {name: GROUPS[name].known(leases) for name in OVERLAPPING}
    rows = [
        {
            "group": name,
            **{other: str(int((mask & members[other]).sum())) for other in OVERLAPPING},
        }
        for name, mask in members.items()
    ]
    return pd.DataFrame(rows, columns=["group", *OVERLAPPING], dtype="str")
