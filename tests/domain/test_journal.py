"""Events folded into leases and dwellings: hand-worked chains, refusals of nonsense."""

import datetime as dt
import random
from typing import Any

import pandas as pd
import pytest

from attribution_opt.year.events import EventError
from attribution_opt.year.journal import EVENT_COLUMNS, Journal

EMPTY = pd.DataFrame(columns=list(EVENT_COLUMNS), dtype="str")
HOME = {"landlord": "LMH", "commune": "59350", "rooms": "2", "financing": "PLUS"}


def event(on: str, kind: str, vacancy: str = "V1", who: str = "", **more: str) -> Any:
    """Return one event."""
    return {
        **HOME,
        "on": f"2026-{on}",
        "event": kind,
        "vacancy_id": vacancy,
        "applicant_id": who,
        "holder": "ETAT",
        **more,
    }


def journal(*events: Any) -> Journal:
    """Return the events folded."""
    found = Journal(EMPTY)
    for one in events:
        found.add(one)
    return found


CHAIN = (
    event("10-01", "oriented"),
    event("10-12", "proposed"),
    event("10-20", "allocated", who="A", rank="1"),
    event("10-20", "allocated", who="B", rank="2"),
    event("10-20", "allocated", who="C", rank="3"),
    event("10-21", "offered", who="A"),
    event("10-25", "refused", who="A"),
    event("10-26", "offered", who="B"),
)


def test_a_refusal_gives_the_next_rank() -> None:
    """A refuses; B has it, C waits; the ledger has one lease cancelled, one decided."""
    found = journal(*CHAIN)
    case = found.cases().iloc[0]
    assert (case["applicant_id"], case["rank"], case["next_rank"]) == ("B", "2", "3")
    assert case["state"] == "offered"
    ledger = found.ledger().set_index("lease_id")
    assert ledger["state"].to_dict() == {"V1/A": "cancelled", "V1/B": "decided"}
    assert ledger.loc["V1/A", "cancelled_on"] == "2026-10-25"
    assert ledger.loc["V1/B", "decided_on"] == "2026-10-25"
    assert ledger.loc["V1/B", "oriented_on"] == "2026-10-01"


def test_silence_is_a_refusal_after_ten_days() -> None:
    """Offered on the 26th, the tenth day is 5 November: silent from the 6th."""
    found = journal(*CHAIN)
    assert list(found.silent(dt.date(2026, 11, 5))) == []
    (silence,) = found.silent(dt.date(2026, 11, 6))
    assert (silence["on"], silence["applicant_id"]) == ("2026-11-05", "B")
    found.add(silence)
    assert found.cases().loc[0, "applicant_id"] == "C"


def test_nothing_counts_twice() -> None:
    """Every event told again, in any order, changes nothing."""
    found = journal(*CHAIN, event("11-02", "signed", who="B"))
    before = found.ledger().to_csv(), found.cases().to_csv()
    for one in random.Random(1).sample(CHAIN, len(CHAIN)):
        assert not found.add(one)
    assert (found.ledger().to_csv(), found.cases().to_csv()) == before
    assert found.ledger()["state"].tolist() == ["cancelled", "signed"]


def test_replay_is_the_same_byte_for_byte() -> None:
    """From its own events, the same ledger."""
    found = journal(*CHAIN)
    again = Journal(found.events)
    assert again.ledger().to_csv() == found.ledger().to_csv()
    assert again.events.to_csv() == found.events.to_csv()


def test_a_household_has_one_dwelling_at_a_time() -> None:
    """First on V1 and on V2, A has V1; V2 goes to B, and back to nobody's loss."""
    found = journal(
        event("10-01", "oriented"),
        event("10-01", "oriented", "V2"),
        event("10-20", "allocated", who="A", rank="1"),
        event("10-20", "allocated", "V2", "A", rank="1"),
        event("10-20", "allocated", "V2", "B", rank="2"),
    )
    assert found.cases()["applicant_id"].tolist() == ["A", "B"]
    found.add(event("10-25", "refused", who="A"))
    assert found.cases()["applicant_id"].tolist() == ["", "B"]
    assert found.cases()["state"].tolist() == ["exhausted", "decided"]
    states = found.ledger().set_index("lease_id")["state"].to_dict()
    assert states == {"V1": "oriented", "V1/A": "cancelled", "V2/B": "decided"}


def test_handed_back_goes_to_the_landlord() -> None:
    """A holder that gives its turn back leaves the dwelling to the landlord."""
    back = event("10-05", "handed_back") | {"holder": ""}
    found = journal(event("10-01", "oriented"), back)
    assert found.cases().loc[0, "holder"] == "LMH"


def test_dalo_lapses_with_the_refusal_of_an_offer() -> None:
    """After A's refusal, its cancelled lease tells that the status has lapsed."""
    found = journal(*CHAIN, event("10-28", "dalo_lapsed", who="A"))
    told = found.ledger().set_index("lease_id")["dalo_status"]
    assert told["V1/A"] == "lapsed"
    assert told["V1/B"] == ""


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        (event("11-02", "signed", who="C"), "event_not_holding"),
        (event("11-02", "refused", who="A"), "event_not_holding"),
        (event("11-02", "dalo_lapsed", who="B"), "event_not_refused"),
        (event("11-02", "offered", "V9", "A"), "event_not_oriented"),
        (event("11-02", "allocated", who="D", rank="2"), "event_rank_twice"),
        (event("10-01", "signed", who="B"), "event_too_early"),
        (event("11-02", "oriented"), "event_decided"),
        (event("11-02", "cancelled", lease_id="L9"), "event_no_lease"),
    ],
)
def test_what_cannot_follow_is_refused(extra: Any, code: str) -> None:
    """An impossible event names its fault and changes nothing."""
    found = journal(*CHAIN)
    before = found.ledger().to_csv()
    with pytest.raises(EventError) as caught:
        found.add(extra)
    assert caught.value.code == code
    assert found.ledger().to_csv() == before
    assert len(found.rows) == len(CHAIN)
