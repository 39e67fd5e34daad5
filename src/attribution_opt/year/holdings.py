"""Who has which dwelling: ranks that step up, households that are taken elsewhere."""

import datetime as dt
from collections.abc import Iterator

from attribution_opt.year.events import (
    ANSWER_DAYS,
    EXHAUSTED,
    Dwelling,
    Event,
    EventError,
    Row,
)

__all__ = ["Holdings"]


class Holdings:
    """The dwellings of a year, each with whoever has it.

    Attributes
    ----------
    dwellings
        As they stand, by id.
    past
        As they stood when a list of theirs was over, before the next one.
    lapsed
        Dwellings and households whose DALO status ended with a refusal.
    """

    def __init__(self) -> None:
        self.dwellings: dict[str, Dwelling] = {}
        self.past: list[Dwelling] = []
        self.lapsed: set[tuple[str, str]] = set()

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
        self._settle_others(row["on"])

    def _settle_others(self, on: str) -> None:
        """Give dwellings to whoever was skipped on them, and is free now."""
        for other in self.dwellings.values():
            if other.current is None and other.ranked:
                self._settle(other, on)

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
