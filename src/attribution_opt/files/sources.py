"""Where each table of a month stands: a CSV or Parquet file, or a sheet."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.schema import MONTH_TABLE, SCHEMA, Table, normal
from attribution_opt.files.columns_file import (
    COLUMNS_FILE,
    TableMapping,
    read_columns_file,
)
from attribution_opt.files.csv_text import parse_csv, parse_parquet
from attribution_opt.files.table_text import TableText
from attribution_opt.files.workbook_text import (
    MAX_MB,
    WORKBOOKS,
    BadWorkbook,
    Sheet,
    TooLarge,
    read_workbook,
)

__all__ = ["Found", "Sources", "input_files", "is_month"]

MAX_RAGGED = 20
MONTH_TOML = "month.toml"
READ = {".csv", ".parquet", ".toml", *WORKBOOKS}
"""Endings of the files that a month can be made of."""


@dataclass(frozen=True, slots=True)
class Found:
    """One table where it was found; no text where it could not be read."""

    file: str
    sheet: str = ""
    text: TableText | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it was read, and has no row."""
        return self.text is not None and not len(self.text.frame)


def input_files(place: Path) -> list[Path]:
    """Return the files of a month: those of a folder, or a workbook and its mapping."""
    if place.is_dir():
        entries = sorted(place.iterdir())
        kept = [p for p in entries if p.is_file() and p.suffix.lower() in READ]
        # A spreadsheet that is open leaves a lock beside it, which is no workbook.
        return [p for p in kept if not p.name.startswith(("~$", "."))]
    beside = place.with_name(COLUMNS_FILE)
    return [place, beside] if beside.is_file() else [place]


def is_month(place: Path) -> bool:
    """Tell whether a folder holds a month: its ``month.toml``, or a workbook."""
    return place.is_dir() and any(
        path.name == MONTH_TOML or path.suffix.lower() in WORKBOOKS
        for path in input_files(place)
    )


