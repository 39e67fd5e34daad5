"""A list of priority neighbourhoods that changes within the year."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal

import pandas as pd

from attribution_opt.domain.frame import Frame
from attribution_opt.domain.tables import Tables

__all__ = ["with_qpv_dates"]


def with_qpv_dates(tables: Tables, as_of: dt.date) -> Tables:
    """Return a month in which places are priority neighbourhoods while they are so.

    Where the table of neighbourhoods tells since or until when, a lease is inside on
    the date that it was signed (or decided, or oriented), a dwelling to let on the date
    of the data, whatever its row says: leases since January are counted again from the
    date of a new list (decree 2023-1314 for that of 2024). A lease without a date is
    told by its row.
    """
    areas = tables["neighbourhoods"]
    areas = areas[areas["qpv_since"].notna() | areas["qpv_until"].notna()]
    if not len(areas):
        return tables
    since = dict(zip(areas["neighbourhood"], areas["qpv_since"], strict=True))
    until = dict(zip(areas["neighbourhood"], areas["qpv_until"], strict=True))
    ledger, homes = tables["ledger"], tables["vacancies"]
    on = ledger["signed_on"].fillna(ledger["decided_on"])
    on = on.fillna(ledger["proposed_on"]).fillna(ledger["oriented_on"])
    today = pd.Series(pd.Timestamp(as_of), index=homes.index)
    changed = {
        name: frame.assign(in_qpv=_inside(frame, dates, since, until))
        for name, frame, dates in (("ledger", ledger, on), ("vacancies", homes, today))
    }
    return Tables(tables, **changed)


def _inside(
    frame: Frame[Literal["neighbourhood", "in_qpv"]],
    on: pd.Series,
    since: Mapping[str, pd.Timestamp],
    until: Mapping[str, pd.Timestamp],
) -> pd.Series:
    flags = []
    for area, date, told in zip(
        frame["neighbourhood"], on, frame["in_qpv"], strict=True
    ):
        if area not in since or pd.isna(date):
            flags.append(told)
            continue
        begun = pd.isna(since[area]) or date >= since[area]
        ended = not pd.isna(until[area]) and date > until[area]
        flags.append(bool(begun and not ended))
    return pd.Series(flags, index=frame.index, dtype="boolean")
