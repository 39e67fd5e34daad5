"""One cell of text to one exact value, or a sentence that says why not.

Amounts of money become whole cents, scores whole hundredths, utilities whole
millionths, other decimals tenths, shares and carried dwellings fractions: no rule ever
compares two binary floats.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attribution_opt.domain.exact import (
    CellError,
    Remarked,
    check_range,
    decimal,
    in_range,
    read_date,
    two_readings,
)
from attribution_opt.domain.forbidden import forbidden_words, sensitive
from attribution_opt.domain.schema import Column, normal

__all__ = ["FINEST", "NAMED", "SCALE", "CellError", "Remarked", "parse_cell"]

SCALE = {"integer": 1, "number": 10, "money": 100, "points": 100, "fine": 1_000_000}
"""Units in memory of one unit in the file, by kind of number."""

FINEST = 1_000_000
"""Largest denominator of a share: rows of the program are multiplied by it."""

KNOWN_NONE = frozenset({"dalo_status"})
"""Columns of which ``none`` says more than an empty cell."""

_PLAIN = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,2}|[0-9]{4,6}))?")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")
_YES = {"yes": True, "oui": True, "true": True, "vrai": True, "1": True, "o": True}
_NO = {"no": False, "non": False, "false": False, "faux": False, "0": False, "n": False}
_UNKNOWN = {"unknown": None, "inconnu": None}
NOTHING = frozenset(
    {"", "n_a", "n_c", "n_d", "n_r", "na", "nc", "nd", "nr"}
    | {"non_communique", "non_connu", "non_renseigne", "non_saisi", "sans_objet"}
    | {"not_available", "not_known"}
)
"""What exports write where they know nothing, as `normal` has it: NC, -, N/A."""
NAMED = frozenset({"id", "text", "commune", "share"})
"""Kinds of which such a word may be a name; a share that is not known is a fault."""
_ROOMS = re.compile(r"(?:[TF]\s?)?([1-9])\s?(?:P|PI[EÈ]CES?)?(\s?(?:BIS|TER|DUPLEX))?")
_FLOOR = re.compile(r"(\d{1,2})\s?(?:ER|ERE|ÈRE|E|EME|ÈME|ND|NDE)?(?:\s+[EÉ]TAGE)?")
_AT_ONCE = frozenset({"immediate", "immediatement", "de_suite", "disponible", "libre"})
_GROUND = {"rdc": 0, "rez_de_chaussee": 0, "rez_de_jardin": 0, "sous_sol": -1}
_FLAGS: dict[str, bool | None] = {**_YES, **_NO, **_UNKNOWN}


def parse_cell(text: str, column: Column) -> Any:
    """Return the value of a filled cell; with its remark, where one says how.

    Parameters
    ----------
    text
        The cell, trimmed and not empty.
    column
        The column that it stands in.

    Raises
    ------
    CellError
        If the text is not a value of that column.
    """
    if column.kind not in NAMED and _says_nothing(text, column):
        if column.is_required:
            raise CellError("missing_value")
        return Remarked(None, "placeholder", {})
    return _PARSERS[column.kind](text, column)


def _says_nothing(text: str, column: Column) -> bool:
    """Tell whether a cell is what exports write for nothing, and no code of its own."""
    if text[0].isdigit():
        # Nearly every number and date, of which a month has a million.
        return False
    word = normal(text)
    return word in NOTHING and word not in column.aliases and text not in column.codes


_GROUPED = re.compile(r"\d{3}\s\d{3}\s\d{6}\s\d{6}")
"""A unique number in groups, as on paper."""


def _text(text: str, _: Column) -> str:
    return text


def _id(text: str, _: Column) -> str:
    """Read an identifier; a long one may have been rounded by a spreadsheet."""
    if _ROUNDED.fullmatch(text):
        raise CellError("rounded_id")
    if _GROUPED.fullmatch(text):
        return "".join(text.split())
    if not text.isprintable():
        raise CellError("bad_id")
    return text


def _number(text: str, column: Column) -> int:
    scale = SCALE[column.kind]
    if (plain := _PLAIN.fullmatch(text)) and text not in column.aliases:
        # Nearly every number is plain, and a month has a million of them.
        whole, part = plain.group(1), plain.group(2) or ""
        digits = len(str(scale)) - 1
        if len(part) <= digits:
            units = int(whole) * scale + int(part.ljust(digits, "0") or 0)
            check_range(units, scale, column)
            return units
    text = column.aliases.get(normal(text), text)
    bare = _bare(text, column)
    two_readings(bare, column)
    value = in_range(decimal(bare), column) * scale
    if value.denominator != 1:
        raise CellError("too_precise", digits=len(str(scale)) - 1)
    return int(value)


def _bare(text: str, column: Column) -> str:
    """Return the number of a typology (T3, T1 bis, 4 pièces) or of a floor (RDC, 2e).

    What a *bis* adds is a part of a room, and counts as none.
    """
    if "rooms" in column.name:
        told = _ROOMS.fullmatch(text.upper())
        return told.group(1) if told else text.lstrip("TtFf")
    if column.name == "floor":
        if normal(text) in _GROUND:
            return str(_GROUND[normal(text)])
        if told := _FLOOR.fullmatch(text.upper()):
            return told.group(1)
    return text


def _share(text: str, column: Column) -> Fraction:
    """Read 0.25, 25 % or 1/4."""
    return in_range(_fraction(text, column), column)


def _signed(text: str, column: Column) -> Fraction:
    """Read a part of a dwelling; ``1.200`` is one and a fifth, or twelve hundred."""
    two_readings(text, column)
    return in_range(_fraction(text, column), column)


def _fraction(text: str, column: Column) -> Fraction:
    over, slash, under = text.partition("/")
    if text.endswith("%"):
        value = decimal(text[:-1]) / 100
    elif slash:
        divisor = decimal(under)
        if divisor == 0:
            raise CellError("divides_by_zero")
        value = decimal(over) / divisor
    else:
        value = decimal(text)
    if value.denominator > FINEST:
        raise CellError("too_precise", digits=len(str(FINEST)) - 1)
    return value


def _date(text: str, column: Column) -> Any:
    if column.name == "available_on" and normal(text) in _AT_ONCE:
        return Remarked(None, "available_now", {})
    return read_date(text)


def _flag(text: str, _: Column) -> bool | None:
    word = normal(text)
    if word not in _FLAGS:
        raise CellError("bad_flag")
    return _FLAGS[word]


def _code(word: str, column: Column) -> str:
    """Return our code for a word: ours, or one of another system's list."""
    word = column.aliases.get(normal(word), word)
    found = {normal(code): code for code in column.codes}.get(normal(word))
    if found is None:
        raise CellError("bad_code", codes=", ".join(column.codes))
    return found


