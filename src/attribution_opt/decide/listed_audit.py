"""What a run says of the households on its lists, read again from their rows."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pandas as pd

from attribution_opt.decide.ceiling_recount import ceiling_of
from attribution_opt.decide.household_recount import category_of, income_of
from attribution_opt.decide.line_audit import Finding, row_differences
from attribution_opt.decide.listed_rows import Listed
from attribution_opt.decide.recount import Recount
from attribution_opt.decide.rows import Candidate
from attribution_opt.domain.tables import ApplicantsRow, VacanciesRow

__all__ = ["audit_listed"]


def audit_listed(
    recount: Recount, lists: Iterable[Candidate], told: Iterable[Listed]
) -> Iterator[Finding]:
    """Yield what does not stand of ``listed.csv``, household by household."""
    counted = (
        _listed(recount, recount.homes[x.vacancy_id], recount.people[x.applicant_id])
        for x in lists
        if x.applicant_id
    )
    yield from row_differences(
        counted,
        told,
        lambda row: f"listed.csv, {row.vacancy_id}, {row.applicant_id}",
        "is missing",
        "is on no list",
    )


def _listed(recount: Recount, home: VacanciesRow, person: ApplicantsRow) -> Listed:
    """Return one row, worked out in fractions of a euro."""
    rent, means = _euros(home["rent_eur"]), _euros(person["monthly_resources"])
    cost = None if rent is None else rent + (_euros(home["charges_eur"]) or 0)
    benefit = _euros(person["housing_benefit"]) or Fraction(0)
    net = None if cost is None else max(Fraction(0), cost - benefit)
    left = None if cost is None or means is None else means + benefit - cost
    return Listed(
        vacancy_id=home["vacancy_id"],
        applicant_id=person["applicant_id"],
        persons=int(person["persons"]) + recount.apart(person),
        dependants=_whole(person["dependants"]),
        unborn=_whole(person["unborn"]),
        alternating=_whole(person["alternating"]),
        visiting=_whole(person["visiting"]),
        disability=_flag(person["disability"]),
        wheelchair=_flag(person["wheelchair"]),
        resources_eur=_told(means, 2),
        benefit_eur=_told(_euros(person["housing_benefit"]), 2),
        ceiling_pct=_ceiling_pct(recount, home, person),
        effort_before_pct=_told(_percent(cost, means), 1),
        effort_pct=_told(_percent(net, means), 1),
        remaining_eur=_told(left, 2),
        filed_on=_date(person["filed_on"]),
        dalo_status=person["dalo_status"],
        dalo_deadline=_date(person["dalo_deadline"]),
        current_rooms=_whole(person["current_rooms"]),
        current_surface_m2=_told(_part(person["current_surface_m2"], 10), 1),
        current_cost_eur=_told(_euros(person["current_cost_eur"]), 2),
        transfer_from=person["transfer_from"],
        rehousing=person["rehousing"],
        priority=_codes(person["priority"]),
        publics=_codes(person["publics"]),
        score_detail=person["score_detail"],
    )


def _ceiling_pct(
    recount: Recount, home: VacanciesRow, person: ApplicantsRow
) -> int | None:
    settings = recount.settings
    income = income_of(person, settings.care_home_limit_eur)
    category = category_of(person, settings.visiting)
    ceiling = ceiling_of(recount.month, home, category)
    return None if income is None or not ceiling else ceil(Fraction(income, ceiling))


def _percent(cost: Fraction | None, means: Fraction | None) -> Fraction | None:
    return None if cost is None or not means or means < 0 else 100 * cost / means


def _told(value: Fraction | None, digits: int) -> str:
    """Return a fraction in decimals, half up."""
    if value is None:
        return ""
    whole = floor(value * 10**digits + Fraction(1, 2))
    head, tail = divmod(abs(whole), 10**digits)
    return f"{'-' if whole < 0 else ''}{head}.{tail:0{digits}}"


def _part(value: Any, per: int) -> Fraction | None:
    return None if pd.isna(value) else Fraction(int(value), per)


def _euros(value: Any) -> Fraction | None:
    return _part(value, 100)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _flag(value: Any) -> bool | None:
    return None if pd.isna(value) else bool(value)


def _date(value: Any) -> str:
    return "" if pd.isna(value) else str(value.date())


def _codes(value: str) -> tuple[str, ...]:
    return tuple(code for code in value.split("|") if code not in {"", "none"})
