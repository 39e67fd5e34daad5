"""The workbook of outcomes beside an agenda: everything filled in but the decision."""

import datetime as dt
import io
from collections.abc import Sequence

from attribution_opt.domain.choices import DECISIONS
from attribution_opt.domain.schema import OUTCOMES
from attribution_opt.files.workbook import Cell, new_book
from attribution_opt.report.rows import HomeLists
from attribution_opt.words.language import Language, Words

__all__ = ["outcomes_book", "word_of"]

WIDTHS = {"outcome": 28, "reason": 60}
"""Columns that people write in."""


def outcomes_book(
    homes: Sequence[HomeLists], day: dt.date, language: Language
) -> bytes:
    """Return a workbook with a row for each candidate, its decision to be chosen.

    Its headers and words are those that ``outcome`` reads back.

    Parameters
    ----------
    homes
        Those examined, in order.
    day
        Of the session.
    language
        Of headers and words.
    """
    words = Words(language)
    names = [column.titled(language) for column in OUTCOMES.columns.values()]
    rows: list[list[Cell]] = [
        [_date(day, language), one.id, who.applicant_id, "", float(who.rank), ""]
        for one in homes
        for who in one.candidates
    ]
    out = io.BytesIO()
    with new_book(out, day.isoformat()) as book:
        sheet = book.sheet(OUTCOMES.titled(language))
        book.table(sheet, names, rows)
        for column, name in enumerate(OUTCOMES.columns):
            if name in WIDTHS:
                sheet.set_column(column, column, WIDTHS[name], book.told)
        at = list(OUTCOMES.columns).index("outcome")
        choice = {
            "validate": "list",
            "source": [word_of(code, language) for code in DECISIONS],
            "error_type": "information",
            "input_title": words("decision"),
            "input_message": words("book_choose"),
        }
        sheet.data_validation(1, at, max(1, len(rows)), at, choice)
    return out.getvalue()


def word_of(code: str, language: Language) -> str:
    """Return a decision in words that are read back."""
    return OUTCOMES.columns["outcome"].read(code, language)


def _date(day: dt.date, language: Language) -> str:
    return day.strftime("%d/%m/%Y") if language == "fr" else day.isoformat()
