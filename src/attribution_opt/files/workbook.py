"""One way to write a workbook: tables with filters and native charts, no formula."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

__all__ = ["Book", "Cell", "cells_of", "new_book"]

Cell = str | int | float | None
MAX_WIDTH = 60
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
        self.text = book.add_format({"num_format": "@"})
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        told = {"text_wrap": True, "valign": "top", "num_format": "@"}
        self.told = book.add_format(told)
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

    def table(
        self,
        sheet: Worksheet,
        names: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        top: int = 0,
    ) -> None:
        """Write a table with a filter, its header frozen, columns wide enough."""
        for column, name in enumerate(names):
            sheet.write_string(top, column, name, self.bold)
        for number, row in enumerate(rows, start=top + 1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, self.text)
        sheet.autofilter(top, 0, top + max(1, len(rows)), max(0, len(names) - 1))
        if not top:
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
        for column, name in enumerate(names):
            cells = [str(row[column]) for row in rows[:ROWS_MEASURED]]
            width = max(map(len, [name, *cells])) + 3
            style = self.wrap if width > MAX_WIDTH else None
            sheet.set_column(column, column, min(MAX_WIDTH, width), style)

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
        for column in columns:
            chart.add_series(
                {
                    "name": [sheet.name, first - 1, column],
                    "categories": [sheet.name, first, label, last, label],
                    "values": [sheet.name, first, column, last, column],
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 760, "height": 140 + 26 * (last - first + 1)})
        sheet.insert_chart(*place, chart)


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


def cells_of(frame: pd.DataFrame) -> list[list[Cell]]:
    """Return the rows of a frame: numbers as numbers, unknown as nothing."""
    return [[_cell(value) for value in row] for row in frame.itertuples(index=False)]


def _cell(value: object) -> Cell:
    if value is None or value is pd.NA or value != value:
        return None
    if isinstance(value, int | float | np.integer | np.floating):
        return float(value)
    return str(value)


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, text: Format) -> None:
    """Write numbers as numbers and all else as text: a number of 18 digits stays one.

    The format of text holds when somebody edits the cell and saves it again.
    """
    if isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif cell:
        sheet.write_string(row, column, cell, text)
