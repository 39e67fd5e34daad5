"""Whom a rule counts: one predicate on lease columns for each group.

Applicants, plans and the ledger all come under those columns, so that one predicate
counts them all. Unknown is in no group.
"""

from collections.abc import Callable
from typing import Literal, get_args

import pandas as pd

__all__ = ["GROUPS", "Group", "members", "unknown_members"]


def _has(column: str, word: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda leases: ("|" + leases[column] + "|").str.contains(
        f"|{word}|", regex=False
    )


def _is(column: str, truth: bool = True) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda leases: (leases[column] == truth).fillna(False).astype(bool)


def _rehoused(leases: pd.DataFrame) -> pd.Series:
    return leases["rehousing"] != ""


def _dalo(leases: pd.DataFrame) -> pd.Series:
    """Tell who is served under DALO; a lease may already say rehoused."""
    return leases["dalo_status"].isin(["active", "rehoused"])


def _must_serve(leases: pd.DataFrame) -> pd.Series:
    """Tell who is designated, or past a deadline of DALO or rehousing."""
    late_dalo = _dalo(leases) & (leases["dalo_deadline"] < leases["on"])
    late_move = _rehoused(leases) & (leases["rehousing_deadline"] < leases["on"])
    return late_dalo | late_move | leases["designated"]


GROUPS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "anybody": lambda leases: pd.Series(True, index=leases.index),
    "first_quartile": _is("first_quartile"),
    "not_first_quartile": _is("first_quartile", False),
    "rehoused": _rehoused,
    "first_quartile_or_rehoused": lambda leases: (
        _is("first_quartile")(leases) | _rehoused(leases)
    ),
    "dalo": _dalo,
    "priority": lambda leases: _dalo(leases) | (leases["priority"] != ""),
    "must_serve": _must_serve,
    "essential_worker": _is("essential_worker"),
    "transfer": lambda leases: leases["transfer_from"] != "",
    "under30": _has("publics", "under30"),
    "senior": _has("publics", "senior"),
    "autonomy_loss": _has("publics", "autonomy_loss"),
}
"""Predicates by the name that policies use."""

Group = Literal[
    "anybody",
    "first_quartile",
    "not_first_quartile",
    "rehoused",
    "first_quartile_or_rehoused",
    "dalo",
    "priority",
    "must_serve",
    "essential_worker",
    "transfer",
    "under30",
    "senior",
    "autonomy_loss",
]
"""Names of groups, for the validation of policies."""

if set(get_args(Group)) != set(GROUPS):  # pragma: no cover
    raise AssertionError("every group has one name and one predicate")


def members(
    group: str, unless: tuple[str, ...] = ()
) -> Callable[[pd.DataFrame], pd.Series]:
    """Return the predicate of a group, less those of other groups."""

    def is_member(leases: pd.DataFrame) -> pd.Series:
        found = GROUPS[group](leases)
        for other in unless:
            found &= ~GROUPS[other](leases)
        return found.astype(bool)

    return is_member


def unknown_members(group: str, leases: pd.DataFrame) -> pd.Series:
    """Tell of whom it is not known whether they are in a group."""
    match group:
        case "first_quartile" | "not_first_quartile":
            return leases["first_quartile"].isna()
        case "first_quartile_or_rehoused":
            return leases["first_quartile"].isna() & ~_rehoused(leases)
        case "essential_worker":
            return leases["essential_worker"].isna()
        case _:
            return pd.Series(False, index=leases.index)
