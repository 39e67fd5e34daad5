"""From the files of an export to a mapping: found, and what is left to decide."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.columns import as_text
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.exact import CellError, Remarked, read_date
from attribution_opt.domain.place_reader import PlaceReader
from attribution_opt.domain.schema import SCHEMA, normal
from attribution_opt.errors import ReadError
from attribution_opt.exports.guess import CLOSE, Guess, distinct, guesses, known_headers
from attribution_opt.exports.words import (
    Translation,
    holder_rows,
    translated,
    wished_places,
)
from attribution_opt.files.open_table import open_table
from attribution_opt.files.sources import open_workbook
from attribution_opt.files.table_text import TableText
from attribution_opt.files.workbook_text import WORKBOOKS
from attribution_opt.words.sentence import sentence

__all__ = ["MappedTable", "Proposal", "propose"]

MAIN = ("vacancies", "applicants", "candidacies", "ledger")
"""Tables that an export may be; of two, the one that knows more of its headers."""
LEAST = 3
"""Headers that must be known for a file to be a table at all."""
_WISH = re.compile(r"(?:voeu|souhait|choix|commune_(?:demandee|souhaitee))_?(\d{1,2})")
_DAY = re.compile(r"\b(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2})\b")


@dataclass(frozen=True, slots=True)
class MappedTable:
    """One table of an export.

    Attributes
    ----------
    file, sheet
        Where it stands.
    table
        The name of ours that it is.
    text
        Its cells.
    guesses
        Our column for each header that is known.
    wishes
        Headers of wishes along the line, the first wish first.
    values
        By column, our codes for its words.
    """

    file: str
    sheet: str
    table: str
    text: TableText
    guesses: tuple[Guess, ...]
    wishes: tuple[str, ...]
    values: dict[str, Translation]

    @property
    def unread(self) -> list[str]:
        """Headers that are no column of ours."""
        read = {g.header for g in self.guesses} | set(self.wishes)
        return [h for h in map(str, self.text.frame.columns) if h not in read and h]

    @property
    def missing(self) -> list[str]:
        """Columns that a month needs and no header is."""
        found = {guess.column for guess in self.guesses}
        columns = SCHEMA[self.table].columns.values()
        return [c.name for c in columns if c.is_required and c.name not in found]

    def cells(self, column: str) -> pd.Series:
        """Return the cells of one of our columns; empty where there is none."""
        header = next((g.header for g in self.guesses if g.column == column), None)
        if header is None:
            return pd.Series([], dtype="str")
        return as_text(_under(self.text, header))

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return _place(self.file, self.sheet)


def _place(file: str, sheet: str) -> str:
    return " ".join(filter(None, [file, sheet]))


def _under(text: TableText, header: str) -> pd.Series:
    """Return the cells under a header."""
    headers = list(map(str, text.frame.columns))
    return text.frame.iloc[:, headers.index(header)]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an export says, as far as it can be known.

    Attributes
    ----------
    tables
        The tables found.
    unknown
        Files and sheets that are no table of a month.
    holders
        Who the holders are; without a kind where that is not known.
    places
        Codes of places that are asked for by another name.
    as_of
        The day of its title; None where it has none.
    departement
        That of most of its homes; empty where that is not known.
    """

    tables: tuple[MappedTable, ...]
    unknown: tuple[str, ...]
    holders: list[dict[str, str]] = field(default_factory=list)
    places: Translation = field(default_factory=Translation)
    as_of: dt.date | None = None
    departement: str = ""

    def table(self, name: str) -> MappedTable | None:
        """Return the table that is one of ours."""
        return next((one for one in self.tables if one.table == name), None)


def propose(paths: Sequence[Path]) -> Proposal:
    """Look at the files of an export.

    Raises
    ------
    ReadError
        With every fault: files that cannot be opened, or none that is a table.
    """
    found: list[MappedTable] = []
    unknown: list[str] = []
    days: list[dt.date] = []
    faults = Faults()
    for path in paths:
        for sheet, text, title in _texts(path, faults):
            days += _days(title)
            mapped = _mapped(path.name, sheet, text)
            if mapped is None:
                unknown.append(_place(path.name, sheet))
            else:
                found.append(mapped)
    tables = _one_each(found, unknown)
    if not tables and not faults:
        faults += [Fault(code="no_known_header", file=path.name) for path in paths]
    if faults:
        raise ReadError(sentence("faults_of_exports", n=len(faults)), faults)
    by_name = {one.table: one for one in tables}
    homes, people = by_name.get("vacancies"), by_name.get("applicants")
    departement = _departement(homes)
    holders = homes.cells("holder") if homes else pd.Series([], dtype="str")
    return Proposal(
        tables=tuple(tables),
        unknown=tuple(unknown),
        holders=holder_rows(holders, departement),
        places=_places(homes, people, departement),
        as_of=max(days, default=None),
        departement=departement,
    )


