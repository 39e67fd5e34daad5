"""Leases of the year and a plan of the month under one set of columns.

One function counts both: a plan is turned into the ledger's columns.
"""

from typing import Literal, cast, get_args

import numpy as np
import pandas as pd

from attribution_opt.domain.derived_checks import below_quartile
from attribution_opt.domain.frame import Frame
from attribution_opt.domain.household import ceiling_pct, is_first_quartile
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.readings import LAW, Readings
from attribution_opt.domain.schema import own_columns
from attribution_opt.domain.tables import Ledger

__all__ = [
    "INTERMEDIATE",
    "NO_LEASE",
    "PERSON",
    "FlowRows",
    "Homes",
    "Leases",
    "Persons",
    "decided_dwellings",
    "flow_rows",
    "housed_applicants",
    "in_flow",
    "people_as_leases",
    "year_leases",
]

INTERMEDIATE = ("PLI",)
"""Financings that are no social housing (CCH L411-1, L441-1)."""
NO_LEASE = ("cancelled", "oriented", "proposed")
"""States of the ledger that are no lease: not any more, or not yet."""

_Home = Literal["landlord", "commune", "epci", "neighbourhood", "residence", "in_qpv"]
_More = Literal["rooms", "financing", "set_aside", "programme", "first_letting"]
HomeColumn = _Home | _More | Literal["built_in"]
_Person = Literal["priority", "dalo_status", "dalo_deadline", "essential_worker"]
_Moved = Literal["publics", "transfer_from", "rehousing", "rehousing_deadline"]
PersonColumn = _Person | _Moved
CountedColumn = Literal["first_quartile", "income_pct"]
_Told = CountedColumn | Literal["on", "is_signed", "designated"]
Homes = Frame[HomeColumn]
"""Dwellings, or the dwellings of leases."""
Persons = Frame[PersonColumn | _Told]
"""Households, as the person's half of a lease."""
LeaseColumn = HomeColumn | PersonColumn | _Told | Literal["holder"]
Leases = Frame[LeaseColumn]
"""Leases as rules count them."""
FlowRows = Frame[HomeColumn | Literal["holder", "stage", "on"]]
"""What may count in the flow of reservations."""
HOME: list[HomeColumn] = [*get_args(_Home), *get_args(_More), "built_in"]
PERSON: list[PersonColumn] = [*get_args(_Person), *get_args(_Moved)]
COUNTED: list[CountedColumn] = [*get_args(CountedColumn)]

FAR = pd.Timestamp("2200-01-01").as_unit("s")
"""Stands for a date that is not told and is later than any other."""


def in_flow(frame: Frame[Literal["financing", "set_aside"]]) -> np.ndarray:
    """Tell which dwellings or leases are of the flow of reservations (CCH R441-5).

    Those set aside are not (moves within the stock, rehousing, sales, defence), nor
    intermediate housing, which is no social housing.
    """
    is_social = ~frame["financing"].isin(INTERMEDIATE)
    return ((frame["set_aside"] == "") & is_social).to_numpy(dtype=bool)


def year_leases(instance: Instance, readings: Readings = LAW) -> Leases:
    """Return the leases that count for the year: signed or decided, not cancelled.

    A lease without any date counts. ``on`` is the date that deadlines are compared
    with. Whoever has an income per unit is in the first quartile or not by the amount
    of the body and year, whatever the flag says: an amount may be newer than the flag.
    """
    ledger, year = instance.ledger, instance.month.year
    on = ledger["signed_on"].fillna(ledger["decided_on"])
    counts = _stands(ledger)
    counts &= on.isna() | (on.dt.year == year)
    leases: pd.DataFrame = ledger.loc[
        counts,
        [*HOME, "holder", *PERSON, *COUNTED, *own_columns(ledger.columns)],
    ].copy()
    below = below_quartile(ledger, instance.month, readings)
    leases["first_quartile"] = below.fillna(ledger["first_quartile"])[counts]
    leases["on"] = on[counts]
    leases["holder"] = on_whose_rights(ledger)[counts]
    leases["designated"] = False
    leases["is_signed"] = (ledger["state"] != "decided")[counts]
    return cast("Leases", leases.reset_index(drop=True))


