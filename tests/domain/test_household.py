"""What the law reads off a household: published figures and boundaries."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest

from attribution_opt.domain import reference
from attribution_opt.domain.household import (
    ceiling_eur,
    ceiling_pct,
    consumption_tenths,
    household_category,
    household_size,
    income_cents,
    is_first_quartile,
)
from attribution_opt.domain.month import Month
from attribution_opt.domain.readings import Readings
from attribution_opt.domain.zones import zone_of
from tests.people import application

OTHER, PARIS, ILE = "autres_regions", "paris_limitrophes", "ile_de_france"
LILLE, PEVELE = "200093201", "245900428"
"""Two bodies whose first quartile differs in 2026: 9,456 and 10,068 EUR."""


@pytest.mark.parametrize(
    ("facts", "category"),
    [
        ({}, 1),
        ({"disability": "yes"}, 2),
        ({"persons": 2}, 2),
        ({"persons": 2, "young_couple": "yes"}, 3),
        ({"persons": 2, "dependants": 1}, 3),
        ({"persons": 2, "disability": "yes"}, 3),
        ({"persons": 3}, 3),
        ({"persons": 3, "dependants": 2}, 4),
        ({"persons": 3, "disability": "yes"}, 4),
        ({"persons": 5, "dependants": 4}, 6),
        ({"persons": 6, "dependants": 4}, 6),
        ({"persons": 8}, 8),
        # A child to be born counts: a lone mother is then one with a dependant.
        ({"unborn": 1}, 3),
        ({"alternating": 1}, 3),
        # So does one received by right of visit (CCH L442-12 since loi 2018-1021).
        ({"visiting": 2}, 4),
        ({"persons": 2, "young_couple": "yes", "visiting": 1}, 3),
        ({"persons": 2, "young_couple": "yes", "unborn": 1}, 3),
    ],
)
def test_category(facts: dict[str, Any], category: int) -> None:
    """The six categories and beyond (order of 29 July 1987, annex I)."""
    assert household_category(application(**facts)).tolist() == [category]


def test_size_leaves_visits_apart() -> None:
    """No text says that children by right of visit count for rooms: a parameter."""
    facts = {"persons": 2, "unborn": 1, "alternating": 1, "visiting": 2}
    assert household_size(application(**facts)).tolist() == [4]
    counted = Readings(visiting_in_size=True)
    assert household_size(application(**facts), counted).tolist() == [6]


def test_a_visiting_child_read_as_a_person_makes_no_lone_parent() -> None:
    """The other reading: two persons, of whom none is a dependant."""
    other = Readings(visiting="person")
    one = application(visiting=1)
    assert household_category(one).tolist() == [3]
    assert household_category(one, other).tolist() == [2]


def test_the_amount_itself_is_in_the_first_quartile_where_it_is_read_so() -> None:
    """Below is the text; at most is a parameter of the policy."""
    at = application(monthly_resources=788, consumption_units=1)
    other = Readings(first_quartile="at_most")
    assert is_first_quartile(at, 9456).tolist() == [False]
    assert is_first_quartile(at, 9456, other).tolist() == [True]
    assert is_first_quartile(at, 9455, other).tolist() == [False]


@pytest.mark.parametrize(
    ("facts", "income"),
    [
        ({"rfr_n2": 10000}, 10000),
        ({"rfr_n2": 10000, "rfr_n1": 9000}, 9000),
        ({"rfr_n2": 10000, "rfr_n1": 9000.01}, 10000),
        ({"rfr_n2": 10000, "rfr_n1": 12000}, 10000),
        ({"rfr_n2": 10000, "rfr_n1": 8000, "rfr_recent": 7000}, 7000),
        ({"rfr_n2": 10000, "rfr_n1": 7000, "rfr_recent": 8000}, 7000),
        ({"rfr_n2": 10000, "rfr_recent": 9500}, 10000),
        ({"rfr_n1": 9000}, None),
        ({"rfr_n2": 30000, "separated": "yes", "rfr_own": 9000}, 9000),
        ({"rfr_n2": 30000, "separated": "yes"}, None),
    ],
)
def test_income(facts: dict[str, Any], income: int | None) -> None:
    """N-2, or what followed where at least a tenth lower; alone, one's own."""
    found = income_cents(application(**facts)).iat[0]
    assert (None if pd.isna(found) else found) == (income and income * 100)


