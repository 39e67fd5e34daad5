"""Months of other bodies than the one that ships: towns of the same reference tables.

The four communes with most people hold conventions in place of Lille's; neighbourhoods,
stock and people per commune are the body's own, shares and households the generator's.
"""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.instance import Instance
from attribution_opt.study.generate import MONTH, Size, generate
from attribution_opt.study.places import COMMUNE_HOLDERS, PLACES, Place

__all__ = ["BODIES", "month_in"]

BODIES = {
    "bordeaux": "243300316",
    "grenoble": "200040715",
    "nantes": "244400404",
    "rennes": "243500139",
    "strasbourg": "246700488",
    "toulouse": "243100518",
}
"""SIREN codes by name (table ``epci`` of the reference data)."""


class _Body(Place):
    """A place whose own largest communes hold conventions."""

    def holders(self) -> pd.DataFrame:
        """Return Lille's holders, this body's communes in place of its own."""
        return self._with_communes(super().holders())

    def conventions(self) -> pd.DataFrame:
        """Return Lille's conventions with this body's communes."""
        return self._with_communes(super().conventions())

    def _with_communes(self, frame: pd.DataFrame) -> pd.DataFrame:
        largest = np.argsort(-self.population, kind="stable")[: len(COMMUNE_HOLDERS)]
        own = [self.communes[n] for n in largest.tolist()]
        codes = dict(zip(COMMUNE_HOLDERS, own, strict=True))
        names = {f"COMMUNE-{old}": f"COMMUNE-{new}" for old, new in codes.items()}
        return frame.replace({**codes, **names})


def _body(epci: str) -> Place:
    """Return a body as the reference tables know it."""
    table = reference.communes()
    table = table[table["epci"] == epci].sort_index()
    context = reference.communes_context().reindex(table.index)
    share = pd.to_numeric(context["social_housing_share_pct"]).fillna(0)
    homes = pd.to_numeric(context["principal_residences_2021"]).fillna(0)
    areas = sorted(reference.qpv_communes().items())
    return _Body(
        epci=epci,
        departement=str(table["departement"].iloc[0]),
        communes=tuple(table.index),
        names=tuple(table["name"]),
        population=pd.to_numeric(table["population"]).to_numpy(dtype=float),
        stock=(share * homes / 100).to_numpy(dtype=float),
        qpv=tuple(tuple(a for a, where in areas if c in where) for c in table.index),
    )


def month_in(place: str, size: str | Size, seed: int) -> Instance:
    """Return a synthetic month of a body of `BODIES`, or of a place that ships."""
    if place not in BODIES:
        return generate(place, size, seed)
    PLACES.setdefault(place, partial(_body, BODIES[place]))
    month = replace(MONTH, departement=PLACES[place]().departement)
    return generate(place, size, seed, month)
