"""Homes and candidates as a commission looks at them, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from attribution_opt.commission.decisions import LETTERS, Decision, Decisions
from attribution_opt.commission.dossier import (
    Box,
    Fact,
    ListedCandidate,
    ListedHome,
    Part,
    Row,
)
from attribution_opt.commission.session import Session, Vote
from attribution_opt.decide.listed_rows import Listed
from attribution_opt.decide.lists import LEAST_CANDIDATES
from attribution_opt.decide.rows import Candidate
from attribution_opt.report.phrases import Phrases
from attribution_opt.report.rows import HomeLists

__all__ = ["Examined"]

BESIDE = 4
"""Candidates that stand beside each other on the width of a page."""
OPEN, TICKED = "\u2610", "\u2612"
OF_LIST = ("exception_", "ask")
"""Begin the codes that say something of a whole list."""
UNSAID = "planned"
"""Is what rank 1 says already."""


@dataclass(frozen=True, slots=True)
class Examined:
    """The homes of a session in a language.

    Attributes
    ----------
    say
        The report in that language.
    session
        Its votes.
    decisions
        What was decided, where that is known.
    """

    say: Phrases
    session: Session
    decisions: Decisions

    def homes(self, examined: list[HomeLists]) -> Iterator[ListedHome]:
        """Yield homes in the order of the agenda, numbered from 1."""
        votes = {vote.home: vote for vote in self.session.votes}
        for number, one in enumerate(examined, start=1):
            yield self._home(number, one, votes.get(one.id))

    def decision(self, decision: Decision) -> str:
        """Return a decision in words, with its letter in R441-3."""
        words = self.say.words
        told = words(f"decision_{decision.letter}")
        if decision.letter == "b":
            told = words("decision_place", told=told, n=decision.place)
        return f"{decision.letter}) {told}"

    def facts_of_home(self, one: HomeLists) -> tuple[Fact, ...]:
        """Return what is known of a home."""
        return tuple(Fact(*told) for told in self.say.facts.of_home(one.home))

    def _home(self, number: int, one: HomeLists, vote: Vote | None) -> ListedHome:
        say = self.say
        pairs = [*zip(one.candidates, one.households, strict=True)]
        told = tuple(self._candidate(*pair) for pair in pairs)
        return ListedHome(
            number=say.words.number(number),
            id=one.id,
            summary=say.facts.short(one.home),
            commune=one.commune_name or one.home.commune,
            landlord=one.home.landlord,
            holder=say.holder(one.home.holder),
            facts=self.facts_of_home(one),
            candidates=told,
            parts=tuple(self._parts(one, told)),
            exception=self._exception(one),
            votes=self._votes(vote),
            dissent=vote.dissent if vote else "",
        )

    def _parts(
        self, one: HomeLists, told: tuple[ListedCandidate, ...]
    ) -> Iterator[Part]:
        """Yield candidates by as many as a page takes, as evenly as can be."""
        num_parts = -(-len(told) // BESIDE)
        size = -(-len(told) // num_parts)
        for first in range(0, len(told), size):
            lines = self.say.facts.beside(one.households[first : first + size])
            chosen = told[first : first + size]
            rows = [Row(line.name, line.cells) for line in lines]
            remarks = Row(self.say.words("list_says"), tuple(c.remarks for c in chosen))
            yield Part(chosen, (*rows, remarks))

    def _candidate(self, one: Candidate, household: Listed) -> ListedCandidate:
        say = self.say
        lines = say.facts.beside([household])
        facts = tuple(Fact(line.name, line.cells[0]) for line in lines)
        decision = self.decisions.by_pair.get((one.vacancy_id, one.applicant_id))
        own = [c for c in one.reasons if c != UNSAID and not c.startswith(OF_LIST)]
        return ListedCandidate(
            rank=say.words.number(one.rank),
            number=say.number_of(one.applicant_id),
            holder=say.holder(one.holder),
            score=say.points(one.score) if one.score else "",
            remarks=", ".join(map(say.reason, own)),
            facts=facts,
            situation=say.words("between").join(map(self._named, facts)),
            boxes=tuple(self._boxes(decision)),
            decision=self.decision(decision) if decision else "",
            reason=decision.reason if decision else "",
        )

    def _named(self, fact: Fact) -> str:
        return self.say.words("named_fact", name=fact.name, text=fact.text)

    def _boxes(self, decision: Decision | None) -> Iterator[Box]:
        for letter in LETTERS:
            is_taken = decision is not None and decision.letter == letter
            name = self.say.words(f"decision_{letter}")
            yield Box(letter, name, TICKED if is_taken else OPEN)

    def _exception(self, one: HomeLists) -> str:
        """Return why fewer than three candidates are examined."""
        if len(one.candidates) >= LEAST_CANDIDATES:
            return ""
        codes = [c for x in one.candidates for c in x.reasons if c.startswith(OF_LIST)]
        told = [self.say.reason(code) for code in dict.fromkeys(codes)]
        return self.say.words("between").join(told) or self.say.words(
            "exception_unstated"
        )

    def _votes(self, vote: Vote | None) -> str:
        if vote is None:
            return ""
        words = self.say.words
        numbers = {"against": vote.against, "abstained": vote.abstained}
        told = words("votes_told", infavour=vote.for_, **numbers)
        return words("votes_casting", told=told) if vote.casting else told
