"""The report of a year: tables as CSV, and one workbook with native charts."""

import io
from fractions import Fraction
from pathlib import Path

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from attribution_opt.admission.case import OUTSIDE_FLOW
from attribution_opt.files.csv_text import write_atomically
from attribution_opt.files.workbook import Book, Cell, cells_of, new_book
from attribution_opt.report.people_csv import write_people
from attribution_opt.report.rows import place_name
from attribution_opt.words.language import Language, Words, title_in
from attribution_opt.year.follow_up import YearReport, with_percent
from attribution_opt.year.second_return import columns_of_return

__all__ = ["write_year_report"]

TABLES = ("flow", "entitlements", "follow_up", "missed", "second_return")
FRACTIONS = ("share", "carried_in", "entitled", "balance")


def write_year_report(
    report: YearReport, folder: Path, as_of: str, language: Language
) -> list[Path]:
    """Write each table as CSV, exact, and all of them as one workbook.

    Parameters
    ----------
    report
        The year.
    folder
        Receives the files.
    as_of
        Date of the data, ISO.
    language
        Of the workbook, and of the CSV files (see `write_people`).
    """
    written, words = [], Words(language)
    for name in TABLES:
        frame = getattr(report, name)
        write_people(_told(frame, words), folder / f"{name}.csv", language)
        written.append(folder / f"{name}.csv")
    out = io.BytesIO()
    with new_book(out, as_of) as book:
        _entitlements(book, report, words)
        _flow(book, report, words)
        _follow_up(book, report, words)
        _table(book, report.missed, "missed", words)
        _second_return(book, report, words)
    write_atomically(folder / "year.xlsx", out.getvalue())
    return [*written, folder / "year.xlsx"]


def _told(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return a table with its codes in words, where those are French."""
    kinds = {"objective": "year", "category": "holder_kind"}
    if words.language == "en":
        return frame
    named = {
        name: [words.named(kind, code) for code in frame[name]]
        for name, kind in kinds.items()
        if name in frame
    }
    return frame.assign(**named)


def _entitlements(book: Book, report: YearReport, words: Words) -> None:
    """Write what each convention owes, with a chart of entitled against imputed."""
    frame = report.entitlements.copy()
    for name in FRACTIONS:
        frame[name] = [round(float(Fraction(text)), 2) for text in frame[name]]
    names = frame["landlord"] + " / " + frame["holder"] + " " + frame["territory"]
    frame.insert(0, "convention", names.str.strip())
    sheet = _table(book, frame, "entitlements", words)
    if len(frame):
        columns = [list(frame).index(name) for name in ("entitled", "imputed")]
        place = (len(frame) + 3, 0)
        title = words("year_entitlements")
        book.bars(sheet, 1, len(frame), columns, title, place)


def _flow(book: Book, report: YearReport, words: Words) -> None:
    """Write the flow report, after its totals by holder with their chart."""
    counts = ["proposed", "decided", "let", "expected"]
    totals = report.flow.groupby("holder", as_index=False)[counts].sum()
    sheet = _table(book, totals, "flow_by_holder", words)
    if len(totals):
        title = words("year_flow_by_holder")
        book.bars(sheet, 1, len(totals), (1, 3, 4), title, (len(totals) + 3, 0))
    flags = report.flow["in_qpv"].map({"yes": words("yes"), "no": words("no")})
    places = _named(report.flow["commune"])
    flow = report.flow.assign(in_qpv=flags.fillna(""), commune=places)
    _table(book, flow, "flow", words)


def _follow_up(book: Book, report: YearReport, words: Words) -> None:
    """Write each objective in all, with a chart, then by landlord, holder, commune."""
    frame = report.follow_up.assign(
        objective=[words(f"year_{name}") for name in report.follow_up["objective"]],
        commune=_named(report.follow_up["commune"]),
    )
    counts = ["part", "of", "decided", "decided_part", "unknown"]
    totals = frame.groupby("objective", as_index=False, sort=False)[counts].sum()
    totals = with_percent(totals)
    sheet = _table(book, totals, "objectives", words)
    if len(totals):
        place, column = (len(totals) + 3, 0), list(totals).index("percent")
        book.bars(sheet, 1, len(totals), (column,), words("year_objectives"), place)
    _table(book, frame, "follow_up", words)


def _second_return(book: Book, report: YearReport, words: Words) -> None:
    """Write the return before 15 February below what it rests on, to be verified."""
    sheet, columns = book.sheet(words("sheet_year_second_return")), columns_of_return()
    frame = report.second_return.reindex(columns=[one["column"] for one in columns])
    source = columns[0]
    values = {"article": source["article"], "status": words("to_be_verified")}
    sheet.write_string(0, 0, words("year_second_return", **values), book.title)
    titles = [title_in(words.language, c["title"], c["title_fr"]) for c in columns]
    shown = frame.assign(
        category=[words.named("holder_kind", code) for code in frame["category"]],
        is_new=[words(flag) for flag in frame["is_new"]],
    )
    book.table(sheet, titles, cells_of(shown), top=2)


def _named(communes: pd.Series) -> list[str]:
    """Return communes with their names."""
    return [place_name(code) for code in communes]


def _table(book: Book, frame: pd.DataFrame, name: str, words: Words) -> Worksheet:
    """Write one table on its own sheet, under headers of the catalogue."""
    sheet = book.sheet(words(f"sheet_year_{name}"))
    if "visible_part" in frame:
        frame = frame.assign(visible_part=frame["visible_part"].map(words))
    if "holder" in frame:
        outside = {OUTSIDE_FLOW: words("outside_flow")}
        frame = frame.assign(holder=frame["holder"].replace(outside))
    if "territory" in frame:
        frame = frame.assign(territory=frame["territory"].map(place_name))
    heads = [_header(str(column), words) for column in frame.columns]
    rows: list[list[Cell]] = cells_of(frame)
    book.table(sheet, heads, rows)
    return sheet


def _header(column: str, words: Words) -> str:
    key = f"year_{column}"
    return words(key) if words.has(key) else words(column)
