"""A real territory: its communes, social stock, priority neighbourhoods, holders."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from attribution_opt.domain import reference

__all__ = ["PLACES", "Place"]

COMMUNE_HOLDERS = ("59350", "59512", "59599", "59009")
"""Lille, Roubaix, Tourcoing, Villeneuve-d'Ascq: communes with a convention."""
LANDLORDS = ("OPH-1", "ESH-1")
STATE_SHARE, ACTION_LOGEMENT_SHARE, LANDLORD_SHARE = "3/10", "3/10", "1/5"
COMMUNE_SHARE, EPCI_SHARE = "1/5", "1/10"
"""Shares of the yearly flow: the communes' and the Metropole's bases are nested."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a synthetic month happens.

    Attributes
    ----------
    epci, departement
        SIREN code of the body, code of the departement.
    communes
        INSEE codes.
    names, population, stock
        By commune: name, inhabitants, social dwellings (estimated).
    qpv
        By commune: its priority neighbourhoods of 2024, possibly none.
    """

    epci: str
    departement: str
    communes: tuple[str, ...]
    names: tuple[str, ...]
    population: np.ndarray
    stock: np.ndarray
    qpv: tuple[tuple[str, ...], ...]

    def local_area(self, commune: str) -> str:
        """Return the code of the part of a commune outside priority neighbourhoods."""
        return f"HQ{commune}"

    def neighbourhoods(self) -> pd.DataFrame:
        """Return the priority neighbourhoods and the rest of each commune."""
        rows = [
            (self.local_area(code), f"{name}, hors QPV", code, "hors QPV")
            for code, name in zip(self.communes, self.names, strict=True)
        ]
        names = reference.qpv()
        priority: dict[str, str] = {}
        for code, areas in zip(self.communes, self.qpv, strict=True):
            for area in areas:
                priority.setdefault(area, code)
        rows += [
            (area, names[area], priority[area], "QPV") for area in sorted(priority)
        ]
        return pd.DataFrame(
            rows, columns=["neighbourhood", "name", "commune", "status"]
        )

    def holders(self) -> pd.DataFrame:
        """Return the State, Action Logement, communes, Metropole and landlords."""
        rows = [
            ("ETAT", "state_priority", self.departement),
            ("ACTION-LOGEMENT", "action_logement", self.departement),
            *((f"COMMUNE-{code}", "commune", code) for code in COMMUNE_HOLDERS),
            (f"EPCI-{self.epci}", "epci", self.epci),
            *((landlord, "landlord", "") for landlord in LANDLORDS),
        ]
        return pd.DataFrame(rows, columns=["holder_id", "kind", "territory"])

    def conventions(self) -> pd.DataFrame:
        """Return what each landlord owes each holder; carried dwellings differ."""
        rows = []
        for position, landlord in enumerate(LANDLORDS):
            carried = ("1/2", "-3/4")[position]
            rows += [
                (landlord, "ETAT", self.departement, STATE_SHARE, carried),
                (
                    landlord,
                    "ACTION-LOGEMENT",
                    self.departement,
                    ACTION_LOGEMENT_SHARE,
                    "0",
                ),
                *(
                    (landlord, f"COMMUNE-{code}", code, COMMUNE_SHARE, "0")
                    for code in COMMUNE_HOLDERS
                ),
                (landlord, f"EPCI-{self.epci}", self.epci, EPCI_SHARE, "0"),
                (landlord, landlord, "", LANDLORD_SHARE, "0"),
            ]
        columns = ["landlord", "holder", "territory", "share", "carried_over"]
        return pd.DataFrame(rows, columns=columns)


@cache
def _lille() -> Place:
    """Return the Metropole Europeenne de Lille: 95 communes, 26 QPV."""
    epci = "200093201"
    table = reference.communes()
    table = table[table["epci"] == epci].sort_index()
    context = reference.communes_context().reindex(table.index)
    share = pd.to_numeric(context["social_housing_share_pct"]).fillna(0)
    homes = pd.to_numeric(context["principal_residences_2021"]).fillna(0)
    by_commune: dict[str, list[str]] = {code: [] for code in table.index}
    for area, communes in sorted(reference.qpv_communes().items()):
        for code in communes:
            if code in by_commune:
                by_commune[code].append(area)
    return Place(
        epci=epci,
        departement="59",
        communes=tuple(table.index),
        names=tuple(table["name"]),
        population=pd.to_numeric(table["population"]).to_numpy(dtype=float),
        stock=(share * homes / 100).to_numpy(dtype=float),
        qpv=tuple(tuple(areas) for areas in by_commune.values()),
    )


PLACES = {"lille": _lille}
"""Territories that can be generated, by name on the command line."""
