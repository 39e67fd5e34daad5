"""Rows of outputs, declared once: a frozen dataclass is the columns of its file.

The fields of a row, in their order, are the heads of its CSV, the keys of its JSON and
what pages and workbooks show. A cell is text at the border alone; what cannot be read
back as its field is a `ValueError`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, TypeVar

import pandas as pd
from pydantic import BeforeValidator, PlainSerializer, TypeAdapter

__all__ = [
    "Codes",
    "Exact",
    "ExactOrNone",
    "Flag",
    "FlagOrNone",
    "Whole",
    "content",
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
Codes = Annotated[tuple[str, ...], BeforeValidator(_codes)]
"""Stable codes, some with a number (``costs:1``)."""


def _made(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(list[kind])


_adapter: Callable[[Any], TypeAdapter[Any]] = cache(_made)


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
    """Return rows as a data frame: numbers as numbers, the rest as `texts` has it."""
    rows = list(rows)
    table = texts(rows, kind)
    for name in table:
        cells = [getattr(row, str(name)) for row in rows]
        known = [cell for cell in cells if cell is not None]
        if known and all(type(cell) is int for cell in known):
            kept = "int64" if len(known) == len(cells) else "Int64"
            table[name] = pd.array(cells, dtype="Int64").astype(kept)
    return table


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
