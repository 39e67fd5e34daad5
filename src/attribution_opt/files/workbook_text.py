"""Sheets of a workbook as text cells, under the same face as a CSV file."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from attribution_opt.domain.columns import number_text
from attribution_opt.files.table_text import TableText

__all__ = ["MAX_MB", "WORKBOOKS", "BadWorkbook", "Sheet", "TooLarge", "read_workbook"]

WORKBOOKS = (".xlsx", ".xlsm", ".ods")
"""Endings of the workbooks that are read."""
MAX_MB = 512
"""A month of 100,000 applicants takes about 60 MB once opened."""

_SHEET = re.compile(r"<sheet\b[^>]*?>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_RELATION = re.compile(r"<Relationship\b[^>]*?>")
_ERROR_CELL = re.compile(r'<c\b[^>]*?r="([A-Z]+)(\d+)"[^>]*?t="e"[^>]*?>')


class BadWorkbook(ValueError):
    """A file that is no whole workbook."""


class TooLarge(ValueError):
    """A workbook that would fill the memory; its one argument is its size in MB."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its cells, and the cells that hold a spreadsheet's error."""

    name: str
    text: TableText
    errors: list[tuple[int, int]]


def read_workbook(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook, in order; the first row holds the headers.

    Raises
    ------
    OSError
        If the file cannot be opened.
    BadWorkbook
        If it is cut short, protected, or no workbook.
    TooLarge
        If it would take more than `MAX_MB` once opened.
    """
    raw = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            size = sum(part.file_size for part in parts.infolist())
            if size > MAX_MB * 2**20:
                raise TooLarge(size // 2**20)
            errors = _error_cells(parts)
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        names = book.sheet_names
        rows = [
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in names
        ]
    except (zipfile.BadZipFile, CalamineError, EOFError) as error:
        raise BadWorkbook(str(error)) from error
    return [
        Sheet(name, _as_text(cells), errors.get(name, []))
        for name, cells in zip(names, rows, strict=True)
    ]


def _as_text(rows: list[list[Any]]) -> TableText:
    """Return the cells of a sheet as text; empty rows and empty last columns go."""
    cells = [[_cell(cell) for cell in row] for row in rows]
    headers = cells[0] if cells else []
    width = max((n for row in cells for n, c in enumerate(row, 1) if c), default=0)
    kept = [
        (number, row[:width]) for number, row in enumerate(cells[1:], 2) if any(row)
    ]
    frame = pd.DataFrame(
        [row for _, row in kept],
        columns=pd.Index(headers[:width], dtype="object"),
        dtype="object",
    )
    return TableText(
        frame=frame,
        lines=[number for number, _ in kept],
        num_headers=width,
    )


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


def _error_cells(parts: zipfile.ZipFile) -> dict[str, list[tuple[int, int]]]:
    """Return, by sheet, (row, column) from 1 of the cells that hold an error.

    The reader of workbooks returns them empty, and an amount that a broken formula
    has lost must not pass for one that nobody knows.
    """
    names = set(parts.namelist())
    if "xl/workbook.xml" not in names:
        return {}
    targets = {
        found["Id"]: found["Target"].removeprefix("/xl/")
        for found in _attributes(parts, "xl/_rels/workbook.xml.rels", _RELATION)
    }
    found_cells = {}
    for sheet in _attributes(parts, "xl/workbook.xml", _SHEET):
        part = f"xl/{targets.get(sheet.get('r:id', ''), '')}"
        if part in names:
            text = parts.read(part).decode("utf-8", errors="replace")
            found_cells[sheet["name"]] = [
                (int(row), _column_number(letters))
                for letters, row in _ERROR_CELL.findall(text)
            ]
    return found_cells


def _attributes(
    parts: zipfile.ZipFile, name: str, tag: re.Pattern[str]
) -> list[dict[str, str]]:
    text = parts.read(name).decode("utf-8", errors="replace")
    return [dict(_ATTRIBUTE.findall(found)) for found in tag.findall(text)]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
