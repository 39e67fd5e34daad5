"""What the cells of an export say: our codes for its words, who its holders are."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from attribution_opt.domain.columns import as_text
from attribution_opt.domain.place_names import body_name, named_bodies
from attribution_opt.domain.place_reader import PlaceReader
from attribution_opt.domain.schema import SCHEMA, Column, normal
from attribution_opt.exports.guess import remark_on, words_of

__all__ = ["Translation", "holder_rows", "translated", "wished_places"]

_YES, _NO = frozenset({"oui", "o", "yes", "x", "1"}), frozenset({"non", "n", "no", "0"})
SLIP = 0.8
"""Likeness of two words, as `difflib` has it, that may be one."""


@dataclass(frozen=True, slots=True)
class Translation:
    """Our codes for the words of one column.

    Attributes
    ----------
    sure
        Words that are known to say a code in this column.
    likely
        Words that look like one: to be looked at.
    open
        Words that somebody must decide on, and what they may be.
    """

    sure: dict[str, str] = field(default_factory=dict)
    likely: dict[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    may_be: tuple[str, ...] = ()


def translated(cells: pd.Series, header: str, column: Column) -> Translation:
    """Return our codes for the words of a column that are none of ours yet."""
    if not column.codes and column.kind != "flag":
        return Translation()
    words = [str(word) for word in pd.unique(as_text(cells)) if word]
    told = _by_header(words, header, column)
    if told is not None:
        return Translation(sure=told)
    # Not read, or with a word left as theirs.
    unknown = [w for w in words if remark_on(w, column) in {None, "other_word"}]
    known = {**{normal(code): code for code in column.codes}, **column.aliases}
    likely = {}
    for word in unknown:
        close = difflib.get_close_matches(normal(word), list(known), 1, SLIP)
        if close:
            likely[word] = known[close[0]]
    rest = tuple(word for word in unknown if word not in likely)
    return Translation(likely=likely, open=rest, may_be=column.codes)


def _by_header(
    words: Sequence[str], header: str, column: Column
) -> dict[str, str] | None:
    """Return what yes and no mean where a header names the code: *Salarié AL: oui*."""
    plain = {normal(w) for w in words if remark_on(w, column) != "placeholder"}
    if column.kind != "set" or not plain or not plain <= _YES | _NO:
        return None
    own = set(words_of(header))
    named = [
        code
        for alias, code in column.aliases.items()
        if code != "none" and set(words_of(alias.replace("_", " "))) <= own
    ]
    if not named:
        return None
    no = "none" if "none" in column.codes else ""
    return {
        word: named[0] if normal(word) in _YES else no
        for word in words
        if normal(word) in _YES | _NO
    }


def holder_rows(holders: pd.Series, departement: str) -> list[dict[str, str]]:
    """Return who the holders of a column are; without a kind where that is not known.

    A town hall has no territory of its own here: its homes lie in its commune.
    """
    column = SCHEMA["holders"].columns["kind"]
    rows = []
    for name in sorted({str(cell) for cell in as_text(holders)} - {""}):
        row = {"holder_id": name}
        bodies, _ = named_bodies(name, departement)
        alias = column.aliases.get(normal(name)) or _within(name, column)
        if len(bodies) == 1:
            row |= {"kind": "epci", "territory": bodies[0]}
        elif alias:
            row["kind"] = alias
            if alias.startswith("state") or alias == "departement":
                row["territory"] = departement
        rows.append(row)
    return rows


def _within(name: str, column: Column) -> str:
    """Return the kind that one word or two of a name say: *Contingent préfecture*."""
    own = f"_{normal(name)}_"
    found = {
        code
        for alias, code in column.aliases.items()
        if len(alias) > 3 and f"_{alias}_" in own
    }
    return found.pop() if len(found) == 1 else ""


def wished_places(
    cells: pd.Series, reader: PlaceReader, bodies: Sequence[str]
) -> Translation:
    """Return codes for the places that are asked for by a name of no reference.

    Initials of a body of the month are that body: MEL, where its homes lie in the
    Métropole Européenne de Lille.
    """
    likely, rest = {}, []
    for place in sorted({str(cell) for cell in as_text(cells)} - {""}):
        if reader.wish(place).fault != "unmatched_place":
            continue
        found = [code for code in bodies if _initials(body_name(code)) == place.upper()]
        if len(found) == 1:
            likely[place] = found[0]
        else:
            rest.append(place)
    return Translation(likely=likely, open=tuple(rest))


def _initials(name: str) -> str:
    words = re.split(r"[\s'’-]+", name)
    return "".join(w[0].upper() for w in words if w and (len(w) > 3 or w[0].isupper()))
