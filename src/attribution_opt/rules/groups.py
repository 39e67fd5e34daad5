"""Whom a rule counts: groups of leases, each declared once, in three values.

Applicants, plans and the ledger all come under the columns of leases, so that one
predicate counts them all. Unknown is in no group, and is told apart from who is not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from attribution_opt.domain.ledger import Persons
from attribution_opt.domain.schema import own_column
from attribution_opt.words.language import Language, Words, title_in

__all__ = [
    "GROUPS",
    "Group",
    "GroupName",
    "GroupTable",
    "Predicate",
    "known_members",
    "member_of",
]

Predicate = Callable[[Persons], pd.Series]
"""Leases to a nullable flag for each: in the group, not, or not known."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some households, by what a lease says of them.

    Attributes
    ----------
    name, title, title_fr
        What policies and reports call it; ours go by the catalogue.
    column, value
        Where one is declared: a column of leases, and the word that it holds.
    up_to
        Where it is an income threshold: whole percents of the PLUS ceiling.
    """

    name: str
    title: str = ""
    title_fr: str = ""
    column: str = ""
    value: str = ""
    up_to: int | None = None

    def __str__(self) -> str:
        """Return its name."""
        return self.name

    def titled(self, language: Language) -> str:
        """Return what reports call it."""
        words = Words(language)
        told = title_in(language, self.title, self.title_fr)
        if not told and words.has(f"group_{self.name}"):
            told = words(f"group_{self.name}")
        return told or self.name

    def member(self, leases: Persons) -> pd.Series:
        """Return, for each lease, whether it is in the group; NA where unknown."""
        if self.up_to is not None:
            return (leases["income_pct"] <= self.up_to).astype("boolean")
        if self.column:
            return _says(leases, self.column, self.value)
        return _OURS[self.name](leases)

    def known(self, leases: Persons) -> np.ndarray:
        """Return which leases are known to be in the group."""
        return known_members(self.member(leases))


def known_members(member: pd.Series) -> np.ndarray:
    """Return where a flag in three values is known to hold."""
    return member.fillna(False).to_numpy(dtype=bool)


def member_of(group: Group, unless: Sequence[Group], leases: Persons) -> pd.Series:
    """Return who is in a group and in none of some others; NA where unknown."""
    found = group.member(leases)
    for other in unless:
        found &= ~other.member(leases)
    return found


def _says(leases: Persons, column: str, value: str) -> pd.Series:
    """Tell whether a column holds a word, alone or among several; empty is unknown.

    A column of theirs stands beside ours of the same name, never in its place.
    """
    name = column if column in leases else own_column(column)
    if name not in leases:
        return pd.Series(pd.NA, index=leases.index, dtype="boolean")
    cells: pd.Series = leases.loc[:, name]
    if cells.dtype == "boolean":
        return (cells == (value == "yes")).astype("boolean")
    found = ("|" + cells.str.lower() + "|").str.contains(
        f"|{value.lower()}|", regex=False
    )
    return found.astype("boolean").mask(cells == "", pd.NA)


def _of(column: str, value: str) -> Predicate:
    return lambda leases: _says(leases, column, value)


def _rehoused(leases: Persons) -> pd.Series:
    return (leases["rehousing"] != "").astype("boolean")


def _dalo(leases: Persons) -> pd.Series:
    """Tell who is served under DALO; a lease may already say rehoused."""
    return leases["dalo_status"].isin(["active", "rehoused"]).astype("boolean")


def _must_serve(leases: Persons) -> pd.Series:
    """Tell who is designated, or past a deadline of DALO or rehousing.

    A deadline that is not told has not passed: nothing is due before its date is known.
    """
    late_dalo = _dalo(leases) & (leases["dalo_deadline"] < leases["on"])
    late_move = _rehoused(leases) & (leases["rehousing_deadline"] < leases["on"])
    return late_dalo | late_move | leases["designated"].astype("boolean")


_OURS: dict[str, Predicate] = {
    "anybody": lambda leases: pd.Series(True, index=leases.index, dtype="boolean"),
    "first_quartile": lambda leases: leases["first_quartile"].astype("boolean"),
    "not_first_quartile": lambda leases: ~leases["first_quartile"].astype("boolean"),
    "rehoused": _rehoused,
    # Whoever is rehoused is in it, whatever is known of the first quartile.
    "first_quartile_or_rehoused": lambda leases: (
        leases["first_quartile"].astype("boolean") | _rehoused(leases)
    ),
    "dalo": _dalo,
    "priority": lambda leases: _dalo(leases) | (leases["priority"] != ""),
    "must_serve": _must_serve,
    "essential_worker": lambda leases: leases["essential_worker"].astype("boolean"),
    "transfer": lambda leases: (leases["transfer_from"] != "").astype("boolean"),
    "under30": _of("publics", "under30"),
    "senior": _of("publics", "senior"),
    "autonomy_loss": _of("publics", "autonomy_loss"),
}
GROUPS: dict[str, Group] = {name: Group(name) for name in _OURS}
"""The groups that every policy knows, by name."""


class GroupTable(BaseModel):
    """A group that a policy declares: ``[groups.violence]``.

    Attributes
    ----------
    column
        A column of households and leases: one of ours (``publics``, ``priority``), or
        one that ``columns.toml`` keeps as text in applicants and ledger alike.
    value
        The word that it holds, alone or among several; ``yes`` or ``no`` of a flag.
    title, title_fr
        What reports call it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    column: str = Field(min_length=1)
    value: str = Field(min_length=1)
    title: str = ""
    title_fr: str = ""

    def group(self, name: str) -> Group:
        """Return the group under its name."""
        return Group(name, self.title, self.title_fr, self.column, self.value)


def _named(value: Any, info: ValidationInfo) -> Group:
    """Return the group of a name: ours, or one that the policy declares."""
    if isinstance(value, Group):
        return value
    declared: Mapping[str, Group] = (info.context or {}).get("groups", {})
    known = {**GROUPS, **declared}
    if not isinstance(value, str) or value not in known:
        names = ", ".join(repr(name) for name in known)
        said = {"expected": names}
        raise PydanticCustomError("literal_error", "use one of {expected}", said)
    return known[value]


GroupName = Annotated[
    Group,
    PlainValidator(_named),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "examples": list(GROUPS)}),
]
"""A group as a parameter: its name in files, itself in memory."""