def _texts(path: Path, faults: Faults) -> Iterator[tuple[str, TableText, str]]:
    """Yield the tables of a file: sheet, cells, and what stands above the headers."""
    known = known_headers()
    if path.suffix.lower() in WORKBOOKS:
        sheets, fault = open_workbook(path)
        faults += [fault] if fault else []
        for sheet in sheets:
            text = sheet.table(known)
            yield sheet.name, text, _above(text, [" ".join(r) for r in sheet.rows[:30]])
        return
    table, told = open_table(path, known)
    if table is None:
        faults += told
        return
    with path.open("rb") as source:
        raw = source.read(4_000).decode(table.encoding, errors="replace")
    yield "", table, _above(table, raw.splitlines()[:30])


def _above(text: TableText, lines: Sequence[str]) -> str:
    """Return what stands above the headers of a table."""
    at = [note.values["line"] for note in text.notes if note.code == "headers_lower"]
    return "\n".join(lines[: at[0] - 1]) if at else ""


def _days(title: str) -> list[dt.date]:
    """Return the days that a title tells."""
    found = []
    for text in _DAY.findall(title):
        try:
            day = read_date(text)
        except CellError:
            continue
        found.append(day.value if isinstance(day, Remarked) else day)
    return found


def _mapped(file: str, sheet: str, text: TableText) -> MappedTable | None:
    """Return what a table is; None where it is none of ours."""
    best: tuple[float, str, list[Guess]] = (0.0, "", [])
    cells = distinct(text.frame)
    for name in MAIN:
        known = guesses(cells, SCHEMA[name])
        points = sum(guess.points for guess in known if guess.points >= CLOSE)
        best = max(best, (points, name, known), key=lambda one: one[0])
    _, name, known = best
    if sum(guess.points >= CLOSE for guess in known) < LEAST:
        return None
    numbers = [(_WISH.fullmatch(normal(h)), h) for h in map(str, text.frame.columns)]
    wishes = sorted((int(m.group(1)), h) for m, h in numbers if m)
    columns = SCHEMA[name].columns
    values = {
        g.column: translated(_under(text, g.header), g.header, columns[g.column])
        for g in known
    }
    told = tuple(header for _, header in wishes)
    kept = tuple(guess for guess in known if guess.header not in told)
    return MappedTable(file, sheet, name, text, kept, told, values)


def _one_each(found: list[MappedTable], unknown: list[str]) -> list[MappedTable]:
    """Keep the best of several files that are the same table."""
    kept: dict[str, MappedTable] = {}
    for one in sorted(found, key=lambda t: -len(t.guesses)):
        if one.table in kept:
            unknown.append(one.place)
        else:
            kept[one.table] = one
    return [kept[name] for name in MAIN if name in kept]


def _departement(homes: MappedTable | None) -> str:
    """Return the departement where most homes lie."""
    if homes is None:
        return ""
    codes = (PlaceReader("").commune(c).code for c in homes.cells("commune") if c)
    lies_in = reference.communes()["departement"]
    places = Counter(str(lies_in[code]) for code in codes if code in lies_in.index)
    return places.most_common(1)[0][0] if places else ""


def _places(
    homes: MappedTable | None, people: MappedTable | None, departement: str
) -> Translation:
    """Return codes of the places that people ask for by names of their own."""
    if people is None or not people.wishes:
        return Translation()
    columns = [_under(people.text, header) for header in people.wishes]
    reader = PlaceReader(departement)
    bodies: list[str] = []
    if homes is not None:
        told = pd.unique(homes.cells("epci"))
        bodies = [reader.body(str(name)).code for name in told if name]
    return wished_places(pd.concat(columns), reader, bodies)
