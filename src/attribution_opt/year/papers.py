"""What leaves a month: a file for each holder, and the agenda of the commission."""

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from attribution_opt.admission.case import OUTSIDE_FLOW
from attribution_opt.decide.rows import Home
from attribution_opt.domain.records import texts
from attribution_opt.files.csv_text import write_atomically
from attribution_opt.files.names import file_stems
from attribution_opt.files.workbook import Cell, new_book
from attribution_opt.report.model import Report
from attribution_opt.report.people_csv import write_index, write_people
from attribution_opt.report.phrases import Phrases
from attribution_opt.words.language import Language, Words
from attribution_opt.year.holder_books import HolderBook

__all__ = ["agenda", "cells_by_column", "write_agenda", "write_holder_files"]

FACTS: tuple[str, ...] = (
    *("landlord", "commune", "neighbourhood", "residence", "in_qpv", "rooms"),
    *("financing", "rent_eur"),
)
"""What a holder is told of a dwelling."""
NUMBERS = frozenset({"rooms", "rent_eur", "rank", "score", "number"})
"""Columns that are written as numbers; all others are text."""
FLAGS = frozenset({"in_qpv", "dalo", "priority", "first_quartile"})
"""Columns of yes and no."""
PROFILE = ("dalo", "priority", "first_quartile", "persons")
"""Whom it is asked for."""
HEADS = {
    "vacancy_id": "dwelling",
    "applicant_id": "applicant",
    "rent_eur": "rent",
    "persons": "persons_asked",
    "number": "agenda_number",
    **{name: f"reason_{name}" for name in ("dalo", "priority", "first_quartile")},
}
"""Keys of the catalogue for headers that are not their own."""


def write_holder_files(
    report: Report, asked: pd.DataFrame, folder: Path, language: Language
) -> None:
    """Write a CSV and an XLSX for each holder, with its own dwellings and no other.

    The workbook is what it fills in and sends back. ``index.csv`` says which files are
    whose.

    Parameters
    ----------
    report
        The orientation.
    asked
        Dwellings newly oriented: ``vacancy_id``, ``holder`` and ``reply_by``.
    folder
        Receives one pair of files a holder.
    language
        Of the headers.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    run, say = report.run, Phrases(report, Words(language))
    assert run.orientation is not None
    table = asked.merge(run.orientation.drop(columns="holder"), on="vacancy_id")
    facts = texts(run.homes, Home)[["vacancy_id", *FACTS]]
    table = table.merge(facts, on="vacancy_id")
    columns = ["vacancy_id", *FACTS, *PROFILE, "reply_by"]
    stems = _stems(table["holder"], say)
    homes = {home.vacancy_id: home for home in run.homes}
    profiles = {row["vacancy_id"]: say.profile(row) for row in report.orientation}
    for holder, own in table.groupby("holder"):
        own = own.sort_values("vacancy_id")[columns]
        stem = stems[str(holder)]
        write_people(own, folder / f"{stem}.csv", language)
        book = HolderBook(
            holder=say.holder(str(holder)),
            month=say.month,
            as_of=run.result["as_of"],
            homes=[(homes[name], profiles[name]) for name in own["vacancy_id"]],
            reply_by=say.facts.day(min(own["reply_by"])),
        )
        write_atomically(folder / f"{stem}.xlsx", book.write(say.facts))
    files = {name: (f"{stem}.csv", f"{stem}.xlsx") for name, stem in stems.items()}
    write_index(folder, files, "holder", language)


def _stems(holders: pd.Series, say: Phrases) -> dict[str, str]:
    """Return the name of each holder's files; what is in no flow has one in words."""
    told = {name: name for name in map(str, sorted(set(holders)))}
    if OUTSIDE_FLOW in told and say.language == "fr":
        told[OUTSIDE_FLOW] = say.holder(OUTSIDE_FLOW).replace(" ", "_")
    stems = file_stems(told.values())
    return {name: stems[shown] for name, shown in told.items()}


def _headers(columns: Sequence[str], words: Words) -> list[str]:
    return [words(HEADS.get(name, name)) for name in columns]


def cells_by_column(table: pd.DataFrame, words: Words) -> list[list[Cell]]:
    """Return the cells of a table as people read them, each by its column.

    An id is text, whatever it looks like: a spreadsheet keeps fifteen digits of a
    number, and drops its zeros.
    """
    columns = [_column(str(name), cells, words) for name, cells in table.items()]
    return [list(row) for row in zip(*columns, strict=True)]


def _column(name: str, cells: pd.Series, words: Words) -> list[Cell]:
    if name in NUMBERS:
        return [float(cell) if cell else None for cell in cells]
    if name in FLAGS:
        return [words(cell) if cell else "" for cell in cells]
    return [str(cell) for cell in cells]


def agenda(report: Report, sessions: Sequence[dt.date], lines: int) -> pd.DataFrame:
    """Return the agenda of each session: dwellings in order, with their candidates.

    Parameters
    ----------
    report
        The ranked lists.
    sessions
        Dates of the commission, in order.
    lines
        Dwellings that one session can examine.

    Returns
    -------
    pd.DataFrame
        ``session``, ``number``, the dwelling, its holder, ``rank``, ``applicant_id``,
        ``score``, ``reasons``. Dwellings with a household to be served before others
        (DALO, rehousing, priority) come first; what no session can take has none.
    """
    rows = []
    for position, home in enumerate(report.agenda):
        which = position // lines
        session = sessions[which].isoformat() if which < len(sessions) else ""
        rows += [
            {
                "session": session,
                "number": str(position % lines + 1) if session else "",
                "vacancy_id": home.id,
                "holder": home.home.holder,
                "rank": str(one.rank),
                "applicant_id": one.applicant_id,
                "score": one.score,
                "reasons": "; ".join(one.reasons),
            }
            for one in home.candidates
        ]
    columns = ["session", "number", "vacancy_id", "holder", "rank", "applicant_id"]
    return pd.DataFrame(rows, columns=[*columns, "score", "reasons"], dtype="str")


def write_agenda(
    report: Report, table: pd.DataFrame, folder: Path, language: Language
) -> list[Path]:
    """Write the agenda as CSV, and as XLSX with a sheet for each session."""
    words, say = Words(language), Phrases(report, Words(language))
    told = table.assign(reasons=table["reasons"].map(say.all_reasons))
    is_french = language == "fr"
    write_people(told if is_french else table, folder / "agenda.csv", language)
    out = io.BytesIO()
    columns = [name for name in table.columns if name != "session"]
    with new_book(out, report.result["as_of"]) as book:
        for session, own in told.groupby("session") if len(table) else ():
            name = say.facts.day(str(session)) or words("no_session")
            sheet, cells = book.sheet(name), cells_by_column(own[columns], words)
            # A number in a workbook is looked up and copied: in groups on paper alone.
            book.table(sheet, _headers(columns, words), cells)
        if not len(table):
            book.sheet(words("no_session"))
    write_atomically(folder / "agenda.xlsx", out.getvalue())
    return [folder / "agenda.csv", folder / "agenda.xlsx"]
