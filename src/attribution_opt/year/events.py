"""Events of a year: what each is, what it needs, and where a dwelling stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from attribution_opt.domain.choices import DECISIONS
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.domain.tables import LedgerColumn

__all__ = [
    "ANSWER_DAYS",
    "CASE_COLUMNS",
    "ENDS",
    "EVENTS",
    "EXHAUSTED",
    "LEDGER",
    "Dwelling",
    "Event",
    "EventColumn",
    "EventError",
    "Happened",
    "Lease",
    "Row",
    "identity",
]

Row = Mapping[str, str]

Happened = Literal["on", "event", "month", "rank", "reply_by", "by", "reason"]

Lease = dict[LedgerColumn, str]
"""Facts of a lease, by column of the ledger."""

EventColumn = LedgerColumn | Happened

Event = dict[EventColumn, str]
"""What happened, then the facts of the lease as then known."""

LEDGER = cast("tuple[LedgerColumn, ...]", tuple(SCHEMA["ledger"].columns))

ANSWER_DAYS = 10
"""Days that a household has to answer an offer; silence is a refusal (CCH R441-10)."""

ENDS = ("refused", "no_answer", "cancelled", "withdrawn")
"""What takes a household out of the list of a dwelling."""

EXHAUSTED = "exhausted"
"""State of a dwelling that nobody on its list took, and why it is oriented again."""

EVENTS = (
    *("recorded", "oriented", "handed_back", "proposed", "replaced", "sent"),
    *DECISIONS,
    *("offered", *ENDS, "dalo_lapsed", "signed"),
)

CASE_COLUMNS = (
    *("vacancy_id", "month", "state", "since", "holder", "applicant_id", "rank"),
    *("next_rank", "reply_by", "reason"),
)
"""Columns of the state of dwellings."""


class EventError(Exception):
    """An event that cannot have happened after those before it.

    Attributes
    ----------
    code
        Key of the catalogue of faults.
    column, values
        The cell that is wrong; what the sentence needs.
    """

    def __init__(self, code: str, column: str, **values: str) -> None:
        super().__init__(code)
        self.code, self.column, self.values = code, column, values


def identity(row: Event) -> tuple[str, ...]:
    """Return what makes two events one: told again, an event changes nothing."""
    keys: list[EventColumn] = ["on", "event", "vacancy_id", "applicant_id", "rank"]
    if row["event"] in {"recorded", "cancelled"}:
        keys.append("lease_id")
    if row["event"] in {"oriented", "handed_back"}:
        keys.append("holder")
    return tuple(row[key] for key in keys)


@dataclass
class Dwelling:
    """What became of one vacancy since it was oriented.

    Attributes
    ----------
    facts
        Columns of the ledger that describe the dwelling.
    state, since
        Where it stands (oriented, handed_back, proposed, sent, withdrawn, decided,
        offered, signed, exhausted), and since when.
    by, reason
        Who said so last, and why, where it is told.
    ranked
        Rows of the candidates that the commission ranked, by rank.
    out
        Why, and since when, a candidate is no longer in its list.
    current
        Rank of whoever has it now, None where nobody.
    origin
        The month whose tables tell it: an earlier one where its list was exhausted.
    round
        How many times it was oriented anew after a list was exhausted, from 1.
    """

    facts: Lease
    month: str
    state: str
    since: str
    reply_by: str = ""
    reason: str = ""
    by: str = ""
    ranked: dict[int, Lease] = field(default_factory=dict)
    out: dict[str, tuple[str, str]] = field(default_factory=dict)
    held_since: dict[str, str] = field(default_factory=dict)
    current: int | None = None
    origin: str = ""
    round: int = 1

    @property
    def applicant(self) -> str:
        """Whoever has it now, empty where nobody."""
        return "" if self.current is None else self.ranked[self.current]["applicant_id"]

    @property
    def is_over(self) -> bool:
        """Whether nobody on its list took it."""
        return self.state == EXHAUSTED

    @property
    def has_list(self) -> bool:
        """Whether a list of it stands that the commission has not decided on."""
        return self.state in {"proposed", "sent"}
