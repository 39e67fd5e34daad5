"""What the law reads off a household: category, income, first quartile."""

import numpy as np
import pandas as pd

from attribution_opt.domain import reference

__all__ = [
    "ceiling_eur",
    "ceiling_pct",
    "household_category",
    "income_cents",
    "is_first_quartile",
]

SAME_CEILING = {"PLAI-A": "PLAI"}
"""Financings whose ceiling is another's."""


def household_category(people: pd.DataFrame) -> np.ndarray:
    """Return the category of the income ceilings, not capped at six.

    It is the number of persons, and one more for a lone parent, a young couple without
    dependant or a disability (order of 29 July 1987, annex I). An unknown fact adds
    nothing, so that no ceiling is granted that is not shown.
    """
    persons = people["persons"].to_numpy(dtype=np.int64)
    dependants = people["dependants"].fillna(0).to_numpy(dtype=np.int64)
    is_young = people["young_couple"].fillna(False).to_numpy(dtype=bool)
    is_disabled = people["disability"].fillna(False).to_numpy(dtype=bool)
    lone_parent = (dependants > 0) & (persons == dependants + 1)
    young_couple = (persons == 2) & (dependants == 0) & is_young
    return persons + (lone_parent | young_couple | is_disabled)


def income_cents(people: pd.DataFrame) -> pd.Series:
    """Return the yearly income that ceilings are compared with, unknown where N-2 is.

    It is the reference tax income of year N-2, or of N-1 where that is lower by a tenth
    at least (order of 29 July 1987, art. 4).
    """
    n2, n1 = people["rfr_n2"], people["rfr_n1"]
    is_lower = (n1 * 10 <= n2 * 9).fillna(False).astype(bool)
    return n2.mask(is_lower, n1)


def ceiling_eur(
    category: np.ndarray, financing: str, zone: str, year: int
) -> np.ndarray | None:
    """Return each household's ceiling, EUR a year; None where the year has none."""
    amounts = reference.ceilings().get(
        (year, SAME_CEILING.get(financing, financing), zone)
    )
    if amounts is None:
        return None
    *base, per_person = amounts
    capped = np.minimum(category, 6)
    return np.array(base)[capped - 1] + per_person * (category - capped)


def ceiling_pct(people: pd.DataFrame, zone: str, year: int) -> pd.Series:
    """Return income in whole percent of the PLUS ceiling, rounded down."""
    ceiling = ceiling_eur(household_category(people), "PLUS", zone, year)
    if ceiling is None:
        return pd.Series(pd.NA, index=people.index, dtype="Int64")
    # Cents over euros is already a percentage.
    return income_cents(people) // ceiling


def is_first_quartile(people: pd.DataFrame, epci: str, year: int) -> pd.Series:
    """Tell who is below the first-quartile amount of a body; unknown stays unknown.

    Twelve months of resources per consumption unit, strictly below the amount of the
    yearly order (CCH L441-1, 24th paragraph).
    """
    amount = reference.first_quartiles().get((epci, year))
    if amount is None:
        return pd.Series(pd.NA, index=people.index, dtype="boolean")
    # Cents a month and tenths of a unit: both sides times ten and a hundred.
    yearly = people["monthly_resources"] * 12 * 10
    return yearly < people["consumption_units"] * (amount * 100)
