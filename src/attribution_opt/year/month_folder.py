"""A month's folder within its year: which month it is, what its steps have left."""

import datetime as dt
import shutil
from pathlib import Path

import pandas as pd

from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.month import Month
from attribution_opt.errors import ReadError, RunFolderError
from attribution_opt.files.csv_text import parse_csv
from attribution_opt.files.month_file import read_month_file
from attribution_opt.files.run_folder import CANDIDATES, MANIFEST
from attribution_opt.files.sources import Sources
from attribution_opt.words.sentence import sentence
from attribution_opt.year.journal import Journal

__all__ = [
    "LISTS",
    "cases_of",
    "is_done",
    "latest_lists",
    "latest_run",
    "month_of",
]

LISTS = "lists"
"""How folders of ranked lists begin."""


def month_of(folder: Path) -> Month:
    """Return which month a folder is, as its ``month.toml`` tells.

    Raises
    ------
    ReadError
        If it does not tell.
    """
    faults = Faults()
    month = read_month_file(folder, Sources(folder, Faults(), only=[]).month, faults)
    if month is None:
        first = sentence("fault_at", place=folder, fault=faults[0])
        raise ReadError(first, faults)
    return month


def is_done(journal: Journal, month: Path, event: str, on: dt.date, out: Path) -> bool:
    """Tell whether a step has been done; clear away what an interrupted one left."""
    done = any(
        row["event"] == event
        and row["month"] == month.name
        and row["on"] == on.isoformat()
        for row in journal.rows
    )
    if out.exists() and not done:
        if not (out / MANIFEST).is_file():
            raise RunFolderError(sentence("not_our_run", out=out))
        shutil.rmtree(out)
    return done


def cases_of(journal: Journal, month: Path) -> pd.DataFrame:
    """Return where the dwellings of a month stand."""
    table = journal.cases()
    return table[table["month"] == month.name].reset_index(drop=True)


def latest_lists(month: Path) -> pd.DataFrame | None:
    """Return the latest ranked lists of a month; None where nothing was ranked."""
    run = latest_run(month)
    return None if run is None else parse_csv((run / CANDIDATES).read_bytes()).frame


def latest_run(month: Path) -> Path | None:
    """Return the run of a month's latest ranked lists; None where there is none."""
    runs = (p for p in month.glob(f"{LISTS}-*") if (p / MANIFEST).is_file())
    return max(runs, default=None)
