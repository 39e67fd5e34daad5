"""CSV files as text: encoding, separator, lines, and cells that no program may run."""

import csv
import io
import os
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from attribution_opt.files.decode import decoded
from attribution_opt.files.shape import header_score, table_of
from attribution_opt.files.table_text import TableText

__all__ = [
    "cells_of",
    "csv_bytes",
    "escape",
    "parse_csv",
    "parse_parquet",
    "write_atomically",
    "write_table",
]

# A spreadsheet runs a cell that begins so; an apostrophe makes it text again.
_ACTIVE = re.compile(r"'*[=+\-@\t\r]")
_MARKS = tuple("'=+-@\t\r")
_PLAIN_NUMBER = re.compile(r"[+-]?[\d.,]+(?:/\d+)?(?: ?%)?")
SEPARATORS = ";,\t|"
_TOLD_SEPARATOR = re.compile(r'"?sep=(.)"?[;,\t|]*\r?\n', re.IGNORECASE)
LOOKED_AT, LONGEST = 30, 2**17
"""Lines, and signs, among which a separator is looked for."""


def parse_csv(raw: bytes, known: Collection[str] = ()) -> TableText:
    """Read the bytes of a CSV file.

    Parameters
    ----------
    raw
        Its bytes.
    known
        Headers that it may have, as normalised: they tell its separator and the line
        that they stand on. Without any, the first line holds them, and the separator
        is the commonest sign of it.

    Raises
    ------
    csv.Error
        If a quote is never closed or a cell is larger than the csv module allows.
    UnicodeError
        If it holds null bytes: a workbook under another name.
    """
    text, encoding, notes = decoded(raw)
    told = _TOLD_SEPARATOR.match(text)
    before = 1 if told else 0
    text = text[told.end() :] if told else text
    separator = told[1] if told else _separator(text, known)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 1
    for row in reader:
        if any(map(str.strip, row)):
            rows.append(row)
            lines.append(before + start)
        start = reader.line_num + 1
    found = table_of(rows, lines, known)
    quoted = rf"(?:^|[{re.escape(separator)}\"\n\r])'"
    is_quoted = "'" in text and re.search(quoted, text)
    return replace(
        found,
        frame=_unescape(found.frame) if is_quoted else found.frame,
        encoding=encoding,
        separator=separator,
        notes=[*notes, *found.notes],
    )


def _separator(text: str, known: Collection[str]) -> str:
    """Return the sign between the cells of a file."""
    first = [line for line in text[:LONGEST].splitlines() if line.strip()][:LOOKED_AT]
    if not first:
        return SEPARATORS[0]
    if not known:
        return max(SEPARATORS, key=lambda sign: (first[0].count(sign), sign == ";"))
    return max(SEPARATORS, key=lambda sign: _evidence(first, sign, known))


def _evidence(
    lines: list[str], sign: str, known: Collection[str]
) -> tuple[int, float, int]:
    """Return how well a sign parts some lines: headers met, lines alike, cells."""
    try:
        rows = list(csv.reader(lines, delimiter=sign))
    except csv.Error:
        return 0, 0, 0
    score = max(header_score(row, known) for row in rows)
    widths = Counter(map(len, rows))
    width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    return score, (times / len(rows) if width > 1 else 0), width


def parse_parquet(path: Path) -> TableText:
    """Read a Parquet file under the same face; a line is the number of a row.

    Raises
    ------
    ImportError
        If pyarrow is not installed (extra ``parquet``).
    OSError, ValueError
        If the file is no Parquet file.
    """
    frame = pd.read_parquet(path, engine="pyarrow")
    lines = list(range(1, len(frame) + 1))
    return TableText(frame, lines, frame.shape[1])


def _unescape(frame: pd.DataFrame) -> pd.DataFrame:
    """Take back the apostrophe that `escape` has put before an active cell."""
    for position in range(frame.shape[1]):
        cells = frame.iloc[:, position]
        if cells.str.startswith("'").any():
            bare = [c[1:] if c[:1] == "'" and _ACTIVE.match(c) else c for c in cells]
            frame.isetitem(position, bare)
    return frame


def escape(cell: str) -> str:
    """Return a cell that a spreadsheet shows as text and `parse_csv` reads back."""
    is_active = cell.startswith(_MARKS) and _ACTIVE.match(cell)
    if is_active and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def csv_bytes(cells: pd.DataFrame, separator: str = ",") -> bytes:
    """Return the bytes of a table of text; no program runs what a cell holds."""
    columns = (cells.iloc[:, n].tolist() for n in range(cells.shape[1]))
    safe = ([escape(str(cell)) for cell in column] for column in columns)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(cells.columns)
    writer.writerows(zip(*safe, strict=True))
    return out.getvalue().encode("utf-8")


def write_table(table: pd.DataFrame, path: Path, separator: str = ",") -> None:
    """Write a frame as CSV, each cell as the text that it is, unknown ones empty."""
    write_atomically(path, csv_bytes(cells_of(table), separator))


def cells_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with nothing in cells that are unknown."""
    return table.astype("object").where(table.notna(), "")


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, even on a full disk."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        # Lists of people are nobody else's to read, whatever the umask says.
        closed = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(closed, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
