"""Recipes that invent answers, to try a month without people."""

import datetime as dt
from pathlib import Path

from attribution_opt.domain.schema import SCHEMA
from attribution_opt.errors import YearFolderError
from attribution_opt.files.csv_text import csv_bytes, write_atomically
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.year_folder import YearFolder
from attribution_opt.study.rehearsal import draw_candidacies, draw_outcomes
from attribution_opt.workflow.outcomes import has_candidacies
from attribution_opt.workflow.steps import latest_lists

__all__ = [
    "rehearse_candidacies",
    "rehearse_outcomes",
]


def rehearse_candidacies(month: Path, seed: int) -> Path:
    """Write invented candidacies for the dwellings of a month; return the file.

    Raises
    ------
    YearFolderError
        If candidacies have come back already.
    """
    if has_candidacies(month):
        raise YearFolderError(f"{month} has candidacies already: nothing is invented")
    year = YearFolder.of_month(month)
    with year.locked() as journal:
        days = [r["on"] for r in journal.rows if r["month"] == month.name]
        on = dt.date.fromisoformat(max(days)) if days else None
        year.give(journal if on is None else journal.until(on), month)
        table = draw_candidacies(read_month(month, "orient", on), seed)
        path = month / f"{SCHEMA['candidacies'].name}.csv"
        write_atomically(path, csv_bytes(table))
    return path


def rehearse_outcomes(month: Path, session: dt.date, seed: int) -> Path:
    """Write invented outcomes of the latest lists of a month; return the file.

    Raises
    ------
    YearFolderError
        If nothing was ranked.
    """
    lists = latest_lists(month)
    if lists is None:
        raise YearFolderError(f"{month} has no lists: run rank first")
    path = month / "outcomes.csv"
    journal = YearFolder.of_month(month).read()
    write_atomically(path, csv_bytes(draw_outcomes(journal, lists, session, seed)))
    return path
