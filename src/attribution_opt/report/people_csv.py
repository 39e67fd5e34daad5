"""CSV for people: in French as a spreadsheet opens it, read back by their headers."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

import pandas as pd

from attribution_opt.admission.case import OUTSIDE_FLOW
from attribution_opt.domain.schema import OUTCOMES, SCHEMA, Column, normal
from attribution_opt.files.csv_text import (
    cells_of,
    csv_bytes,
    parse_csv,
    write_atomically,
    write_table,
)
from attribution_opt.files.names import INDEX
from attribution_opt.report.rows import place_name
from attribution_opt.words.language import Language, Words, catalogue

__all__ = [
    "MARK",
    "number_of",
    "people_bytes",
    "read_people",
    "write_index",
    "write_people",
]

MARK = "\ufeff"
"""Says to a spreadsheet that what follows is UTF-8."""
PLACES = frozenset({"band", "commune", "territory", "neighbourhood"})
FLAGS = frozenset(
    {"dalo", "priority", "first_quartile", "visible_part", "in_qpv", "is_new"}
)
_NUMBER = re.compile(r"-?\d+\.\d+")
_FRACTION = re.compile(r"-?\d+/\d+")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
DIGITS = 4
"""Decimals of a fraction that has no end."""


def number_of(applicant: str) -> str:
    """Return a unique number in groups, as on paper; another id as it is."""
    if re.fullmatch(r"\d{18}", applicant) is None:
        return applicant
    groups = (applicant[:3], applicant[3:6], applicant[6:12], applicant[12:])
    return "\u202f".join(groups)


def write_people(table: pd.DataFrame, path: Path, language: Language) -> None:
    """Write a table that people open: in French for a French spreadsheet.

    ``;`` between cells, a mark of UTF-8, decimal commas, French headers and words,
    unique numbers in groups. In English it is as `write_table` makes it.
    """
    if language == "fr":
        write_atomically(path, people_bytes(table))
    else:
        write_table(table, path)


def people_bytes(table: pd.DataFrame) -> bytes:
    """Return a table as a French spreadsheet opens it."""
    words = Words("fr")
    shown = {
        _head(str(name), words): [_cell(str(name), str(x), words) for x in cells]
        for name, cells in cells_of(table).items()
    }
    return MARK.encode("utf-8") + csv_bytes(pd.DataFrame(shown, dtype="object"), ";")


def read_people(path: Path) -> pd.DataFrame:
    """Return a table that `write_people` has written, under our headers.

    Ids, numbers and dates are as they were; words stay words.
    """
    told = parse_csv(path.read_bytes()).frame
    known = _heads()
    frame = told.rename(columns=lambda head: known.get(normal(str(head)), str(head)))
    return frame.map(_bare)


def write_index(
    folder: Path, files: Mapping[str, Iterable[str]], head: str, language: Language
) -> None:
    """Write which files are whose.

    Parameters
    ----------
    folder
        Holds the files.
    files
        Names of files by id.
    head
        What the ids are, such as ``holder``.
    language
        Of the headers.
    """
    rows = [(name, file) for name, own in files.items() for file in own]
    table = pd.DataFrame(rows, columns=[head, "file"])
    write_people(table, folder / INDEX, language)


@cache
def _columns() -> dict[str, Column]:
    """Return every column of the schema by name, those of outcomes too."""
    tables = (OUTCOMES, *reversed(SCHEMA.values()))
    return {name: x for table in tables for name, x in table.columns.items()}


@cache
def _heads() -> dict[str, str]:
    """Return our header for each French one."""
    heads = [key.removeprefix("head_") for key in catalogue("report")]
    names = [*_columns(), *(x for x in heads if f"head_{x}" in catalogue("report"))]
    return {normal(_head(name, Words("fr"))): name for name in names}


def _head(name: str, words: Words) -> str:
    """Return the French header of a column: that of the tables, where it is there."""
    if words.has(f"head_{name}"):
        return words(f"head_{name}")
    return _columns()[name].french if name in _columns() else name


def _cell(name: str, cell: str, words: Words) -> str:
    """Return a cell as French people write it."""
    if words.has(f"{name}_{cell}"):
        return words(f"{name}_{cell}")
    if cell == OUTSIDE_FLOW:
        return words(OUTSIDE_FLOW)
    if name in PLACES:
        return place_name(cell)
    if name in FLAGS and cell in {"yes", "no", "unknown"}:
        return words(cell)
    if name == "applicant_id":
        return number_of(cell)
    if _NUMBER.fullmatch(cell):
        return cell.replace(".", ",")
    if _FRACTION.fullmatch(cell):
        return _decimal(Fraction(cell)).replace(".", ",")
    return _told(name, cell, words)


def _told(name: str, cell: str, words: Words) -> str:
    """Return a date or a code in words; what is neither, as it is."""
    if _ISO.fullmatch(cell):
        return f"{dt.date.fromisoformat(cell):%d/%m/%Y}"
    column = _columns().get(name)
    if column is not None and cell in column.codes:
        return column.read(cell, "fr")
    return cell.replace("|", ", ")


def _decimal(value: Fraction) -> str:
    """Return a fraction as a decimal: all of it, or the first digits."""
    return f"{round(float(value), DIGITS):g}"


def _bare(cell: str) -> str:
    """Return an id without groups, a number and a date as programs write them."""
    if re.fullmatch(r"[\d\u202f]{21}", cell):
        return cell.replace("\u202f", "")
    if re.fullmatch(r"-?\d+,\d+", cell):
        return cell.replace(",", ".")
    if cell == Words("fr")(OUTSIDE_FLOW):
        return OUTSIDE_FLOW
    if day := _DAY.fullmatch(cell):
        return "-".join(reversed(day.groups()))
    return cell
