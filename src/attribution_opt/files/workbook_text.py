"""Sheets of a workbook as text cells, under the same face as a CSV file."""

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from attribution_opt.domain.columns import number_text
from attribution_opt.domain.lost import MARKS
from attribution_opt.files.shape import table_of
from attribution_opt.files.table_text import TableText
from attribution_opt.files.workbook_extent import (
    MAX_CELLS,
    MAX_MB,
    BadWorkbook,
    Extent,
    TooLarge,
    letters_of,
)
from attribution_opt.files.workbook_scan import scan

__all__ = ["MAX_MB", "WORKBOOKS", "BadWorkbook", "Sheet", "TooLarge", "read_workbook"]

WORKBOOKS = (".xlsx", ".xlsm", ".ods", ".xls")
"""Endings of the workbooks that are read."""
OLD = b"\xd0\xcf\x11\xe0"
"""How a workbook of before 2007 begins, and any that is protected by a password."""
PAGES = (b"<!doctype", b"<html", b"<table", b"<meta", b"<style", b"<head")
BROKEN = (
    *(zipfile.BadZipFile, CalamineError, EOFError, NotImplementedError, RuntimeError),
    *(zlib.error, struct.error, LookupError, OverflowError),
)
"""What a workbook that is not whole makes its readers raise."""


class WebPage(BadWorkbook):
    """A page of a site under the name of a workbook."""

    code = "web_page"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its rows as text, from the first.

    Attributes
    ----------
    is_old
        Whether its format does not let lost values be told from empty ones.
    """

    name: str
    rows: list[list[str]]
    is_old: bool = False

    def table(self, known: Collection[str]) -> TableText:
        """Return the sheet as a table whose headers may be those known."""
        width = max(
            (n for row in self.rows for n, c in enumerate(row, 1) if c), default=0
        )
        filled = [
            (line, row[:width]) for line, row in enumerate(self.rows, 1) if any(row)
        ]
        found = table_of([row for _, row in filled], [n for n, _ in filled], known)
        headers = [str(header) for header in found.frame.columns]
        pairs = zip(headers, map(letters_of, range(1, width + 1)), strict=False)
        return replace(found, letters=dict(reversed([*pairs])))


def read_workbook(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook, in order.

    Raises
    ------
    OSError
        If the file cannot be opened.
    BadWorkbook
        If it is cut short, protected, or no workbook.
    TooLarge
        If it would take more than `MAX_MB` once opened, or lay out too many cells.
    """
    size = path.stat().st_size
    if size > MAX_MB * 2**20:
        raise TooLarge("zip_bomb", size=size // 2**20, limit=MAX_MB)
    raw = path.read_bytes()
    if raw[:500].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(PAGES):
        raise WebPage("a web page")
    is_old = raw.startswith(OLD)
    try:
        found: dict[str, Extent] = {}
        if not is_old:
            with zipfile.ZipFile(io.BytesIO(raw)) as parts:
                found = scan(parts)
        cells = dict(_cells(raw))
    except BROKEN as error:
        raise BadWorkbook(str(error) or type(error).__name__) from error
    lost = [name for name, extent in found.items() if extent.rows and name not in cells]
    if lost:
        raise BadWorkbook(f"these sheets cannot be read: {', '.join(lost)}")
    return [
        Sheet(name, _rows(rows, found.get(name)), is_old)
        for name, rows in cells.items()
    ]


def _cells(raw: bytes) -> list[tuple[str, list[list[Any]]]]:
    """Return the cells of each sheet, as the reader of workbooks finds them."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        found = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows, columns = sheet.total_height + 1, sheet.total_width + 1
            if rows * columns > MAX_CELLS:
                cell = f"{letters_of(columns)}{rows}"
                told = {"sheet": name, "cell": cell, "limit": MAX_CELLS}
                raise TooLarge("too_many_cells", cells=rows * columns, **told)
            found.append((name, sheet.to_python(skip_empty_area=False)))
        return found
    except (TooLarge, CalamineError, KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:
        # A fault in the reader itself is no Exception, and says nothing to a person.
        if type(error).__name__ == "PanicException":
            raise BadWorkbook("its cells cannot be read") from error
        raise


def _rows(cells: list[list[Any]], extent: Extent | None) -> list[list[str]]:
    """Return cells as text, with a mark where a value is lost."""
    rows = [[_cell(cell) for cell in row] for row in cells]
    for lost_rows, lost_columns, why in extent.lost if extent else ():
        rows += [[] for _ in range(len(rows), lost_rows[-1])]
        for number in lost_rows:
            row = rows[number - 1]
            row += [""] * (lost_columns[-1] - len(row))
            for column in lost_columns:
                row[column - 1] = MARKS[why]
    width = max(map(len, rows), default=0)
    for row in rows:
        row += [""] * (width - len(row))
    return rows


def _cell(value: Any) -> str:
    """Write a cell as a person would: 59350, not 59350.0; long numbers show it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            # 15 digits are what a spreadsheet keeps: more were lost when it was saved.
            return f"{value:.15g}".upper() if abs(value) >= 1e15 else number_text(value)
        case dt.datetime():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
        case _:
            return str(value).strip()
