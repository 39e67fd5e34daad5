"""A session of the commission: when, where, who was there, and whether enough were."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from attribution_opt.domain.choices import SessionMode
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.errors import ReadError
from attribution_opt.files.toml_file import read_toml
from attribution_opt.words.sentence import sentence

__all__ = [
    "SITUATIONS",
    "Member",
    "Occupied",
    "Session",
    "Vote",
    "read_session",
]

State = Literal["present", "represented", "absent"]
Situation = Literal[
    "over_occupied", "under_occupied", "adapted_left", "disability", "ceiling_passed"
]
"""What is looked at every three years in tense areas (CCH L442-5-2)."""
SITUATIONS: tuple[Situation, ...] = get_args(Situation)

Text = Annotated[str, Field(max_length=4000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Votes = Annotated[int, Field(strict=True, ge=0)]


def _share(value: object) -> object:
    """Read a fraction as people write it: 1/2, 50 %."""
    text = str(value).strip()
    try:
        is_percent = text.endswith("%")
        found = Fraction(text.rstrip("% ").replace(",", ".")) / (
            100 if is_percent else 1
        )
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if not 0 <= found <= 1:
        raise PydanticCustomError("share", "write a part of the members, such as 1/2")
    return found


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, strict=True
    )


class Member(_Part):
    """A member, of which college, and whether it sits, is represented or is away."""

    name: Name
    college: Text = ""
    state: State = "present"
    voting: bool = True


class Vote(_Part):
    """How members voted on a home, the president's casting vote, who dissented."""

    home: Name
    for_: Annotated[Votes, Field(alias="for")] = 0
    against: Votes = 0
    abstained: Votes = 0
    casting: bool = False
    dissent: Text = ""


class Occupied(_Part):
    """An occupation that was examined, and what the commission thinks of it."""

    situation: Situation
    tenant: Text = ""
    home: Text = ""
    opinion: Text = ""


class _File(_Part):
    body: Text = ""
    mode: SessionMode | None = None
    place: Text = ""
    convened_on: dt.date | None = None
    president: Text = ""
    secretary: Text = ""
    quorum: Annotated[Fraction, BeforeValidator(_share)] = Fraction(1, 2)
    represented_count: bool = True
    answer_days: Annotated[int, Field(strict=True, ge=1)] = 10
    members: list[Member] = Field(default_factory=list)
    votes: list[Vote] = Field(default_factory=list)
    occupation: list[Occupied] = Field(default_factory=list)
    observations: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session, as far as it is known; what is not is filled in by hand.

    Attributes
    ----------
    date, mode, place, body, convened_on, president, secretary, observations
        What heads and ends the minutes.
    quorum, represented_count
        Part of the voting members that must sit, and whether the represented do.
    answer_days
        Days that a household has to answer (CCH R441-10: ten at least).
    members, votes, occupation
        Who was called, how they voted, which occupations were examined.
    """

    date: dt.date
    mode: SessionMode = "session"
    place: str = ""
    body: str = ""
    convened_on: dt.date | None = None
    president: str = ""
    secretary: str = ""
    quorum: Fraction = Fraction(1, 2)
    represented_count: bool = True
    answer_days: int = 10
    members: tuple[Member, ...] = ()
    votes: tuple[Vote, ...] = ()
    occupation: tuple[Occupied, ...] = ()
    observations: str = ""

    @property
    def voters(self) -> list[Member]:
        """Members that vote."""
        return [one for one in self.members if one.voting]

    @property
    def num_sitting(self) -> int:
        """Voting members that count for the quorum."""
        states = {"present", *(["represented"] if self.represented_count else [])}
        return sum(one.state in states for one in self.voters)

    @property
    def num_needed(self) -> int:
        """Voting members that must sit: the part asked for, rounded up."""
        return -int(-self.quorum * len(self.voters) // 1)

    @property
    def has_quorum(self) -> bool | None:
        """Whether enough sit; None where members are not told."""
        return self.num_sitting >= self.num_needed if self.voters else None


def read_session(
    date: dt.date,
    mode: SessionMode | None,
    about: Path | None,
    homes: Iterable[str] = (),
) -> Session:
    """Return a session, with what a file tells about it.

    Parameters
    ----------
    date
        Its day.
    mode
        How it meets, in the place of what the file says.
    about
        A TOML file; none where everything is filled in by hand.
    homes
        The homes that it examines: votes are on them.

    Raises
    ------
    ReadError
        With every fault of the file.
    """
    if about is None:
        return Session(date=date, mode=mode or "session")
    faults = Faults()
    file = read_toml(about, _File, "session_value", faults)
    if file is not None:
        faults += _faults_of_votes(file, about.name, set(homes))
    if file is None or faults:
        many = sentence("faults_unwritten", place=about, n=len(faults))
        raise ReadError(many, faults)
    told: dict[str, Any] = {name: getattr(file, name) for name in _File.model_fields}
    for name in ("members", "votes", "occupation"):
        told[name] = tuple(told[name])
    told["mode"] = mode or file.mode or "session"
    return Session(date=date, **told)


def _faults_of_votes(file: _File, name: str, homes: set[str]) -> Iterable[Fault]:
    """Yield each vote on a home that is not examined, or is voted on twice."""
    seen: set[str] = set()
    for number, vote in enumerate(file.votes, start=1):
        place = f"votes.{number}.home"
        if vote.home not in homes or vote.home in seen:
            code = "vote_twice" if vote.home in seen else "vote_no_home"
            yield Fault(code=code, file=name, column=place, value=vote.home)
        seen.add(vote.home)
