"""What every rule is: parameters that ask (rows) and count (measure)."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
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

from attribution_opt.domain.labels import EVERYTHING, Label, label_of, label_text
from attribution_opt.domain.plan import Plan
from attribution_opt.domain.territory import city_of
from attribution_opt.program.terms import Demand, Expression, PairTerm
from attribution_opt.rules.case import OUTSIDE_FLOW, Case
from attribution_opt.rules.groups import known_members
from attribution_opt.rules.trajectory import Trajectory
from attribution_opt.words.language import Language

__all__ = [
    "Gain",
    "Key",
    "LabelText",
    "LevelName",
    "Measure",
    "Rule",
    "Scope",
    "Unit",
    "scale_of",
]


def _level(name: str) -> str:
    """Refuse what is no place in the ladder."""
    if re.fullmatch("[0-8][a-z]?", name) is None:
        raise PydanticCustomError("level_name", "is no level")
    return name


LevelName = Annotated[str, AfterValidator(_level)]
"""Place in the ladder: levels are climbed in order of name, 0 is hard."""
KeyName = Literal[
    "landlord",
    "holder",
    "epci",
    "commune",
    "neighbourhood",
    "residence",
    "programme",
    "financing",
]
Unit = Literal["leases", "points", "hundredths", "tenths", "days"]
Sense = Literal["at_least", "at_most", "maximise"]

_SCALE = {"hundredths": 100, "tenths": 10}


def scale_of(unit: str) -> int:
    """Return how many of a unit make one of what people read, such as a point."""
    return _SCALE.get(unit, 1)


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
        point of fit) or days.
    base
        Denominator since January and this month, where the objective is a share.
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

    @property
    def total(self) -> int:
        """What was reached since January, this month included."""
        return self.since_january + self.this_month

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return self.missing == 0

    @property
    def cost(self) -> int:
        """What the objective adds to the cost of its level."""
        return -self.this_month if self.sense == "maximise" else self.missing


@dataclass(frozen=True, slots=True)
class Gain:
    """What a level maximises: an expression, and a pair term at most."""

    expression: Expression | None = None
    pair: PairTerm | None = None


FLAGS = ("in_qpv", "first_letting")
"""Three-valued columns that a scope may ask for."""
HOLDERS = ("holder", "holder_kind")
"""What a scope may ask of the holder that a dwelling is oriented to."""


class Scope(BaseModel):
    """Dwellings that a rule looks at; an unknown flag is in no scope.

    ``holder`` keeps those that are oriented to some holders, ``holder_kind`` to holders
    of some kinds: every lease of the State's contingent, say, outside the part of its
    agents.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    in_qpv: Literal["yes", "no"] | None = None
    first_letting: Literal["yes", "no"] | None = None
    landlord: tuple[str, ...] = ()
    epci: tuple[str, ...] = ()
    commune: tuple[str, ...] = ()
    neighbourhood: tuple[str, ...] = ()
    residence: tuple[str, ...] = ()
    programme: tuple[str, ...] = ()
    financing: tuple[str, ...] = ()
    holder: tuple[str, ...] = ()
    holder_kind: tuple[str, ...] = ()

    def mask(self, frame: pd.DataFrame) -> np.ndarray:
        """Return which dwellings or leases lie in the scope."""
        mask = np.ones(len(frame), dtype=bool)
        for name in FLAGS:
            asked = getattr(self, name)
            if asked is not None:
                flag = frame[name] == (asked == "yes")
                mask &= flag.fillna(False).to_numpy(dtype=bool)
        for name in type(self).model_fields:
            allowed = getattr(self, name)
            if name not in (*FLAGS, *HOLDERS) and allowed:
                inside = frame[name].isin(allowed)
                if name == "commune":
                    # A city covers its arrondissements.
                    inside |= frame[name].map(city_of).isin(allowed)
                mask &= inside.to_numpy(dtype=bool)
        return mask

    def meets(self, column: str, value: str, there: Collection[str]) -> bool:
        """Tell whether a value of the scope covers one of some values of its column."""
        if column != "commune":
            return value in there
        return value in there or value in {city_of(commune) for commune in there}

    def holds(self, holders: pd.Series, kinds: Mapping[str, str]) -> np.ndarray:
        """Return which leases lie on a holder that the scope asks for."""
        inside = np.ones(len(holders), dtype=bool)
        if self.holder:
            inside &= holders.isin(self.holder).to_numpy(dtype=bool)
        if self.holder_kind:
            inside &= holders.map(kinds).isin(self.holder_kind).to_numpy(dtype=bool)
        return inside

    @property
    def is_of_holders(self) -> bool:
        """Whether what lies in it depends on the orientation of dwellings."""
        return bool(self.holder or self.holder_kind)


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """One value of a rule's keys, with its dwellings and its leases since January.

    Attributes
    ----------
    name
        Its values, in the order of the rule's columns.
    mask
        Shape (vacancies, holders): the choices that count under it.
    leases
        Leases of the year in the rule's scope under it.
    """

    name: Label
    mask: np.ndarray
    leases: pd.DataFrame


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
        return (self.title_fr if language == "fr" else "") or self.title or self.id

    def member(self, leases: pd.DataFrame) -> pd.Series | None:
        """Return, for each lease, whether it counts in the group; NA where unknown.

        None for a rule that counts no group of households.
        """
        return None

    def counted(self, leases: pd.DataFrame) -> np.ndarray:
        """Return which leases are known to count in the group."""
        member = self.member(leases)
        if member is None:
            return np.zeros(len(leases), dtype=bool)
        return known_members(member)

    def num_unknown(self, leases: pd.DataFrame) -> int:
        """Return of how many leases it is not known whether they count."""
        member = self.member(leases)
        return 0 if member is None else int(member.isna().sum())

    def demands(self, case: Case) -> list[Demand]:
        """Return what it asks, one shortfall for each key; none by default."""
        return []

    def gain(self, case: Case) -> Gain | None:
        """Return what it maximises, if it is of that kind."""
        return None

    @abstractmethod
    def measure(self, case: Case, plan: Plan) -> list[Measure]:
        """Count on a finished plan what was required and what was reached."""

    @property
    def is_cap(self) -> bool:
        """Whether it bounds who may be housed in a place, rather than who must be."""
        return False

    @property
    def is_by_holder(self) -> bool:
        """Whether the base of a key depends on the orientation of dwellings."""
        return "holder" in self.by or self.scope.is_of_holders

    def keys(self, case: Case) -> Iterator[Key]:
        """Yield every key met this month or since January, in order of its name."""
        leases = case.year_leases
        leases = leases[self._in_scope(case, leases)]
        past, masks = self.split(leases), self._masks(case)
        empty = np.zeros(case.orientable.shape, dtype=bool)
        nothing = np.zeros(len(leases), dtype=bool)
        for name in sorted(set(masks) | set(past)):
            yield Key(name, masks.get(name, empty), leases[past.get(name, nothing)])

    def _in_scope(self, case: Case, leases: pd.DataFrame) -> np.ndarray:
        inside = self.scope.mask(leases)
        return inside & self.scope.holds(leases["holder"], case.kind_of)

    def split(self, leases: pd.DataFrame) -> dict[Label, np.ndarray]:
        """Return, by key, which dwellings or leases stand under it.

        What tells none of the rule's columns has no key, and what is outside the flow
        none of a rule that looks at holders.
        """
        size = len(leases)
        if not self.by:
            return {EVERYTHING: np.ones(size, dtype=bool)} if size else {}
        names = list(zip(*(leases[column] for column in self.by), strict=True))
        is_counted = np.array([any(name) for name in names], dtype=bool)
        if self.is_by_holder:
            is_counted &= (leases["holder"] != OUTSIDE_FLOW).to_numpy(dtype=bool)
        found: dict[Label, np.ndarray] = {}
        for row in np.flatnonzero(is_counted):
            mask = found.setdefault(names[row], np.zeros(size, dtype=bool))
            mask[row] = True
        return found

    def _masks(self, case: Case) -> dict[Label, np.ndarray]:
        """Return, by key, the choices of this month that count under it."""
        homes = case.instance.vacancies
        inside = self.scope.mask(homes)
        masks: dict[Label, np.ndarray] = {}
        for h, holder in enumerate(case.holders):
            if not self.scope.holds(pd.Series([holder]), case.kind_of).all():
                continue
            here = inside & case.orientable[:, h]
            for name, under in self.split(homes.assign(holder=holder)).items():
                if (here & under).any():
                    empty = np.zeros(case.orientable.shape, dtype=bool)
                    masks.setdefault(name, empty)[:, h] = here & under
        return masks

    def planned(self, case: Case, plan: Plan) -> dict[Label, pd.DataFrame]:
        """Return, by key, the leases of a plan in scope (empty dwellings flagged)."""
        leases = case.plan_leases(plan)
        leases = leases[self._in_scope(case, leases)]
        return {name: leases[under] for name, under in self.split(leases).items()}
