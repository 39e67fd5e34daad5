"""The ladder of a policy: what each level counts, in which unit, and what it is called.

A policy is climbed level by level; each is settled before the next is looked at. What a
level is follows from the rules that stand on it, never from its name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from attribution_opt.domain.levels import HARD, is_tie, tie_key
from attribution_opt.rules.base import Rule, Unit, amount_of, scale_of
from attribution_opt.words.language import Language, Words, title_in

__all__ = ["Ladder", "LevelTitle", "Rung"]

STATUTORY = frozenset("023")
"""First signs of the levels of duties: hard rules, who must be served, legal shares."""


class LevelTitle(BaseModel):
    """What a level of several rules is called, in English and French."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str = ""
    title_fr: str = ""

    def titled(self, language: Language) -> str:
        """Return the title in a language; the English one where there is no other."""
        return title_in(language, self.title, self.title_fr)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One level of a policy.

    Attributes
    ----------
    name
        Its place, such as ``3`` or ``5a``.
    rules
        Those that stand on it, in order of id: shortfalls of one unit, or one total.
    told
        What the policy calls it, where it does.
    """

    name: str
    rules: tuple[Rule, ...]
    told: LevelTitle = field(default_factory=LevelTitle)

    @property
    def unit(self) -> Unit:
        """What its value is counted in."""
        return self.rules[0].unit

    @property
    def scale(self) -> int:
        """Units of its value that make one of what people read."""
        return scale_of(self.unit)

    @property
    def is_total(self) -> bool:
        """Whether more of it is better; else it is what is missing."""
        return self.rules[0].is_total

    @property
    def sense(self) -> Literal["minimise", "maximise"]:
        """Which way it is better."""
        return "maximise" if self.is_total else "minimise"

    @property
    def is_hard(self) -> bool:
        """Whether a plan that misses anything on it breaks the policy."""
        return self.name == HARD

    @property
    def is_statutory(self) -> bool:
        """Whether it holds duties, whose leases lists must lose as few of as they can.

        A total is no duty, wherever it stands.
        """
        return self.name[0] in STATUTORY and not self.is_total

    @property
    def is_points(self) -> bool:
        """Whether it adds up points or days: what leases are never weighed against."""
        return self.is_total and self.unit != "leases"

    def titled(self, language: Language) -> str:
        """Return what it is called: as the policy says, else by its rules."""
        of_rules = "; ".join(rule.titled(language) for rule in self.rules)
        return self.told.titled(language) or of_rules

    def told_in(self, words: Words) -> str:
        """Return what it is called, its unit, and whether more or less is better."""
        unit = words(f"unit_{self.unit}", n=2)
        return f"{self.titled(words.language)} ({unit}, {words(self.sense)})"


class Ladder:
    """The levels of a policy, in order.

    Parameters
    ----------
    rungs
        In order of name.
    """

    def __init__(self, rungs: tuple[Rung, ...]) -> None:
        self.rungs = rungs

    def __iter__(self) -> Iterator[Rung]:
        """Iterate over the levels, the one settled first first."""
        return iter(self.rungs)

    def __getitem__(self, name: str) -> Rung:
        """Return a level by its name."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Rung]:
        return {rung.name: rung for rung in self.rungs}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the levels, in order."""
        return tuple(self._by_name)

    @property
    def duties(self) -> tuple[Rung, ...]:
        """The levels of duties, in order.

        The last are the shares: they tell more of a policy than those before them, who
        must be served.
        """
        return tuple(rung for rung in self if rung.is_statutory)

    @cached_property
    def statutory(self) -> frozenset[str]:
        """Names of the levels of duties."""
        return frozenset(rung.name for rung in self.duties)

    @cached_property
    def points(self) -> Rung | None:
        """The first level of points or days, mostly the score; None without any.

        The levels before it count leases, which no points make up for.
        """
        return next((rung for rung in self if rung.is_points), None)

    def place(self, name: str) -> int:
        """Return where a level stands, from 0; the tie-break and no level come last."""
        names = self.names
        return names.index(name) if name in names else len(names) + (not name)

    def titled(self, name: str, words: Words) -> str:
        """Return what a level is called, the tie-break too."""
        if is_tie(name):
            return words(tie_key(name))
        return self[name].titled(words.language)

    def told_in(self, name: str, words: Words) -> str:
        """Return what a level is about: its title, unit and sense."""
        return words(tie_key(name)) if is_tie(name) else self[name].told_in(words)

    def scale(self, name: str) -> int:
        """Return the units of a level that make one of what people read."""
        return 1 if is_tie(name) else self[name].scale

    def lost_on(self, name: str, lost: int, words: Words) -> dict[str, str]:
        """Return what a sentence says of units lost or won: how many, on which level.

        Within a sentence a title stands in quotes: it begins as a sentence does.
        """
        amount = words.number(abs(lost))
        if not is_tie(name):
            amount = amount_of(abs(lost), self[name].unit, words)
        return {"n": amount, "level": words.quoted(self.titled(name, words))}

    def amount(self, name: str, value: int | None, words: Words) -> str:
        """Return a value of a level as people read it; empty where none is known."""
        return "" if value is None else words.scaled(value, self.scale(name))
