"""What happened to dwellings and leases, in order, and the ledger that follows from it.

Events are only ever added. The ledger of the year and the state of every dwelling are
worked out from them, so that they can be rebuilt, and nothing counts twice.
"""

import datetime as dt
from dataclasses import replace
from typing import Any, get_args

import pandas as pd

from attribution_opt.year.events import (
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
from attribution_opt.year.holdings import Holdings
from attribution_opt.year.standing import cases_of, lease_id, ledger_of

__all__ = ["Journal"]

EVENT_COLUMNS: tuple[EventColumn, ...] = (*get_args(Happened), *LEDGER)
"""Columns of the journal."""


class Journal(Holdings):
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
        super().__init__()
        self.rows: list[Event] = []
        self.known: set[tuple[str, ...]] = set()
        self.leases: dict[str, Lease] = {}
        self.recorded: dict[str, Lease] = {}
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

    def _replaced(self, row: Event) -> None:
        """Take note that a list gives way to the next one."""
        self._say(self._listed(row), "replaced", row)

    def _sent(self, row: Event) -> None:
        """Take note that a list has gone to the commission."""
        dwelling = self._listed(row)
        if dwelling.ranked:
            raise EventError("event_decided", "vacancy_id", vacancy=row["vacancy_id"])
        self._say(dwelling, "sent", row)

    def _withdrawn(self, row: Event) -> None:
        """Take a list back: whoever has the dwelling by it has it no more."""
        dwelling = self._listed(row)
        if dwelling.state == "signed":
            raise EventError("event_signed", "vacancy_id", vacancy=row["vacancy_id"])
        self._say(dwelling, "withdrawn", row)
        if dwelling.ranked:
            dwelling.out[dwelling.applicant] = ("withdrawn", row["on"])
            self.past.append(dwelling)
            later = dwelling.round + 1
        else:
            later = dwelling.round
        self.dwellings[row["vacancy_id"]] = replace(
            dwelling,
            facts={**dwelling.facts, "proposed_on": ""},
            round=later,
            ranked={},
            out={},
            held_since={},
            current=None,
        )
        self._settle_others(row["on"])

    def _say(self, dwelling: Dwelling, state: str, row: Event) -> None:
        self._move(dwelling, state, row)
        dwelling.by, dwelling.reason = row["by"], row["reason"]

    def _listed(self, row: Event) -> Dwelling:
        """Return the dwelling of an event, which must have a list."""
        dwelling = self._dwelling(row)
        if not dwelling.facts["proposed_on"]:
            vacancy = row["vacancy_id"]
            raise EventError("event_no_list", "vacancy_id", vacancy=vacancy)
        return dwelling

    def _allocated(self, row: Event) -> None:
        dwelling = self._dwelling(row)
        if dwelling.state == "withdrawn":
            vacancy = row["vacancy_id"]
            raise EventError("event_withdrawn", "vacancy_id", vacancy=vacancy)
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

    # What follows from it -----------------------------------------------------------

    def ledger(self) -> pd.DataFrame:
        """Return the ledger that follows, as `ledger_of`."""
        rounds = self.dwellings.values(), self.past
        return ledger_of(self.leases.values(), *rounds, self.lapsed)

    def cases(self) -> pd.DataFrame:
        """Return where every dwelling stands, as `cases_of`."""
        return cases_of(self.dwellings)
