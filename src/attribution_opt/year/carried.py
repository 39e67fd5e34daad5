"""Dwellings of an earlier month whose list is exhausted, carried into a later one."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from attribution_opt.domain.copies import each_told
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.schema import SCHEMA, normal
from attribution_opt.files.read_tables import Added
from attribution_opt.files.sources import FoundTable, Sources
from attribution_opt.files.table_text import TableText
from attribution_opt.year.journal import Journal

if TYPE_CHECKING:
    from attribution_opt.domain.tables import Vacancies

__all__ = ["carried"]

TABLE = SCHEMA["vacancies"]


def carried(journal: Journal, month: Path, on: dt.date | None = None) -> Added:
    """Return the dwellings that a month takes over, as rows of its vacancies.

    Those that it has taken over already, and, on the day of an orientation, those whose
    list is exhausted by then. A dwelling that the month itself tells is not added.

    Parameters
    ----------
    journal
        The year.
    month
        A month's folder within it.
    on
        Day of an orientation; None for another step.
    """
    origin = dict(_origins(journal, month.name, on))
    own = _vacancies(month)
    known = set() if own is None else set(_each(own)[0]["vacancy_id"])
    frames, lines, files = [], [], []
    for source in sorted(set(origin.values())):
        wanted = {name for name, place in origin.items() if place == source} - known
        found = _vacancies(month.parent / source)
        if found is None or found.text is None or not wanted:
            continue
        frame, at = _each(found)
        rows = [n for n, name in enumerate(frame["vacancy_id"]) if name in wanted]
        frames.append(frame.iloc[rows])
        lines += [found.text.lines[at[n]] for n in rows]
        files += [f"../{source}/{found.file}"] * len(rows)
    if not lines:
        return {}
    table = pd.concat(frames, ignore_index=True).fillna("")
    text = TableText(table, lines, len(table.columns))
    return {"vacancies": FoundTable(files[0], text=text, files=files)}


def _origins(
    journal: Journal, month: str, on: dt.date | None
) -> Iterator[tuple[str, str]]:
    """Yield the dwellings to take over, with the month whose tables have them."""
    for name, dwelling in journal.dwellings.items():
        is_here = dwelling.month == month and dwelling.origin != month
        is_due = (
            on is not None
            and dwelling.month != month
            and dwelling.is_over
            and dwelling.since <= on.isoformat()
        )
        if is_here or is_due:
            yield name, dwelling.origin


def _vacancies(month: Path) -> FoundTable | None:
    if not month.is_dir():
        return None
    return Sources(month, Faults(), only=["vacancies"]).tables.get("vacancies")


def _each(found: FoundTable) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a table under our columns, each dwelling on a line, and where it stood."""
    if found.text is None:
        return pd.DataFrame({"vacancy_id": []}), np.zeros(0, dtype=np.int64)
    frame = found.text.frame
    names = {str(h): TABLE.headers.get(normal(str(h)), str(h)) for h in frame.columns}
    counted = frame.rename(columns=names).assign(count=_counts(frame, names))
    own = cast("Vacancies", counted)
    told, at = each_told(own)
    return told.assign(count=""), at


def _counts(frame: pd.DataFrame, names: dict[str, str]) -> pd.Series:
    """Return how many dwellings each line stands for, as far as it can be read."""
    told = next((head for head, name in names.items() if name == "count"), None)
    cells = pd.Series("", index=frame.index) if told is None else frame[told]
    return pd.to_numeric(cells, errors="coerce")
