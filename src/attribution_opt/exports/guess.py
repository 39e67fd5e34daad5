"""Which of our columns a header of theirs is: by its words, then by its cells."""

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.cells import NAMED, CellError, Remarked, parse_cell
from attribution_opt.domain.columns import as_text
from attribution_opt.domain.schema import SCHEMA, Column, Table, normal

__all__ = ["Guess", "distinct", "guesses", "known_headers", "remark_on", "words_of"]

_SMALL = frozenset(
    {"a", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le"}
    | {"les", "n", "o", "ou", "par", "sur"}
)
_SPELT: Mapping[str, str] = {
    **dict.fromkeys(("nb", "nbr", "nbre"), "nombre"),
    **dict.fromkeys(("num", "no"), "numero"),
    **{"pmr": "personne mobilite reduite", "rfr": "revenu fiscal reference"},
    **{"dt": "date", "ref": "reference", "surf": "surface", "typo": "typologie"},
    **{"hc": "hors charges", "enf": "enfants", "pers": "personnes", "log": "logement"},
    **{"financ": "financement", "dispo": "disponibilite"},
}
"""Abbreviations of headers, and what they stand for."""
_YES_NO = re.compile(r"\b[oO]\s*/\s*[nN]\b|\boui\s*/\s*non\b", re.IGNORECASE)
SAME, CLOSE, CELLS = 3.0, 2.0, 1.0
"""How well a header is known: by name, nearly, by its cells alone."""
NEAR = 0.86
"""Likeness of two names, as `difflib` has it, that are one but for a slip."""
LOOKED_AT = 400
"""Distinct cells of a column that are read to see what it holds."""
FITS = 0.9
"""Part of the cells that a column must be able to read to be what they say."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What one header of theirs is, and how well that is known.

    Attributes
    ----------
    column
        Our column.
    header
        Theirs.
    points
        `SAME`, `CLOSE` or `CELLS`, and up to one more for what its cells say.
    """

    column: str
    header: str
    points: float

    @property
    def is_sure(self) -> bool:
        """Whether the header says so by its very words, and no cell denies it."""
        return self.points >= SAME


@cache
def _usual() -> dict[str, dict[str, list[str]]]:
    text = (files("attribution_opt.exports") / "headers.toml").read_text("utf-8")
    return tomllib.loads(text)


def words_of(header: str) -> tuple[str, ...]:
    """Return the words of a header that say something, spelt out."""
    text = header.replace("n°", "numero ").replace("N°", "numero ")
    text = _YES_NO.sub(" oui non ", text)
    found: list[str] = []
    for word in normal(text).split("_"):
        found += _SPELT.get(word, word).split()
    return tuple(word for word in found if word and word not in _SMALL)


@cache
def _names(table: str) -> dict[str, list[frozenset[str]]]:
    """Return the words of every name of each column of a table."""
    usual = _usual().get(table, {})
    found = {}
    for name, column in SCHEMA[table].columns.items():
        names = [column.french, name, *usual.get(name, [])]
        found[name] = [frozenset(words_of(text)) for text in names]
    return found


def known_headers() -> set[str]:
    """Return every usual header, as `normal` has it: they tell where headers stand."""
    told = {h for table in SCHEMA.values() for h in table.headers}
    usual = (names for columns in _usual().values() for names in columns.values())
    return told | {normal(text) for names in usual for text in names}


def distinct(frame: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Return the headers of a file with some distinct cells of each, no empty one."""
    found = []
    for position, header in enumerate(map(str, frame.columns)):
        texts = pd.unique(as_text(frame.iloc[:, position]))[:LOOKED_AT]
        found.append((header, [str(text) for text in texts if text]))
    return found


def guesses(columns: Sequence[tuple[str, Sequence[str]]], table: Table) -> list[Guess]:
    """Return what the headers of a file are, if it is some table; the best first.

    A header is one column and a column one header.

    Parameters
    ----------
    columns
        Headers and cells, as `distinct` has them.
    table
        One of ours.
    """
    every: list[Guess] = []
    for header, cells in columns:
        own = words_of(header)
        for name, names in _names(table.name).items():
            points = _likeness(own, names)
            points += _of_cells(cells, table.columns[name], points)
            if points >= CELLS:
                every.append(Guess(name, header, points))
    every.sort(key=lambda guess: -guess.points)
    taken: set[str] = set()
    headers: set[str] = set()
    best = []
    for guess in every:
        if guess.column not in taken and guess.header not in headers:
            best.append(guess)
            taken.add(guess.column)
            headers.add(guess.header)
    return best


def _likeness(words: Sequence[str], names: Sequence[frozenset[str]]) -> float:
    """Return how much a header is like the best of some names."""
    own, best = frozenset(words), 0.0
    for name in names:
        if not own or not name:
            continue
        if own == name:
            return SAME
        shared = len(own & name) / len(own | name)
        text, other = " ".join(sorted(own)), " ".join(sorted(name))
        ratio = difflib.SequenceMatcher(None, text, other).ratio()
        if shared >= 0.5 or ratio >= NEAR:
            best = max(best, CLOSE + 0.3 * max(shared, ratio))
    return best


def _of_cells(cells: Sequence[str], column: Column, points: float) -> float:
    """Return what cells add to what a header says; below 0 where they deny it."""
    if not cells:
        return 0.0
    if (told := _coded(cells, column)) is not None:
        return 0.6 if told else (0.0 if points else -CELLS)
    if column.kind in NAMED or column.codes or column.kind == "flag":
        # Words of theirs may still be translated: they deny nothing.
        return 0.2 if points and _read(cells, column) >= FITS else 0.0
    read = _read(cells, column)
    if points:
        return 0.3 if read >= FITS else (0.0 if read >= 0.5 else -CLOSE)
    return 0.0


def _coded(cells: Sequence[str], column: Column) -> bool | None:
    """Tell whether cells are the codes of a column that has codes of its own."""
    if column.kind == "commune":
        codes = [cell for cell in cells if cell in reference.commune_codes()]
        return len(codes) >= FITS * len(cells)
    if column.name == "neighbourhood":
        codes = [cell for cell in cells if re.fullmatch(r"QN\d{5}[A-Z]?", cell)]
        return len(codes) >= FITS * len(cells)
    if column.name == "applicant_id":
        digits = [cell for cell in cells if len(re.sub(r"\D", "", cell)) == 18]
        return len(digits) >= FITS * len(cells)
    return None


def _read(cells: Sequence[str], column: Column) -> float:
    """Return the part of some cells that a column can read."""
    return sum(remark_on(cell, column) is not None for cell in cells) / len(cells)


def remark_on(cell: str, column: Column) -> str | None:
    """Return the remark on a cell of a column, empty where it needs none.

    None where the column cannot read it.
    """
    try:
        value = parse_cell(cell, column)
    except CellError:
        return None
    return value.code if isinstance(value, Remarked) else ""
