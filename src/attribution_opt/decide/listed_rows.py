"""What a commission looks at, of every household on a list: a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.domain.household import (
    ceiling_eur,
    household_category,
    household_size,
    income_cents,
)
from attribution_opt.domain.records import Codes, Decimals, FlagOrNone, Whole, decimal
from attribution_opt.domain.tables import Applicants, Vacancies
from attribution_opt.domain.zones import ceiling_zone_of

__all__ = ["Listed", "listed_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A household on the list of a dwelling (``listed.csv``).

    Everything is as the month has it, empty where unknown. Money is EUR a month.

    Attributes
    ----------
    persons
        Persons to be housed, children to be born and in alternating custody included.
    dependants, unborn, alternating, visiting
        Of the application; the last three are not among its persons.
    resources_eur, benefit_eur
        Monthly resources and housing benefit.
    ceiling_pct
        Income in whole percent of the ceiling of the dwelling's financing (CCH
        R441-1), rounded up: above 100 where a derogation lets it in.
    effort_before_pct, effort_pct
        Rent and charges over resources, before and after the benefit, in percent.
    remaining_eur
        Resources and benefit less rent and charges.
    filed_on, dalo_status, dalo_deadline
        Dates in ISO.
    current_rooms, current_surface_m2, current_cost_eur, transfer_from, rehousing
        Where it lives, and what it leaves.
    priority, publics
        Grounds.
    score_detail
        The score by criterion, as whoever scored says it.
    """

    vacancy_id: str
    applicant_id: str
    persons: int
    dependants: Whole
    unborn: Whole
    alternating: Whole
    visiting: Whole
    disability: FlagOrNone
    wheelchair: FlagOrNone
    resources_eur: Decimals
    benefit_eur: Decimals
    ceiling_pct: Whole
    effort_before_pct: Decimals
    effort_pct: Decimals
    remaining_eur: Decimals
    filed_on: str
    dalo_status: str
    dalo_deadline: str
    current_rooms: Whole
    current_surface_m2: Decimals
    current_cost_eur: Decimals
    transfer_from: str
    rehousing: str
    priority: Codes
    publics: Codes
    score_detail: str


COUNTS = ("dependants", "unborn", "alternating", "visiting", "current_rooms")
FLAGS = ("disability", "wheelchair")
TEXTS = ("dalo_status", "transfer_from", "rehousing", "score_detail")
SETS = ("priority", "publics")


def listed_of(case: Case, pairs: Sequence[tuple[str, str]]) -> list[Listed]:
    """Return a row for each pair of a dwelling and an application, in their order."""
    homes, everybody = case.instance.vacancies, case.instance.applicants
    at = pd.Index(everybody["applicant_id"]).get_indexer(
        pd.Index([name for _, name in pairs], dtype="str")
    )
    where = pd.Index(homes["vacancy_id"]).get_indexer(
        pd.Index([name for name, _ in pairs], dtype="str")
    )
    people: Applicants = everybody.iloc[at].reset_index(drop=True)
    taken: Vacancies = homes.iloc[where].reset_index(drop=True)
    cost = taken["rent_eur"] + taken["charges_eur"].fillna(0)
    means, benefit = people["monthly_resources"], people["housing_benefit"].fillna(0)
    columns: dict[str, list[Any]] = {
        "vacancy_id": [name for name, _ in pairs],
        "applicant_id": [name for _, name in pairs],
        "persons": household_size(people, case.readings).tolist(),
        **{name: _whole(people.loc[:, name]) for name in COUNTS},
        **{name: _flags(people.loc[:, name]) for name in FLAGS},
        **{name: people.loc[:, name].tolist() for name in TEXTS},
        **{name: [_split(x) for x in people.loc[:, name]] for name in SETS},
        "resources_eur": _decimals(means, 100),
        "benefit_eur": _decimals(people["housing_benefit"], 100),
        "ceiling_pct": _whole(_ceiling_pct(case, people, taken)),
        "effort_before_pct": _effort(cost, means),
        "effort_pct": _effort((cost - benefit).clip(lower=0), means),
        "remaining_eur": _decimals(means + benefit - cost, 100),
        "filed_on": _dates(people["filed_on"]),
        "dalo_deadline": _dates(people["dalo_deadline"]),
        "current_surface_m2": _decimals(people["current_surface_m2"], 10),
        "current_cost_eur": _decimals(people["current_cost_eur"], 100),
    }
    names = list(columns)
    return [
        Listed(**dict(zip(names, cells, strict=True)))
        for cells in zip(*columns.values(), strict=True)
    ]


def _ceiling_pct(case: Case, people: Applicants, taken: Vacancies) -> pd.Series:
    """Return income over the ceiling of each dwelling's own financing."""
    category = household_category(people, case.readings)
    income = income_cents(people, case.readings)
    found = pd.Series(pd.NA, index=people.index, dtype="Int64")
    financings, zones = (
        x.to_numpy(str) for x in (taken["financing"], ceiling_zone_of(taken))
    )
    for financing, zone in sorted({*zip(financings, zones, strict=True)}):
        ceiling = ceiling_eur(category, financing, zone, case.instance.month)
        if ceiling is not None:
            is_own = (financings == financing) & (zones == zone)
            # Cents over euros is already a percentage.
            found = found.mask(is_own, -(-income // ceiling))
    return found


def _effort(cost: pd.Series, means: pd.Series) -> list[str]:
    """Return cents over cents as percent with one decimal; empty of no resources."""
    known = means.mask((means <= 0).fillna(True).astype(bool))
    # Half up, in whole tenths of a percent.
    return _decimals((2000 * cost + known) // (2 * known), 10)


def _decimals(units: pd.Series, per: int) -> list[str]:
    return [decimal(x, per) for x in units]


def _whole(numbers: pd.Series) -> list[int | None]:
    return [None if pd.isna(x) else int(x) for x in numbers]


def _flags(flags: pd.Series) -> list[bool | None]:
    return [None if pd.isna(x) else bool(x) for x in flags]


def _dates(dates: pd.Series) -> list[str]:
    return ["" if pd.isna(x) else str(np.datetime64(x, "D")) for x in dates]


def _split(codes: Any) -> tuple[str, ...]:
    return tuple(code for code in codes.split("|") if code and code != "none")
