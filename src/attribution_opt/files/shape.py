"""Rows of a file as one table: where its headers stand, and which rows are data."""

import re
from collections.abc import Collection, Sequence

import pandas as pd

from attribution_opt.domain.schema import normal
from attribution_opt.files.table_text import Note, TableText

__all__ = ["MAX_HEADERS", "header_score", "table_of"]

MAX_HEADERS = 1000
"""Our widest table has forty-five; exports have a few hundred."""
LOOKED_AT = 30
"""Rows among which the headers are looked for."""
_TOTAL = re.compile(
    r"\W*(?:sous[- ]?|grand )?tota(?:l|ux)"
    r"(?:\s*[:=(\d].*|\s+(?:g[ée]n[ée]ra(?:l|ux)|des?|du|d['’]|of)\b.*|\s*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER = re.compile(r"[\d\s.,/€%:-]+")

Row = list[str]


def header_score(row: Sequence[str], known: Collection[str]) -> int:
    """Return how many cells of a row are headers that are known."""
    return len({normal(cell) for cell in row[:MAX_HEADERS] if cell} & set(known))


def table_of(
    rows: Sequence[Row], lines: Sequence[int], known: Collection[str]
) -> TableText:
    """Return rows as a table, with what is to be said of them.

    Parameters
    ----------
    rows
        Those that are not blank.
    lines
        The line of each in the file, from 1.
    known
        Headers that the table may have, as normalised; none where the first row is
        known to hold them, and every other row data.
    """
    at = _header_row(rows, known) if known and rows else 0
    headers = rows[at] if rows else []
    width = len(headers)
    if not 0 < width <= MAX_HEADERS:
        return TableText(pd.DataFrame(), [], width)
    notes = [Note("headers_lower", None, {"line": lines[at]})] if at else []
    kept: list[Row] = []
    kept_lines: list[int] = []
    for row, line in zip(rows[at + 1 :], lines[at + 1 :], strict=True):
        if known and _is_total(row, width):
            notes.append(Note("totals_row", line, {}))
        else:
            kept.append(row)
            kept_lines.append(line)
    ragged = _fit(kept, kept_lines, width, notes if known else None)
    frame = pd.DataFrame(
        kept, columns=pd.Index(headers, dtype="object"), dtype="object"
    )
    return TableText(frame, kept_lines, width, ragged=ragged, notes=notes)


def _fit(
    rows: list[Row], lines: list[int], width: int, notes: list[Note] | None
) -> list[tuple[int, int]]:
    """Bring all rows to one width; return the lines that had another.

    Where notes are taken, empty cells at the end of a line are no more than that.
    """
    ragged: list[tuple[int, int]] = []
    extra = 0
    for number, row in enumerate(rows):
        if len(row) == width:
            continue
        if notes is not None and len(row) > width and not any(row[width:]):
            extra = extra or lines[number]
        else:
            ragged.append((lines[number], len(row)))
        rows[number] = (row + [""] * width)[:width]
    if notes is not None and extra:
        notes.append(Note("extra_separators", extra, {}))
    return ragged


def _filled(row: Row) -> int:
    return sum(1 for cell in row if cell and not cell.isspace())


def _is_total(row: Row, width: int) -> bool:
    """Tell whether a row adds up the others: it says so, and is not full."""
    first = next(filter(str.strip, row), "")
    return bool(_TOTAL.fullmatch(first)) and _filled(row) < max(width, 2)


def _header_row(rows: Sequence[Row], known: Collection[str]) -> int:
    """Return which row holds the headers: words that are known, else most words."""
    first = rows[:LOOKED_AT]
    scores = [header_score(row, known) for row in first]
    best = max(range(len(first)), key=lambda n: (scores[n], -n))
    if scores[best] >= min(2, _filled(first[best])) and scores[best]:
        return best
    fills = [_filled(row) for row in first]
    if 2 * fills[0] > max(fills):
        return 0
    # A title is one cell or two; headers are words, nearly all along the line.
    wide = (
        n
        for n, row in enumerate(first)
        if 5 * fills[n] >= 3 * max(fills) and not any(map(_NUMBER.fullmatch, row))
    )
    return next(wide, 0)
