"""A real territory: its communes, social stock, priority neighbourhoods, holders."""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.place_names import body_name, named_bodies
from attribution_opt.domain.territory import departements
from attribution_opt.errors import StudyError
from attribution_opt.words.sentence import sentence

__all__ = ["PLACES", "Place", "place_of"]

PLACES = {"lille": "200093201", "ile-de-france": "region 11"}
"""Short names, and the body or region that each is."""
NUM_COMMUNES = 4
"""Communes with a convention in each departement, those of the most social homes."""
QUARTILE_OF_LILLE_EUR = 9456
"""First quartile of applicants in Lille, 2026, EUR a year per consumption unit."""
STATE_SHARE, ACTION_LOGEMENT_SHARE, LANDLORD_SHARE = "3/10", "3/10", "1/5"
COMMUNE_SHARE, EPCI_SHARE = "1/5", "1/10"
"""Shares of the yearly flow: the communes' and the body's bases are nested."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a synthetic month happens.

    Attributes
    ----------
    name
        As people write it.
    communes
        INSEE codes.
    names, departement_of, body_of
        By commune: its name, departement, and body (EPCI; in the Metropole du Grand
        Paris the EPT, and Paris for itself).
    population, stock
        By commune: inhabitants, social dwellings (estimated).
    qpv
        By commune: its priority neighbourhoods of 2024, possibly none.
    quartile_eur
        By commune: first quartile of applicants of its body, EUR a year per consumption
        unit; that of Lille where the orders tell none.
    """

    name: str
    communes: tuple[str, ...]
    names: tuple[str, ...]
    departement_of: tuple[str, ...]
    body_of: tuple[str, ...]
    population: np.ndarray
    stock: np.ndarray
    qpv: tuple[tuple[str, ...], ...]
    quartile_eur: np.ndarray

    @cached_property
    def departements(self) -> tuple[str, ...]:
        """Codes of its departements, that of the most social homes first."""
        stock = pd.Series(self.stock).groupby(list(self.departement_of)).sum()
        return tuple(stock.sort_values(ascending=False, kind="stable").index)

    @cached_property
    def holding(self) -> tuple[int, ...]:
        """Positions of the communes with a convention, by departement."""
        order = np.argsort(-self.stock, kind="stable").tolist()
        return tuple(
            c
            for code in self.departements
            for c in [c for c in order if self.departement_of[c] == code][:NUM_COMMUNES]
        )

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """Codes of the bodies with a convention: those of these communes."""
        found = dict.fromkeys(self.body_of[c] for c in self.holding)
        return tuple(body for body in found if body not in self.communes)

    @cached_property
    def scale(self) -> np.ndarray:
        """By commune: incomes of applicants, those of Lille being 1."""
        return self.quartile_eur / QUARTILE_OF_LILLE_EUR

    @property
    def landlords(self) -> tuple[str, ...]:
        """Public offices, one for each departement, then the one that is everywhere."""
        return (*(self.office(code) for code in self.departements), "ESH-1")

    def office(self, departement: str) -> str:
        """Return the landlord of a departement."""
        return "OPH-1" if len(self.departements) == 1 else f"OPH-{departement}"

    def state(self, departement: str) -> str:
        """Return the holder that is the State in a departement."""
        return "ETAT" if len(self.departements) == 1 else f"ETAT-{departement}"

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

    def _owed(self, departement: str | None) -> list[tuple[str, str, str, str]]:
        """Return holders, kinds, territories and shares, in a departement or in all."""
        codes = self.departements if departement is None else (departement,)
        communes = [c for c in self.holding if self.departement_of[c] in codes]
        bodies = {self.body_of[c] for c in communes}
        everywhere = self.departements[0] if len(self.departements) == 1 else ""
        return [
            *(
                (self.state(code), "state_priority", code, STATE_SHARE)
                for code in codes
            ),
            (
                "ACTION-LOGEMENT",
                "action_logement",
                everywhere,
                ACTION_LOGEMENT_SHARE,
            ),
            *(
                (f"COMMUNE-{code}", "commune", code, COMMUNE_SHARE)
                for code in (self.communes[c] for c in communes)
            ),
            *(
                (f"EPCI-{body}", "epci", body, EPCI_SHARE)
                for body in self.bodies
                if body in bodies
            ),
        ]

    def holders(self) -> pd.DataFrame:
        """Return the State, Action Logement, communes, bodies and landlords."""
        rows = [row[:3] for row in self._owed(None)]
        rows += [(landlord, "landlord", "") for landlord in self.landlords]
        return pd.DataFrame(rows, columns=["holder_id", "kind", "territory"])

    def conventions(self) -> pd.DataFrame:
        """Return what each landlord owes each holder; carried dwellings differ."""
        rows = []
        for position, landlord in enumerate(self.landlords):
            is_office = landlord != self.landlords[-1]
            carried = ("1/2", "-3/4")[not is_office]
            owed = self._owed(self.departements[position] if is_office else None)
            rows += [
                (
                    landlord,
                    holder,
                    territory,
                    share,
                    carried if kind == "state_priority" else "0",
                )
                for holder, kind, territory, share in owed
            ]
            rows.append((landlord, landlord, "", LANDLORD_SHARE, "0"))
        columns = ["landlord", "holder", "territory", "share", "carried_over"]
        return pd.DataFrame(rows, columns=columns)


