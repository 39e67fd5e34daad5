"""Why a dwelling waits: kept back, on notice, or in works."""

import datetime as dt

import pandas as pd

from attribution_opt.domain.tables import Vacancies

__all__ = ["WAITING", "waiting"]

WAITING = ("hold", "notice", "works")
"""Codes, in the order in which they are told."""


def waiting(
    vacancies: Vacancies, as_of: dt.date, ready_within_days: int | None
) -> pd.Series:
    """Return why each dwelling waits, empty where it can be let.

    ``hold``: somebody keeps it back until a later date. Where `ready_within_days` is
    set, a dwelling that becomes available later than that waits as well: ``notice``
    while its tenant is still there, ``works`` once it is vacated.
    """
    today = pd.Timestamp(as_of)
    found = pd.Series("", index=vacancies.index, dtype="str")
    if ready_within_days is not None:
        limit = today + pd.Timedelta(days=ready_within_days)
        is_late = vacancies["available_on"] > limit
        is_empty = (vacancies["vacated_on"] <= today).fillna(False)
        found = found.mask(is_late & ~is_empty, "notice").mask(
            is_late & is_empty, "works"
        )
    return found.mask((vacancies["hold_until"] > today).fillna(False), "hold")
