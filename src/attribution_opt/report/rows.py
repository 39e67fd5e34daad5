"""The rows of a report: objectives, entitlements, dwellings, levels, read back."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from attribution_opt.domain import reference
from attribution_opt.rules.base import LADDER

__all__ = [
    "Candidate",
    "Dwelling",
    "Entitlement",
    "Level",
    "Objective",
    "dwelling",
    "entitlement",
    "objective",
    "place_name",
]


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


def _fraction(cell: str) -> Fraction | None:
    return Fraction(cell) if cell else None


@dataclass(frozen=True, slots=True)
class Objective:
    """One row of ``objectives.csv``, its cells read back as numbers.

    Attributes
    ----------
    title, title_fr, family
        From the rule of the policy.
    required, since_january, this_month, total, missing, base, yearly, reachable
        As in `Measure`, and so are the others.
    trajectory, expected, needed
        Where the year stands, the leases that the months left would bring, and how many
        of them are needed.
    score_order, score_order_missing
        What the plan made home by home reaches this month, and misses.
    """

    rule: str
    key: str
    level: str
    family: str
    title: str
    title_fr: str
    sense: str
    part: str
    unit: str
    required: int | None
    since_january: int
    this_month: int
    total: int
    missing: int
    base: int | None
    yearly: int | None
    carried_over: Fraction | None
    owed: Fraction | None
    reachable: int | None
    unknown: int
    decided: int
    trajectory: str
    expected: int | None
    needed: int | None
    score_order: int
    score_order_missing: int
    legal_reference: str

    @property
    def rule_place(self) -> tuple[int, str]:
        """Where its rule stands in a report: by level, then by id."""
        return tuple(LADDER).index(self.level), self.rule

    @property
    def state(self) -> str:
        """How it stands, as a stable code that catalogues explain."""
        if self.sense == "maximise":
            return "total"
        if self.missing:
            return self._missed
        if self.yearly is not None and self.total < self.yearly:
            return "catching_up"
        if self.total == self.required and self.this_month:
            return "binding"
        return "met"

    @property
    def between(self) -> tuple[int, int]:
        """What it could reach, at least and at most, if every unknown were known."""
        return self.total, self.total + self.unknown

    @property
    def _missed(self) -> str:
        if self.sense == "at_most":
            return "passed"
        assert self.required is not None
        if self.reachable is not None:
            reach = self.since_january + self.reachable
            return "out_of_reach" if reach < self.required else "gives_way"
        return "gives_way"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What one holder is owed by one landlord (gestion en flux), and got."""

    landlord: str
    holder: str
    territory: str
    since_january: int
    carried_over: Fraction
    owed: Fraction
    lowest: int
    highest: int
    this_month: int
    missing: int
    excess: int
    score_order: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of a list."""

    rank: int
    applicant: str
    score: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A dwelling of the month, its holder and its list; empty where nobody is."""

    facts: dict[str, str]
    candidates: tuple[Candidate, ...]
    why_empty: str

    @property
    def id(self) -> str:
        """Its identifier."""
        return self.facts["vacancy_id"]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the ladder, as in ``result.json``."""

    name: str
    title: str
    sense: str
    value: int
    bound: int | None
    proof: str
    seconds: float
    score_order: int | None


def objective(row: dict[str, str], rules: dict[str, Any]) -> Objective:
    """Return a row of ``objectives.csv``, named by its rule."""
    rule = rules[row["rule"]]
    return Objective(
        rule=rule.id,
        key=row["key"],
        level=row["level"],
        family=rule.family,
        title=rule.title or rule.id,
        title_fr=rule.title_fr or rule.title or rule.id,
        sense=row["sense"],
        part=row["part"],
        unit=row["unit"],
        required=_whole(row["required"]),
        since_january=int(row["since_january"]),
        this_month=int(row["this_month"]),
        total=int(row["total"]),
        missing=int(row["missing"]),
        base=_whole(row["base"]),
        yearly=_whole(row["yearly"]),
        carried_over=_fraction(row["carried_over"]),
        owed=_fraction(row["owed"]),
        reachable=_whole(row["reachable"]),
        unknown=int(row["unknown"]),
        decided=int(row["decided"]),
        trajectory=row["trajectory"],
        expected=_whole(row["expected"]),
        needed=_whole(row["needed"]),
        score_order=int(row["score_order"]),
        score_order_missing=int(row["score_order_missing"]),
        legal_reference=row["legal_reference"],
    )


def entitlement(key: str, sides: list[Objective]) -> Entitlement:
    """Return the two sides of a convention's band as one entitlement."""
    landlord, holder, *territory = key.split("/")
    first = sides[0]
    due = [(side.required or 0) - side.since_january for side in sides]
    return Entitlement(
        landlord=landlord,
        holder=holder,
        territory="/".join(territory),
        since_january=first.since_january,
        carried_over=first.carried_over or Fraction(0),
        owed=first.owed or Fraction(0),
        lowest=min(due),
        highest=max(due),
        this_month=first.this_month,
        missing=sum(s.missing for s in sides if s.sense == "at_least"),
        excess=sum(s.missing for s in sides if s.sense == "at_most"),
        score_order=first.score_order,
    )


def dwelling(facts: dict[str, str], rows: list[dict[str, str]]) -> Dwelling:
    """Return a dwelling with its list, from rows of two tables."""
    found = tuple(
        Candidate(
            int(row["rank"]),
            row["applicant_id"],
            row["score"],
            tuple(row["reasons"].split("; ")) if row["reasons"] else (),
        )
        for row in rows
        if row["applicant_id"]
    )
    empty = next((row["reasons"] for row in rows if not row["applicant_id"]), "")
    named = {
        "commune_name": reference.communes()["name"].get(facts["commune"], ""),
        "neighbourhood_name": place_name(facts["neighbourhood"]),
    }
    return Dwelling(facts | named, found, empty)


def place_name(code: str) -> str:
    """Return a code with the name of the body, commune or QPV that it means, if any."""
    if code in reference.epcis().index:
        return f"{reference.epcis()['name'][code]} ({code})"
    if code in reference.communes().index:
        return f"{reference.communes()['name'][code]} ({code})"
    name = reference.qpv().get(code)
    return code if name is None else f"{name} ({code})"
