"""Every table and column that the product reads, from one shipped file."""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files

from attribution_opt.words.language import Language, typeset

__all__ = [
    "MONTH_TABLE",
    "OPEN",
    "OUTCOMES",
    "OWN",
    "SCHEMA",
    "Column",
    "Table",
    "normal",
    "own_column",
    "own_columns",
]

OPTIONAL_TABLES = frozenset(
    {
        "holders",
        "conventions",
        "candidacies",
        "ledger",
        "neighbourhoods",
        "overrides",
    }
)
KEYS = {
    "vacancies": ("vacancy_id",),
    "applicants": ("applicant_id",),
    "wishes": ("applicant_id", "place"),
    "holders": ("holder_id",),
    "conventions": ("landlord", "holder", "territory", "programme", "since"),
    "candidacies": ("vacancy_id", "applicant_id"),
    "ledger": ("lease_id",),
    "neighbourhoods": ("neighbourhood",),
    "overrides": ("vacancy_id", "applicant_id"),
}


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """Return a header without accents, case, spaces and punctuation."""
    bare = unicodedata.normalize("NFKD", header.strip()).casefold()
    bare = bare.replace("œ", "oe").replace("æ", "ae")
    kept = "".join(c if c.isalnum() else " " for c in bare if ord(c) < 0x300)
    return "_".join(kept.split())


OWN = "own:"
"""What the name of a column of theirs begins with in memory."""
OPEN = "…"
"""Stands in a list of codes for any other word."""


def own_column(header: str) -> str:
    """Return what a column of theirs is called in memory, beside ours of any name."""
    return f"{OWN}{normal(header)}"


def own_columns(headers: Iterable[object]) -> list[str]:
    """Return the columns of theirs among some headers."""
    return [str(header) for header in headers if str(header).startswith(OWN)]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table.

    Attributes
    ----------
    name, french
        The canonical header and the French one.
    kind
        id, text, commune, epci, qpv, integer, number, money, points, share, fraction,
        date, flag, choice or set.
    codes
        Words allowed in a choice or a set; empty where any id is.
    is_open
        Whether a set may hold other words besides, which only groups that a policy
        declares count.
    lowest, highest
        Range of a number, in the unit of the file (euros, square metres).
    is_past
        Whether a date must not lie after the month's date.
    aliases
        Our code for words of other systems' code lists (SNE), by normalised word.
    """

    name: str
    french: str
    kind: str
    is_required: bool
    codes: tuple[str, ...]
    lowest: Fraction | None
    highest: Fraction | None
    is_past: bool
    unit: str
    aliases: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False

    def titled(self, language: str) -> str:
        """Return its header in a language."""
        return self.french if language == "fr" else self.name

    def word(self, code: str, language: str) -> str:
        """Return what people write for a code: in French a word, where there is one."""
        if language != "fr":
            return code
        return _french_words().get(self.name, {}).get(code, code)

    def read(self, code: str, language: Language) -> str:
        """Return what people read for a code, as a word within a sentence."""
        told = self.word(code, language).replace("_", " ")
        return typeset(told) if language == "fr" else told


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its names, columns by canonical header, and key."""

    name: str
    french: str
    columns: dict[str, Column]
    key: tuple[str, ...]
    is_required: bool

    def titled(self, language: str) -> str:
        """Return its name in a language."""
        return self.french if language == "fr" else self.name

    @property
    def headers(self) -> Mapping[str, str]:
        """Canonical column by normalised header, English and French."""
        return _headers(self.name)


def _column(row: dict[str, str]) -> Column:
    """Read one line of the shipped file."""
    low, dots, high = row["range"].partition("..")
    codes = tuple(row["codes"].split(" | ")) if row["codes"] else ()
    return Column(
        name=row["column"],
        french=row["entete"],
        kind=row["kind"],
        is_required=row["required"] == "yes",
        codes=tuple(code for code in codes if code != OPEN),
        is_open=OPEN in codes,
        lowest=Fraction(low) if dots else None,
        highest=Fraction(high) if dots else None,
        is_past=row["range"] == "past",
        unit=row["unit_and_precision"],
        aliases=_aliases().get(row["column"], {}),
    )


@cache
def _french_words() -> dict[str, dict[str, str]]:
    """Return the usual word for each code, by column: the first that is listed.

    Spellings of a code that has one name in both languages are none.
    """
    found: dict[str, dict[str, str]] = {}
    for row in _alias_rows():
        if row["source"] == "usage":
            found.setdefault(row["column"], {}).setdefault(row["code"], row["word"])
    return found


@cache
def _alias_rows() -> list[dict[str, str]]:
    source = files("attribution_opt.domain") / "data" / "aliases.csv"
    return list(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))


@cache
def _aliases() -> dict[str, dict[str, str]]:
    """Return the words of other systems' code lists, by column."""
    found: dict[str, dict[str, str]] = {}
    for row in _alias_rows():
        found.setdefault(row["column"], {})[normal(row["word"])] = row["code"]
    return found


@cache
def _read() -> dict[str, Table]:
    """Read the shipped table of tables; ``month`` is described there too."""
    source = files("attribution_opt.domain") / "data" / "tables.csv"
    tables: dict[str, Table] = {}
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
        name = row["table"]
        if name not in tables:
            optional = name in OPTIONAL_TABLES
            tables[name] = Table(
                name, row["fichier"], {}, KEYS.get(name, ()), not optional
            )
        tables[name].columns[row["column"]] = _column(row)
    return tables


@cache
def _headers(table: str) -> Mapping[str, str]:
    """Return the headers of a table; readers of files ask for them at each column."""
    columns = _read()[table].columns.values()
    known = {normal(column.french): column.name for column in columns}
    return known | {normal(column.name): column.name for column in columns}


APART = frozenset({"month", "outcomes"})
"""Tables that are described there and are none of a month."""
SCHEMA: dict[str, Table] = {k: t for k, t in _read().items() if k not in APART}
"""The tables of a month, by name."""
MONTH_TABLE = _read()["month"]
"""The one row that says which month it is, where a workbook holds it as a sheet."""
OUTCOMES = _read()["outcomes"]
"""What the commission and the households decided, as it is told back."""