def _choice(text: str, column: Column) -> str:
    found = _code(text, column)
    # Of a dwelling, none is no public; of a household, it is known and no unknown.
    is_none = found == "none" and column.name not in KNOWN_NONE
    return "" if is_none else found


def _set(text: str, column: Column) -> str | Remarked:
    """Read several words separated by |, back into one canonical text."""
    given = _words(text, column)
    reads = _open_code if column.is_open else _code
    words = [reads(word, column) for word in given] if column.codes else given
    if "none" in words and len(set(words)) > 1:
        raise CellError("none_and_others")
    found = "|".join(sorted(set(words)))
    others = sorted(set(words) - set(column.codes)) if column.is_open else []
    if others:
        return Remarked(found, "other_word", {"words": ", ".join(others)})
    return found


def _words(text: str, column: Column) -> list[str]:
    """Return the words of a cell: between |, or as exports join them (``a / b, c``)."""
    plain, joined = (
        [word.strip() for word in re.split(joints, text) if word.strip()]
        for joints in (r"\|", r"[|;,/+]")
    )
    known = {*map(normal, column.codes), *column.aliases}
    if known.issuperset(map(normal, plain)):
        return plain
    # A word that is not known may hold any joint: an own public, a criterion.
    is_closed = bool(column.codes) and not column.is_open
    return joined if is_closed or known.issuperset(map(normal, joined)) else plain


def _open_code(word: str, column: Column) -> str:
    """Return our code for a word, or the word itself where it says nothing forbidden.

    Raises
    ------
    CellError
        If it says a nationality, or whatever else no decision may look at.
    """
    try:
        return _code(word, column)
    except CellError:
        if forbidden_words([word]) or sensitive(word) == "forbidden":
            raise CellError("forbidden_word") from None
    return normal(word)


_PARSERS: dict[str, Callable[[str, Column], Any]] = {
    "id": _id,
    "text": _text,
    # Places are read when all tables are there (`place_reader`).
    "commune": _id,
    "epci": _id,
    "qpv": _id,
    "integer": _number,
    "number": _number,
    "fine": _number,
    "money": _number,
    "points": _number,
    "share": _share,
    "fraction": _signed,
    "date": _date,
    "flag": _flag,
    "choice": _choice,
    "set": _set,
}