@cache
def place_of(text: str) -> Place:
    """Return a place: one of `PLACES`, a body by code or name, a departement by code.

    Raises
    ------
    StudyError
        If there is no such place, more than one, or no social home in it.
    """
    code = PLACES.get(text, text)
    table = reference.communes()
    # A city stands for its municipal arrondissements.
    table = table[table["parent_commune"] == ""].sort_index()
    if code.startswith("region "):
        return _made(text, table[table["region"] == code.removeprefix("region ")])
    if code in departements():
        return _made(text, table[table["departement"] == code])
    bodies = table.index.to_series().map(reference.territories())
    is_here = (table["epci"] == code) | (bodies == code)
    if is_here.any():
        return _made(body_name(code) or text, table[is_here])
    here, _ = named_bodies(text, "")
    if len(here) == 1:
        return place_of(here[0])
    told = {"text": text, "near": ", ".join(here), "known": ", ".join(PLACES)}
    raise StudyError(sentence("near_places" if here else "no_place", **told))


def _made(name: str, table: pd.DataFrame) -> Place:
    """Return the place of some communes, given by their rows of the reference."""
    context = reference.communes_context().reindex(table.index)
    share = pd.to_numeric(context["social_housing_share_pct"]).fillna(0)
    homes = pd.to_numeric(context["principal_residences_2021"]).fillna(0)
    stock = (share * homes / 100).to_numpy(dtype=float)
    if not stock.sum():
        raise StudyError(sentence("no_social_home", name=name))
    of_commune: dict[str, list[str]] = {code: [] for code in table.index}
    for area, communes in sorted(reference.qpv_communes().items()):
        for code in communes:
            if code in of_commune:
                of_commune[code].append(area)
    territories = reference.territories()
    amounts = reference.first_quartiles()
    latest = max(year for _, year in amounts)
    bodies = tuple(territories[code] for code in table.index)
    quartiles = [amounts.get((b, latest), QUARTILE_OF_LILLE_EUR) for b in bodies]
    return Place(
        name=name,
        communes=tuple(table.index),
        names=tuple(table["name"]),
        departement_of=tuple(table["departement"]),
        body_of=bodies,
        population=pd.to_numeric(table["population"]).to_numpy(dtype=float),
        stock=stock,
        qpv=tuple(tuple(areas) for areas in of_commune.values()),
        quartile_eur=np.array(quartiles, dtype=float),
    )
