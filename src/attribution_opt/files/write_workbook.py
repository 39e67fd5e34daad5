"""A month as one workbook: a sheet per table, every column explained in its header."""

import io

import pandas as pd
import xlsxwriter

from attribution_opt.domain.instance import Instance
from attribution_opt.domain.month import Month
from attribution_opt.domain.schema import MONTH_TABLE, SCHEMA, Column, Table
from attribution_opt.files.write_tables import text_cells
from attribution_opt.words.language import Language, Words

__all__ = ["month_workbook"]

ROWS_WITH_LISTS = 5000
"""Rows of a template whose choices are offered as a list."""
NARROWEST = 12


def month_workbook(instance: Instance, language: Language) -> bytes:
    """Return a month as XLSX that `read_month` reads back the same.

    Every column of every table is there, required ones in bold, each with a note that
    says what it holds; choices are offered as lists. All cells are text, so that no
    spreadsheet drops a zero or turns a code into a date.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(out, options) as book:
        writer = _Writer(book, language)
        writer.sheet(MONTH_TABLE, _month_cells(instance.month))
        for name, frame in instance.given.items():
            table = SCHEMA[name]
            cells = text_cells(frame, table, french=language == "fr")
            writer.sheet(table, cells)
    return out.getvalue()


class _Writer:
    """Sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, language: Language) -> None:
        self.book, self.language = book, language
        self.words = Words(language)
        self.text = book.add_format({"num_format": "@"})
        self.plain = book.add_format({"bottom": 1})
        self.bold = book.add_format({"bottom": 1, "bold": True})

    def sheet(self, table: Table, cells: pd.DataFrame) -> None:
        """Write one table, its headers in the language."""
        sheet = self.book.add_worksheet(table.titled(self.language))
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(table.columns.values()):
            header = column.titled(self.language)
            style = self.bold if column.is_required else self.plain
            sheet.write_string(0, position, header, style)
            size = {"x_scale": 2, "y_scale": 1.2}
            sheet.write_comment(0, position, self._note(column), size)
            width = max(NARROWEST, len(header) + 3)
            sheet.set_column(position, position, width, self.text)
            if column.kind == "choice" and column.codes:
                rule = {
                    "validate": "list",
                    "source": self._words_of(column),
                    "error_type": "warning",
                }
                sheet.data_validation(1, position, ROWS_WITH_LISTS, position, rule)
            for row, cell in enumerate(cells[header], start=1):
                if cell:
                    said = self._said(column, str(cell))
                    sheet.write_string(row, position, said, self.text)

    def _words_of(self, column: Column) -> list[str]:
        """Return what may be chosen, in the language."""
        return [column.word(code, self.language) for code in column.codes]

    def _said(self, column: Column, cell: str) -> str:
        """Return a cell in the language: words for codes, several joined by |."""
        if not column.codes:
            return cell
        return "|".join(column.word(code, self.language) for code in cell.split("|"))

    def _note(self, column: Column) -> str:
        """Return what a column holds, in a few lines."""
        words = self.words
        need = words("column_required" if column.is_required else "column_optional")
        parts = [f"{words(f'kind_{column.kind}')} ({need})"]
        if column.lowest is not None and column.highest is not None:
            low, high = str(column.lowest), str(column.highest)
            parts.append(words("from_to", low=low, high=high))
        if column.codes:
            parts.append(" | ".join(self._words_of(column)))
        return "\n".join(parts)


def _month_cells(month: Month) -> pd.DataFrame:
    row = {
        "as_of": month.as_of.isoformat(),
        "month": f"{month.year:04}-{month.month:02}",
        "departement": month.departement,
        "schema_version": "1",
    }
    names = {column.name: column.french for column in MONTH_TABLE.columns.values()}
    cells = {name: [value] for name, value in row.items()}
    return pd.DataFrame(cells | {names[name]: [value] for name, value in row.items()})
