"""The workbook that a holder gets, and sends back: its dwellings, three lines each."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from attribution_opt.decide.lists import LEAST_CANDIDATES
from attribution_opt.decide.rows import Home
from attribution_opt.files.workbook import Book, new_book
from attribution_opt.report.facts import Facts
from attribution_opt.report.rows import place_name

__all__ = ["ANSWERS", "HEADS", "LINES", "HolderBook"]

LINES = LEAST_CANDIDATES
"""Lines to answer: a commission sees as many candidates (CCH R441-3)."""
HEADS = {
    "vacancy_id": "dwelling",
    "order": "reply_order",
    "applicant_id": "reply_number",
    "designated": "reply_designated",
    "remark": "reply_remark",
    "proposed_by": "holder",
}
"""Heads of what is sent back, as keys of the catalogue."""
ANSWERS = ("applicant_id", "designated", "remark")
"""What a holder writes; the rest is protected."""
FACTS = (
    "commune",
    "reply_what",
    "fact_address",
    "fact_floor",
    "fact_rent",
    "reply_ask",
)
WIDTHS = {"reply_number": 24, "reply_remark": 34, "reply_ask": 34, "fact_rent": 26}
TITLE_ROWS = 3


@dataclass(frozen=True, slots=True)
class HolderBook:
    """What one holder is asked.

    Attributes
    ----------
    holder, month
        Who is asked, and for which month, in words.
    as_of
        Day of the data, ISO.
    homes
        Its dwellings, with the profile asked of each, in words.
    reply_by
        Until when, in words.
    """

    holder: str
    month: str
    as_of: str
    homes: Sequence[tuple[Home, str]]
    reply_by: str

    def write(self, facts: Facts) -> bytes:
        """Return the workbook; the same content gives the same bytes."""
        out, words = io.BytesIO(), facts.words
        with new_book(out, self.as_of) as book:
            sheet = book.sheet(words("sheet_replies"))
            told = words("reply_title", holder=self.holder, month=self.month)
            sheet.write_string(0, 0, told, book.title)
            asked = words("reply_asked", n=LINES, day=self.reply_by)
            sheet.write_string(1, 0, asked)
            self._table(book, sheet, facts)
            sheet.protect("", {"format_columns": True, "format_rows": True})
        return out.getvalue()

    def _table(self, book: Book, sheet: Worksheet, facts: Facts) -> None:
        words = facts.words
        heads = [words(key) for key in (*HEADS.values(), *FACTS)]
        rows = [
            line for home, ask in self.homes for line in self._lines(home, ask, facts)
        ]
        open_columns = [list(HEADS).index(name) for name in ANSWERS]
        book.form(
            sheet,
            heads,
            rows,
            top=TITLE_ROWS,
            answers=open_columns,
            every=LINES,
            choices={list(HEADS).index("designated"): [words("yes"), words("no")]},
            widths={words(key): width for key, width in WIDTHS.items()},
        )

    def _lines(self, home: Home, ask: str, facts: Facts) -> Iterator[list[str]]:
        """Yield the lines of one dwelling: its facts stand on the first."""
        known = dict(facts.of_home(home))
        told = [
            place_name(home.commune),
            facts.short(home),
            *(known.get(facts.words(key), "") for key in FACTS[2:5]),
            ask,
        ]
        for order in range(1, LINES + 1):
            answer = [home.vacancy_id, str(order), "", "", "", self.holder]
            yield [*answer, *(told if order == 1 else [""] * len(told))]
