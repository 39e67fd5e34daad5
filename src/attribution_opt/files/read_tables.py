"""Read a month from a folder of CSV files and a ``month.toml``."""

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.instance import Instance, Month, build_tables
from attribution_opt.domain.schema import SCHEMA, Table, normal
from attribution_opt.errors import ReadError
from attribution_opt.files.csv_text import CsvText, parse_csv, parse_parquet
from attribution_opt.files.month_file import MONTH_FILE, read_month_file

__all__ = ["check_month", "read_month"]


def read_month(folder: Path) -> Instance:
    """Read a month from a folder.

    Raises
    ------
    ReadError
        With every fault of every file, if any of them refuses the month.
    """
    instance, faults = check_month(folder)
    if instance is None:
        num = len([fault for fault in faults if fault.is_fatal])
        raise ReadError(
            f"{folder}: {num} fault(s) in the data; nothing was read", faults
        )
    return instance


def check_month(folder: Path) -> tuple[Instance | None, Sequence[Fault]]:
    """Read a month and return it, None if it is refused, and all faults and remarks."""
    faults = Faults()
    month = read_month_file(folder / MONTH_FILE, faults)
    texts, names = _read_files(folder, faults)
    frames = {name: text.frame for name, text in texts.items()}
    # Without a date nothing is late: the other faults are still worth showing.
    stand_in = Month(as_of=dt.date.max, year=dt.MAXYEAR, month=1, departement="")
    tables, found = build_tables(frames, month or stand_in)
    faults.extend(
        _placed(fault, texts, names) for fault in found if _is_new(fault, names)
    )
    if month is None or faults.fatal:
        return None, faults
    return Instance(month=month, **tables), faults


def _is_new(fault: Fault, names: dict[str, str]) -> bool:
    """Tell whether a fault is not the echo of a file that could not be opened."""
    return not (fault.code == "missing_file" and fault.table in names)


def _placed(fault: Fault, texts: dict[str, CsvText], names: dict[str, str]) -> Fault:
    """Say the fault in the words of the file: its name, its line, its header."""
    table = SCHEMA[fault.table]
    file = names.get(fault.table, f"{table.name}.csv")
    if fault.code == "missing_file":
        remedy = f"add the file {table.name}.csv (or {table.french}.csv) to the folder"
        return Fault(
            code=fault.code,
            table=fault.table,
            file=file,
            problem="is missing",
            remedy=remedy,
        )
    text = texts.get(fault.table)
    line = text.lines[fault.line] if text and fault.line is not None else None
    header = None
    if text:
        headers = {
            table.headers.get(normal(str(h))): str(h) for h in text.frame.columns
        }
        header = headers.get(fault.column)
    return fault.at(file, line, header)


def _read_files(
    folder: Path, faults: Faults
) -> tuple[dict[str, CsvText], dict[str, str]]:
    """Read each table's file; return those readable, and the name of each found.

    A table is a CSV file, or a Parquet file of the same name.
    """
    texts: dict[str, CsvText] = {}
    names: dict[str, str] = {}
    for table in SCHEMA.values():
        found = [p for p in _candidates(folder, table) if p.is_file()]
        if len(found) > 1:
            faults.append(
                _file_fault(
                    "two_files",
                    table,
                    found[1],
                    f"stands beside {found[0].name} for the same table",
                    "keep one of the two files",
                )
            )
        if found:
            names[table.name] = found[0].name
            text = _read_file(found[0], table, faults)
            if text is not None:
                texts[table.name] = text
    return texts, names


def _candidates(folder: Path, table: Table) -> list[Path]:
    names = dict.fromkeys((table.name, table.french))
    return [folder / f"{name}.{kind}" for name in names for kind in ("csv", "parquet")]


def _file_fault(
    code: str,
    table: Table,
    path: Path,
    problem: str,
    remedy: str,
    line: int | None = None,
    is_fatal: bool = True,
) -> Fault:
    return Fault(
        code=code,
        table=table.name,
        problem=problem,
        remedy=remedy,
        line=line,
        file=path.name,
        is_fatal=is_fatal,
    )


def _read_file(path: Path, table: Table, faults: Faults) -> CsvText | None:
    """Read one file, noting what no cell can say."""
    try:
        is_parquet = path.suffix == ".parquet"
        text = parse_parquet(path) if is_parquet else parse_csv(path.read_bytes())
    except ImportError:
        problem = "needs the Parquet reader, which is not installed"
        remedy = "install it with pip install 'attribution-opt[parquet]', or use CSV"
        faults.append(_file_fault("unreadable_file", table, path, problem, remedy))
        return None
    except (OSError, ValueError, csv.Error) as error:
        faults.append(
            _file_fault(
                "unreadable_file",
                table,
                path,
                f"cannot be read: {error}",
                "save it again as CSV, UTF-8",
            )
        )
        return None
    if not text.num_headers:
        faults.append(
            _file_fault("empty_file", table, path, "is empty", "export it again")
        )
        return None
    if text.encoding != "utf-8":
        faults.append(
            _file_fault(
                "encoding",
                table,
                path,
                "is not UTF-8 and was read as Windows-1252",
                "look at the accents, or save it as UTF-8",
                is_fatal=False,
            )
        )
    for line, cells in text.ragged[:20]:
        faults.append(
            _file_fault(
                "ragged_line",
                table,
                path,
                f"has {cells} cells under {text.num_headers} headers",
                f"put cells that hold {text.separator!r} between quotes",
                line,
            )
        )
    return text
