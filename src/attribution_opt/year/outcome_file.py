"""What the commission and the households decided, as a file tells it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attribution_opt.domain.columns import type_table
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.schema import OUTCOMES, SCHEMA, Table, normal
from attribution_opt.errors import ReadError
from attribution_opt.files.open_table import checked, open_table
from attribution_opt.files.sources import Sources
from attribution_opt.files.table_text import TableText
from attribution_opt.files.workbook_text import (
    WORKBOOKS,
    BadWorkbook,
    TooLarge,
    read_workbook,
)
from attribution_opt.files.write_tables import text_cells
from attribution_opt.words.sentence import sentence

__all__ = ["OutcomeRows", "read_leases", "read_outcomes", "read_own_leases"]


@dataclass(frozen=True, slots=True)
class OutcomeRows:
    """Rows that a file tells, in text.

    Attributes
    ----------
    file
        Its name.
    rows
        Each with its line, under canonical columns.
    headers
        The file's own header of each canonical column.
    """

    file: str
    rows: list[tuple[int, dict[str, str]]]
    headers: dict[str, str]


def read_outcomes(path: Path) -> OutcomeRows:
    """Return the outcomes that a file tells, each with its line, in text.

    Parameters
    ----------
    path
        A CSV, Parquet or XLSX file under the headers of ``outcomes`` (*suites*).

    Raises
    ------
    ReadError
        With every fault of the file.
    """
    return _read(path, OUTCOMES)


def read_leases(path: Path) -> OutcomeRows:
    """Return the leases that a file tells under the headers of the ledger.

    Raises
    ------
    ReadError
        With every fault of the file.
    """
    return _read(path, SCHEMA["ledger"])


def read_own_leases(month: Path) -> OutcomeRows:
    """Return the leases that the tables of a month tell; none without a ledger.

    Raises
    ------
    ReadError
        With every fault of that table.
    """
    faults = Faults()
    found = Sources(month, faults, only=["ledger"]).tables.get("ledger")
    own = [fault for fault in faults if fault.table == "ledger" and fault.is_fatal]
    if own:
        raise ReadError(sentence("faults_unkept", place=month, n=len(own)), own)
    if found is None or found.text is None:
        return OutcomeRows("", [], {})
    return _told(found.text, [], month / found.file, SCHEMA["ledger"])


def _read(path: Path, table: Table) -> OutcomeRows:
    return _told(*_open(path, table), path, table)


def _told(text: TableText, found: list[Fault], path: Path, table: Table) -> OutcomeRows:
    """Return the rows of a table, unless it has a fault besides those found."""
    faults = Faults()
    frame = type_table(text.frame, table, faults)
    placed = [*found, *(_placed(fault, text, path, table) for fault in faults)]
    if any(fault.is_fatal for fault in placed):
        number = sum(fault.is_fatal for fault in placed)
        raise ReadError(sentence("faults_unkept", place=path, n=number), placed)
    cells = text_cells(frame, table, french=False)
    rows: list[dict[Any, Any]] = cells.to_dict("records")
    placed_rows = list(zip(text.lines, rows, strict=True))
    return OutcomeRows(path.name, placed_rows, _headers(text, table))


def _open(path: Path, table: Table) -> tuple[TableText, list[Fault]]:
    """Open a file as text; refuse one that cannot be opened, with its reason."""
    values: dict[str, object]
    try:
        if path.suffix.lower() in WORKBOOKS:
            text = read_workbook(path)[0].table(table.headers)
            found, faults = checked(text, path.name)
        else:
            found, faults = open_table(path, table.headers)
        if found is not None:
            return found, faults
    except TooLarge as error:
        faults = [Fault(code=error.code, file=path.name, values=error.values)]
    except BadWorkbook as error:
        values = {"why": str(error)}
        faults = [Fault(code=error.code, file=path.name, values=values)]
    except (OSError, IndexError) as error:
        values = {"why": str(error)}
        faults = [Fault(code="unreadable_file", file=path.name, values=values)]
    raise ReadError("; ".join(map(str, faults)), faults)


def _placed(fault: Fault, text: TableText, path: Path, table: Table) -> Fault:
    """Say a fault in the words of the file: its line, its header."""
    if fault.file:
        return fault
    line = None if fault.line is None else text.lines[fault.line]
    column = _headers(text, table).get(fault.column, "")
    return fault.at(path.name, line, column=column)


def _headers(text: TableText, table: Table) -> dict[str, str]:
    """Return the file's own header of each column that it has."""
    found = {table.headers.get(normal(str(h))): str(h) for h in text.frame.columns}
    return {name: header for name, header in found.items() if name is not None}
