"""What a commission has before it, in words: one tree, which every template reads.

Fields are the names that templates use; all of them hold text as people read it, empty
where nothing is known.
"""

from dataclasses import dataclass

__all__ = [
    "Balance",
    "BalanceLine",
    "Box",
    "College",
    "Dossier",
    "Fact",
    "Letter",
    "ListedCandidate",
    "ListedHome",
    "OccupiedHome",
    "Part",
    "Row",
]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known: what it is called, and what it is."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A decision that may be taken: its letter, its name, a box ticked or not."""

    letter: str
    name: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCandidate:
    """A candidate of a home.

    Attributes
    ----------
    rank, number, holder, score, remarks
        Place on the list, unique number, who proposed it, points, what the list says.
    facts, situation
        What is known of the household, one by one, and on one line.
    boxes, decision, reason
        Of the commission.
    """

    rank: str
    number: str
    holder: str
    score: str
    remarks: str
    facts: tuple[Fact, ...]
    situation: str
    boxes: tuple[Box, ...]
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of candidates beside each other."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Candidates that stand beside each other on a page, with their facts."""

    candidates: tuple[ListedCandidate, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedHome:
    """A home that is examined.

    Attributes
    ----------
    number, id, summary, commune, landlord, holder, facts
        Place on the agenda, and what it is; the summary is type, surface, financing.
    candidates, parts
        All of them, and the same in parts that fit on the width of a page.
    exception
        Why fewer than three are examined, empty where three are.
    votes, dissent
        As the minutes say them.
    """

    number: str
    id: str
    summary: str
    commune: str
    landlord: str
    holder: str
    facts: tuple[Fact, ...]
    candidates: tuple[ListedCandidate, ...]
    parts: tuple[Part, ...]
    exception: str
    votes: str
    dissent: str


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """An objective for one place or holder: asked, before the session, after it."""

    name: str
    asked: str
    before: str
    after: str
    state: str


@dataclass(frozen=True, slots=True)
class Balance:
    """The lines of one objective."""

    title: str
    reference: str
    lines: tuple[BalanceLine, ...]


@dataclass(frozen=True, slots=True)
class College:
    """Members of a college, by how they sit; names on one line."""

    name: str
    present: str
    represented: str
    absent: str


@dataclass(frozen=True, slots=True)
class OccupiedHome:
    """An occupation that is examined every three years, and the opinion on it."""

    situation: str
    tenant: str
    home: str
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that agenda, sheets and minutes say.

    Attributes
    ----------
    body, session, mode, place, convened, president, secretary
        The commission, the day of its session, how and where it meets.
    colleges, quorum
        Who sits, and whether enough do.
    data
        The day of the data.
    homes, num_candidates
        What is examined, in order.
    balances
        Objectives before and after.
    occupation, observations
        The other business.
    is_decided
        Whether decisions are told.
    blank
        Stands where something is to be filled in by hand.
    """

    body: str
    session: str
    mode: str
    place: str
    convened: str
    president: str
    secretary: str
    colleges: tuple[College, ...]
    quorum: str
    data: str
    homes: tuple[ListedHome, ...]
    num_candidates: str
    balances: tuple[Balance, ...]
    occupation: tuple[OccupiedHome, ...]
    observations: str
    is_decided: bool
    blank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to one household on one home: nothing in it is of anybody else.

    Attributes
    ----------
    kind
        Which letter: allocated, ranked, conditional or refused.
    number, home, summary, commune, facts
        Whom it is for, and the home.
    decision, reason, rank
        What was decided, why, and the place among those it is allocated to.
    body, session, president, days
        Who decided and when; the days to answer.
    blank
        Stands where something is to be filled in by hand.
    """

    kind: str
    number: str
    home: str
    summary: str
    commune: str
    facts: tuple[Fact, ...]
    decision: str
    reason: str
    rank: str
    body: str
    session: str
    president: str
    days: str
    blank: str
