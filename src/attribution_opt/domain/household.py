"""What the law reads off a household: category, income, first quartile."""

from typing import Literal

import numpy as np
import pandas as pd

from attribution_opt.domain.month import Month
from attribution_opt.domain.readings import LAW, Readings
from attribution_opt.domain.tables import Applicants

__all__ = [
    "ceiling_eur",
    "ceiling_pct",
    "consumption_tenths",
    "household_category",
    "household_size",
    "income_cents",
    "is_first_quartile",
    "least_surface_m2",
    "units_by_age",
]


def household_size(people: Applicants, readings: Readings = LAW) -> np.ndarray:
    """Return the persons that a dwelling must hold.

    Those of the application, children to be born and those in alternating custody;
    children received by visiting right where they are read so.
    """
    apart = _apart(people, "unborn", "alternating")
    if readings.visiting_in_size:
        apart = apart + _apart(people, "visiting")
    return people["persons"].to_numpy(dtype=np.int64) + apart


Apart = Literal["unborn", "alternating", "visiting"]
"""Children who are not among the persons of an application."""


def _apart(people: Applicants, *columns: Apart) -> np.ndarray:
    """Return the children who are not among the persons of the application."""
    return people[list(columns)].fillna(0).sum(axis=1).to_numpy(dtype=np.int64)


def household_category(people: Applicants, readings: Readings = LAW) -> np.ndarray:
    """Return the category of the income ceilings, not capped at six.

    It is the number of persons living in the home (CCH R441-1, L442-12: children to be
    born, in alternating custody and received by right of visit too), and one more for a
    lone parent, a young couple without dependant or a disability (order of 29 July
    1987, annex I). An unknown fact adds nothing: no ceiling is granted that is not
    shown.
    """
    children, visiting = (
        _apart(people, "unborn", "alternating"),
        _apart(people, "visiting"),
    )
    persons = people["persons"].to_numpy(dtype=np.int64) + children + visiting
    dependants = people["dependants"].fillna(0).to_numpy(dtype=np.int64) + children
    if readings.visiting == "dependant":
        dependants = dependants + visiting
    is_young = people["young_couple"].fillna(False).to_numpy(dtype=bool)
    is_disabled = people["disability"].fillna(False).to_numpy(dtype=bool)
    lone_parent = (dependants > 0) & (persons == dependants + 1)
    young_couple = (persons == 2) & (dependants == 0) & is_young
    return persons + (lone_parent | young_couple | is_disabled)


def income_cents(people: Applicants, readings: Readings = LAW) -> pd.Series:
    """Return the yearly income that ceilings are compared with, unknown where N-2 is.

    It is the reference tax income of the household, year N-2; or that of N-1, or of the
    last twelve months, where it is lower by a tenth at least (order of 29 July 1987,
    art. 4). Of somebody who separates or flees violence, the applicant's own alone
    (CCH L441-1). What a spouse's care home costs is deducted, up to a limit (R441-1).
    """
    n2 = people["rfr_n2"]
    income: pd.Series = n2
    for other in (people["rfr_n1"], people["rfr_recent"]):
        is_lower = (other * 10 <= n2 * 9) & (other < income)
        income = income.mask(is_lower.fillna(False).astype(bool), other)
    alone = people["separated"].fillna(False).astype(bool)
    income = income.mask(alone, people["rfr_own"])
    costs = people["care_home_costs"].fillna(0)
    return (income - costs.clip(upper=100 * readings.care_home_limit_eur)).clip(lower=0)


def consumption_tenths(people: Applicants) -> pd.Series:
    """Return consumption units in tenths: those given, else by age, else unknown.

    One for the first person, 0.5 for each other of fourteen or more, 0.3 for each
    younger one (the scale of the OECD and of the yearly order on quartiles).
    """
    return people["consumption_units"].fillna(units_by_age(people))


def units_by_age(people: Applicants) -> pd.Series:
    """Return consumption units in tenths from the number of persons and their age."""
    older = people["over14"].clip(lower=1)
    younger = (people["persons"] - older).clip(lower=0)
    return 10 + 5 * (older - 1) + 3 * younger


def ceiling_eur(
    category: np.ndarray, financing: str, zone: str, month: Month
) -> np.ndarray | None:
    """Return each household's ceiling, EUR a year; None where the year has none."""
    amounts = month.ceiling(financing, zone)
    if amounts is None:
        return None
    *base, per_person = amounts.euros
    capped = np.minimum(category, 6)
    return np.array(base)[capped - 1] + per_person * (category - capped)


def ceiling_pct(
    people: Applicants, zone: str, month: Month, readings: Readings = LAW
) -> pd.Series:
    """Return income in whole percent of the PLUS ceiling, rounded up.

    Rounded up, "does not exceed 60 %" is exact for every whole threshold.
    """
    ceiling = ceiling_eur(household_category(people, readings), "PLUS", zone, month)
    if ceiling is None:
        return pd.Series(pd.NA, index=people.index, dtype="Int64")
    # Cents over euros is already a percentage.
    return -(-income_cents(people, readings) // ceiling)


def is_first_quartile(
    people: Applicants, amount: int | None, readings: Readings = LAW
) -> pd.Series:
    """Tell who is below a first-quartile amount; unknown stays unknown.

    Twelve months of resources per consumption unit, strictly below the amount of the
    yearly order (CCH L441-1, 24th paragraph), or at it where it is read so.
    """
    if amount is None:
        return pd.Series(pd.NA, index=people.index, dtype="boolean")
    # Cents a month and tenths of a unit: both sides times ten and a hundred.
    yearly = people["monthly_resources"] * 12 * 10
    limit = consumption_tenths(people) * (amount * 100)
    return readings.is_poorest(yearly, limit)


def least_surface_m2(persons: pd.Series) -> pd.Series:
    """Return the surface under which a dwelling counts as overcrowded (CCH R822-25).

    9 m2 for one person, 16 for two, 9 more for each other, 70 from eight persons on.
    """
    least = 16 + 9 * (persons.astype("Int64") - 2)
    return least.where(persons > 1, 9).clip(upper=70)
