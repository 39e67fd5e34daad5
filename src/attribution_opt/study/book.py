"""A study as XLSX: overview, objectives, every figure, what scenarios change."""

import io
from collections.abc import Iterable
from typing import Any

import pandas as pd

from attribution_opt.domain.labels import label_of
from attribution_opt.files.workbook import Book, Cell, cells_of, new_book
from attribution_opt.report.rows import label_name
from attribution_opt.report.sentences import status_name
from attribution_opt.rules.base import scale_of
from attribution_opt.study.page import ComparisonReport
from attribution_opt.words.language import Words

__all__ = ["comparison_workbook"]

MOST_BARS, MOST_ROWS = 40, 100_000
"""Plans that are drawn in the workbook; rows of one of its sheets."""
FIGURES = (
    *("required", "missing", "this_month", "total"),
    *("change_this_month", "change_missing"),
)
"""Columns of the tidy table that count in units of its rule."""


def comparison_workbook(report: ComparisonReport) -> bytes:
    """Return a study as XLSX: overview, objectives, the tidy table, changes.

    Headers are words and figures whole units; a table of more rows than a sheet bears
    stands in its CSV file alone, with ids and codes.
    """
    out = io.BytesIO()
    frames = {
        "sheet_overview": _overview(report),
        "sheet_objectives": _objectives(report),
        "sheet_tidy": _tidy(report),
        "sheet_changes": _changes(report),
    }
    dates = [cell["dated"] for cell in report.comparison.cells]
    with new_book(out, f"{max(dates, default='1980-01')}-01") as book:
        for key, frame in frames.items():
            if len(frame) <= MOST_ROWS:
                sheet = book.sheet(report.words(key))
                book.table(sheet, list(map(str, frame.columns)), cells_of(frame))
        if 0 < len(report.comparison.overview) <= MOST_BARS:
            _draw(report, book)
    return out.getvalue()


def _head(name: str, words: Words) -> str:
    """Return the words for a column of a study's tables."""
    return words.named("study", name)


def _overview(report: ComparisonReport) -> pd.DataFrame:
    """Return how each plan ended, and what each level is worth."""
    words, frame = report.words, report.comparison.overview.copy()
    frame["status"] = [status_name(str(status), words) for status in frame["status"]]
    frame["unique"] = [words("yes" if told else "no") for told in frame["unique"]]
    heads = {str(name): _head(str(name), words) for name in frame.columns}
    for rung in report.ladder:
        column = f"level_{rung.name}"
        frame[column] = _scaled(frame[column], rung.scale)
        heads[column] = f"{rung.name} {rung.titled(report.language)}"
    return frame.rename(columns=heads)


def _objectives(report: ComparisonReport) -> pd.DataFrame:
    """Return what each objective of the baseline ends with, by scenario."""
    wide = report.comparison.objectives[report.shown]
    scales = [report.rungs[str(rule)].scale for rule in wide.index]
    told = {
        name: [_unit(value, per) for value, per in zip(wide[name], scales, strict=True)]
        for name in report.shown
    }
    names = {report.words("objective"): [*map(report.named, map(str, wide.index))]}
    return pd.DataFrame(names | told)


def _tidy(report: ComparisonReport) -> pd.DataFrame:
    """Return every figure of every plan in words."""
    words, frame = report.words, report.comparison.table.copy()
    titles: dict[str, str] = {}
    for policy in reversed([*report.study.scenarios.values()]):
        titles |= policy.titles(report.language)
    scales = [scale_of(unit) for unit in frame["unit"]]
    for name in FIGURES:
        pairs = zip(frame[name], scales, strict=True)
        frame[name] = [_unit(value, per) for value, per in pairs]
    frame["rule"] = [titles.get(rule, rule) for rule in frame["rule"]]
    frame["key"] = [label_name(label_of(key)) or words("all") for key in frame["key"]]
    for name in ("measured_by", "part", "sense"):
        codes = frame[name].fillna("")
        frame[name] = [words.named(f"study_{name}", x) if x else "" for x in codes]
    frame["unit"] = [words(f"unit_{unit}", n=2) for unit in frame["unit"]]
    return frame.rename(columns=lambda name: _head(str(name), words))


def _changes(report: ComparisonReport) -> pd.DataFrame:
    """Return what each scenario changes, a sentence for each."""
    told = [(name, one) for name in report.shown for one in report.changed(name)]
    heads = [_head(name, report.words) for name in ("scenario", "change")]
    return pd.DataFrame(told, columns=heads)


def _scaled(values: Iterable[Any], per: int) -> list[Cell]:
    return [_unit(value, per) for value in values]


def _unit(value: Any, per: int) -> Cell:
    """Return a figure in whole units; nothing where there is none."""
    if value is None or pd.isna(value):
        return None
    return int(value) if per == 1 else int(value) / per


def _draw(report: ComparisonReport, book: Book) -> None:
    """Draw how each plan ends the level of the first axis, below the overview."""
    rung, overview = report.rungs[report.comparison.axes[0]], report.comparison.overview
    sheet = book.book.get_worksheet_by_name(report.words("sheet_overview"))
    column, size = list(overview).index(f"level_{rung.name}"), len(overview)
    title = rung.titled(report.language)
    book.bars(sheet, 1, size, (column,), title, (size + 3, 0))
