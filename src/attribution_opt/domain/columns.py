"""A frame of any cells to a frame of exact, typed columns, with every fault."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.domain.cells import CellError, Remarked, parse_cell
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.encoding import lost_signs, meant
from attribution_opt.domain.equality import one_form
from attribution_opt.domain.forbidden import (
    Sensitive,
    forbidden_words,
    sensitive_headers,
)
from attribution_opt.domain.lost import MARKS, lost_value
from attribution_opt.domain.schema import OWN, Column, Table, normal, own_columns
from attribution_opt.words.faults import hint
from attribution_opt.words.language import LANGUAGES

__all__ = ["as_text", "note_dropped", "number_text", "type_table"]

DROPPED: dict[Sensitive, str] = {
    "forbidden": "forbidden_dropped",
    "identity": "identity_dropped",
}
"""The remark on columns that are not read, by what they say of people."""
_THREE = re.compile(r"\.\d{3}$")
APART = frozenset({"missing_value", *MARKS})
"""Faults of cells that hold nothing: each is told where it stands."""
FEW = 5
"""Fewer wrong cells than that are told one by one."""
NUMERIC = frozenset({"integer", "number", "money", "points", "fine"})


def as_text(cells: pd.Series) -> pd.Series:
    """Return a column of any type as trimmed text, empty where unknown."""
    codes, texts = _distinct(cells)
    spread = pd.array(texts, dtype="str").take(codes)
    return pd.Series(spread, index=cells.index)


def _distinct(cells: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return which text each cell is, and the texts: each distinct one once.

    Of a column of yes and no there are two, however many rows it has.
    """
    if pd.api.types.is_bool_dtype(cells):
        cells = cells.map({True: "yes", False: "no"})
    elif pd.api.types.is_datetime64_any_dtype(cells):
        cells = cells.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_float_dtype(cells):
        # A whole number beside a gap is a float only because of the gap.
        cells = cells.map(number_text, na_action="ignore")
    codes, found = pd.factorize(cells.astype("object"), use_na_sentinel=False)
    is_known = ~pd.isna(found)
    texts = np.full(len(found), "", dtype=object)
    texts[is_known] = [one_form(str(cell)) for cell in found[is_known]]
    # Cells that differ in what is trimmed are one.
    merged, texts = pd.factorize(texts)
    return merged[codes], texts


def number_text(number: float) -> str:
    """Write a number that was never text: its point is no group of thousands."""
    text = f"{number:.15g}"
    return text + "0" if _THREE.search(text) else text


def _typed(values: list[Any], kind: str) -> Any:
    """Return parsed unique values as an array, in the dtype of the kind."""
    if kind in NUMERIC:
        return pd.array(values, dtype="Int64")
    if kind == "flag":
        return pd.array(values, dtype="boolean")
    if kind == "date":
        return np.array(values, dtype="datetime64[s]")
    if kind in {"share", "fraction"}:
        unique = np.empty(len(values), dtype=object)
        unique[:] = values
        return unique
    return pd.array([text or "" for text in values], dtype="str")


@cache
def _unknown(kind: str) -> Any:
    """Return the one value of a column that is absent."""
    return _typed([None], kind)


def _type_column(cells: pd.Series, column: Column, table: str, faults: Faults) -> Any:
    """Parse each distinct cell once; note the rows of those that fail."""
    codes, texts = _distinct(cells)
    values: list[Any] = []
    remarks: dict[str, list[tuple[int, Remarked]]] = {}
    wrong: list[tuple[int, CellError]] = []
    for code, text in enumerate(texts):
        value = None
        try:
            if text:
                value = parse_cell(_decoded(text), column)
            elif column.is_required:
                raise CellError("missing_value")
        except CellError as error:
            wrong.append((code, error))
        if isinstance(value, Remarked):
            remarks.setdefault(value.code, []).append((code, value))
            value = value.value
        values.append(value)
    told = _Cells(codes, texts, column.name, table)
    told.note_wrong(wrong, faults)
    for found in remarks.values():
        told.note_remark(found, faults)
    return _typed(values, column.kind).take(codes)


