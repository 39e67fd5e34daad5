"""Ceilings and quartiles that are published, computed, told, or not there."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.admit import admit
from attribution_opt.decide.recount import Recount
from attribution_opt.domain import reference
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.instance import Instance, build_tables
from attribution_opt.domain.month import Month
from attribution_opt.files.read_tables import check_month
from attribution_opt.words.language import catalogue

CASES = Path(__file__).parents[1] / "cases"
LILLE = "200093201"


def month(year: int, departement: str = "59", **more: object) -> Month:
    """Return January of a year."""
    day = dt.date(year, 1, 5)
    place = {"year": year, "month": 1, "departement": departement}
    return Month(as_of=day, **place, **more)  # type: ignore[arg-type]


def built(
    financing: str, commune: str, of: Month
) -> tuple[dict[str, pd.DataFrame], Faults]:
    """Return one dwelling and one household of small means that wants it."""
    home = {"vacancy_id": "V", "landlord": "BA", "commune": commune, "rooms": 2}
    person = {"applicant_id": "A", "persons": 1, "rfr_n2": 6200}
    frames = {
        "vacancies": pd.DataFrame([home | {"financing": financing}]),
        "applicants": pd.DataFrame([person | {"filed_on": of.as_of}]),
        "wishes": pd.DataFrame([{"applicant_id": "A", "place": commune}]),
    }
    return build_tables(frames, of)


def is_open(financing: str, commune: str, of: Month) -> bool:
    """Tell whether the household is admissible; the recount agrees."""
    tables, _ = built(financing, commune, of)
    instance = Instance.of_tables(tables, of, "joint")
    found = bool(len(admit(instance, Admissibility()).candidates[0]))
    assert found == (not Recount(instance, Admissibility()).refusals("V", "A"))
    return found


def test_a_year_that_our_tables_lack_is_named() -> None:
    """2027: no ceiling, a provisional quartile, and how many dwellings it concerns."""
    _, faults = check_month(CASES / "150_2027_PLUS")
    told = {f.code: f for f in faults}
    assert told["ceiling_missing"].value == "2027/PLUS/autres_regions"
    assert "closed to everybody: 1" in told["ceiling_missing"].problem
    assert told["amount_estimated"].value == f"2027/{LILLE}"
    assert "provisional" in told["amount_estimated"].problem


@pytest.mark.parametrize(
    ("case", "estimated"),
    [("151_2025_PLAI", None), ("101_dom", "2026/PLUS/outre_mer")],
)
def test_financings_and_places_that_our_tables_have(
    case: str, estimated: str | None
) -> None:
    """The household is admissible; an amount computed here is marked."""
    instance, faults = check_month(CASES / case)
    assert instance is not None
    assert len(admit(instance, Admissibility()).candidates[0]) == 1
    told = [f.value for f in faults if f.code == "amount_estimated"]
    assert told == ([estimated] if estimated else [])


def test_how_an_amount_came_about_is_told_in_french_too() -> None:
    """Each text of our table has its French, and nothing else has one."""
    told = {one["en"] for one in catalogue("amounts").values()}
    assert told == set(reference.computed_ceilings().values())


def test_amounts_told_open_what_was_closed() -> None:
    """Six categories and each person more; just below what is earned they close."""
    key = (2027, "PLUS", "autres_regions")
    assert not is_open("PLUS", "59350", month(2027))
    for first, opens in ((6200, True), (6199, False)):
        told = ((key, (first, 2, 3, 4, 5, 6, 7)),)
        assert is_open("PLUS", "59350", month(2027, ceilings=told)) == opens


def test_the_last_known_year_stands_in_on_request_alone() -> None:
    """The amounts of 2026 stand for 2029, and each is marked with its year."""
    of = month(2029, last_known_year=True)
    assert of.first_quartile_eur(LILLE) == 9456
    quartile = month(2029).first_quartile(LILLE)
    assert quartile is not None
    assert (quartile.euros, quartile.origin) == ((9456,), "provisional")
    assert month(2023).first_quartile(LILLE) is None
    assert is_open("PLUS", "59350", of)
    _, faults = built("PLUS", "59350", of)
    told = {f.value: f.problem for f in faults if f.code == "amount_estimated"}
    assert set(told) == {"2029/PLUS/autres_regions", f"2029/{LILLE}"}
    ceiling, quartile_told = told["2029/PLUS/autres_regions"], told[f"2029/{LILLE}"]
    assert "2026, as last_known_year asks" in ceiling
    assert "2026, provisional" in quartile_told


def test_a_commune_without_a_zone_is_named_and_can_be_told() -> None:
    """Merged communes lack a zone of PLI: the key of their ceilings is their code."""
    table = reference.communes()
    blank = table[(table["zone_abc"] == "") & (table["ceiling_zone"] != "outre_mer")]
    commune, of = str(blank.index[0]), month(2026)
    _, faults = built("PLI", commune, of)
    told = [f.value for f in faults if f.code == "ceiling_missing"]
    assert told == [f"2026/PLI/{commune}"]
    assert not is_open("PLI", commune, of)
    key = (2026, "PLI", commune)
    given_amounts = ((key, (6200, 7000, 8000, 9000, 9500, 9900, 100)),)
    assert is_open("PLI", commune, month(2026, ceilings=given_amounts))


@pytest.mark.long
@settings(deadline=None)
@given(
    st.integers(2022, 2030),
    st.sampled_from(["PLAI", "PLAI-A", "PLUS", "PLS", "PLI"]),
    st.sampled_from(["59350", "75118", "75056", "78646", "97105", "01004"]),
    st.booleans(),
)
def test_a_dwelling_that_our_tables_close_is_never_silent(
    year: int, financing: str, commune: str, last: bool
) -> None:
    """Whatever year, financing and place: admissible, or the gap is named."""
    of = month(year, commune[:2], last_known_year=last)
    _, faults = built(financing, commune, of)
    is_named = "ceiling_missing" in {fault.code for fault in faults}
    assert is_open(financing, commune, of) != is_named
