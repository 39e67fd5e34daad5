"""One way to write a workbook: tables with filters and native charts, no formula."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import cycle
from math import ceil

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

__all__ = ["Book", "Cell", "cells_of", "new_book"]

Cell = str | int | float | None
MAX_WIDTH = 60
LINE_HEIGHT, TITLE_TIMES, ROOM = 15.0, 1.4, 6
"""Height of a line in points; how much larger a title is; signs that words leave free
where a line breaks."""
ROWS_OF_A_PAGE = 40
COLOURS = ("#2B5C85", "#E0963F", "#8A94A0")
"""Those of the page."""
ROWS_MEASURED = 200
"""Rows that the width of a column is worked out from."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""No cell of the inputs ever becomes a formula, a number or a link."""


class Book:
    """A workbook being written."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        headline = {"text_wrap": True, "valign": "top", "bold": True, "font_size": 14}
        self.headline = book.add_format(headline)
        told = {"text_wrap": True, "valign": "top", "num_format": "@"}
        # Numbers as numbers and all else as text: a number of 18 digits stays one, and
        # the format holds when somebody edits the cell and saves it again.
        self.told = book.add_format(told)
        self.number = book.add_format({"valign": "top"})
        self.first = book.add_format({**told, "top": 1, "bold": True})
        boxed = {**told, "border": 1, "locked": False, "bg_color": "#FFF7E6"}
        self.answer = book.add_format(boxed)

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet that prints on one page's width, headers on each page."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def lines(
        self, sheet: Worksheet, lines: Sequence[str], columns: int, width: int
    ) -> int:
        """Write sentences over some columns, the first as a title; return what is next.

        Parameters
        ----------
        sheet
            Receives them from its first row on.
        lines
            Each on a row as high as it needs.
        columns, width
            How many columns they take, and how many signs those hold.
        """
        for row, line in enumerate(lines):
            style = self.headline if row == 0 else self.wrap
            large = TITLE_TIMES if row == 0 else 1.0
            sheet.merge_range(row, 0, row, columns - 1, line, style)
            sheet.set_row(row, LINE_HEIGHT * large * ceil(len(line) * large / width))
        return len(lines)

    def table(
        self,
        sheet: Worksheet,
        names: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        top: int = 0,
    ) -> None:
        """Write a table with a filter, its header frozen, columns wide enough.

        Rows are as high as their longest cell needs where its column wraps.
        """
        widths = [_width(name, n, rows) for n, name in enumerate(names)]
        for column, (name, width) in enumerate(zip(names, widths, strict=True)):
            sheet.set_column(column, column, min(MAX_WIDTH, width))
            sheet.write_string(top, column, name, self.bold)
        for number, row in enumerate(rows, start=top + 1):
            self._row(sheet, number, row)
        sheet.autofilter(top, 0, top + max(1, len(rows)), max(0, len(names) - 1))
        if not top:
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)

    def _row(self, sheet: Worksheet, number: int, row: Sequence[Cell]) -> None:
        """Write one row, as high as its longest text needs."""
        for column, cell in enumerate(row):
            if isinstance(cell, int | float):
                sheet.write_number(number, column, cell, self.number)
            elif cell:
                sheet.write_string(number, column, cell, self.told)
        longest = max((len(cell) for cell in row if isinstance(cell, str)), default=0)
        if longest > MAX_WIDTH:
            high = ceil(longest / (MAX_WIDTH - ROOM))
            sheet.set_row(number, LINE_HEIGHT * high)

    def form(
        self,
        sheet: Worksheet,
        names: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        top: int,
        answers: Sequence[int],
        every: int,
        choices: Mapping[int, Sequence[str]],
        widths: Mapping[str, int],
    ) -> None:
        """Write a table of which some columns are to be filled in, the rest locked.

        Parameters
        ----------
        sheet, names, rows, top
            As in `table`.
        answers
            Columns that stay open, drawn as boxes.
        every
            Rows that belong together: the first of them is drawn as such.
        choices
            Words offered in a column.
        widths
            Of columns by name, in signs.
        """
        for column, name in enumerate(names):
            sheet.write_string(top, column, name, self.bold)
            sheet.set_column(column, column, widths.get(name, max(12, len(name) + 2)))
        for number, row in enumerate(rows):
            is_first = number % every == 0
            for column, cell in enumerate(row):
                style = self.first if is_first else self.told
                style = self.answer if column in answers else style
                sheet.write_string(top + 1 + number, column, cell, style)
        for column, words in choices.items():
            rule = {"validate": "list", "source": list(words)}
            sheet.data_validation(top + 1, column, top + len(rows), column, rule)
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)

    def bars(
        self,
        sheet: Worksheet,
        first: int,
        last: int,
        columns: Iterable[int],
        title: str,
        place: tuple[int, int],
        label: int = 0,
    ) -> None:
        """Draw columns of a table as bars, side by side.

        Parameters
        ----------
        sheet
            Holds the table, and receives the chart.
        first, last
            Rows of the table, from 0; its header is the row before.
        columns, label
            What is drawn, and what names each bar.
        title
            Of the chart.
        place
            Row and column of its corner.
        """
        chart = self.book.add_chart({"type": "bar"})
        colours = cycle(COLOURS)
        for column in columns:
            chart.add_series(
                {
                    "fill": {"color": next(colours)},
                    "name": [sheet.name, first - 1, column],
                    "categories": [sheet.name, first, label, last, label],
                    "values": [sheet.name, first, column, last, column],
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 760, "height": 140 + 26 * (last - first + 1)})
        sheet.insert_chart(*place, chart)
        if place[0] <= ROWS_OF_A_PAGE:
            # A chart is not cut where a page ends.
            sheet.fit_to_pages(1, 1)


@contextmanager
def new_book(out: io.BytesIO, created: str) -> Iterator[Book]:
    """Give a workbook to write into; the same content gives the same bytes.

    Parameters
    ----------
    out
        Receives the file.
    created
        Date of the data, ISO: never the clock's.
    """
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"created": datetime.fromisoformat(created)})
        yield Book(book)


def _width(name: str, column: int, rows: Sequence[Sequence[Cell]]) -> int:
    """Return how wide a column should be, in signs."""
    cells = [str(row[column]) for row in rows[:ROWS_MEASURED]]
    return max(map(len, [name, *cells])) + 3


def cells_of(frame: pd.DataFrame) -> list[list[Cell]]:
    """Return the rows of a frame: numbers as numbers, unknown as nothing."""
    return [[_cell(value) for value in row] for row in frame.itertuples(index=False)]


def _cell(value: object) -> Cell:
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, int | float | np.integer | np.floating):
        return float(value)
    return str(value)
