"""What the law reads off one household, from its row: the audit's own reading."""

import datetime as dt
from typing import Any

import pandas as pd

from attribution_opt.domain.tables import ApplicantsRow

__all__ = [
    "a_year_after",
    "category_of",
    "children_apart",
    "income_of",
    "is_true",
    "number",
]


def is_true(flag: Any) -> bool:
    """Tell whether a flag is known to be so."""
    return not pd.isna(flag) and bool(flag)


def number(value: Any) -> int:
    """Return a number, 0 where it is unknown."""
    return 0 if pd.isna(value) else int(value)


def a_year_after(date: dt.date) -> dt.date:
    """Return the anniversary of a date; 29 February has its own on the 28th."""
    try:
        return date.replace(year=date.year + 1)
    except ValueError:
        return date.replace(year=date.year + 1, day=28)


def income_of(person: ApplicantsRow, limit_eur: int) -> int | None:
    """Return cents of N-2, of a later year if a tenth lower, or one's own if alone."""
    care = min(number(person["care_home_costs"]), 100 * limit_eur)
    if is_true(person["separated"]):
        own = person["rfr_own"]
        return None if pd.isna(own) else max(0, int(own) - care)
    n2 = person["rfr_n2"]
    if pd.isna(n2):
        return None
    later = [person[name] for name in ("rfr_n1", "rfr_recent")]
    lower = [int(x) for x in later if not pd.isna(x) and 10 * x <= 9 * n2]
    return max(0, min([int(n2), *lower]) - care)


def children_apart(person: ApplicantsRow) -> int:
    """Return the children who count although they are not among the persons."""
    return number(person["unborn"]) + number(person["alternating"])


def category_of(person: ApplicantsRow, visiting: str) -> int:
    """Return the category of the ceilings, not capped."""
    apart, visits = children_apart(person), number(person["visiting"])
    persons = int(person["persons"]) + apart + visits
    dependants = number(person["dependants"]) + apart
    dependants += visits if visiting == "dependant" else 0
    is_lone_parent = dependants > 0 and persons - dependants == 1
    is_couple = persons == 2 and dependants == 0 and is_true(person["young_couple"])
    rises = is_lone_parent or is_couple or is_true(person["disability"])
    return persons + int(rises)
