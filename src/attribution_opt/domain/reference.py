"""Public reference data shipped with the package: places, ceilings, quartiles.

Provenance of each file: ``docs/reference_data.md``.
"""

import csv
import datetime as dt
import gzip
from functools import cache
from importlib.resources import files
from typing import Literal, cast

import pandas as pd

from attribution_opt.domain.frame import Frame

__all__ = [
    "ceiling_zones",
    "ceilings",
    "commune_codes",
    "communes",
    "communes_context",
    "communes_with_qpv",
    "computed_ceilings",
    "epcis",
    "first_quartiles",
    "former_communes",
    "publics",
    "qpv",
    "qpv_communes",
    "territories",
]


_Within = Literal["parent_commune", "departement", "region", "epci", "ept"]
_Zones = Literal["zone_abc", "ceiling_zone"]
Communes = Frame[Literal["name", "type", "population"] | _Within | _Zones]
"""Communes, and what they lie in."""
Bodies = Frame[Literal["name", "type", "population"]]
"""Intermunicipal bodies."""


def _table(name: str) -> pd.DataFrame:
    """Return a shipped table, every cell as text, empty where unknown."""
    source = files("attribution_opt.domain") / "data" / f"{name}.csv.gz"
    with source.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as text:
        return pd.read_csv(text, dtype=str, keep_default_na=False)


@cache
def communes() -> Communes:
    """Return communes and municipal arrondissements by INSEE code."""
    return cast("Communes", _table("communes").set_index("commune"))


@cache
def commune_codes() -> frozenset[str]:
    """Return the codes of every commune and arrondissement."""
    return frozenset(communes().index.tolist())


@cache
def communes_with_qpv() -> frozenset[str]:
    """Return the communes that hold a priority neighbourhood of 2024.

    Where a city holds one, so may each of its municipal arrondissements: the list names
    the city alone.
    """
    named = {c for places in qpv_communes().values() for c in places}
    parents = communes()["parent_commune"]
    return frozenset(named) | frozenset(parents.index[parents.isin(named)])


@cache
def former_communes() -> dict[str, tuple[str, ...]]:
    """Return, by code of a commune that is no more, the communes that it is part of."""
    found: dict[str, tuple[str, ...]] = {}
    table = _table("former_communes")
    for old, new in zip(table["old_commune"], table["commune"], strict=True):
        found[old] = (*found.get(old, ()), new)
    return found


@cache
def communes_context() -> pd.DataFrame:
    """Return housing stock and income of communes by INSEE code (census, Filosofi)."""
    return _table("communes_context").set_index("commune")


@cache
def epcis() -> Bodies:
    """Return intermunicipal bodies by SIREN code."""
    return cast("Bodies", _table("epci").drop_duplicates("epci").set_index("epci"))


@cache
def territories() -> dict[str, str]:
    """Return, by commune, the body that the social-mix objectives are counted in.

    It is the EPCI; in the Metropole du Grand Paris the EPT, and Paris for itself
    (CCH L441-1, 24th paragraph).
    """
    table = communes()
    bodies: pd.Series = table["epci"].where(table["ept"] == "", table["ept"])
    bodies = bodies.mask(table["departement"] == "75", "75056")
    return dict(zip(bodies.index.tolist(), bodies.tolist(), strict=True))


@cache
def qpv() -> dict[str, str]:
    """Return the priority neighbourhoods of 2024: name by QN code."""
    table = _table("qpv_2024")
    return dict(zip(table["qpv_code"], table["name"], strict=True))


@cache
def qpv_communes() -> dict[str, tuple[str, ...]]:
    """Return the communes that each priority neighbourhood of 2024 lies in."""
    table = _table("qpv_2024")
    return {
        code: tuple(places.split())
        for code, places in zip(table["qpv_code"], table["communes"], strict=True)
    }


@cache
def first_quartiles() -> dict[tuple[str, int], int]:
    """Return the first-quartile amount by (body, year), EUR a year per unit.

    An applicant is in the first quartile below this amount (CCH L441-1; yearly order).
    """
    table = _table("income_quartiles_by_epci")
    table = table[table["epci"] != ""]
    return {
        (epci, int(year)): int(amount)
        for epci, year, amount in zip(
            table["epci"], table["year"], table["q1_eur_per_uc"], strict=True
        )
    }


@cache
def ceilings() -> dict[tuple[int, str, str], tuple[int, ...]]:
    """Return income ceilings by (year, financing, zone), EUR a year.

    The value holds the six household categories, then the amount for each person
    more (CCH R441-1; order of 29 July 1987 as revised).
    """
    table = _table("income_ceilings")
    order = [str(category) for category in range(1, 7)] + ["per_extra_person"]
    found: dict[tuple[int, str, str], tuple[int, ...]] = {}
    for (year, financing, zone), rows in table.groupby(["year", "financing", "zone"]):
        by_category = dict(
            zip(rows["household_category"], rows["ceiling_eur_per_year"], strict=True)
        )
        if all(category in by_category for category in order):
            amounts = tuple(int(by_category[category]) for category in order)
            found[int(str(year)), str(financing), str(zone)] = amounts
    return found


@cache
def ceiling_zones() -> frozenset[str]:
    """Return the zones of the income ceilings, those of PLI too."""
    return frozenset(zone for _, _, zone in ceilings())


@cache
def computed_ceilings() -> dict[tuple[int, str, str], str]:
    """Return how those ceilings were computed that are not published as they stand."""
    table = _table("income_ceilings")
    how = table["status"]
    is_computed = ~how.str.startswith("published") | how.str.contains(
        "comput|probabl|verify"
    )
    table = table[is_computed].drop_duplicates(["year", "financing", "zone"])
    keys = zip(table["year"], table["financing"], table["zone"], strict=True)
    return {
        (int(year), financing, zone): text
        for (year, financing, zone), text in zip(keys, table["status"], strict=True)
    }


@cache
def publics() -> dict[str, tuple[dt.date, str, str, str]]:
    """Return the priority publics of CCH L441-1 by code: since, letter, two titles.

    A dated vocabulary: a public that the law names later is no ground before. Letters
    and dates are marked in the file where the text itself was not read.
    """
    source = files("attribution_opt.domain") / "data" / "publics.csv"
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {
        row["code"]: (
            dt.date.fromisoformat(row["since"]),
            row["letter"],
            row["title_en"],
            row["title_fr"],
        )
        for row in rows
    }
