"""Where a dwelling lies and who it is for: the audit's own reading."""

from functools import cache
from typing import Any

from attribution_opt.decide.contingent_recount import around
from attribution_opt.decide.household_recount import (
    is_true,
)
from attribution_opt.domain import reference
from attribution_opt.domain.modes import DWELLING_WISH
from attribution_opt.domain.tables import VacanciesRow

__all__ = ["LAST_TIER", "covers", "parent_of", "tier_of", "zones_of"]

LAST_TIER = 3
"""The tier of households that an accessible dwelling goes to last."""


def tier_of(wheelchair: Any, disability: Any, publics: str, is_finer: bool) -> int:
    """Return how soon an accessible dwelling goes to a household, 0 first."""
    if is_true(wheelchair):
        return 0
    if is_true(disability):
        return 1 if is_finer else 0
    old = {"senior", "autonomy_loss"} if is_finer else {"autonomy_loss"}
    return 2 if old & set(publics.split("|")) else LAST_TIER


def covers(asked: str, home: VacanciesRow) -> bool:
    """Tell whether a dwelling lies in a place asked for, or may lie there.

    A city that has arrondissements and is coded alone may be any of them.
    """
    names = [home[n] for n in ("commune", "epci", "neighbourhood", "residence")]
    if asked in {*names, f"{DWELLING_WISH}{home['vacancy_id']}"} - {""}:
        return True
    if asked in around(home["commune"]):
        return bool(asked)
    parent = parent_of(asked)
    return bool(parent) and parent == home["commune"]


@cache
def zones_of(commune: str) -> tuple[str, str]:
    """Return the zone of the ceilings of a commune, and the one of its market."""
    place = reference.communes().loc[commune]
    return place["ceiling_zone"], place["zone_abc"]


@cache
def parent_of(code: str) -> str:
    """Return the city of an arrondissement, empty for any other code."""
    return str(reference.communes()["parent_commune"].get(code, ""))
