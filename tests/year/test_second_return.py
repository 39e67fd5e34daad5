"""The return before 15 February: a journal counted by hand, and nothing lost."""

import pandas as pd

from attribution_opt.year.journal import EVENT_COLUMNS, Journal
from attribution_opt.year.second_return import COUNTS, columns_of_return, second_return

KINDS = {"ETAT": "state_priority", "VILLE": "commune", "ESH": "landlord"}
HOME = {"landlord": "ESH", "commune": "59350", "rooms": "2", "financing": "PLUS"}


def journal(*events: dict[str, str]) -> Journal:
    """Return a journal of events, other cells empty."""
    rows = [dict.fromkeys(EVENT_COLUMNS, "") | HOME | one for one in events]
    return Journal(pd.DataFrame(rows, columns=list(EVENT_COLUMNS), dtype="str"))


def happened(
    on: str, event: str, home: str, who: str = "", **more: str
) -> dict[str, str]:
    """Return one event of 2026."""
    day = f"2026-{on}"
    return {"on": day, "event": event, "vacancy_id": home, "applicant_id": who} | more


def counts(table: pd.DataFrame, category: str, is_new: str = "no") -> list[int]:
    """Return the counts of one category, in the order of the return."""
    own = table[(table["category"] == category) & (table["is_new"] == is_new)]
    return own[list(COUNTS)].sum().tolist()


def test_a_journal_counted_by_hand() -> None:
    """Two homes of the State, a new one of the town, one handed back, one of before."""
    told = journal(
        {
            **happened("01-05", "recorded", "OLD", "X", lease_id="L1", holder="VILLE"),
            "signed_on": "2026-01-04",
        },
        happened("03-01", "oriented", "A", holder="ETAT"),
        happened("03-01", "oriented", "B", holder="ETAT"),
        happened("03-01", "oriented", "C", holder="VILLE", first_letting="yes"),
        happened("03-02", "handed_back", "B", holder="ESH"),
        happened("03-05", "allocated", "A", "P", rank="1", holder="ETAT"),
        happened("03-05", "allocated", "A", "Q", rank="2", holder="ETAT"),
        happened("03-09", "refused", "A", "P"),
        happened("03-12", "signed", "A", "Q"),
        happened(
            "03-05", "allocated", "B", "R", rank="1", holder="ESH", transfer_from="ESH"
        ),
        happened("03-06", "signed", "B", "R"),
        happened("03-05", "conditional", "C", "S", rank="1", first_letting="yes"),
        happened("03-30", "no_answer", "C", "S"),
    )
    table = second_return(told, 2026, KINDS)
    # available, relet, disposed, allotted, signed, refused
    assert counts(table, "state_priority") == [2, 1, 0, 2, 1, 1]
    assert counts(table, "commune") == [0, 1, 0, 0, 1, 0]
    assert counts(table, "commune", "yes") == [1, 0, 0, 1, 0, 1]
    assert counts(table, "landlord") == [0, 0, 1, 0, 0, 0]
    assert counts(table, "transfer") == [0, 1, 0, 1, 1, 0]
    assert table["signed"].sum() == 3


def test_another_year_counts_nothing() -> None:
    """Neither its events nor its leases."""
    told = journal(
        happened("03-01", "oriented", "A", holder="ETAT"),
        happened("03-05", "allocated", "A", "P", rank="1"),
    )
    assert second_return(told, 2025, KINDS).empty


def test_columns_say_their_source_and_that_it_is_to_be_verified() -> None:
    """The table of columns is the head of the return, in its order."""
    told = second_return(journal(), 2026, KINDS)
    assert list(told) == [one["column"] for one in columns_of_return()]
    for one in columns_of_return():
        assert "DEVL1131829A" in one["article"]
        assert one["status"] == "to be verified"
        assert one["title"] != one["title_fr"] or one["column"] == "landlord"
