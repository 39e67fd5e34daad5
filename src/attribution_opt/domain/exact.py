"""Numbers and dates of one cell, exactly: an ambiguous one is refused, not guessed."""

import datetime as dt
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from attribution_opt.domain.schema import Column, normal

__all__ = [
    "CellError",
    "Remarked",
    "check_range",
    "decimal",
    "in_range",
    "read_date",
    "two_readings",
]

LONGEST = 30
"""Signs of the longest number that means anything."""

_SIGNS = str.maketrans(
    {"\u2212": "-", "\u2019": "'", **dict.fromkeys("\u00a0\u2009\u202f", " ")}
)
_UNIT = re.compile(r"(?i)\s*(?:€|eur|euros?|m²|m2)\s*")
# Three digits stand together, and four or more are not grouped at all.
_GROUPED = r"\d{1,3}(?:(?P<sep>[ '])\d{3})(?:(?P=sep)\d{3})*"
_NUMBER = re.compile(rf"[+-]?(?:(?:\d+|{_GROUPED})(?:[.,]\d+)?)", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)", re.ASCII)
_MILLIONS = re.compile(r"[+-]?\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})", re.ASCII)
_THREE = re.compile(r"[+-]?([1-9]\d{0,2})[.,](\d{3})", re.ASCII)
_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d+)?[eE]\+?\d{3,}", re.ASCII)
_ENDLESS = frozenset({"inf", "infinity", "infini", "nan"})

_TIME = (
    r"(?:(?:T| +| *à *)(?:[01]?\d|2[0-4])[:hH][0-5]\d"
    r"(?::[0-5]\d(?:[.,]\d+)?)? ?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_ISO = re.compile(rf"(\d{{4}})([-/]?)(\d{{2}})\2(\d{{2}}){_TIME}", re.ASCII)
_FRENCH = re.compile(
    rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII
)
_WEEK = re.compile(r"\d{4}-?[Ww]\d{2}(?:-?\d)?", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
EPOCH = dt.date(1899, 12, 30)
"""Day 0 of spreadsheets, as they count from March 1900."""


class CellError(ValueError):
    """A cell that has no value: the code of the fault, and what its sentences need."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True, slots=True)
class Remarked:
    """A value that was read, and the remark that says how."""

    value: Any
    code: str
    values: dict[str, Any]


def decimal(text: str) -> Fraction:
    """Read a decimal with comma or point, thousands in groups, units dropped.

    Raises
    ------
    CellError
        If it is no number, or none that is finite.
    """
    bare = _UNIT.sub("", text.translate(_SIGNS).strip())
    if len(bare) > LONGEST:
        raise CellError("bad_number")
    if _THOUSANDS.fullmatch(bare):
        decimals = max(bare.rfind(","), bare.rfind("."))
        bare = re.sub(r"[.,]", "", bare[:decimals]) + "." + bare[decimals + 1 :]
    elif _MILLIONS.fullmatch(bare):
        bare = re.sub(r"[.,]", "", bare)
    elif not _NUMBER.fullmatch(bare):
        told = bare.replace(",", ".")
        is_endless = normal(told.lstrip("+-")) in _ENDLESS or _EXPONENT.fullmatch(told)
        raise CellError("infinite_number" if is_endless else "bad_number")
    return Fraction(re.sub(r"[ ']", "", bare).replace(",", "."))


def in_range(value: Fraction, column: Column) -> Fraction:
    """Return a value that lies in the range of its column.

    Raises
    ------
    CellError
        If it does not.
    """
    check_range(value.numerator, value.denominator, column)
    return value


def check_range(units: int, scale: int, column: Column) -> None:
    """Refuse a number of whole units of 1/scale that its column does not hold.

    Raises
    ------
    CellError
        If it lies out of the range.
    """
    if not _fits(units, scale, column):
        low, high = str(column.lowest), str(column.highest)
        raise CellError("out_of_range", low=low, high=high)


def _fits(units: int, scale: int, column: Column) -> bool:
    low, high = column.lowest, column.highest
    if low is None or high is None:
        return True
    # In whole numbers: a month has a million of them.
    return (
        low.numerator * scale <= units * low.denominator
        and units * high.denominator <= high.numerator * scale
    )


def two_readings(text: str, column: Column) -> None:
    """Refuse a number that one country reads as thousands and another as decimals.

    An amount is always refused; another number where both readings lie in its range.

    Raises
    ------
    CellError
        With both readings.
    """
    found = _THREE.fullmatch(_UNIT.sub("", text.translate(_SIGNS).strip()))
    if found is None:
        return
    whole, rest = found.groups()
    sign = "-" if text.startswith(("-", "\u2212")) else ""
    number = int(f"{sign}{whole}{rest}")
    is_either = _fits(number, 1, column) and _fits(number, 1000, column)
    if column.kind == "money" or is_either:
        told = f"{whole}.{rest}".rstrip("0").rstrip(".")
        raise CellError("two_readings", large=f"{sign}{whole}{rest}", small=sign + told)


def read_date(text: str) -> dt.date | Remarked:
    """Read a date: ISO or French, with or without an hour; a spreadsheet's day, told.

    Raises
    ------
    CellError
        If it is no date, or one that is not clear.
    """
    if _WEEK.fullmatch(text):
        raise CellError("week_date")
    iso, french, serial = (p.fullmatch(text) for p in (_ISO, _FRENCH, _SERIAL))
    if serial:
        date = EPOCH + dt.timedelta(int(serial[1]))
        return Remarked(_of_our_time(date), "serial_date", {"date": date.isoformat()})
    if iso:
        return _day(iso[1], iso[3], iso[4])
    if not french:
        raise CellError("bad_date")
    day, month, year = french[1], french[3], french[4]
    if len(year) == 4:
        return _day(year, month, day)
    if 50 < int(year) < 70:
        raise CellError("short_year", first=f"20{year}", second=f"19{year}")
    date = _day(("20" if int(year) <= 50 else "19") + year, month, day)
    return Remarked(date, "year_of_two_digits", {"date": date.isoformat()})


def _day(year: str, month: str, day: str) -> dt.date:
    try:
        return _of_our_time(dt.date(int(year), int(month), int(day)))
    except ValueError as error:
        raise CellError("bad_date") from error


def _of_our_time(date: dt.date) -> dt.date:
    if not 1900 <= date.year <= 2100:
        raise CellError("bad_date")
    return date
