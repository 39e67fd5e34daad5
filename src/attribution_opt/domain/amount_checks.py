"""Amounts of the year that our tables lack, compute or take from elsewhere."""

from collections import Counter
from typing import Any

import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.diagnostics import Faults, among
from attribution_opt.domain.month import SAME_CEILING, Amounts, Month
from attribution_opt.domain.tables import Tables, Vacancies
from attribution_opt.domain.zones import ceiling_zone_of
from attribution_opt.words.language import catalogue

__all__ = ["check_amounts"]


def check_amounts(tables: Tables, month: Month, faults: Faults) -> None:
    """Remark on amounts that are not there, and on those that nobody published.

    What a table of ours lacks closes dwellings, or leaves first quartiles unknown: it
    must never read as a fact that a file lacks.
    """
    _check_ceilings(tables["vacancies"], month, faults)
    _check_quartiles(tables, month, faults)


def _check_ceilings(homes: Vacancies, month: Month, faults: Faults) -> None:
    homes = homes[among(homes["commune"], reference.commune_codes())]
    homes = homes[homes["financing"] != ""]
    financing = homes["financing"].replace(SAME_CEILING)
    counted = Counter(zip(financing, ceiling_zone_of(homes), strict=True))
    for (name, zone), n in sorted(counted.items()):
        found = month.ceiling(name, zone)
        key = f"{month.as_of.year}/{name}/{zone}"
        _tell("financing", key, "ceiling_missing", found, faults, n=n)


def _tell(
    column: str,
    value: str,
    missing: str,
    found: Amounts | None,
    faults: Faults,
    **said: int,
) -> None:
    """Note an amount that is missing, or that is no published one of its year."""
    place: dict[str, Any] = {"column": column, "value": value, **said}
    if found is None:
        faults.add(missing, "vacancies", **place)
    elif how := _how(found):
        faults.add("amount_estimated", "vacancies", **place, how=how)


def _how(found: Amounts) -> dict[str, str]:
    """Return how an amount came about that is no published one of its year."""
    if found.origin == "earlier":
        return {
            "en": f"that of {found.year}, as last_known_year asks",
            "fr": f"celui de {found.year}, comme le demande last_known_year",
        }
    if found.origin == "provisional":
        return {
            "en": f"that of {found.year}, provisional until the order of the year",
            "fr": f"celui de {found.year}, provisoire jusqu'à l'arrêté de l'année",
        }
    if found.origin == "computed":
        told = {one["en"]: one["fr"] for one in catalogue("amounts").values()}
        return {"en": found.note, "fr": told[found.note]}
    return {}


def _check_quartiles(tables: Tables, month: Month, faults: Faults) -> None:
    """Count dwellings and leases by body; a whole year without amounts is our gap."""
    has_year = any(year <= month.year for _, year in reference.first_quartiles())
    missing = "quartile_not_published" if has_year else "quartile_missing"
    bodies = pd.concat([tables["vacancies"]["epci"], tables["ledger"]["epci"]])
    for body, n in bodies[bodies != ""].value_counts(sort=False).items():
        found = month.first_quartile(str(body))
        said = {"n": int(n), "year": month.year}
        _tell("epci", f"{month.year}/{body}", missing, found, faults, **said)
