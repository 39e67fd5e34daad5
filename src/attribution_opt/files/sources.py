"""Where each table of a month stands: a file of text or Parquet, or a sheet."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.schema import MONTH_TABLE, SCHEMA, Table, normal
from attribution_opt.files.columns_file import (
    COLUMNS_FILE,
    TableMapping,
    read_columns_file,
)
from attribution_opt.files.listing import (
    TEXTS,
    input_files,
    is_month,
    is_named,
    is_ours,
    named,
    named_table,
    table_names,
    unread_files,
)
from attribution_opt.files.open_table import checked, open_table, peek
from attribution_opt.files.table_text import TableText
from attribution_opt.files.workbook_text import (
    WORKBOOKS,
    BadWorkbook,
    Sheet,
    TooLarge,
    read_workbook,
)

__all__ = ["FoundTable", "Sources", "input_files", "is_month", "open_workbook"]


@dataclass(frozen=True, slots=True)
class FoundTable:
    """One table where it was found; no text where it could not be read.

    Attributes
    ----------
    file, sheet, text
        Where, and what.
    files
        The file of each row, where they come from several.
    """

    file: str
    sheet: str = ""
    text: TableText | None = None
    files: Sequence[str] = ()

    def place(self, row: int | None) -> tuple[str, int | None]:
        """Return the file and the line of a row; of the table as a whole for None."""
        if row is None or self.text is None:
            return self.file, None
        return self.files[row] if self.files else self.file, self.text.lines[row]

    @property
    def is_empty(self) -> bool:
        """Whether it was read, and has no row."""
        return self.text is not None and not len(self.text.frame)


def open_workbook(path: Path) -> tuple[list[Sheet], Fault | None]:
    """Return the sheets of a workbook; none, with the fault, where that fails."""
    values: dict[str, object]
    try:
        return read_workbook(path), None
    except TooLarge as error:
        code, values = error.code, error.values
    except BadWorkbook as error:
        code, values = error.code, {"why": str(error)}
    except OSError as error:
        code, values = "unreadable_file", {"why": str(error)}
    return [], Fault(code=code, values=values, file=path.name)


class Sources:
    """The tables of a month, found in a folder or in one workbook.

    Parameters
    ----------
    place
        A folder, or a workbook.
    faults
        Receives every fault found.
    only
        Tables that are wanted, by name; all by default. Files of others stay closed.

    Attributes
    ----------
    tables
        By table name, where it stands and its text.
    month
        The sheet that says which month it is, if a workbook has one.
    has_broken_workbook
        Whether a workbook could not be opened: what is missing may stand in it.
    """

    def __init__(
        self, place: Path, faults: Faults, only: Collection[str] = SCHEMA
    ) -> None:
        self._faults = faults
        self.has_broken_workbook = False
        self._files = input_files(place)
        columns = named(self._files, COLUMNS_FILE)
        self._mapping = {} if columns is None else read_columns_file(columns, faults)
        self._sheets = dict(self._read_workbooks())
        self.month = self._sheets.get(MONTH_TABLE.name)
        self.tables: dict[str, FoundTable] = {}
        self._used: set[Path] = set()
        for table in (SCHEMA[name] for name in only):
            found = self._find(table)
            if found is not None:
                self.tables[table.name] = found
        if only is SCHEMA:
            self._name_unread(place)

    def _mapped(self, table: Table) -> TableMapping:
        return self._mapping.get(table.name, TableMapping())

    def _known(self, table: Table) -> set[str]:
        """Return the headers that a table may have, as normalised."""
        mapping = self._mapped(table)
        told = [*mapping.columns.values(), *mapping.ignore]
        return {*table.headers, *map(normal, told)}

    def _find(self, table: Table) -> FoundTable | None:
        """Return a table from its file, else from its sheet; one of the two."""
        mapping = self._mapped(table)
        found = [*self._from_files(table, mapping)]
        if (told := mapping.told()) is not None:
            found.append(FoundTable(COLUMNS_FILE, text=told))
        sheet = self._sheets.get(table.name)
        if sheet is not None:
            found.append(sheet)
        # A template's empty sheet is no second table.
        found = [one for one in found if not one.is_empty] or found[:1]
        if len(found) > 1:
            other = found[0].sheet or found[0].file
            self._note("two_files", table, found[1], other=other)
        if not found:
            return self._lost(table, mapping)
        first = found[0]
        if first.text is None:
            return first
        faults = Faults()
        text = mapping.apply(first.text, table, faults)
        for fault in faults:
            placed = fault if fault.file else fault.at(first.file, None, first.sheet)
            self._faults.append(placed)
        return FoundTable(first.file, first.sheet, text)

    def _lost(self, table: Table, mapping: TableMapping) -> FoundTable | None:
        """Note a file or a sheet that the mapping names and that is not there."""
        told = " ".join(filter(None, [mapping.file, mapping.sheet]))
        if not told:
            return None
        place = FoundTable(COLUMNS_FILE)
        self._note("mapping_file", table, place, column=table.name, value=told)
        return FoundTable(mapping.file, mapping.sheet)

    def _from_files(self, table: Table, mapping: TableMapping) -> Iterator[FoundTable]:
        """Yield the files of text or Parquet that are a table."""
        ours = normal(table.name)
        for path in sorted(self._files, key=lambda p: normal(p.stem) != ours):
            if path.suffix.lower() in (*WORKBOOKS, ".toml"):
                continue
            is_told = is_named(path, mapping.file) if mapping.file else None
            if is_told or (is_told is None and named_table(path) == table.name):
                text, faults = open_table(path, self._known(table))
                if path not in self._used:
                    # Of a file that holds two tables, what it is is said once.
                    self._faults += [replace(f, table=table.name) for f in faults]
                self._used.add(path)
                yield FoundTable(path.name, text=text)

    def _read_workbooks(self) -> Iterator[tuple[str, FoundTable]]:
        """Yield the sheets that are tables, by table name; note those that are not."""
        seen: dict[str, str] = {}
        for path in self._files:
            if path.suffix.lower() not in WORKBOOKS:
                continue
            sheets = self._open(path)
            if any(sheet.is_old for sheet in sheets):
                self._faults.append(Fault(code="old_workbook", file=path.name))
            for sheet in sheets:
                place = FoundTable(path.name, sheet.name)
                tables = self._tables_of(path, sheet)
                if not tables and any(map(any, sheet.rows)):
                    self._note("unknown_sheet", None, place, names=table_names())
                for number, table in enumerate(tables):
                    if table.name in seen:
                        told = {"first": seen[table.name], "second": sheet.name}
                        self._note("two_sheets", table, place, **told)
                        continue
                    seen[table.name] = sheet.name
                    # Of a sheet that holds two tables, what it is is said once.
                    told_before = number > 0
                    yield table.name, self._read_sheet(sheet, table, place, told_before)

    def _tables_of(self, path: Path, sheet: Sheet) -> list[Table]:
        """Return the tables that a sheet is, by the mapping or by its name."""
        told = []
        for name, mapping in self._mapping.items():
            of_file = not mapping.file or is_named(path, mapping.file)
            of_sheet = not mapping.sheet or mapping.sheet == sheet.name
            is_told = mapping.sheet or Path(mapping.file).suffix.lower() in WORKBOOKS
            if is_told and of_file and of_sheet:
                told.append(SCHEMA[name])
        if told:
            return told
        for table in (*SCHEMA.values(), MONTH_TABLE):
            if normal(sheet.name) in {normal(table.name), normal(table.french)}:
                return [table]
        return []

    def _read_sheet(
        self, sheet: Sheet, table: Table, place: FoundTable, told_before: bool
    ) -> FoundTable:
        text = sheet.table(self._known(table))
        found, faults = checked(text, place.file, place.sheet)
        if not told_before:
            self._faults += [replace(fault, table=table.name) for fault in faults]
        return replace(place, text=found)

    def _open(self, path: Path) -> list[Sheet]:
        """Open a workbook; no sheets, with the fault noted, where that fails."""
        sheets, fault = open_workbook(path)
        if fault is not None:
            self._faults.append(fault)
            self.has_broken_workbook = True
        return sheets

    def _name_unread(self, place: Path) -> None:
        """Say of each file that is no table why it is not read."""
        for path, code in unread_files(place, self.tables):
            names = {"names": table_names(), "ending": path.suffix}
            self._faults.append(Fault(code=code, file=path.name, values=names))
        known = {header for table in SCHEMA.values() for header in self._known(table)}
        for path in self._files:
            if path in self._used or is_ours(path) or path.suffix.lower() not in TEXTS:
                continue
            line, headers = peek(path, known)
            if len(headers) > 1:
                values = {"line": line, "headers": ", ".join(headers)}
                values |= {"file": path.name, "names": table_names()}
                fault = Fault(code="unread_file", file=path.name, values=values)
                self._faults.append(fault)

    def _note(
        self,
        code: str,
        of: Table | None,
        place: FoundTable,
        *,
        column: str = "",
        value: str = "",
        **values: object,
    ) -> None:
        name = "" if of is None else of.name
        said = {"table": name, "sheet": place.sheet, **values}
        self._faults.append(
            Fault(
                code=code,
                table="columns" if code == "mapping_file" else name,
                file=place.file,
                sheet=place.sheet if code not in WHOLE else "",
                column=column,
                value=value,
                values=said,
            )
        )


WHOLE = frozenset({"unknown_sheet", "two_sheets"})
"""Faults that name their sheet in words."""
