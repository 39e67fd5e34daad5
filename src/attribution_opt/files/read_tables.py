"""Read a month: a folder of files, or a workbook with a sheet for each table."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from attribution_opt.domain.choices import Mode
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.instance import Instance, build_tables
from attribution_opt.domain.lost import MARKS
from attribution_opt.domain.month import Month
from attribution_opt.domain.schema import SCHEMA, normal
from attribution_opt.errors import ReadError
from attribution_opt.files.added_rows import with_rows
from attribution_opt.files.month_file import read_month_file
from attribution_opt.files.sources import FoundTable, Sources
from attribution_opt.files.table_text import TableText
from attribution_opt.words.sentence import sentence

__all__ = ["NOTHING", "Added", "check_month", "read_month"]

Added = Mapping[str, FoundTable]
"""By table, rows that a step adds to those of a month."""
NOTHING: Added = MappingProxyType({})


def read_month(
    place: Path,
    mode: Mode = "joint",
    as_of: dt.date | None = None,
    *,
    ledger: pd.DataFrame | None = None,
    added: Added = NOTHING,
) -> Instance:
    """Read a month from a folder or a workbook.

    Parameters
    ----------
    place
        A folder of CSV, Parquet or XLSX files, or one workbook.
    mode
        What will be decided: what a month must hold depends on it.
    as_of
        Date of the data, where the month is read later than its own.
    ledger
        Leases of the year as text, in place of a table of the month's own.
    added
        By table, rows that came another way than in the month's own files.

    Raises
    ------
    ReadError
        With every fault of every file, if any of them refuses the month.
    """
    instance, faults = check_month(place, mode, as_of, ledger=ledger, added=added)
    if instance is None:
        num = len([fault for fault in faults if fault.is_fatal])
        raise ReadError(sentence("faults_unread", place=place, n=num), faults)
    return instance


def check_month(
    place: Path,
    mode: Mode = "joint",
    as_of: dt.date | None = None,
    *,
    ledger: pd.DataFrame | None = None,
    added: Added = NOTHING,
) -> tuple[Instance | None, Sequence[Fault]]:
    """Read a month and return it, None if it is refused, and all faults and remarks."""
    faults = Faults()
    sources = Sources(place, faults)
    month = read_month_file(place, sources.month, faults)
    if month is not None and as_of is not None:
        month = replace(month, as_of=as_of)
    if ledger is not None:
        lines = list(range(2, len(ledger) + 2))
        text = TableText(ledger, lines, ledger.shape[1])
        sources.tables["ledger"] = FoundTable(YEAR_LEDGER, text=text)
    for name, rows in added.items():
        own = sources.tables.get(name)
        sources.tables[name] = with_rows(own, rows, SCHEMA[name])
    frames = {
        name: found.text.frame
        for name, found in sources.tables.items()
        if found.text is not None
    }
    # Without a date nothing is late: the other faults are still worth showing.
    stand_in = Month(as_of=dt.date.max, year=dt.MAXYEAR, month=1, departement="")
    tables, found = build_tables(frames, month or stand_in, mode)
    faults.extend(
        _placed(fault, sources.tables)
        for fault in found
        if _is_new(fault, sources.tables) and (month or fault.code not in OF_THE_MONTH)
    )
    if sources.has_broken_workbook:
        faults[:] = [fault for fault in faults if fault.code not in MISSING]
    if month is None or faults.fatal:
        return None, faults
    return Instance.of_tables(tables, month, mode), faults


YEAR_LEDGER = "../ledger.csv"
"""Where the ledger of a year stands, seen from one of its months."""
MISSING = frozenset({"missing_file", "missing_month_file"})
"""Faults that are the echo of a workbook that could not be opened."""
OF_THE_MONTH = frozenset({"ledger_other_year", "lease_other_year", "mostly_lapsed"})
"""Faults that a month without a date cannot have."""


def _is_new(fault: Fault, tables: dict[str, FoundTable]) -> bool:
    """Tell whether a fault is not the echo of a file that could not be opened."""
    return not (fault.code == "missing_file" and fault.table in tables)


def _placed(fault: Fault, tables: dict[str, FoundTable]) -> Fault:
    """Say the fault in the words of the file: its name, its line, its header."""
    table = SCHEMA[fault.table]
    found = tables.get(fault.table)
    if found is None and fault.table == "applicants" and fault.code != "missing_file":
        # The smallest input: candidacies that carry the applicants' columns.
        found = tables.get("candidacies")
    if found is None or found.text is None:
        return fault.at(found.file if found else f"{table.name}.csv", None)
    file, line = found.place(fault.line)
    headers = {
        table.headers.get(normal(str(h))): str(h) for h in found.text.frame.columns
    }
    header = found.text.names.get(fault.column) or headers.get(fault.column, "")
    placed = fault.at(file, line, sheet=found.sheet, column=header)
    letters = found.text.letters.get(header)
    if letters and fault.code in MARKS:
        # The address of a lost cell says where to look in the workbook.
        return replace(placed, value=f"{letters}{line}")
    return placed