@pytest.mark.parametrize(
    ("facts", "tenths"),
    [
        ({"consumption_units": 1.5, "over14": 1}, 15),
        ({"over14": 1}, 10),
        ({"persons": 2, "over14": 2}, 15),
        ({"persons": 4, "over14": 2}, 21),
        ({"persons": 3, "over14": 1}, 16),
        ({"persons": 3}, None),
    ],
)
def test_consumption_units(facts: dict[str, Any], tenths: int | None) -> None:
    """1, 0.5 from fourteen on, 0.3 below; unknown where no age is."""
    found = consumption_tenths(application(**facts)).iat[0]
    assert (None if pd.isna(found) else found) == tenths


@pytest.mark.parametrize(
    ("financing", "zone", "amounts"),
    [
        # Order of 19 December 2025, annex II (PLUS 2026), all categories.
        ("PLUS", OTHER, (23403, 31254, 37584, 45374, 53376, 60156, 6710)),
        ("PLUS", PARIS, (26920, 40233, 52740, 62968, 74919, 84304, 9394)),
        ("PLUS", ILE, (26920, 40233, 48362, 57930, 68577, 77171, 8598)),
    ],
)
def test_published_ceilings(
    financing: str, zone: str, amounts: tuple[int, ...]
) -> None:
    """The figures of the order of 19 December 2025."""
    assert reference.ceilings()[2026, financing, zone] == amounts


def test_pls_is_plus_and_thirty_percent_rounded() -> None:
    """130 % of PLUS to the nearest euro: 34,996 and 30,424 for one person in 2026."""
    found = reference.ceilings()
    assert found[2026, "PLS", PARIS][0] == 34996
    assert found[2026, "PLS", OTHER][0] == 30424
    for (year, financing, zone), amounts in found.items():
        if financing == "PLS":
            plus = found[year, "PLUS", zone]
            for amount, base in zip(amounts[:6], plus[:6], strict=True):
                assert abs(amount - Fraction(13, 10) * base) <= Fraction(1, 2)


def test_zones_of_paris_and_its_neighbours() -> None:
    """Paris, its arrondissements and 29 communes, Boulogne-Billancourt among them."""
    table = reference.communes()
    paris = table[table["ceiling_zone"] == PARIS]
    arrondissements = {f"751{n:02}" for n in range(1, 21)}
    assert arrondissements <= set(paris.index)
    assert {"92012", "93001", "93006", "94037"} <= set(paris.index)
    assert len(set(paris.index) - arrondissements - {"75056"}) == 29
    assert zone_of(pd.Series(["75056", "78646", "59350"])).tolist() == [
        *(PARIS, ILE, OTHER)
    ]


NOVEMBER = Month(as_of=dt.date(2026, 11, 1), year=2026, month=11, departement="59")


def test_exactly_at_the_ceiling() -> None:
    """At the ceiling is 100 %; a cent above is 101 %, and exceeds it."""
    assert ceiling_pct(application(rfr_n2=23403), OTHER, NOVEMBER).tolist() == [100]
    assert ceiling_pct(application(rfr_n2=23403.01), OTHER, NOVEMBER).tolist() == [101]
    assert ceiling_pct(application(rfr_n2=23402.99), OTHER, NOVEMBER).tolist() == [100]
    ceiling = ceiling_eur(
        household_category(application(persons=7)), "PLUS", OTHER, NOVEMBER
    )
    assert ceiling is not None
    assert ceiling.tolist() == [60156 + 6710]
    assert (
        ceiling_eur(household_category(application()), "PLAI-A", OTHER, NOVEMBER)
        is not None
    )


def amount(epci: str, year: int = 2026, **more: Any) -> int | None:
    """Return the first-quartile amount of a body in a month of a year."""
    month = Month(
        as_of=dt.date(year, 11, 1), year=year, month=11, departement="59", **more
    )
    return month.first_quartile_eur(epci)


def test_a_threshold_of_the_month_replaces_the_shipped_one() -> None:
    """An order that came out in June holds from January."""
    assert amount(LILLE) == 9456
    assert amount(LILLE, quartiles=((LILLE, 9000),)) == 9000
    assert amount(LILLE, 1999) is None
    assert amount(LILLE, 1999, quartiles=((LILLE, 9000),)) == 9000


def test_first_quartile_here_and_not_there() -> None:
    """Strictly below: at 9,456 a year one is out in Lille, and in next door."""
    at = application(monthly_resources=788, consumption_units=1)
    below = application(monthly_resources=787.99, consumption_units=1)
    assert is_first_quartile(at, amount(LILLE)).tolist() == [False]
    assert is_first_quartile(below, amount(LILLE)).tolist() == [True]
    assert is_first_quartile(at, amount(PEVELE)).tolist() == [True]
    assert pd.isna(is_first_quartile(application(), amount(LILLE)).iat[0])
    assert pd.isna(is_first_quartile(at, amount(LILLE, 1999)).iat[0])
