"""Recipes that invent answers, to try a month without people."""

import datetime as dt
from pathlib import Path

from attribution_opt.domain.schema import SCHEMA
from attribution_opt.errors import YearFolderError
from attribution_opt.files.csv_text import write_table
from attribution_opt.files.read_tables import read_month
from attribution_opt.synthetic.replies import draw_candidacies, draw_outcomes
from attribution_opt.words.sentence import sentence
from attribution_opt.year.carried import carried
from attribution_opt.year.folder import YearFolder
from attribution_opt.year.month_folder import latest_lists
from attribution_opt.year.opened import opened
from attribution_opt.year.outcomes import has_candidacies

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
        raise YearFolderError(sentence("has_candidacies", month=month))
    with opened(month) as (_, journal, _):
        days = [r["on"] for r in journal.rows if r["month"] == month.name]
        on = dt.date.fromisoformat(max(days)) if days else None
        ledger = (journal if on is None else journal.until(on)).ledger()
        instance = read_month(
            *(month, "orient", on), ledger=ledger, added=carried(journal, month)
        )
        table = draw_candidacies(instance, seed)
        path = month / f"{SCHEMA['candidacies'].name}.csv"
        write_table(table, path)
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
        raise YearFolderError(sentence("nothing_ranked", month=month))
    path = month / "outcomes.csv"
    if path.exists():
        raise YearFolderError(sentence("outcomes_stand", path=path))
    journal = YearFolder.of_month(month).read()
    write_table(draw_outcomes(journal, lists, session, seed), path)
    return path
