"""Rows of outputs, declared once: a frozen dataclass is the columns of its file.

The fields of a row, in their order, are the heads of its CSV, the keys of its JSON and
what pages and workbooks show. A cell is text at the border alone; what cannot be read
back as its field is a `ValueError`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from fractions import Fraction
from functools import cache
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args

import pandas as pd
from pydantic import BeforeValidator, PlainSerializer, TypeAdapter

__all__ = [
    "Codes",
    "Decimals",
    "Exact",
    "ExactOrNone",
    "Flag",
    "FlagOrNone",
    "Whole",
    "content",
    "decimal",
    "frame_of",
    "rows_of",
    "texts",
]

Row = TypeVar("Row")

BETWEEN_CODES = "; "
WORDS = {"yes": True, "no": False}


def _or_none(cell: object) -> object:
    return None if cell == "" else cell


def _flag(cell: object) -> object:
    if isinstance(cell, str) and cell not in WORDS:
        raise ValueError("neither yes nor no")
    return WORDS[cell] if isinstance(cell, str) else cell


def _codes(cell: object) -> object:
    if isinstance(cell, str):
        return tuple(cell.split(BETWEEN_CODES)) if cell else ()
    return cell


def _exact(cell: object) -> object:
    return Fraction(cell) if isinstance(cell, str) else cell


Whole = Annotated[int | None, BeforeValidator(_or_none)]
"""A whole number, or nothing."""
Exact = Annotated[Fraction, BeforeValidator(_exact), PlainSerializer(str)]
"""A fraction."""
ExactOrNone = Annotated[Exact | None, BeforeValidator(_or_none)]
"""A fraction, or nothing."""
Flag = Annotated[bool, BeforeValidator(_flag)]
"""Yes or no."""
FlagOrNone = Annotated[Flag | None, BeforeValidator(_or_none)]
"""Yes, no or nothing."""
DECIMAL = "decimal"
Decimals = Annotated[str, DECIMAL]
"""A number as its decimals, empty where unknown."""
Codes = Annotated[tuple[str, ...], BeforeValidator(_codes)]
"""Stable codes, some with a number (``costs:1``)."""


def _made(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(list[kind])


_adapter: Callable[[Any], TypeAdapter[Any]] = cache(_made)


def decimal(units: Any, per: int) -> str:
    """Return whole units of 1/per, a power of ten, as `Decimals`."""
    if pd.isna(units):
        return ""
    whole, digits = int(units), len(str(per)) - 1
    sign = "-" if whole < 0 else ""
    return f"{sign}{abs(whole) // per}.{abs(whole) % per:0{digits}}"


def content(rows: Iterable[Row], kind: type[Row]) -> list[dict[str, Any]]:
    """Return rows as JSON holds them: labels and fractions as text, codes as lists."""
    found: list[dict[str, Any]] = _adapter(kind).dump_python(list(rows), mode="json")
    return found


def texts(rows: Iterable[Row], kind: type[Row]) -> pd.DataFrame:
    """Return rows as text cells, a column a field, empty where there is nothing."""
    heads = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    told = [{k: _text(v) for k, v in row.items()} for row in content(rows, kind)]
    return pd.DataFrame(told, columns=heads, dtype="str")


def frame_of(rows: Iterable[Row], kind: type[Row]) -> pd.DataFrame:
    """Return rows as a data frame: numbers as numbers, the rest as `texts` has it.

    What a column is follows from the declaration, never from the rows at hand.
    """
    rows = list(rows)
    table = texts(rows, kind)
    for field in fields(kind):  # type: ignore[arg-type]
        dtype = _number(field.type)
        if dtype:
            cells = [getattr(row, field.name) for row in rows]
            known: Any = [None if cell in (None, "") else cell for cell in cells]
            if dtype == "float64":
                known = [
                    float("nan") if cell is None else float(cell) for cell in known
                ]
            table[field.name] = pd.array(known, dtype=pd.api.types.pandas_dtype(dtype))
    return table


def _number(declared: Any) -> str:
    """Return what numbers of a field are in a frame, empty where it has none."""
    parts = {declared} if declared is int else _parts(declared)
    if parts & {Fraction, float, DECIMAL}:
        return "float64"
    if int in parts:
        return "Int64" if NoneType in parts else "int64"
    return ""


def _parts(declared: Any) -> set[Any]:
    """Return what a declaration is made of."""
    inner = get_args(declared)
    told = {declared} if isinstance(declared, type) or declared == DECIMAL else set()
    return told.union(*map(_parts, inner))


def rows_of(
    table: pd.DataFrame | Sequence[dict[str, Any]], kind: type[Row]
) -> list[Row]:
    """Return the rows that a table of text, or a list in JSON, holds.

    Raises
    ------
    ValueError
        If a column is missing, or a cell is no value of its field.
    """
    told = table.to_dict("records") if isinstance(table, pd.DataFrame) else table
    found: list[Row] = _adapter(kind).validate_python(told)
    return found


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return BETWEEN_CODES.join(map(str, value))
        case _:
            return str(value)
