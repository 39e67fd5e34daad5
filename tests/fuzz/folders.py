"""Whole months: a good one, its cells, its files and its folder spoiled in places."""

import csv
import io
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from hypothesis import strategies as st

from attribution_opt.domain.schema import MONTH_TABLE, SCHEMA
from tests.fuzz.books import Typed, ods, typed, xlsx
from tests.fuzz.broken import broken, broken_part, is_whole
from tests.fuzz.texts import columns_files, mutated
from tests.fuzz.values import cells, in_range
from tests.months import write_month

__all__ = ["Folder", "folders"]

MONTH = (
    'as_of = 2026-11-01\nmonth = "2026-11"\ndepartement = "59"\nschema_version = 1\n'
)
MORE = (
    'last_known_year = true\ndistinct = ["A0", "a0"]\n[quartiles]\n200093201 = 9456\n'
    '[ceilings]\n"2027/PLUS/autres_regions" = [1, 2, 3, 4, 5, 6, 7]\n'
)
BOOKS = ("xlsx", "xlsm", "ods")
Special = Literal["folder", "nowhere", "closed"]
Table = list[list[Typed]]


@dataclass(frozen=True, slots=True)
class Folder:
    """A month as it is brought: its entries, and whether one file is all of it."""

    entries: tuple[tuple[str, bytes | Special], ...]
    only: str = ""

    def write(self, place: Path) -> Path:
        """Write it; return what is given to the program."""
        place.mkdir(parents=True)
        for name, content in self.entries:
            path = place / name
            if isinstance(content, bytes):
                path.write_bytes(content)
            elif content == "folder":
                path.mkdir()
            else:
                path.symlink_to(place / "nowhere" if content == "nowhere" else path)
        return place / self.only if self.only else place


