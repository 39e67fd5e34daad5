"""What happened to dwellings and leases, in order, and the ledger that follows from it.

Events are only ever added. The ledger of the year and the state of every dwelling are
worked out from them, so that they can be rebuilt, and nothing counts twice.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, get_args

import pandas as pd

from attribution_opt.year.events import (
    ANSWER_DAYS,
    EVENTS,
    EXHAUSTED,
    LEDGER,
    Dwelling,
    Event,
    EventColumn,
    EventError,
    Happened,
    Lease,
    Row,
    identity,
)
from attribution_opt.year.standing import cases_of, lease_id, ledger_of

__all__ = ["Journal"]

EVENT_COLUMNS: tuple[EventColumn, ...] = (*get_args(Happened), *LEDGER)
"""Columns of the journal."""


class Journal:
    """Events folded one by one into leases and dwellings.

    Parameters
    ----------
    events
        Rows of text under `EVENT_COLUMNS`, in order.

    Raises
    ------
    EventError
        If an event cannot follow those before it.
    """

    def __init__(self, events: pd.DataFrame) -> None:
        self.rows: list[Event] = []
        self.known: set[tuple[str, ...]] = set()
        self.leases: dict[str, Lease] = {}
        self.recorded: dict[str, Lease] = {}
        self.dwellings: dict[str, Dwelling] = {}
        self.past: list[Dwelling] = []
        self.lapsed: set[tuple[str, str]] = set()
        rows: list[dict[Any, Any]] = events.to_dict("records")
        for row in rows:
            self.add(row)

    def add(self, told: Row) -> bool:
        """Add one event; return whether it is new.

        Raises
        ------
        EventError
            If it cannot follow those before it; nothing is changed then.
        """
        row: Event = {name: str(told.get(name, "") or "") for name in EVENT_COLUMNS}
        if row["event"] not in EVENTS:
            raise EventError("event_unknown", "event")
        if identity(row) in self.known:
            self._same(row)
            return False
        getattr(self, f"_{row['event']}")(row)
        self.known.add(identity(row))
        self.rows.append(row)
        return True

    def until(self, day: dt.date) -> "Journal":
        """Return what was known on a day: steps of two months may overlap."""
        events = self.events
        return Journal(events[events["on"] <= day.isoformat()])

    @property
    def latest(self) -> str:
        """Date of the latest event, ISO; empty where there is none."""
        return max((row["on"] for row in self.rows), default="")

    @property
    def events(self) -> pd.DataFrame:
        """The events as one frame of text."""
        return pd.DataFrame(self.rows, columns=list(EVENT_COLUMNS), dtype="str")

    # What each event does -----------------------------------------------------------

    def _same(self, row: Event) -> None:
        """Refuse a lease that is told again with other facts."""
        if row["event"] != "recorded":
            return
        before = self.recorded[row["lease_id"]]
        for name in LEDGER:
            if row[name] != before[name]:
                values = {"lease": row["lease_id"], "before": before[name] or "-"}
                raise EventError("event_lease_differs", name, **values)

    def _recorded(self, row: Event) -> None:
        if row["lease_id"] in self.leases:
            raise EventError("event_lease_twice", "lease_id", lease=row["lease_id"])
        lease = {name: row[name] for name in LEDGER}
        self.leases[row["lease_id"]], self.recorded[row["lease_id"]] = (
            lease,
            dict(lease),
        )

    def _oriented(self, row: Event) -> None:
        known = self.dwellings.get(row["vacancy_id"])
        # Of some days alone, a list may look less exhausted than of all of them.
        is_over = EXHAUSTED in {row["reason"], known.state if known else ""}
        if known is not None and known.ranked and not is_over:
            raise EventError("event_decided", "vacancy_id", vacancy=row["vacancy_id"])
        if known is not None and is_over:
            self.past.append(known)
        facts = {name: row[name] for name in LEDGER} | {"oriented_on": row["on"]}
        self.dwellings[row["vacancy_id"]] = Dwelling(
            facts,
            row["month"],
            "oriented",
            row["on"],
            reply_by=row["reply_by"],
            reason=row["reason"],
            origin=known.origin if known is not None else row["month"],
            round=known.round + is_over if known is not None else 1,
        )

    def _handed_back(self, row: Event) -> None:
        """Leave the dwelling to the landlord, this once: its holder gives it back."""
        dwelling = self._dwelling(row)
        if dwelling.ranked:
            raise EventError("event_decided", "vacancy_id", vacancy=row["vacancy_id"])
        dwelling.facts["holder"] = row["holder"] or dwelling.facts["landlord"]
        dwelling.reason = row["reason"]
        self._move(dwelling, "handed_back", row)

    def _proposed(self, row: Event) -> None:
        dwelling = self._dwelling(row)
        dwelling.facts["proposed_on"] = dwelling.facts["proposed_on"] or row["on"]
        if not dwelling.ranked:
            self._move(dwelling, "proposed", row)

    def _allocated(self, row: Event) -> None:
        dwelling = self._dwelling(row)
        rank = int(row["rank"] or 1)
        if rank in dwelling.ranked:
            raise EventError("event_rank_twice", "rank", rank=str(rank))
        if dwelling.state == "signed":
            raise EventError("event_signed", "vacancy_id", vacancy=row["vacancy_id"])
        self._in_order(dwelling, row)
        dwelling.ranked[rank] = {name: row[name] for name in LEDGER}
        self._settle(dwelling, row["on"])

    _conditional = _allocated

    def _not_allocated(self, row: Event) -> None:
        dwelling = self._dwelling(row)
        self._in_order(dwelling, row)
        dwelling.out[row["applicant_id"]] = (row["event"], row["on"])

    _inadmissible = _not_allocated

    def _offered(self, row: Event) -> None:
        dwelling = self._holding(row)
        self._move(dwelling, "offered", row)

    def _refused(self, row: Event) -> None:
        dwelling = self._holding(row)
        self._in_order(dwelling, row)
        self._free(dwelling, row)

    _no_answer = _refused

    def _dalo_lapsed(self, row: Event) -> None:
        """End the DALO status, as after the refusal of an adapted offer."""
        out = self._dwelling(row).out.get(row["applicant_id"])
        if out is None or out[0] not in {"refused", "no_answer"}:
            who = row["applicant_id"]
            raise EventError("event_not_refused", "applicant_id", who=who)
        self.lapsed.add((row["vacancy_id"], row["applicant_id"]))

    def _signed(self, row: Event) -> None:
        dwelling = self._holding(row)
        self._move(dwelling, "signed", row)

    def _cancelled(self, row: Event) -> None:
        """Withdraw a lease that was recorded or decided."""
        lease = self.leases.get(row["lease_id"])
        if lease is not None:
            if lease["state"] == "cancelled":
                raise EventError("event_cancelled", "lease_id", lease=row["lease_id"])
            lease |= {"state": "cancelled", "cancelled_on": row["on"]}
            return
        for dwelling in self.dwellings.values():
            name = lease_id(dwelling, dwelling.applicant)
            if dwelling.applicant and name == row["lease_id"]:
                self._free(dwelling, row | {"applicant_id": dwelling.applicant})
                return
        raise EventError("event_no_lease", "lease_id", lease=row["lease_id"])

    # Who has what -------------------------------------------------------------------

    def _dwelling(self, row: Event) -> Dwelling:
        dwelling = self.dwellings.get(row["vacancy_id"])
        if dwelling is None:
            vacancy = row["vacancy_id"]
            raise EventError("event_not_oriented", "vacancy_id", vacancy=vacancy)
        return dwelling

    def _holding(self, row: Event) -> Dwelling:
        """Return the dwelling of an event whose household must have it now."""
        dwelling = self._dwelling(row)
        if dwelling.state == "signed":
            raise EventError("event_signed", "vacancy_id", vacancy=row["vacancy_id"])
        if not row["applicant_id"] or dwelling.applicant != row["applicant_id"]:
            raise EventError(
                "event_not_holding",
                "applicant_id",
                vacancy=row["vacancy_id"],
                who=dwelling.applicant or "-",
            )
        return dwelling

    @staticmethod
    def _in_order(dwelling: Dwelling, row: Event) -> None:
        if row["on"] < dwelling.since:
            raise EventError("event_too_early", "on", since=dwelling.since)

    def _move(self, dwelling: Dwelling, state: str, row: Event) -> None:
        self._in_order(dwelling, row)
        dwelling.state, dwelling.since = state, row["on"]

    def _free(self, dwelling: Dwelling, row: Event) -> None:
        """Take the household out, and give the dwelling to the next rank."""
        dwelling.out[row["applicant_id"]] = (row["event"], row["on"])
        dwelling.current = None
        self._settle(dwelling, row["on"])
        # Whoever was skipped elsewhere because of this dwelling may be free now.
        for other in self.dwellings.values():
            if other.current is None and other.ranked:
                self._settle(other, row["on"])

    def _settle(self, dwelling: Dwelling, on: str) -> None:
        """Give a dwelling to the first rank that is still in and free."""
        if dwelling.state == "offered" and dwelling.current is not None:
            return
        holders = {d.applicant for d in self.dwellings.values() if d is not dwelling}
        for rank in sorted(dwelling.ranked):
            name = dwelling.ranked[rank]["applicant_id"]
            if name not in dwelling.out and name not in holders:
                if rank != dwelling.current:
                    dwelling.held_since.pop(dwelling.applicant, None)
                    dwelling.current, dwelling.held_since[name] = rank, on
                    dwelling.state, dwelling.since = "decided", on
                return
        dwelling.current, dwelling.state, dwelling.since = None, EXHAUSTED, on

    def silent(self, as_of: dt.date, days: int = ANSWER_DAYS) -> Iterator[Row]:
        """Yield the refusals that silence stands for: offers without an answer."""
        for name, dwelling in self.dwellings.items():
            if dwelling.state == "offered":
                last = dt.date.fromisoformat(dwelling.since) + dt.timedelta(days)
                if last < as_of:
                    yield {
                        "on": last.isoformat(),
                        "event": "no_answer",
                        "month": dwelling.month,
                        "vacancy_id": name,
                        "applicant_id": dwelling.applicant,
                    }

    # What follows from it -----------------------------------------------------------

    def ledger(self) -> pd.DataFrame:
        """Return the ledger that follows, as `ledger_of`."""
        rounds = self.dwellings.values(), self.past
        return ledger_of(self.leases.values(), *rounds, self.lapsed)

    def cases(self) -> pd.DataFrame:
        """Return where every dwelling stands, as `cases_of`."""
        return cases_of(self.dwellings)
