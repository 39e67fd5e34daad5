"""What the commission decided, candidate by candidate, checked against its lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from attribution_opt.domain.choices import ALLOTTED, DECISIONS
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import ReadError
from attribution_opt.report.rows import HomeLists
from attribution_opt.words.sentence import sentence

__all__ = [
    "LETTERS",
    "Decision",
    "Decisions",
    "Letter",
    "Told",
    "decisions_of",
]

Letter = Literal["a", "b", "c", "d", "e"]
LETTERS: tuple[Letter, ...] = ("a", "b", "c", "d", "e")
"""Decisions of CCH R441-3, in its order."""
_LETTER: dict[str, Letter] = {"conditional": "c", "not_allocated": "d"}
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A file of outcomes: its name, its rows with their lines, its headers."""

    file: str
    rows: Sequence[tuple[int, Mapping[str, str]]]
    headers: Mapping[str, str]

    def fault(self, code: str, line: int, column: str, value: str) -> Fault:
        """Return a fault of a cell, in the words of the file."""
        head = self.headers.get(column, column)
        return Fault(code=code, file=self.file, line=line, column=head, value=value)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Attributes
    ----------
    letter
        Which of R441-3.
    place
        Among those whom the home is allocated to, from 1; 0 for nobody of them.
    reason
        As the file tells it, empty where it does not.
    """

    letter: Letter
    place: int
    reason: str


@dataclass(frozen=True)
class Decisions:
    """Decisions of a session.

    Attributes
    ----------
    by_pair
        By dwelling and household.
    num_other
        Decisions of the file that are of other sessions.
    """

    by_pair: Mapping[Pair, Decision] = field(default_factory=dict)
    num_other: int = 0

    @cached_property
    def num_without_reason(self) -> int:
        """Decisions against a household that say no reason."""
        return sum(d.letter in "de" and not d.reason for d in self.by_pair.values())


def decisions_of(told: Told, day: str, homes: Sequence[HomeLists]) -> Decisions:
    """Return the decisions of a session.

    Parameters
    ----------
    told
        The file; offers, answers and leases in it are no decisions, and are passed
        over, and so are decisions of another day on homes that are not examined.
    day
        Of the session, ISO.
    homes
        Those examined.

    Raises
    ------
    ReadError
        With every decision that is none on a listed candidate, or stands twice.
    """
    lists = {h.id: {c.applicant_id: c.rank for c in h.candidates} for h in homes}
    rows = [(line, row) for line, row in told.rows if row["outcome"] in DECISIONS]
    own = [
        (n, row) for n, row in rows if row["on"] == day or row["vacancy_id"] in lists
    ]
    faults = list(_faults(told, own, day, lists))
    if faults:
        many = sentence("faults_unwritten", place=told.file, n=len(faults))
        raise ReadError(many, faults)
    return Decisions(_placed([row for _, row in own], lists), len(rows) - len(own))


Lists = Mapping[str, Mapping[str, int]]
Rows = Sequence[tuple[int, Mapping[str, str]]]


def _faults(told: Told, rows: Rows, day: str, lists: Lists) -> Iterator[Fault]:
    pairs: set[Pair] = set()
    ranks: set[tuple[str, int]] = set()
    for line, row in rows:
        home, who = pair = row["vacancy_id"], row["applicant_id"]
        if home not in lists:
            yield told.fault("decided_no_home", line, "vacancy_id", home)
            continue
        if row["on"] != day:
            yield told.fault("decided_other_day", line, "on", row["on"])
        if who not in lists[home]:
            yield told.fault("decided_no_candidate", line, "applicant_id", who)
            continue
        if pair in pairs:
            yield told.fault("decided_twice", line, "applicant_id", who)
            continue
        pairs.add(pair)
        place = home, _rank(row, lists)
        if row["outcome"] in ALLOTTED:
            if place in ranks:
                yield told.fault("event_rank_twice", line, "rank", row["rank"])
            ranks.add(place)


def _rank(row: Mapping[str, str], lists: Lists) -> int:
    """Return the rank that a decision gives: its own, else that of the list."""
    listed = lists[row["vacancy_id"]][row["applicant_id"]]
    return int(row["rank"]) if row["rank"] else listed


def _placed(rows: Sequence[Mapping[str, str]], lists: Lists) -> dict[Pair, Decision]:
    """Return decisions by pair, those who get a home in their order."""
    getting: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        if row["outcome"] in ALLOTTED:
            told = getting.setdefault(row["vacancy_id"], [])
            told.append((_rank(row, lists), row["applicant_id"]))
    found = {}
    for row in rows:
        home, who = row["vacancy_id"], row["applicant_id"]
        order = [name for _, name in sorted(getting.get(home, []))]
        place = order.index(who) + 1 if who in order else 0
        letter = _letter(row["outcome"], len(order))
        found[home, who] = Decision(letter, place, row["reason"].strip())
    return found


def _letter(outcome: str, num_getting: int) -> Letter:
    if outcome == "allocated":
        return "b" if num_getting > 1 else "a"
    return _LETTER.get(outcome, "e")
