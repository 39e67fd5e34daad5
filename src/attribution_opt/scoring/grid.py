"""A scoring grid: criteria and their points, with a date and a source."""

import datetime as dt
import re
from collections import Counter
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from attribution_opt.scoring.conditions import DERIVED, check_condition
from attribution_opt.words.language import Language, title_in
from attribution_opt.words.sentence import Sentence

__all__ = ["CriteriaGroup", "Criterion", "Exclusion", "Grid", "Malus"]

# More points than any score may have, and no exponent: sums stay whole numbers.
_POINTS = re.compile(r"[+-]?\d{1,6}(?:\.\d\d?0*)?")


def _units(value: Any) -> int:
    """Read points with two decimals at most, as whole hundredths."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise PydanticCustomError("no_points", "is no number of points")
    found = _POINTS.fullmatch(str(value))
    if not found:
        raise PydanticCustomError("no_points", "is no number of points")
    return int(Fraction(found[0]) * 100)


Points = Annotated[int, BeforeValidator(_units), WithJsonSchema({"type": "number"})]
"""Points in a grid, kept as whole hundredths."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Conditional(_Part):
    """Something that holds under a condition."""

    when: dict[str, Any] = {}

    @field_validator("when")
    @classmethod
    def _is_condition(cls, value: dict[str, Any]) -> dict[str, Any]:
        wrong = check_condition(value)
        if wrong:
            raise ValueError("; ".join(wrong))
        return value


class Criterion(_Conditional):
    """Points for a situation, or for each unit of a quantity.

    Attributes
    ----------
    id, title, title_fr
        Its name, and in words.
    when
        The condition under which it counts; always where empty.
    points
        Points given once.
    points_per, per, at_most
        Points for each whole unit of a quantity (``months_waiting``...), of which at
        most so many units count.
    group
        Near criteria of one name, of which a group may keep the highest alone.
    proof
        ``proven``: counts only where the column ``proofs`` names it.
    """

    id: str = Field(min_length=1)
    title: str = ""
    title_fr: str = ""
    points: Points = 0
    points_per: Points = 0
    per: str = ""
    at_most: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    group: str = ""
    proof: Literal["declared", "proven"] = "declared"

    def titled(self, language: Language) -> str:
        """Return its title in a language; the English one, or its id, failing that."""
        return title_in(language, self.title, self.title_fr) or self.id

    @model_validator(mode="after")
    def _gives_points_one_way(self) -> Self:
        if bool(self.points) == bool(self.points_per):
            raise ValueError("give points, or points_per with per")
        if bool(self.points_per) != bool(self.per):
            raise ValueError("points_per goes with per, a quantity")
        if self.per and check_condition({self.per: {"at_least": 0}}):
            raise ValueError(f"per: {self.per} is no quantity: {', '.join(DERIVED)}")
        return self


class CriteriaGroup(_Part):
    """How the criteria of one name add up, and their cap."""

    keep: Literal["sum", "highest"] = "sum"
    cap: Points | None = None


class Malus(_Part):
    """Points taken for each refusal of a suitable dwelling (CCH R441-2-10).

    Attributes
    ----------
    points
        Points for each refusal, positive.
    from_refusal
        The first refusal that counts.
    at_most
        Points taken at most.
    """

    points: Points
    from_refusal: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    at_most: Points | None = None


class Exclusion(_Conditional):
    """Applications that the grid does not score: they are placed otherwise.

    Attributes
    ----------
    reason, reason_fr
        Why, in each language.
    """

    reason: str = Field(min_length=1)
    reason_fr: str = ""

    @property
    def told(self) -> Sentence:
        """Why, as a sentence."""
        return Sentence(self.reason, title_in("fr", self.reason, self.reason_fr))


class Grid(_Part):
    """A grid, in force between two dates.

    Attributes
    ----------
    name, title, territory, source
        What it is called, whose it is, and where it is published.
    valid_from, valid_to
        When it is in force.
    status
        ``incomplete``: only some of its points could be read; an example, not for use.
    transfers
        Name of the grid that scores applications from inside the stock, if another.
    criteria, groups, malus, exclusions, cap
        Its content; `cap` bounds the whole.
    """

    name: str = Field(min_length=1)
    title: str = ""
    territory: str = ""
    source: str = ""
    valid_from: dt.date
    valid_to: dt.date | None = None
    status: Literal["complete", "incomplete"] = "complete"
    transfers: str = ""
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    groups: dict[str, CriteriaGroup] = {}
    malus: Malus | None = None
    exclusions: tuple[Exclusion, ...] = ()
    cap: Points | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        twice = [n for n, k in Counter(c.id for c in self.criteria).items() if k > 1]
        if twice:
            raise ValueError(f"criteria stand twice: {', '.join(twice)}")
        lost = {c.group for c in self.criteria} - {""} - set(self.groups)
        if lost:
            raise ValueError(f"groups are not described: {', '.join(sorted(lost))}")
        if self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def is_in_force(self, on: dt.date) -> bool:
        """Tell whether the grid is in force on a date."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
