"""How places contain one another: arrondissements, communes, bodies, departements."""

from collections.abc import Iterable
from functools import cache
from typing import Literal

import numpy as np

from attribution_opt.domain import reference
from attribution_opt.domain.frame import Frame

__all__ = [
    "Placed",
    "arrondissements",
    "asked_as",
    "city_of",
    "containing",
    "departements",
    "home_codes",
]

Placed = Frame[Literal["commune", "epci", "neighbourhood", "residence", "in_qpv"]]
"""Dwellings or leases: what tells where they are."""


@cache
def _parents() -> dict[str, str]:
    """Return the city of each municipal arrondissement."""
    parents = reference.communes()["parent_commune"]
    told = parents[parents != ""]
    return dict(zip(told.index.tolist(), told.tolist(), strict=True))


def city_of(commune: str) -> str:
    """Return the city of a municipal arrondissement, any other commune as it is."""
    return _parents().get(commune, commune)


@cache
def arrondissements() -> dict[str, tuple[str, ...]]:
    """Return the municipal arrondissements of Paris, Lyon and Marseille, by city."""
    found: dict[str, tuple[str, ...]] = {}
    for part, city in _parents().items():
        found[city] = (*found.get(city, ()), part)
    return found


@cache
def departements() -> frozenset[str]:
    """Return the codes of every departement and overseas community."""
    return frozenset(reference.communes()["departement"].unique().tolist())


@cache
def _above() -> dict[str, np.ndarray]:
    """Return, by commune, what it lies in: city, EPCI, EPT and departement."""
    table = reference.communes()
    above = table[["parent_commune", "epci", "ept", "departement"]]
    cells = above.to_numpy(dtype=object)
    return dict(zip(table.index.tolist(), cells, strict=True))


def containing(commune: str) -> tuple[str, ...]:
    """Return the codes of a commune and of all that it lies in."""
    return (commune, *(code for code in _above().get(commune, ()) if code))


def asked_as(commune: str) -> tuple[str, ...]:
    """Return the codes under which a dwelling of a commune may be asked for.

    A city coded alone stands for any of its arrondissements: nothing tells which.
    """
    return containing(commune) + arrondissements().get(commune, ())


def home_codes(homes: Placed) -> list[tuple[str, ...]]:
    """Return, for each dwelling, the codes of every place that it may be asked by."""
    columns = [homes[n] for n in ("commune", "epci", "neighbourhood", "residence")]
    return [
        _distinct((*asked_as(commune), *others))
        for commune, *others in zip(*columns, strict=True)
    ]


def _distinct(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code))
