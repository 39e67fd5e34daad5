"""Dwellings told once with their number, as so many dwellings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.domain.tables import Vacancies

__all__ = ["each_told", "told_once"]


def each_told(homes: Vacancies) -> tuple[Vacancies, np.ndarray]:
    """Return every dwelling on a line of its own, and where each line stood.

    Those of a line whose ``count`` is n are ``id-1`` to ``id-n``.
    """
    count = homes["count"].fillna(1).clip(lower=1).to_numpy(dtype=np.int64)
    origin = np.repeat(np.arange(len(homes)), count)
    if len(origin) == len(homes):
        return homes, origin
    told = homes.iloc[origin].reset_index(drop=True)
    number = np.arange(len(origin)) - np.repeat(np.cumsum(count) - count, count) + 1
    numbered = told["vacancy_id"] + "-" + pd.Series(number).astype("str")
    is_many = pd.Series((count > 1)[origin] & (told["vacancy_id"] != "").to_numpy())
    told["vacancy_id"] = told["vacancy_id"].mask(is_many, numbered).astype("str")
    told["count"] = told["count"].mask(is_many, 1)
    return told, origin


def told_once(faults: Iterable[Fault], origin: np.ndarray) -> Iterator[Fault]:
    """Yield faults where they stand in the file, those of copies once."""
    seen = set()
    for fault in faults:
        if fault.table != "vacancies" or fault.line is None:
            yield fault
            continue
        placed = replace(fault, line=int(origin[fault.line]))
        key = (placed.code, placed.column, placed.line)
        if key not in seen:
            seen.add(key)
            yield placed