def _decoded(text: str) -> str:
    """Return a cell's text; refuse one that is an error, or of a wrong encoding."""
    lost = lost_value(text)
    if lost:
        raise CellError(lost)
    if lost_signs(text):
        raise CellError("lost_sign")
    if meant(text) != text:
        raise CellError("wrong_sign", meant=meant(text))
    return text


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a column: each distinct text, and which rows hold it."""

    codes: np.ndarray
    texts: np.ndarray
    column: str
    table: str

    def note_wrong(self, wrong: list[tuple[int, CellError]], faults: Faults) -> None:
        """Note the cells that have no value; once, where most of a column has none."""
        told = [pair for pair in wrong if pair[1].code not in APART]
        rows = np.flatnonzero(np.isin(self.codes, [code for code, _ in told]))
        filled = int((self.texts != "")[self.codes].sum())
        is_whole = len(told) > 1 and len(rows) >= FEW and 2 * len(rows) > filled
        if is_whole:
            code, error = min(told, key=lambda pair: pair[0])
            inner = Fault(code=error.code, values=error.values)
            examples = ", ".join(self.texts[code] for code, _ in told[:3])
            why = {language: inner.what(language) for language in LANGUAGES}
            said = {"n": len(rows), "all": filled, "examples": examples, "why": why}
            self._note("unreadable_column", rows, faults, **said)
        for code, error in wrong:
            if not is_whole or error.code in APART:
                rows = np.flatnonzero(self.codes == code)
                text = self.texts[code]
                faults.add_rows(
                    error.code, self.table, self.column, rows, text, **error.values
                )

    def note_remark(self, found: list[tuple[int, Remarked]], faults: Faults) -> None:
        """Note one kind of remark: its first line, and the others counted."""
        rows = np.flatnonzero(np.isin(self.codes, [code for code, _ in found]))
        first = dict(found)[self.codes[rows[0]]]
        self._note(first.code, rows, faults, **first.values)

    def _note(self, code: str, rows: np.ndarray, faults: Faults, **said: Any) -> None:
        """Note one fault of several rows, at the first of them."""
        faults.add(
            code,
            self.table,
            line=int(rows[0]),
            column=self.column,
            value=self.texts[self.codes[rows[0]]],
            more=len(rows) - 1,
            **said,
        )


def _match_headers(frame: pd.DataFrame, table: Table, faults: Faults) -> dict[str, int]:
    """Return the position in the frame of each canonical column that it has."""
    found: dict[str, int] = {}
    headers = list(map(str, frame.columns))
    dropped = sensitive_headers(headers, table)
    note_dropped(dropped, table, faults)
    for position, header in enumerate(headers):
        name = table.headers.get(normal(header))
        if header in dropped or header.startswith(OWN):
            continue
        if header in headers[:position] and header.strip():
            faults.add("duplicate_header", table.name, column=header)
        elif name is None:
            _unknown_header(header, position, frame, table, faults)
        elif name in found:
            faults.add(
                "duplicate_column",
                table.name,
                column=name,
                first=repr(headers[found[name]]),
                second=repr(header),
            )
        else:
            found[name] = position
    return found


def note_dropped(
    dropped: Mapping[str, Sensitive], table: Table, faults: Faults
) -> None:
    """Remark once for a table on the columns of each kind that are not read."""
    for kind, code in DROPPED.items():
        names = [header for header, found in dropped.items() if found == kind]
        if names:
            faults.add(code, table.name, names=", ".join(names))


def _unknown_header(
    header: str, position: int, frame: pd.DataFrame, table: Table, faults: Faults
) -> None:
    """Remark on a header that is not read."""
    if not header.strip():
        cells = as_text(frame.iloc[:, position])
        if (cells != "").any():
            faults.add("empty_header", table.name, n=position + 1)
    else:
        meant = hint(normal(header), table.headers)
        faults.add("unknown_column", table.name, column=header, hint=meant)


def type_table(frame: pd.DataFrame, table: Table, faults: Faults) -> pd.DataFrame:
    """Return every column of a table, typed; those that are absent are unknown.

    Parameters
    ----------
    frame
        Cells of any type under English or French headers.
    table
        The table that it should be.
    faults
        Receives every fault found.
    """
    found = _match_headers(frame, table, faults)
    columns: dict[str, Any] = {}
    nothing = np.zeros(len(frame), dtype=int)
    for name, column in table.columns.items():
        if name in found:
            cells = frame.iloc[:, found[name]]
            columns[name] = _type_column(cells, column, table.name, faults)
            continue
        if column.is_required:
            faults.append(
                Fault(
                    code="missing_column",
                    table=table.name,
                    column=name,
                    values={"column": column.name, "french": column.french},
                )
            )
        columns[name] = _unknown(column.kind).take(nothing)
    dropped = sensitive_headers(map(str, frame.columns), table)
    for name in own_columns(frame.columns):
        if name not in dropped:
            texts = as_text(frame[name].reset_index(drop=True))
            _check_own(texts, name, table, faults)
            columns[name] = texts
    return pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))


def _check_own(texts: pd.Series, name: str, table: Table, faults: Faults) -> None:
    """Refuse a column of theirs whose cells say what no decision may look at."""
    said = set(forbidden_words(map(str, pd.unique(texts))))
    rows = np.flatnonzero(texts.isin(said))
    if len(rows):
        value, column = str(texts.iat[rows[0]]), name.removeprefix(OWN)
        faults.add_rows("forbidden_word", table.name, column, rows, value)


def fits_before(dates: pd.Series, limit: dt.date) -> pd.Series:
    """Tell which dates are unknown or not after a limit."""
    return dates.isna() | (dates <= pd.Timestamp(limit))
