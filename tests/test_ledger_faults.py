"""Faults of the ledger: a lease twice, none, cancelled twice, a broken journal."""

import datetime as dt
from pathlib import Path

import pytest

from attribution_opt.errors import JournalError, YearFolderError
from attribution_opt.year.folder import EVENTS
from attribution_opt.year.ledger import (
    append_leases,
    cancel_lease,
    check_year,
    replay_year,
)

HEAD = "lease_id,signed_on,landlord,holder,commune,rooms,financing\n"
FIRST = "L1,2026-03-01,LMH,ETAT,59350,2,PLUS\n"
ON = dt.date(2026, 6, 1)


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """Return a year of one lease."""
    told = tmp_path / "leases.csv"
    told.write_text(HEAD + FIRST)
    assert append_leases(tmp_path / "2026", told) == 1
    return tmp_path / "2026"


def code(error: pytest.ExceptionInfo[JournalError]) -> str:
    """Return the code of the one fault of an error."""
    (fault,) = error.value.faults
    return str(fault.code)


def test_a_lease_told_otherwise_is_refused(year: Path) -> None:
    """The same id on another day is another lease, and nothing of the file is kept."""
    told = year / "more.csv"
    told.write_text(HEAD + FIRST.replace("03-01", "03-02") + FIRST.replace("L1", "L2"))
    with pytest.raises(JournalError) as error:
        append_leases(year, told)
    assert code(error) == "event_lease_twice"
    assert len(replay_year(year).leases) == 1


def test_cancel_once(year: Path) -> None:
    """What is not there, or cancelled already, cannot be cancelled."""
    with pytest.raises(JournalError) as error:
        cancel_lease(year, "L9", ON, "never was")
    assert code(error) == "event_no_lease"
    found = cancel_lease(year, "L1", ON, "not moved in").ledger()
    assert found.loc[0, ["state", "cancelled_on"]].tolist() == [
        "cancelled",
        "2026-06-01",
    ]
    with pytest.raises(JournalError) as error:
        cancel_lease(year, "L1", dt.date(2026, 7, 1), "again")
    assert code(error) == "event_cancelled"


def test_a_journal_changed_by_hand(year: Path) -> None:
    """A word that is no event, or a column lost, is said with its line."""
    path = year / EVENTS
    text = path.read_text()
    path.write_text(text.replace("recorded", "recorder"))
    with pytest.raises(JournalError, match=r"events\.csv line 2") as error:
        check_year(year)
    assert code(error) == "event_unknown"
    path.write_text(text.replace("reply_by", "reply"))
    with pytest.raises(YearFolderError, match="has lost reply_by"):
        check_year(year)
