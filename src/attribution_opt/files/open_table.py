"""One file of text or Parquet as a table, with the faults that no cell can say."""

import csv
import itertools
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from attribution_opt.domain.diagnostics import MAX_SAME_FAULTS, Fault
from attribution_opt.domain.lost import MARKS
from attribution_opt.files.csv_text import parse_csv, parse_parquet
from attribution_opt.files.shape import MAX_HEADERS
from attribution_opt.files.table_text import TableText

__all__ = ["MAX_TEXT_MB", "checked", "faults_of_text", "open_table", "peek"]

MAX_TEXT_MB = 100
"""A table of 100,000 applicants takes 40 MB as text."""
PEEKED = 2**16
ENCODINGS = {"cp1252": "Windows-1252", "utf-16": "UTF-16"}


def open_table(
    path: Path, known: Collection[str]
) -> tuple[TableText | None, list[Fault]]:
    """Return a file as a table, None where it cannot be read, and its faults.

    Parameters
    ----------
    path
        A file of text or Parquet.
    known
        Headers that it may have, as normalised.
    """
    try:
        text = _parsed(path, known)
    except ImportError:
        return None, [Fault(code="parquet_missing", file=path.name)]
    except UnicodeError:
        return None, [Fault(code="wrong_encoding", file=path.name)]
    except (OSError, ValueError, csv.Error) as error:
        code = "broken_csv" if isinstance(error, csv.Error) else "unreadable_file"
        return None, [Fault(code=code, file=path.name, values={"why": str(error)})]
    if text is None:
        values = {"limit": MAX_TEXT_MB}
        return None, [Fault(code="long_file", file=path.name, values=values)]
    return checked(text, path.name)


def checked(
    text: TableText, file: str, sheet: str = ""
) -> tuple[TableText | None, list[Fault]]:
    """Return a table that has headers, and not too many, with its faults."""
    said = partial(Fault, file=file, sheet=sheet)
    if not text.num_headers:
        return None, [said(code="empty_file")]
    if text.num_headers > MAX_HEADERS:
        values = {"n": text.num_headers, "limit": MAX_HEADERS}
        return None, [said(code="too_many_headers", values=values)]
    return text, list(faults_of_text(text, file, sheet))


def _parsed(path: Path, known: Collection[str]) -> TableText | None:
    """Return the table of a file; None where it is longer than any table."""
    if path.suffix.lower() == ".parquet":
        return parse_parquet(path)
    if path.stat().st_size > MAX_TEXT_MB * 2**20:
        return None
    return parse_csv(path.read_bytes(), known)


def faults_of_text(text: TableText, file: str, sheet: str = "") -> Iterator[Fault]:
    """Yield what is to be said of a table as it stands in its file."""
    said = partial(Fault, file=file, sheet=sheet)
    if text.encoding in ENCODINGS:
        yield said(code="encoding", values={"encoding": ENCODINGS[text.encoding]})
    codes = {mark: code for code, mark in MARKS.items()}
    for header, letters in text.letters.items():
        if header in codes:
            yield said(code=codes[header], value=letters)
    for note in text.notes:
        yield said(code=note.code, line=note.line, values=note.values)
    rest = len(text.ragged) - MAX_SAME_FAULTS
    for number, (line, cells) in enumerate(text.ragged[:MAX_SAME_FAULTS], start=1):
        told = {
            "cells": cells,
            "headers": text.num_headers,
            "separator": repr(text.separator),
        }
        more = max(0, rest) if number == MAX_SAME_FAULTS else 0
        yield said(code="ragged_line", line=line, values=told, more=more)


def peek(path: Path, known: Collection[str]) -> tuple[int, list[str]]:
    """Return on which line the headers of an unknown file stand, and themselves."""
    with path.open("rb") as source:
        raw = source.read(PEEKED)
    try:
        text = parse_csv(raw[: raw.rfind(b"\n") + 1] or raw, known)
    except (ValueError, csv.Error):
        return 0, []
    lines = (note.values["line"] for note in text.notes if note.code == "headers_lower")
    headers = [header for header in map(str, text.frame.columns) if header.strip()]
    first = text.lines[0] - 1 if text.lines else 1
    return next(lines, min(first, 1) or 1), list(itertools.islice(headers, 30))
