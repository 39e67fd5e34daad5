"""Where a rule looks: its scope of dwellings and holders, the columns of its keys."""

from collections.abc import Collection, Mapping
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from attribution_opt.domain.ledger import HomeColumn, Homes
from attribution_opt.domain.month import Month
from attribution_opt.domain.territory import city_of

__all__ = ["FLAGS", "KeyName", "Scope"]

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
FLAGS: tuple[Literal["in_qpv", "first_letting"], ...] = ("in_qpv", "first_letting")
"""Three-valued columns that a scope may ask for."""
PLACES: tuple[HomeColumn, ...] = (
    *("landlord", "epci", "commune", "neighbourhood", "residence", "programme"),
    "financing",
)
"""Columns of which a scope may name values."""


class Scope(BaseModel):
    """Dwellings that a rule looks at; an unknown flag is in no scope.

    ``holder`` keeps those that are oriented to some holders, ``holder_kind`` to holders
    of some kinds: every lease of the State's contingent, say, outside the part of its
    agents. ``published_amount`` keeps bodies that have a first-quartile amount in the
    last order, which duties of mix bind (CCH L441-1, 24th paragraph);
    ``except_financing`` leaves some financings out, as intermediate housing (PLI).
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
    published_amount: bool = False
    except_financing: tuple[str, ...] = ()
    holder: tuple[str, ...] = ()
    holder_kind: tuple[str, ...] = ()

    def mask(self, frame: Homes, month: Month) -> np.ndarray:
        """Return which dwellings or leases of a month lie in the scope."""
        mask = np.ones(len(frame), dtype=bool)
        for flag in FLAGS:
            asked = getattr(self, flag)
            if asked is not None:
                is_so = frame[flag] == (asked == "yes")
                mask &= is_so.fillna(False).to_numpy(dtype=bool)
        if self.published_amount:
            bodies = {b for b in frame["epci"].unique() if month.first_quartile(b)}
            mask &= frame["epci"].isin(bodies).to_numpy(dtype=bool)
        if self.except_financing:
            out = frame["financing"].isin(self.except_financing)
            mask &= ~out.to_numpy(dtype=bool)
        for name in PLACES:
            allowed = getattr(self, name)
            if allowed:
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
