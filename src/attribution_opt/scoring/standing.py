"""Where an application stands among comparable ones (CCH R441-2-10)."""

import numpy as np
import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.world import DAYS_IN_MONTH

__all__ = ["standing"]


def standing(instance: Instance, grid: pd.Series, points: pd.Series) -> pd.DataFrame:
    """Return, for each application, its position and the delay of comparable ones.

    Comparable: the same grid, territory and size asked. The territory is the body of
    the first wish. ``position`` counts from 1, equals sharing one; ``of`` says how many
    there are; ``mean_delay_months`` is the mean time from filing to signature of this
    year's leases of that size in that territory, empty where none is known.

    Parameters
    ----------
    instance
        The month.
    grid, points
        Name of the grid and hundredths of each application, in the order of its table.
    """
    people = instance.applicants
    table = pd.DataFrame(
        {
            "applicant_id": people["applicant_id"],
            "grid": grid.to_numpy(),
            "territory": _territory(instance),
            "rooms_asked": people["rooms_asked"],
            "points": points.to_numpy(),
        }
    )
    by = ["grid", "territory", "rooms_asked"]
    groups = table.groupby(by, dropna=False)["points"]
    table["position"] = groups.rank(method="min", ascending=False).astype("Int64")
    table["of"] = groups.transform("count").astype("Int64")
    table.loc[table["points"].isna(), ["position", "of"]] = pd.NA
    delays = _delays(instance)
    keys = pd.MultiIndex.from_frame(table[["territory", "rooms_asked"]])
    table["mean_delay_months"] = delays.reindex(keys).to_numpy()
    return table


def _territory(instance: Instance) -> np.ndarray:
    """Return the body of each application's first wish, empty where it has none."""
    wishes = instance.wishes.sort_values("rank", kind="stable", na_position="last")
    first = wishes.drop_duplicates("applicant_id").set_index("applicant_id")["place"]
    place = instance.applicants["applicant_id"].map(first).fillna("")
    areas = instance.neighbourhoods
    commune = dict(zip(areas["neighbourhood"], areas["commune"], strict=True))
    commune |= {code: found[0] for code, found in reference.qpv_communes().items()}
    homes = pd.concat([instance.vacancies, instance.ledger])
    for column in ("neighbourhood", "residence"):
        commune |= dict(zip(homes[column], homes["commune"], strict=True))
    commune.pop("", None)
    bodies = {code: code for code in reference.epcis().index} | reference.territories()
    codes = place.map(commune).fillna(place)
    return codes.map(bodies).fillna("").to_numpy(dtype=object)


def _delays(instance: Instance) -> pd.Series:
    """Return mean months from filing to signature, by territory and rooms."""
    ledger = instance.ledger
    days = (ledger["signed_on"] - ledger["filed_on"]).dt.days
    known = ledger.assign(months=days / float(DAYS_IN_MONTH))[days.notna()]
    mean = known.groupby(["epci", "rooms"])["months"].mean()
    return mean.astype("float64").round(1)