class Sources:
    """The tables of a month, found in a folder or in one workbook.

    Attributes
    ----------
    tables
        By table name, where it stands and its text.
    month
        The sheet that says which month it is, if a workbook has one.
    has_broken_workbook
        Whether a workbook could not be opened: what is missing may stand in it.
    """

    def __init__(self, place: Path, faults: Faults) -> None:
        self._faults = faults
        self.has_broken_workbook = False
        self._files = {path.name: path for path in input_files(place)}
        self._mapping = {}
        if COLUMNS_FILE in self._files:
            self._mapping = read_columns_file(self._files[COLUMNS_FILE], faults)
        self._sheets = dict(self._read_workbooks())
        self.month = self._sheets.get(MONTH_TABLE.name)
        self.tables: dict[str, Found] = {}
        for table in SCHEMA.values():
            found = self._find(table)
            if found is not None:
                self.tables[table.name] = found

    def _find(self, table: Table) -> Found | None:
        """Return a table from its file, else from its sheet; one of the two."""
        mapping = self._mapping.get(table.name, TableMapping())
        found = [*self._from_files(table, mapping)]
        sheet = self._sheets.get(table.name)
        if sheet is not None:
            found.append(sheet)
        # A template's empty sheet is no second table.
        found = [one for one in found if not one.is_empty] or found[:1]
        if len(found) > 1:
            other = found[0].sheet or found[0].file
            place = found[1]
            self._note("two_files", table, place.file, sheet=place.sheet, other=other)
        if not found:
            if mapping.file or mapping.sheet:
                told = " ".join(filter(None, [mapping.file, mapping.sheet]))
                self._faults.append(
                    Fault(
                        code="mapping_file",
                        table="columns",
                        file=COLUMNS_FILE,
                        column=table.name,
                        value=told,
                    )
                )
                return Found(mapping.file, mapping.sheet)
            return None
        first = found[0]
        if first.text is None:
            return first
        faults = Faults()
        text = mapping.apply(first.text, table, faults)
        for fault in faults:
            placed = fault if fault.file else fault.at(first.file, None, first.sheet)
            self._faults.append(placed)
        return Found(first.file, first.sheet, text)

    def _from_files(self, table: Table, mapping: TableMapping) -> Iterator[Found]:
        """Yield the CSV and Parquet files of a table."""
        names = [mapping.file] if mapping.file else list(_file_names(table))
        for name in names:
            path = self._files.get(name)
            if path is not None and path.suffix.lower() not in WORKBOOKS:
                yield Found(name, text=self._read_file(path, table))

    def _read_workbooks(self) -> Iterator[tuple[str, Found]]:
        """Yield the sheets that are tables, by table name; note those that are not."""
        told = {
            (mapping.file, mapping.sheet): SCHEMA[name]
            for name, mapping in self._mapping.items()
            if mapping.sheet or Path(mapping.file).suffix.lower() in WORKBOOKS
        }
        known = {
            normal(name): table
            for table in (*SCHEMA.values(), MONTH_TABLE)
            for name in (table.name, table.french)
        }
        seen: dict[str, str] = {}
        for name, path in self._files.items():
            if path.suffix.lower() not in WORKBOOKS:
                continue
            for sheet in self._open(path):
                table = (
                    told.get((name, sheet.name))
                    or told.get(("", sheet.name))
                    or told.get((name, ""))
                    or known.get(normal(sheet.name))
                )
                if table is None:
                    if sheet.text.num_headers:
                        names = ", ".join(t.french for t in SCHEMA.values())
                        values = {"sheet": sheet.name, "names": names}
                        fault = Fault(code="unknown_sheet", file=name, values=values)
                        self._faults.append(fault)
                    continue
                if table.name in seen:
                    first, second = seen[table.name], sheet.name
                    values = {"table": table.name, "first": first, "second": second}
                    fault = Fault(
                        code="two_sheets", table=table.name, file=name, values=values
                    )
                    self._faults.append(fault)
                    continue
                seen[table.name] = sheet.name
                self._note_errors(sheet.errors, table, name, sheet.name, sheet.text)
                if not sheet.text.num_headers:
                    self._note("empty_file", table, name, sheet=sheet.name)
                    yield table.name, Found(name, sheet.name)
                    continue
                yield table.name, Found(name, sheet.name, sheet.text)

    def _open(self, path: Path) -> list[Sheet]:
        """Open a workbook; no sheets, with the fault noted, where that fails."""
        values: dict[str, object]
        try:
            return read_workbook(path)
        except TooLarge as error:
            code, values = "zip_bomb", {"size": error.args[0], "limit": MAX_MB}
        except BadWorkbook as error:
            code, values = "bad_workbook", {"why": str(error)}
        except OSError as error:
            code, values = "unreadable_file", {"why": str(error)}
        self._faults.append(Fault(code=code, values=values, file=path.name))
        self.has_broken_workbook = True
        return []

    def _note_errors(
        self,
        errors: list[tuple[int, int]],
        table: Table,
        file: str,
        sheet: str,
        text: TableText,
    ) -> None:
        for row, column in errors[:MAX_RAGGED]:
            headers = list(text.frame.columns)
            header = str(headers[column - 1]) if column <= len(headers) else ""
            self._faults.append(
                Fault(
                    code="cell_error",
                    table=table.name,
                    file=file,
                    sheet=sheet,
                    line=row,
                    column=header,
                )
            )

    def _read_file(self, path: Path, table: Table) -> TableText | None:
        """Read one file, noting what no cell can say."""
        try:
            text = self._parse(path)
        except ImportError:
            self._note("parquet_missing", table, path.name)
            return None
        except UnicodeError:
            self._note("wrong_encoding", table, path.name)
            return None
        except csv.Error as error:
            self._note("broken_csv", table, path.name, why=str(error))
            return None
        except (OSError, ValueError) as error:
            self._note("unreadable_file", table, path.name, why=str(error))
            return None
        if not text.num_headers:
            self._note("empty_file", table, path.name)
            return None
        if text.encoding != "utf-8":
            self._note("encoding", table, path.name)
        for line, cells in text.ragged[:MAX_RAGGED]:
            self._note(
                "ragged_line",
                table,
                path.name,
                line,
                cells=cells,
                headers=text.num_headers,
                separator=repr(text.separator),
            )
        return text

    def _parse(self, path: Path) -> TableText:
        if path.suffix.lower() == ".parquet":
            return parse_parquet(path)
        return parse_csv(path.read_bytes())

    def _note(
        self,
        code: str,
        of: Table,
        file: str,
        line: int | None = None,
        sheet: str = "",
        **values: object,
    ) -> None:
        self._faults.append(
            Fault(
                code=code,
                table=of.name,
                file=file,
                sheet=sheet,
                line=line,
                values=values,
            )
        )


def _file_names(table: Table) -> Iterator[str]:
    for name in dict.fromkeys((table.name, table.french)):
        yield from (f"{name}.csv", f"{name}.parquet")
