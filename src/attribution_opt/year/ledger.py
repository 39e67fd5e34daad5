"""Recipes of the ledger: record, cancel, replay, check, report."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd

from attribution_opt.domain.instance import Instance
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.errors import YearFolderError
from attribution_opt.files.csv_text import csv_bytes, write_atomically
from attribution_opt.files.new_folder import new_folder
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.sources import is_month
from attribution_opt.files.write_tables import text_cells
from attribution_opt.report.people_csv import MARK
from attribution_opt.words.language import Language
from attribution_opt.words.sentence import sentence
from attribution_opt.year.carried import carried
from attribution_opt.year.folder import YearFolder, add_all, recorded
from attribution_opt.year.follow_up import YearReport, year_report
from attribution_opt.year.journal import Journal
from attribution_opt.year.outcome_file import read_leases
from attribution_opt.year.report import write_year_report
from attribution_opt.year.second_return import second_return

__all__ = [
    "append_leases",
    "cancel_lease",
    "check_year",
    "replay_year",
    "report_year",
]

NEXT_YEAR = "conventions-next-year.csv"


def append_leases(year: Path, file: Path) -> int:
    """Record leases of a file in the ledger; return how many are new.

    Raises
    ------
    ReadError, JournalError, YearFolderError
        With every fault of the file; nothing is kept then.
    """
    told = read_leases(file)
    folder = YearFolder(year)
    with folder.locked() as journal:
        new = add_all(journal, recorded(told), told.file, told.headers)
        folder.write(journal)
    return new


def cancel_lease(year: Path, lease: str, on: dt.date, reason: str) -> Journal:
    """Cancel a lease, recorded or decided; a dwelling then goes to its next rank.

    Raises
    ------
    JournalError, YearFolderError
        If there is no such lease, or the year cannot be written.
    """
    folder = YearFolder(year)
    event = {
        "on": on.isoformat(),
        "event": "cancelled",
        "lease_id": lease,
        "reason": reason,
    }
    with folder.locked() as journal:
        add_all(journal, [(1, event)], lease)
        folder.write(journal)
    return journal


def replay_year(year: Path) -> Journal:
    """Rebuild everything that follows from the events of a year.

    Raises
    ------
    JournalError, YearFolderError
        If the events cannot be read or have been changed by hand.
    """
    folder = YearFolder(year)
    with folder.locked() as journal:
        folder.write(journal)
    return journal


def check_year(year: Path) -> list[str]:
    """Return the files of a year that are not what follows from its events.

    Raises
    ------
    JournalError, YearFolderError
        If the events cannot be read or have been changed by hand.
    """
    folder = YearFolder(year)
    return folder.differs(folder.read())


def report_year(
    year: Path, out: Path, *, as_of: dt.date | None = None, language: Language = "en"
) -> YearReport:
    """Write the flow report of R441-5-1, the follow-up, and the second return.

    Parameters
    ----------
    year
        A year; holders and conventions are those of its latest month.
    out
        A new folder.
    as_of
        Date of the data; that of the latest event by default.
    language
        Of the workbook.

    Raises
    ------
    ReadError
        With every fault of the latest month.
    JournalError, YearFolderError, RunFolderError
        If the year cannot be read, has no month, or `out` exists.
    """
    folder = YearFolder(year)
    with folder.locked() as journal:
        months = sorted(path for path in year.iterdir() if is_month(path))
        if not months:
            raise YearFolderError(
                sentence("no_month_in_year", year=year, example=f"{year.name}-01")
            )
        latest = journal.latest
        told = dt.date.fromisoformat(latest) if latest else None
        instance = read_month(
            *(months[-1], "orient", as_of or told),
            ledger=journal.ledger(),
            added=carried(journal, months[-1]),
        )
    holders = instance.holders
    kinds = dict(zip(holders["holder_id"], holders["kind"], strict=True))
    told_again = second_return(journal, instance.month.year, kinds)
    report = replace(year_report(instance), second_return=told_again)
    with new_folder(out) as draft:
        date = instance.month.as_of.isoformat()
        write_year_report(report, draft, date, language)
        table = _carried_over(instance, report)
        write_atomically(draft / NEXT_YEAR, _next_year(table, language))
    return report


def _next_year(table: pd.DataFrame, language: Language) -> bytes:
    """Return next year's conventions as its month holds them, shares exact."""
    if language == "en":
        return csv_bytes(table)
    columns = SCHEMA["conventions"].columns
    french = table.rename(columns=lambda name: columns[name].french)
    return MARK.encode("utf-8") + csv_bytes(french, ";")


def _carried_over(instance: Instance, report: YearReport) -> pd.DataFrame:
    """Return next year's conventions, each with the balance that it starts with.

    Carrying a balance over is agreed in the convention, or not: strike it out there.
    """
    table = text_cells(instance.conventions, SCHEMA["conventions"], french=False)
    key = ["landlord", "holder", "territory", "programme"]
    balances = report.entitlements.set_index(key)["balance"].to_dict()
    is_last = ~table.duplicated(key, keep="last")
    table["carried_over"] = [
        balances.get(tuple(row), "") for row in table[key].itertuples(index=False)
    ]
    kept = table[is_last & (table["in_force"] != "no")]
    return kept.assign(since="").reset_index(drop=True)