def on_whose_rights(ledger: Ledger) -> pd.Series:
    """Return the holder that each lease counts for.

    Where the prefect allots in the place of a holder that fell short, on its rights
    (CCH L441-1); else the holder told.
    """
    imputed = ledger["imputed_on"]
    return imputed.where(imputed != "", ledger["holder"])


def flow_rows(instance: Instance) -> FlowRows:
    """Return what may count in the flow since January, with the stage it reached.

    ``stage``: 1 oriented, 2 proposed, 3 decided, 4 signed. A dwelling that is only
    oriented or proposed, and is to let this month again, counts among the month's.
    ``on`` is the date of its stage.
    """
    ledger, homes = instance.ledger, instance.vacancies
    stage = ledger["state"].map({"oriented": 1, "proposed": 2, "decided": 3}).fillna(4)
    on = ledger["signed_on"].fillna(ledger["decided_on"])
    early = ledger["proposed_on"].fillna(ledger["oriented_on"])
    on = on.fillna(early) if len(ledger) else on
    counts = (ledger["state"] != "cancelled") & ledger["cancelled_on"].isna()
    counts &= on.isna() | (on.dt.year == instance.month.year)
    again = (stage < 3) & ledger["vacancy_id"].isin(homes["vacancy_id"])
    rows: pd.DataFrame = ledger.loc[counts & ~again, [*HOME, "holder"]].copy()
    rows["holder"] = on_whose_rights(ledger)[counts & ~again]
    rows["stage"] = stage[counts & ~again]
    rows["on"] = on[counts & ~again]
    return cast("FlowRows", rows.reset_index(drop=True))


def _stands(ledger: Ledger) -> pd.Series:
    """Tell which rows are leases signed or decided, not cancelled."""
    return ~ledger["state"].isin(NO_LEASE) & ledger["cancelled_on"].isna()


def decided_dwellings(instance: Instance) -> np.ndarray:
    """Return, shape (vacancies,), the dwellings decided for somebody and not signed."""
    ledger = instance.ledger
    decided = ledger[_stands(ledger) & (ledger["state"] == "decided")]
    taken = set(decided["vacancy_id"]) - {""}
    return instance.vacancies["vacancy_id"].isin(taken).to_numpy(dtype=bool)


def housed_applicants(instance: Instance) -> np.ndarray:
    """Return, shape (applicants,), whoever has a lease decided or signed already.

    Every application of such a household waits or ends with it (CCH R441-2-8); one
    filed after the lease was signed is a new one, as for a transfer.
    """
    ledger, people = instance.ledger, instance.applicants
    leases = ledger[_stands(ledger) & (ledger["applicant_id"] != "")]
    if not len(leases):
        return np.zeros(len(people), dtype=bool)
    on = leases["signed_on"].fillna(leases["decided_on"])
    latest = on.fillna(FAR).groupby(leases["applicant_id"]).max()
    housed_on = people["applicant_id"].map(latest)
    direct = (people["filed_on"] <= housed_on).fillna(False).to_numpy(dtype=bool)
    return np.isin(instance.household, instance.household[direct])


def people_as_leases(
    instance: Instance,
    epci: str,
    zone: str,
    rows: np.ndarray | None = None,
    readings: Readings = LAW,
) -> Persons:
    """Return applicants as the person's half of a lease in one territory.

    Parameters
    ----------
    instance
        The month.
    epci, zone
        Body that the first quartile is counted in; zone of the ceilings.
    rows
        Positions in applicants; None for all.
    readings
        How unsettled texts are read.
    """
    people = instance.applicants if rows is None else instance.applicants.iloc[rows]
    facts: pd.DataFrame = people.loc[:, [*PERSON, *own_columns(people.columns)]].copy()
    # A lapsed or already rehoused applicant is no longer served under DALO.
    facts["dalo_status"] = people["dalo_status"].where(
        people["dalo_status"] == "active", ""
    )
    facts["first_quartile"] = is_first_quartile(
        people, instance.month.first_quartile_eur(epci), readings
    )
    facts["income_pct"] = ceiling_pct(people, zone, instance.month, readings)
    facts["on"] = pd.Timestamp(instance.month.as_of)
    facts["is_signed"] = False
    facts["designated"] = people["applicant_id"].isin(instance.designated)
    return cast("Persons", facts.reset_index(drop=True))
