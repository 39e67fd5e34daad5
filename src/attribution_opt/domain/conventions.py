"""Conventions as they stand: what nobody signed, and what is left to the landlord."""

from fractions import Fraction
from typing import cast

import pandas as pd

from attribution_opt.domain.tables import Conventions, Holders

__all__ = ["OUTSIDE_FLOW", "STATE", "in_force", "with_landlords"]

OUTSIDE_FLOW = "outside_flow"
"""Pseudo-holder of dwellings set aside from the flow."""

STATE = "state_priority"
"""Kind of the holder that has the flow of whoever signed no convention."""


def in_force(conventions: Conventions, holders: Holders) -> Conventions:
    """Return the conventions that a month is decided under.

    The share of a holder that signed none (``in_force`` is no) falls to the State
    (law 2021-1016 and its decree: past the deadline, the flow goes to the prefect). A
    landlord whose conventions leave something over keeps it: one row more, without
    share, whose holder is the landlord. So does each new programme that has its own
    reservation table.
    """
    states = holders.loc[holders["kind"] == STATE, "holder_id"].tolist()
    unsigned = (~conventions["in_force"]).fillna(False).astype(bool)
    if states:
        holder = conventions["holder"].mask(unsigned, min(states))
        conventions = conventions.assign(holder=holder.astype("str"))
    rest = _residual(conventions, holders)
    if not len(rest):
        return conventions
    more = pd.DataFrame(
        {
            name: rest[name] if name in rest else _blank(column, len(rest))
            for name, column in conventions.items()
        }
    )
    return cast("Conventions", pd.concat([conventions, more], ignore_index=True))


def _blank(column: pd.Series, size: int) -> pd.Series:
    """Return cells of a column that tell nothing, of its own type."""
    nothing = "" if pd.api.types.is_string_dtype(column.dtype) else None
    if column.dtype == object:
        nothing = None
    return pd.Series([nothing] * size, dtype=column.dtype)


def _residual(conventions: Conventions, holders: Holders) -> pd.DataFrame:
    """Return landlord and programme of every table that leaves something over."""
    kinds = dict(zip(holders["holder_id"], holders["kind"], strict=True))
    rows = []
    for (landlord, programme), table in conventions.groupby(["landlord", "programme"]):
        own = {kinds.get(h, "landlord") for h in table["holder"]} | (
            {"landlord"} if landlord in set(table["holder"]) else set()
        )
        if "landlord" in own:
            continue
        # Shares over the whole departement, of which territories are parts: something
        # is left over somewhere unless those of one base take everything.
        wide = table[table["territory"].map(len) <= LONGEST_DEPARTEMENT]
        if sum(wide["share"].dropna(), start=Fraction(0)) < 1:
            rows.append((landlord, landlord, programme, ""))
    return pd.DataFrame(rows, columns=["landlord", "holder", "programme", "territory"])


LONGEST_DEPARTEMENT = 3
"""Characters of the code of a departement, the longest territory that is whole."""


def with_landlords(
    holders: Holders, conventions: Conventions, landlords: pd.Series
) -> Holders:
    """Return holders with the landlords that hold what is left over, or everything.

    Parameters
    ----------
    holders, conventions
        The tables, conventions as `in_force` returns them.
    landlords
        Landlord of each dwelling of the month.
    """
    named = set(conventions.loc[conventions["share"].isna(), "landlord"])
    named |= set(landlords) - set(conventions["landlord"])
    missing = sorted(named - set(holders["holder_id"]))
    more = holders.iloc[:0].reindex(range(len(missing)))
    more = more.assign(holder_id=missing, kind="landlord", territory="")
    return pd.concat([holders, more.astype(holders.dtypes)], ignore_index=True)
