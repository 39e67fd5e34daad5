"""The first screen: the month in four figures, and what to look at."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from attribution_opt.decide.lists import LEAST_CANDIDATES
from attribution_opt.domain import reference
from attribution_opt.report.phrases import Phrases
from attribution_opt.report.sentences import proof_key, some
from attribution_opt.words.language import typeset

__all__ = ["Figure", "Glance", "Notice"]

MOST_NOTICES = 7
MOST_OBJECTIVES = 3
"""Objectives missed that are told one by one."""
MOST_PLACES = 2
"""Bodies that are named; more are counted."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is read from afar, what it is of, and what it hides."""

    value: str
    name: str
    base: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to look at: a sentence, and where it is told in full."""

    href: str
    text: str


class Glance:
    """What stands on the first screen, in the language of some phrases."""

    def __init__(self, say: Phrases) -> None:
        self.say, self.words, self.report = say, say.words, say.report

    @property
    def where(self) -> str:
        """The month and the territory in words."""
        return f"{self.say.month}, {self._territory}"

    @property
    def _territory(self) -> str:
        bodies = sorted({home.epci for home in self.report.run.homes} - {""})
        names = reference.epcis()["name"]
        if not bodies or len(bodies) > MOST_PLACES:
            return self.words("glance_bodies", n=len(bodies))
        return " / ".join(typeset(str(names.get(code, code))) for code in bodies)

    @property
    def as_of(self) -> str:
        """The day of the data in words."""
        return self.say.facts.day(self.report.result["as_of"])

    @property
    def policy(self) -> str:
        """The policy in words."""
        policy = self.report.policy
        title = policy.titled(self.words.language)
        return self.words("glance_policy", name=policy.name, title=title)

    @property
    def standing(self) -> str:
        """Whether the lists are a draft, sent, withdrawn or replaced; empty if none."""
        told = self.report.standing
        if told is None:
            return ""
        day = told.on if told.state == "replaced" else self.say.facts.day(told.on)
        values = {"n": told.n, "whole": told.whole, "on": day}
        said = self.words(f"standing_{told.state}", **values)
        by = self.words("standing_by", who=told.by) if told.by else ""
        why = self.words("standing_why", why=told.reason) if told.reason else ""
        return f"{said}{by}{why}."

    @property
    def status(self) -> str:
        """How sure the plan is, as a code: the key of a sentence and of a colour."""
        if self.report.is_start:
            return "start"
        return proof_key(self.report.result["status"], self.report.is_unique)

    @cached_property
    def figures(self) -> list[Figure]:
        """Dwellings, objectives of the law, lists, households: each with its base."""
        return [self._filled(), self._objectives(), self._lists(), self._households()]

    def _filled(self) -> Figure:
        report, words = self.report, self.words
        suited = sum(home.is_suited for home in report.dwellings)
        value = words("of_base", part=report.num_positioned, whole=report.num_dwellings)
        return Figure(value, words("glance_filled"), words("glance_suited", n=suited))

    def _objectives(self) -> Figure:
        words = self.words
        duties = [
            m
            for m in self.report.measures
            if m.asks and m.level in self.report.policy.ladder.statutory
        ]
        met = sum(not m.missing for m in duties)
        lacks = sum(m.missing for m in duties if m.unit == "leases")
        value = words("of_base", part=met, whole=len(duties))
        return Figure(value, words("glance_met"), words("glance_lacks", n=lacks))

    def _lists(self) -> Figure:
        homes = self.report.dwellings
        empty = sum(not home.candidates for home in homes)
        short = sum(0 < len(home.candidates) < LEAST_CANDIDATES for home in homes)
        if self.report.orientation:
            asked = len(self.report.orientation)
            words = self.words("glance_oriented"), self.words("glance_empty", n=empty)
            return Figure(self.words.number(asked), *words)
        return Figure(
            self.words.number(short),
            self.words("glance_short"),
            self.words("glance_empty", n=empty),
        )

    def _households(self) -> Figure:
        table = self.report.run.not_positioned
        nowhere = int((table["admissible"] == "0").sum())
        everybody = len(table) + self.report.num_positioned
        base = self.words("glance_admissible", n=everybody - nowhere)
        return Figure(self.words.number(everybody), self.words("glance_people"), base)

    @cached_property
    def notices(self) -> list[Notice]:
        """At most seven things to look at, gravest first."""
        return [
            *self._missed(),
            *self._holders(),
            *self._empty(),
            *self._lists_to_fill(),
            *self._ties(),
            *self._rests(),
            *self._passed_over(),
        ][:MOST_NOTICES]

    def _missed(self) -> Iterator[Notice]:
        """Yield the objectives that miss most, and how many more do."""
        missed = [m for m in self.report.objectives if m.asks and m.missing]
        missed.sort(key=lambda m: (m.level, -m.missing))
        for one in missed[:MOST_OBJECTIVES]:
            name = self.say.named_objective(one)
            text = self.words("line", told=name, state=self.say.state(one))
            yield Notice(self.say.anchor(one), text)
        more = len(missed) - MOST_OBJECTIVES
        if more > 0:
            yield Notice("objectives", self.words("glance_more", n=more))

    def _holders(self) -> Iterator[Notice]:
        claims = self.report.entitlements
        missed = [one.holder for one in claims if one.missing or one.excess]
        if missed:
            names = some(sorted({*missed}), self.words)
            yield Notice(
                "entitlements",
                self.words("glance_holders", n=len(missed), names=names),
            )

    def _empty(self) -> Iterator[Notice]:
        why = Counter(
            home.why_empty.partition(":")[0]
            for home in self.report.dwellings
            if not home.candidates
        )
        if why and not self.report.orientation:
            (code, _), *_ = why.most_common()
            reason = self.words(f"glance_{code}")
            yield Notice("empty", self.words("glance_left", n=why.total(), why=reason))

    def _lists_to_fill(self) -> Iterator[Notice]:
        """Yield the lists for which a holder has candidates to give."""
        asked = [
            home.id
            for home in self.report.dwellings
            if home.candidates
            and any(code.startswith("ask:") for code in home.candidates[0].reasons)
        ]
        if asked:
            names = some(asked, self.words)
            yield Notice(
                "dwellings", self.words("glance_ask", n=len(asked), names=names)
            )

    def _ties(self) -> Iterator[Notice]:
        open_levels = [x for x in self.report.levels if not x.is_proven]
        if open_levels:
            names = some([self.say.level(x) for x in open_levels], self.words)
            yield Notice(
                "solved",
                self.words("glance_open", n=len(open_levels), names=names),
            )

    def _rests(self) -> Iterator[Notice]:
        if self.report.remarks:
            n = len(self.report.remarks)
            yield Notice("rests_on", self.words("glance_rests", n=n))
        pairs = self.report.result["unknown"].get("pairs", 0)
        if pairs:
            yield Notice("unknown", self.words("glance_unknown", n=pairs))

    def _passed_over(self) -> Iterator[Notice]:
        n = len(self.report.run.inversions)
        if n:
            yield Notice("inversions", self.words("glance_inversions", n=n))
