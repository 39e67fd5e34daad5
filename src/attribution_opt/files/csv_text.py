"""CSV files as text: encoding, separator, lines, and cells that no program may run."""

import csv
import io
import os
import re
from pathlib import Path

import pandas as pd

from attribution_opt.files.table_text import TableText

__all__ = [
    "csv_bytes",
    "escape",
    "parse_csv",
    "parse_parquet",
    "write_atomically",
    "write_table",
]

# A spreadsheet runs a cell that begins so; an apostrophe makes it text again.
_ACTIVE = re.compile(r"'*[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?[\d.,]+(?:/\d+)?(?: ?%)?")


def _decode(raw: bytes) -> tuple[str, str]:
    """Decode UTF-8 with or without its mark, else Windows-1252."""
    if b"\0" in raw:
        raise UnicodeError("null bytes")
    try:
        return raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        # Five bytes have no character in this page; they are shown, not dropped.
        return raw.decode("cp1252", errors="replace"), "cp1252"


def parse_csv(raw: bytes) -> TableText:
    """Read the bytes of a CSV file; the separator is the commoner of ``;`` and ``,``.

    Raises
    ------
    csv.Error
        If a quote is never closed or a cell is larger than the csv module allows.
    UnicodeError
        If it holds null bytes: UTF-16, or a workbook under another name.
    """
    text, encoding = _decode(raw)
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    headers = next(reader, [])
    width = len(headers)
    rows: list[list[str]] = []
    lines: list[int] = []
    ragged: list[tuple[int, int]] = []
    start = reader.line_num + 1
    for row in reader:
        if any(cell.strip() for cell in row):
            if len(row) != width:
                ragged.append((start, len(row)))
                row = (row + [""] * width)[:width]
            rows.append(row)
            lines.append(start)
        start = reader.line_num + 1
    frame = pd.DataFrame(
        rows, columns=pd.Index(headers, dtype="object"), dtype="object"
    )
    return TableText(_unescape(frame), lines, width, encoding, separator, ragged)


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
    if _ACTIVE.match(cell) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def csv_bytes(cells: pd.DataFrame, separator: str = ",") -> bytes:
    """Return the bytes of a table of text; no program runs what a cell holds."""
    safe = cells.astype("object").map(lambda cell: escape(str(cell)))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(safe.columns)
    writer.writerows(safe.itertuples(index=False, name=None))
    return out.getvalue().encode("utf-8")


def write_table(table: pd.DataFrame, path: Path, separator: str = ",") -> None:
    """Write a frame as CSV, each cell as the text that it is, unknown ones empty."""
    filled = table.astype("object").where(table.notna(), "")
    write_atomically(path, csv_bytes(filled, separator))


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
