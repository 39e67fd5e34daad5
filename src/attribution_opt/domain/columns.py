"""A frame of any cells to a frame of exact, typed columns, with every fault."""

import datetime as dt
import difflib
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.domain.cells import CellError, parse_cell
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.schema import FORBIDDEN, PERSONAL, Column, Table, normal

__all__ = ["as_text", "type_table"]

NUMERIC = frozenset({"integer", "number", "money"})
MAX_SAME_FAULTS = 20
"""Lines named for one fault of one column; the rest is counted."""


def as_text(cells: pd.Series) -> pd.Series:
    """Return a column of any type as trimmed text, empty where unknown."""
    if pd.api.types.is_bool_dtype(cells):
        cells = cells.map({True: "yes", False: "no"})
    elif pd.api.types.is_datetime64_any_dtype(cells):
        cells = cells.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_float_dtype(cells):
        # A whole number beside a gap is a float only because of the gap.
        cells = cells.map(lambda x: f"{x:.15g}", na_action="ignore")
    filled = cells.astype("object").where(cells.notna(), "")
    return filled.map(lambda cell: str(cell).strip()).astype("str")


def _typed(values: list[Any], codes: np.ndarray, kind: str) -> pd.Series:
    """Spread parsed unique values over the rows, in the dtype of the kind."""
    if kind in NUMERIC:
        return pd.Series(pd.array(values, dtype="Int64").take(codes))
    if kind == "flag":
        return pd.Series(pd.array(values, dtype="boolean").take(codes))
    if kind == "date":
        stamps = np.array(values, dtype="datetime64[s]")
        return pd.Series(stamps[codes])
    unique = np.empty(len(values), dtype=object)
    unique[:] = values
    if kind in {"share", "fraction"}:
        return pd.Series(unique[codes], dtype=object)
    return pd.Series(np.where(pd.isna(unique), "", unique)[codes], dtype="str")


def _type_column(
    texts: pd.Series, column: Column, table: str, faults: Faults
) -> pd.Series:
    """Parse each distinct cell once; note the rows of those that fail."""
    codes, uniques = pd.factorize(texts)
    values: list[Any] = []
    for code, text in enumerate(uniques):
        value = None
        if text:
            try:
                value = parse_cell(text, column)
            except CellError as error:
                _note(error, np.flatnonzero(codes == code), column, table, text, faults)
        elif column.is_required:
            gap = CellError("missing_value", "is empty", "fill it in")
            _note(gap, np.flatnonzero(codes == code), column, table, "", faults)
        values.append(value)
    return _typed(values, codes, column.kind)


def _note(
    error: CellError,
    rows: np.ndarray,
    column: Column,
    table: str,
    text: str,
    faults: Faults,
) -> None:
    """Note the rows where a cell fails; beyond twenty the last note counts them."""
    for position, row in enumerate(rows[:MAX_SAME_FAULTS]):
        others = len(rows) - MAX_SAME_FAULTS if position == MAX_SAME_FAULTS - 1 else 0
        more = f" (and {others} lines more)" if others > 0 else ""
        faults.add(
            error.code,
            table,
            f"{error.problem}{more}",
            error.remedy,
            line=int(row),
            column=column.name,
            value=text,
        )


def _match_headers(frame: pd.DataFrame, table: Table, faults: Faults) -> dict[str, int]:
    """Return the position in the frame of each canonical column that it has."""
    found: dict[str, int] = {}
    for position, header in enumerate(map(str, frame.columns)):
        name = table.headers.get(normal(header))
        if name is None:
            _unknown_header(header, table, faults)
        elif name in found:
            faults.add(
                "duplicate_column",
                table.name,
                f"stands twice, as {frame.columns[found[name]]!r} and {header!r}",
                "keep one of them",
                column=name,
            )
        else:
            found[name] = position
    return found


def _unknown_header(header: str, table: Table, faults: Faults) -> None:
    """Refuse a forbidden header; remark on any other that is not read."""
    if normal(header) in FORBIDDEN and table.name in PERSONAL:
        faults.add(
            "forbidden_column",
            table.name,
            "says who people are, which no decision may look at",
            "remove the column from the file",
            column=header,
        )
        return
    close = difflib.get_close_matches(normal(header), table.headers, n=1, cutoff=0.75)
    hint = f"did you mean {close[0]}? Otherwise " if close else ""
    faults.add(
        "unknown_column",
        table.name,
        "is not a column of this table and is not read",
        f"{hint}nothing needs to be done",
        column=header,
        is_fatal=False,
    )


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
    columns = {}
    for name, column in table.columns.items():
        if name in found:
            texts = as_text(frame.iloc[:, found[name]].reset_index(drop=True))
            columns[name] = _type_column(texts, column, table.name, faults)
            continue
        if column.is_required:
            faults.add(
                "missing_column",
                table.name,
                "is missing",
                f"add the column {column.name} (in French: {column.french})",
                column=name,
            )
        columns[name] = _typed([None], np.zeros(len(frame), dtype=int), column.kind)
    return pd.DataFrame(columns)


def fits_before(dates: pd.Series, limit: dt.date) -> pd.Series:
    """Tell which dates are unknown or not after a limit."""
    return dates.isna() | (dates <= pd.Timestamp(limit))
