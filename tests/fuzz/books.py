"""Workbooks with cells of every type, and what spreadsheets leave in them."""

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import xlsxwriter
from hypothesis import strategies as st

__all__ = ["Rows", "Typed", "ods", "typed", "xlsx"]

Typed = str | float | bool | dt.datetime | tuple[str, str]
"""A cell; a pair is a formula with the value that was stored."""
Rows = Sequence[Sequence[Typed]]
VALUES: tuple[Typed, ...] = (
    *(
        0.0,
        -1.0,
        1.5,
        1e15,
        1e16,
        1e300,
        -1e300,
        5e-324,
        59350.0,
        1053.0,
        2.0,
        45000.25,
    ),
    *(True, False, dt.datetime(2026, 1, 1), dt.datetime(9999, 12, 31)),
    dt.datetime(1900, 1, 1, 13, 45),
    *(("=1/0", "#DIV/0!"), ("=A1", ""), ("=A1", "7"), ("=NOW()", "#NAME?")),
)


def typed() -> st.SearchStrategy[Typed]:
    """Return cells that are no text."""
    return st.sampled_from(VALUES)


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """Return a workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2026, 11, 1)})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(r, c, cell[0], None, cell[1])
                    elif isinstance(cell, dt.datetime):
                        sheet.write_datetime(r, c, cell, day)
                    elif isinstance(cell, str):
                        text = cell.encode("utf-8", "replace").decode()[:32_000]
                        sheet.write_string(r, c, text)
                    else:
                        sheet.write(r, c, cell)
    return out.getvalue()


KIND = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def ods(sheets: Mapping[str, Rows]) -> bytes:
    """Return the same as OpenDocument."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}>'
        f"<office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr(zipfile.ZipInfo("mimetype"), KIND)
        name = zipfile.ZipInfo("content.xml")
        parts.writestr(name, content.encode("utf-8", "replace"))
    return out.getvalue()


def _ods_cell(cell: Typed) -> str:
    kind, value, text = "string", "", cell
    match cell:
        case bool():
            kind, value = "boolean", f'office:boolean-value="{str(cell).lower()}"'
        case float():
            kind, value = "float", f'office:value="{cell!r}"'
        case dt.datetime():
            kind, value = "date", f'office:date-value="{cell.isoformat()}"'
        case tuple():
            value, text = f'table:formula="of:{escape(cell[0])}"', cell[1]
    shown = escape("".join(c for c in str(text) if c >= " " and c < "\ufffe"))
    return (
        f'<table:table-cell office:value-type="{kind}" {value}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )
