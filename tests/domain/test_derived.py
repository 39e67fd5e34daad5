"""Values that follow from others: the source decides, a contradiction is told."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.instance import Instance, build_tables
from attribution_opt.domain.ledger import year_leases
from attribution_opt.domain.month import Month
from attribution_opt.files.read_tables import check_month

CASES = Path(__file__).parents[1] / "cases"
NOVEMBER = pd.Timestamp("2026-11-01").date()
HOME = {"landlord": "BA", "commune": "59350", "rooms": 2, "financing": "PLUS"}
AMOUNT = 9456
"""First quartile of Lille in 2026, EUR a year and unit."""


def with_ledger(
    *leases: dict[str, object], **more: object
) -> tuple[dict[str, pd.DataFrame], Faults, Month]:
    """Return a month of one dwelling and one applicant, after some leases."""
    rows = [
        {"lease_id": f"L{n}", "holder": "BA", "signed_on": "2026-03-01", **HOME, **row}
        for n, row in enumerate(leases)
    ]
    person = {"applicant_id": "A", "filed_on": "2026-03-01", "persons": 1}
    frames = {
        "vacancies": pd.DataFrame([{"vacancy_id": "V", **HOME}]),
        "applicants": pd.DataFrame([{**person, "rfr_n2": 6200, "score": 1}]),
        "wishes": pd.DataFrame([{"applicant_id": "A", "place": "59350"}]),
        "ledger": pd.DataFrame(rows),
    }
    place = {"year": 2026, "month": 11, "departement": "59", **more}
    month = Month(as_of=NOVEMBER, **place)  # type: ignore[arg-type]
    return *build_tables(frames, month), month


def flags(tables: dict[str, pd.DataFrame], month: Month) -> list[object]:
    """Return the first-quartile flags that count."""
    leases = year_leases(Instance.of_tables(tables, month, "joint"))["first_quartile"]
    return [None if pd.isna(flag) else bool(flag) for flag in leases]


def test_flags_written_in_the_ledger_do_not_outlive_the_amount() -> None:
    """Three leases at 9,050 EUR are first-quartile, one at 20,000 is none (9,456)."""
    instance, faults = check_month(CASES / "R1")
    assert instance is not None
    assert year_leases(instance)["first_quartile"].tolist() == [True, True, True, False]
    told = [(f.line, f.column) for f in faults if f.code == "quartile_contradiction"]
    assert told == [(line, "first_quartile") for line in (2, 3, 4, 5)]


@settings(deadline=None)
@given(st.integers(1, 2_000_000), st.sampled_from(["yes", "no", ""]))
def test_the_income_decides_whatever_the_flag_says(cents: int, flag: str) -> None:
    """Strictly below the amount; a flag that says otherwise is told, no other is."""
    income = f"{cents // 100}.{cents % 100:02}"
    lease = {"income_per_unit": income, "first_quartile": flag}
    tables, faults, month = with_ledger(lease)
    is_below = cents < 100 * AMOUNT
    assert flags(tables, month) == [is_below]
    is_told = "quartile_contradiction" in {f.code for f in faults}
    assert is_told == (flag == ("no" if is_below else "yes"))


def test_without_an_income_or_an_amount_the_flag_stands() -> None:
    """A body without an amount, and a lease whose income nobody wrote."""
    told = {"first_quartile": "yes"}
    nowhere = {"epci": "200000628", "income_per_unit": 1000}
    tables, faults, month = with_ledger(told, {**told, **nowhere}, nowhere)
    assert flags(tables, month) == [True, True, None]
    assert "quartile_contradiction" not in {f.code for f in faults}


@pytest.mark.parametrize(
    ("lease", "code"),
    [
        ({"neighbourhood": "QN05971M", "in_qpv": "no"}, "qpv_contradiction"),
        ({"commune": "59013", "in_qpv": "yes"}, "qpv_without_code"),
        ({"epci": "200000172"}, "epci_elsewhere"),
    ],
)
def test_places_of_leases_are_held_against_each_other(
    lease: dict[str, object], code: str
) -> None:
    """What is checked on a dwelling to let is checked on a lease too."""
    _, faults, _ = with_ledger(lease)
    assert (code, "ledger") in {(f.code, f.table) for f in faults}
