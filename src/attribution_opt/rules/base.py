"""What every rule is: parameters that ask (rows) and count (measure)."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from attribution_opt.admission.case import Case
from attribution_opt.domain.labels import Label, label_of, label_text
from attribution_opt.domain.ledger import Persons
from attribution_opt.program.terms import Demand, Expression, PairTerm
from attribution_opt.rules.counted import Counted, Key, is_by_holder
from attribution_opt.rules.groups import known_members
from attribution_opt.rules.members import reachable_dwellings
from attribution_opt.rules.scope import KeyName, Scope
from attribution_opt.rules.trajectory import Trajectory
from attribution_opt.words.language import Language, Words, title_in

__all__ = [
    "Gain",
    "LabelText",
    "LevelName",
    "Measure",
    "Rule",
    "Unit",
    "amount_of",
    "scale_of",
]


def _level(name: str) -> str:
    """Refuse what is no place in the ladder."""
    if re.fullmatch("[0-8][a-z]?", name) is None:
        raise PydanticCustomError("level_name", "is no level")
    return name


LevelName = Annotated[str, AfterValidator(_level)]
"""Place in the ladder: levels are climbed in order of name, 0 is hard."""
Unit = Literal["leases", "points", "hundredths", "tenths", "days", "millionths"]
Sense = Literal["at_least", "at_most", "maximise"]

_SCALE = {"hundredths": 100, "tenths": 10, "millionths": 1_000_000}


def scale_of(unit: str) -> int:
    """Return how many of a unit make one of what people read, such as a point."""
    return _SCALE.get(unit, 1)


def amount_of(value: int, unit: str, words: Words) -> str:
    """Return a figure with its unit, both as people read them."""
    whole = Fraction(value, scale_of(unit))
    is_one = whole == 1 or (words.language == "fr" and abs(whole) < 2)
    name = words(f"unit_{unit}", n=1 if is_one else 2)
    return f"{words.scaled(value, scale_of(unit))} {name}"


def _label(text: object) -> object:
    """Read the text of a key, as a file holds it."""
    label = label_of(text) if isinstance(text, str) else text
    if label is None:
        raise ValueError("a whole rule is no key")
    return label


LabelText = Annotated[
    Label,
    BeforeValidator(_label),
    PlainSerializer(label_text),
    WithJsonSchema({"type": "string"}),
]
"""A key as a parameter: text in files, ids in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How far one objective is met under one key, counted on a finished plan.

    Attributes
    ----------
    rule, key, part, level
        Which objective; ``part`` tells two sides of one key apart.
    sense
        Whether ``required`` is a floor, a ceiling, or absent (maximise).
    required
        What since January and this month together must reach (or not pass).
    since_january, this_month
        What was reached, in `unit`.
    missing
        By how much the floor is missed or the ceiling passed; 0 when met.
    unit
        leases, points (of percentage), hundredths (of a point of score), tenths (of a
        point of fit), days or millionths (of a unit of utility).
    base
        Denominator since January and this month, where the objective is a share.
    base_since_january
        The same without this month.
    yearly
        What the year so far asks in all, before arrears are spread.
    unknown
        Leases in scope, of the year and of the plan, of which it is not known whether
        they are in the group: they count as outside it.
    carried, owed
        Carried over from before the year; the exact entitlement, that included, behind
        a whole number of leases.
    reachable
        Where a floor is missed: the dwellings of the month that have an admissible
        household of the group, whatever else is asked. None where it is not counted.
    decided
        Of what was reached since January, what is decided and not signed yet.
    trajectory
        Where the year stands, for an objective that is a share of a yearly base.
    """

    rule: str
    key: Label
    level: str
    unit: Unit
    sense: Sense
    required: int | None
    since_january: int
    this_month: int
    missing: int = 0
    part: str = ""
    base: int | None = None
    yearly: int | None = None
    carried: Fraction | None = None
    owed: Fraction | None = None
    reachable: int | None = None
    unknown: int = 0
    decided: int = 0
    trajectory: Trajectory | None = None
    base_since_january: int | None = None

    @property
    def total(self) -> int:
        """What was reached since January, this month included."""
        return self.since_january + self.this_month

    @property
    def is_met(self) -> bool | None:
        """Whether nothing is missing; None where it asks for nothing.

        A total asks for nothing; neither does a share of no lease, nor a floor of none
        where none was reached: nothing of nothing is neither met nor missed.
        """
        is_floor = self.sense == "at_least"
        is_empty = self.base == 0 or (is_floor and not self.required and not self.total)
        is_asked = self.sense != "maximise" and (self.missing or not is_empty)
        return self.missing == 0 if is_asked else None

    @property
    def cost(self) -> int:
        """What the objective adds to the cost of its level."""
        return -self.this_month if self.sense == "maximise" else self.missing


@dataclass(frozen=True, slots=True)
class Gain:
    """What a level maximises: an expression, and a pair term at most."""

    expression: Expression | None = None
    pair: PairTerm | None = None


class Rule(BaseModel, ABC):
    """One balance objective.

    Attributes
    ----------
    id, title, title_fr, legal_reference
        Its name in reports, in words (English and French), and where it comes from.
    level
        Where in the ladder its shortfall is minimised; ``0`` makes it hard.
    by
        Columns whose values it is counted under, one by one.
    scope
        Dwellings that it looks at.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    family: ClassVar[str]
    id: str = Field(min_length=1)
    title: str = ""
    title_fr: str = ""
    legal_reference: str = ""
    level: LevelName
    by: tuple[KeyName, ...] = ()
    scope: Scope = Scope()

    has_group: ClassVar[bool] = False
    """Whether it counts a group of households, that `member` tells."""
    is_total: ClassVar[bool] = False
    """Whether more of it is better; else it asks, and what is missing counts."""

    @property
    @abstractmethod
    def unit(self) -> Unit:
        """What its shortfall is counted in."""

    def titled(self, language: Language) -> str:
        """Return its title in a language; the English one, or its id, failing that."""
        return title_in(language, self.title, self.title_fr) or self.id

    def member(self, leases: Persons) -> pd.Series | None:
        """Return, for each lease, whether it counts in the group; NA where unknown.

        None for a rule that counts no group of households.
        """
        return None

    def members(self, leases: Persons) -> np.ndarray:
        """Return which leases are known to count in the group."""
        return self.told(leases)[0]

    def told(self, leases: Persons) -> tuple[np.ndarray, int]:
        """Return which leases are known to count, and of how many it is unknown."""
        member = self.member(leases)
        if member is None:
            return np.zeros(len(leases), dtype=bool), 0
        return known_members(member), int(member.isna().sum())

    def since_january(self, key: Key) -> tuple[np.ndarray, int]:
        """Return the same of the year's leases under a key."""
        return key.once(self._told_of)

    def _told_of(self, key: Key) -> tuple[np.ndarray, int]:
        return self.told(key.leases)

    def reachable(self, case: Case, key: Key) -> int:
        """Return the dwellings under a key that could house a member, whatever else."""
        return key.once(self._reachable_under, case)

    def _reachable_under(self, key: Key, case: Case) -> int:
        return reachable_dwellings(case, key.mask, self.members)

    def demands(self, counted: Counted) -> list[Demand]:
        """Return what it asks, one shortfall for each key; none by default."""
        return []

    def gain(self, case: Case) -> Gain | None:
        """Return what it maximises, if it is of that kind."""
        return None

    @abstractmethod
    def measure(self, counted: Counted) -> list[Measure]:
        """Count on a finished plan what was required and what was reached."""

    @property
    def is_cap(self) -> bool:
        """Whether it bounds who may be housed in a place, rather than who must be."""
        return False

    @property
    def is_by_holder(self) -> bool:
        """Whether the base of a key depends on the orientation of dwellings."""
        return is_by_holder(self.by, self.scope)

    def keys(self, counted: Counted) -> Sequence[Key]:
        """Return every key met this month or since January, in order of its name."""
        return counted.keys(self.by, self.scope)
