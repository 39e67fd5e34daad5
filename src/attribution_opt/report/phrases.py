"""The report's data in one language: what every renderer shows in its cells."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from attribution_opt.admission.case import OUTSIDE_FLOW
from attribution_opt.decide.rows import Candidate, LevelRow
from attribution_opt.domain.labels import label_of
from attribution_opt.report.facts import Facts
from attribution_opt.report.objective_phrases import ObjectivePhrases
from attribution_opt.report.people_csv import number_of
from attribution_opt.report.sentences import (
    proof_key,
    proof_name,
)
from attribution_opt.report.why import Section, sections
from attribution_opt.rules.base import amount_of

__all__ = [
    "Phrases",
]


@dataclass(frozen=True, slots=True)
class Choice:
    """What dwellings are looked up by, with its values and what they are called."""

    facet: str
    name: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Phrases(ObjectivePhrases):
    """A report in a language: its objectives, and everything else."""

    @property
    def facts(self) -> Facts:
        """What is said of dwellings and households."""
        as_of = dt.date.fromisoformat(self.report.result["as_of"])
        return Facts(self.words, as_of)

    def choices(self) -> list[Choice]:
        """Return what dwellings may be looked up by: each with its options."""
        homes = [home for home in self.report.dwellings if home.candidates]
        options = {
            "commune": {home.home.commune: home.commune_name for home in homes},
            "holder": {x.home.holder: self.holder(x.home.holder) for x in homes},
            "rooms": {str(home.home.rooms): f"T{home.home.rooms}" for home in homes},
            "public": {
                code: self.reason(code) for home in homes for code in home.publics
            },
        }
        return [
            Choice(facet, self.words(f"by_{facet}"), sorted(own.items(), key=_by_name))
            for facet, own in options.items()
        ]

    def number_of(self, applicant: str) -> str:
        """Return a unique number in groups, as on paper; another id as it is."""
        return number_of(applicant)

    def points(self, score: str) -> str:
        """Return a score as the language writes it."""
        said = self.words.scaled(round(float(score) * 100), 100)
        return self.words("with_points", n=said)

    def answers(self) -> list[Section]:
        """Return what was worked out besides, as pictures and tables."""
        if self.report.answers is None:
            return []
        return sections(self.report.answers, self.report.policy, self.words)

    @property
    def month(self) -> str:
        """The month in words."""
        first = dt.date.fromisoformat(f"{self.report.result['month']}-01")
        return self.words.month(first)

    @property
    def policy_name(self) -> str:
        """The policy: its name, as it is asked for, and its title."""
        policy, language = self.report.policy, self.language
        title = policy.titled(language)
        name = str(self.report.result["policy"])
        return self.words("told_of", what=name, said=title) if title else name

    def headline(self) -> str:
        """Return the one sentence that says how the month went."""
        report, words = self.report, self.words
        shown = proof_key(report.result["status"], report.is_unique)
        if report.is_start:
            shown = "start"
        key = "headline" if report.num_asked else "headline_nothing_asked"
        if report.num_dwellings and not report.num_positioned:
            key = "headline_nobody"
        said = words(
            key,
            month=self.month,
            positioned=report.num_positioned,
            dwellings=report.num_dwellings,
            met=report.num_asked - report.num_not_met,
            asked=report.num_asked,
            proof=words(f"proof_{shown}"),
        )
        hard = sum(level.value for level in report.levels if level.is_hard)
        return words("headline_broken", missing=hard, rest=said) if hard else said

    def overlap(self) -> tuple[list[str], list[list[str]]]:
        """Return the names of groups, and the leases in both of each two."""
        table = self.report.run.overlap
        names = [self.words(f"group_{name}") for name in table["group"]]
        rows = table.drop(columns="group").to_numpy().tolist()
        return names, [[name, *row] for name, row in zip(names, rows, strict=True)]

    def holder(self, name: str) -> str:
        """Return the name of a holder; the pseudo-holder in words."""
        return self.words(OUTSIDE_FLOW) if name == OUTSIDE_FLOW else name

    def rent(self, euros: str) -> str:
        """Return a rent as the language writes it; empty where unknown."""
        return f"{self.words.number(float(euros), 2)}\u00a0€" if euros else ""

    def reason(self, code: str) -> str:
        """Return a reason of a list in words."""
        name, _, number = code.partition(":")
        values = {"n": int(number)} if number else {}
        return self.words(f"reason_{name}", **values)

    def all_reasons(self, codes: str) -> str:
        """Return several reasons of a list, as a file holds them, in words."""
        return ", ".join(self.reason(code) for code in codes.split("; ") if code)

    def reasons(self, candidate: Candidate) -> str:
        """Return everything that a list says of a candidate."""
        return ", ".join(self.reason(code) for code in candidate.reasons)

    def price(self, override: dict[str, str]) -> str:
        """Return what a decision of a person costs, in words."""
        prices = self.report.prices_of(override)
        if not prices:
            return self.words("price_unasked" if prices is None else "price_nothing")
        rules = {m.rule: m for m in self.report.measures}
        told = []
        for one in prices:
            sentence = "price_costs" if one.loss > 0 else "price_gains"
            amount = amount_of(abs(one.loss), one.unit, self.words)
            what = self._with_place(self.title(rules[one.rule]), one.key)
            told.append(self.words(sentence, amount=amount, what=what))
        return "; ".join(told)

    def inversions(self) -> list[tuple[str, int]]:
        """Return what better scored households were passed over for, and how often."""
        kinds = Counter(self.report.run.inversions["level"])
        ladder = self.report.policy.ladder
        return [
            (
                ladder.titled(name, self.words)
                if name
                else self.words("inversion_none"),
                n,
            )
            for name, n in sorted(kinds.items())
        ]

    def has_caps(self) -> bool:
        """Return whether the policy bounds who may be housed somewhere."""
        return any(rule.is_cap for rule in self.report.policy.rules)

    def closed(self) -> list[tuple[str, int]]:
        """Return the caps that closed a last dwelling, and to how many households."""
        table = self.report.run.closed
        counts = Counter(zip(table["rule"], table["key"], strict=True))
        titles = {m.rule: self.title(m) for m in self.report.measures}
        return [
            (self._with_place(titles[rule], label_of(key)), n)
            for (rule, key), n in counts.items()
        ]

    def profile(self, row: dict[str, str]) -> str:
        """Return whom to ask a holder for."""
        asked = [
            self.words(f"reason_{name}")
            for name in ("dalo", "priority", "first_quartile")
            if row[name] == "yes"
        ]
        persons = row["persons"].replace("|", ", ")
        asked.append(self.words("profile_persons", persons=persons))
        return ", ".join(asked)

    def why_out(self, code: str) -> str:
        """Return why an application has no dwelling."""
        name, _, rank = code.partition(":")
        if rank:
            return self.words("out_listed_at", n=int(rank))
        return self.words(f"out_{name}")

    def flag(self, value: str) -> str:
        """Return yes, no or unknown."""
        return self.words(value or "not_known")

    def level(self, level: LevelRow) -> str:
        """Return what a level is about, and whether more or less is better."""
        return self.report.policy.ladder.told_in(level.name, self.words)

    def level_amount(self, level: LevelRow, value: int | None) -> str:
        """Return a value of a level, in what people read."""
        return self.report.policy.ladder.amount(level.name, value, self.words)

    def proof(self, level: LevelRow) -> str:
        """Return how a bound was shown."""
        return proof_name(level.proof, self.words)

    def unknown(self) -> list[str]:
        """Return what is unknown, one sentence for each kind."""
        found = [
            self.words(f"unknown_{name}", n=number)
            for name, number in self.report.result["unknown"].items()
            if number
        ]
        by_rule: dict[str, int] = {}
        for one in self.report.objectives:
            by_rule[one.rule] = by_rule.get(one.rule, 0) + one.unknown
        titles = {one.rule: self.title(one) for one in self.report.objectives}
        found += [
            self.words("unknown_leases", n=n, title=self.words.quoted(titles[rule]))
            for rule, n in by_rule.items()
            if n
        ]
        return found or [self.words("unknown_none")]

    def audit(self) -> str:
        """Return what the recount found, in one sentence."""
        findings = self.report.findings
        if findings is None:
            return self.words("audit_unknown")
        if findings:
            return self.words("audit_failed", n=len(findings))
        return self.words("audit_passed")

    def outside(self) -> list[tuple[str, int]]:
        """Return how many applications have no dwelling, by reason."""
        reasons = self.report.run.not_positioned["reason"]
        kinds = Counter(code.partition(":")[0] for code in reasons)
        return [(self.words(f"out_{kind}"), n) for kind, n in kinds.most_common()]


def _by_name(option: tuple[str, str]) -> str:
    return option[1]
