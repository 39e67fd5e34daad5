"""A month is built whole, or refused with every fault."""

import datetime as dt

import pandas as pd
import pytest

from attribution_opt.domain.instance import Instance
from attribution_opt.domain.month import Month
from attribution_opt.errors import InstanceError

MONTH = Month(as_of=dt.date(2026, 11, 1), year=2026, month=11, departement="59")


def frames() -> dict[str, pd.DataFrame]:
    """Return the least month: one vacancy, one applicant, one wish."""
    return {
        "vacancies": pd.DataFrame(
            {
                "vacancy_id": ["V1"],
                "landlord": ["LMH"],
                "commune": ["59350"],
                "rooms": [2],
                "financing": ["PLUS"],
            }
        ),
        "applicants": pd.DataFrame(
            {
                "applicant_id": ["A1"],
                "filed_on": ["2026-01-05"],
                "persons": [1],
                "rfr_n2": [12000.5],
            }
        ),
        "wishes": pd.DataFrame({"applicant_id": ["A1"], "place": ["59350"]}),
    }


def faults_of(tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Return the column of each code of fault that refuses the tables."""
    with pytest.raises(InstanceError) as refused:
        Instance.from_frames(tables, MONTH)
    return {f.code: f"{f.table}.{f.column}" for f in refused.value.faults if f.is_fatal}


def test_places_are_derived() -> None:
    """The body comes from the commune; the priority flag stays unknown in Lille."""
    month = Instance.from_frames(frames(), MONTH)
    assert month.vacancies["epci"].tolist() == ["200093201"]
    assert month.vacancies["in_qpv"].isna().all()
    assert month.applicants["rfr_n2"].tolist() == [1200050]
    assert month.month.months_left == 2


def test_every_fault_at_once() -> None:
    """Faults of several tables are collected before anything is refused."""
    tables = frames()
    tables["vacancies"] = pd.concat([tables["vacancies"]] * 2)
    tables["vacancies"]["in_qpv"] = ["no", ""]
    tables["vacancies"]["neighbourhood"] = ["QN05971M", "QN00000X"]
    tables["applicants"]["renewed_on"] = ["2027-01-01"]
    tables["applicants"]["holders"] = ["STATE|CITY"]
    tables["wishes"] = pd.DataFrame(
        {"applicant_id": ["A1", "A9"], "place": ["1004", "59350"]}
    )
    found = faults_of(tables)
    assert found["duplicate_id"] == "vacancies.vacancy_id"
    assert found["future_date"] == "applicants.renewed_on"
    assert found["lost_zero"] == "wishes.place"
    assert "unknown_reference" in found


def test_forced_twice_is_refused() -> None:
    """Two households cannot be forced on one dwelling."""
    tables = frames()
    tables["applicants"] = pd.DataFrame(
        {
            "applicant_id": ["A1", "A2"],
            "filed_on": ["2026-01-05"] * 2,
            "persons": [1, 1],
        }
    )
    tables["overrides"] = pd.DataFrame(
        {
            "vacancy_id": ["V1", "V1"],
            "applicant_id": ["A1", "A2"],
            "action": ["force", "force"],
            "reason": ["urgent", "urgent"],
        }
    )
    assert faults_of(tables)["forced_twice"] == "overrides.vacancy_id"


def test_missing_table_and_column() -> None:
    """A missing table and a missing column are both named."""
    tables = frames()
    del tables["wishes"]
    tables["vacancies"] = tables["vacancies"].drop(columns="rooms")
    found = faults_of(tables)
    assert found["missing_file"] == "wishes."
    assert found["missing_column"] == "vacancies.rooms"