@cache
def good_tables(seed: int) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the tables of a good month of three homes and six people."""
    with tempfile.TemporaryDirectory() as name:
        write_month(Path(name), random.Random(seed), 3, 6)
        return {
            path.stem: tuple(map(tuple, csv.reader(io.StringIO(path.read_text()))))
            for path in sorted(Path(name).glob("*.csv"))
        }


@st.composite
def folders(draw: st.DrawFn, most: int = 3, is_spoiled: bool = True) -> Folder:
    """Draw a month: so many of its cells changed, and its files spoiled or not."""
    seed = draw(st.integers(0, 11))
    tables: dict[str, Table] = {
        name: [list(row) for row in rows] for name, rows in good_tables(seed).items()
    }
    is_book = draw(st.integers(0, 3)) == 0
    for _ in range(draw(st.integers(0, most))):
        _change(draw, tables, is_book)
    form = draw(st.sampled_from(BOOKS)) if is_book else "csv"
    files: dict[str, bytes | Special]
    month = draw(mutated(MONTH + draw(st.sampled_from(("", MORE))), is_spoiled * 2))
    if is_book:
        files = {f"month.{form}": _book(draw, tables, form)}
        if draw(st.booleans()):
            files["month.toml"] = month.encode("utf-8", "replace")
    else:
        files = dict(_csv_files(draw, tables, is_spoiled))
        files["month.toml"] = month.encode("utf-8", "replace")
    if is_spoiled:
        if draw(st.integers(0, 5)) == 0:
            files["columns.toml"] = draw(columns_files()).encode("utf-8", "replace")
        for _ in range(draw(st.integers(0, 2))):
            _spoil(draw, files)
    is_only = is_book and draw(st.booleans()) and f"month.{form}" in files
    return Folder(tuple(files.items()), f"month.{form}" if is_only else "")


def _change(draw: st.DrawFn, tables: dict[str, Table], is_book: bool) -> None:
    """Change one cell, one header, one row or one column."""
    name = draw(st.sampled_from(sorted(tables)))
    rows = tables[name]
    what = draw(st.sampled_from(("cell",) * 7 + ("column", "header", "row", "lost")))
    if what == "lost" and len(tables) > 1 and draw(st.booleans()):
        del tables[name]
    elif what == "row":
        rows.append(list(draw(st.sampled_from(rows))))
    elif what == "header":
        at = draw(st.integers(0, len(rows[0]) - 1))
        rows[0][at] = draw(st.one_of(st.sampled_from(rows[0]), cells()))
    elif what == "column":
        rows[0].append(draw(st.sampled_from(sorted(SCHEMA[name].columns))))
        for row in rows[1:]:
            row.append(draw(_cells(name, str(rows[0][-1]))))
    elif len(rows) > 1:
        row = rows[draw(st.integers(1, len(rows) - 1))]
        at = draw(st.integers(0, len(row) - 1))
        found = _cells(name, str(rows[0][at]))
        row[at] = draw(st.one_of(found, typed()) if is_book else found)


def _cells(table: str, header: str) -> st.SearchStrategy[str]:
    """Return cells for a column: half of them of its kind and range."""
    column = SCHEMA[table].columns.get(header)
    return cells() if column is None else st.one_of(cells(), in_range(column))


def _csv_files(
    draw: st.DrawFn, tables: dict[str, Table], is_spoiled: bool
) -> Iterator[tuple[str, bytes]]:
    """Yield the tables as CSV, under an English or a French name."""
    separator = draw(st.sampled_from(",;\t|" if is_spoiled else ",;"))
    is_french = draw(st.booleans())
    ending = (
        draw(st.sampled_from(("csv", "csv", "CSV", "txt"))) if is_spoiled else "csv"
    )
    for name, rows in tables.items():
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=separator, lineterminator="\n")
        writer.writerows(rows)
        stem = SCHEMA[name].french if is_french else name
        yield f"{stem}.{ending}", out.getvalue().encode("utf-8", "surrogatepass")


def _book(draw: st.DrawFn, tables: dict[str, Table], form: str) -> bytes:
    """Return the tables as one workbook, a sheet for the month among them."""
    head = list(MONTH_TABLE.columns)
    told: dict[str, Typed] = {
        "as_of": "2026-11-01",
        "month": "2026-11",
        "departement": "59",
        "schema_version": "1",
    }
    row = [told.get(name, "") for name in head]
    if draw(st.integers(0, 4)) == 0:
        row[draw(st.integers(0, len(row) - 1))] = draw(st.one_of(cells(), typed()))
    sheets = {"month": [head, row], **tables}
    if draw(st.integers(0, 9)) == 0:
        sheets[draw(st.sampled_from(("Feuil2", "mois", "logements", "MONTH ")))] = [[]]
    return ods(sheets) if form == "ods" else xlsx(sheets)


def _spoil(draw: st.DrawFn, files: dict[str, bytes | Special]) -> None:
    """Break one file's bytes, or what stands in its place."""
    name = draw(st.sampled_from(sorted(files)))
    content = files[name]
    if not isinstance(content, bytes):
        return
    is_book = is_whole(content)
    what = draw(
        st.sampled_from(("bytes",) * 6 + ("special", "empty", "upper", "twice"))
    )
    if what == "special":
        files[name] = draw(st.sampled_from(("folder", "nowhere", "closed")))
    elif what == "empty":
        files[name] = b""
    elif what == "upper":
        files[name.upper()] = files.pop(name)
    elif what == "twice":
        files[draw(st.sampled_from(EXTRA))] = content
    elif is_book and draw(st.integers(0, 2)):
        files[name] = draw(broken_part(content))
    else:
        files[name] = draw(broken(content))


EXTRA = (
    *("logements.csv", "souhaits.csv", "candidacies.csv", "~$month.xlsx", "z.xlsx"),
    *("ledger.parquet", "vacancies.parquet", "x.xls", "x.csv.gz", "outcomes.csv"),
    *("columns.toml", "wishes.tsv", "a\udcff.csv", ".hidden.csv"),
)
