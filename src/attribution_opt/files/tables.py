"""A month as a folder of CSV files and a ``month.toml``."""

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from attribution_opt.domain.cells import SCALE
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.instance import Instance, Month, build_tables
from attribution_opt.domain.schema import SCHEMA, Column, Table
from attribution_opt.errors import ReadError
from attribution_opt.files.csv_text import CsvText, escape, parse_csv, write_atomically

__all__ = ["MONTH_FILE", "check_month", "read_month", "write_month"]

MONTH_FILE = "month.toml"
_MONTH_KEYS = frozenset({"as_of", "month", "departement", "schema_version"})


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
    month = _read_month_file(folder / MONTH_FILE, faults)
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
        headers = {table.headers.get(_normal(h)): str(h) for h in text.frame.columns}
        header = headers.get(fault.column)
    return fault.at(file, line, header)


def _normal(header: Any) -> str:
    from attribution_opt.domain.schema import normal

    return normal(str(header))


def _read_files(
    folder: Path, faults: Faults
) -> tuple[dict[str, CsvText], dict[str, str]]:
    """Read each table's file; return those readable, and the name of each found."""
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
    return [folder / f"{name}.csv" for name in (table.name, table.french)]


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
        text = parse_csv(path.read_bytes())
    except (OSError, csv.Error) as error:
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


def _read_month_file(path: Path, faults: Faults) -> Month | None:
    """Read ``month.toml``: as_of, month and departement."""

    def fault(code: str, column: str, value: Any, problem: str, remedy: str) -> None:
        faults.append(
            Fault(
                code=code,
                table="month",
                file=path.name,
                column=column,
                value=str(value),
                problem=problem,
                remedy=remedy,
            )
        )

    example = 'as_of = 2026-11-01, month = "2026-11" and departement = "59"'
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        fault("missing_file", "", "", "is missing", f"add it, with {example}")
        return None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        fault("bad_toml", "", "", f"cannot be read: {error}", f"write {example}")
        return None
    before = len(faults)
    for key in sorted(set(content) - _MONTH_KEYS):
        fault(
            "unknown_column",
            key,
            content[key],
            "is not a key of this file",
            "remove it",
        )
    as_of = content.get("as_of")
    if isinstance(as_of, str):
        try:
            as_of = dt.date.fromisoformat(as_of)
        except ValueError:
            as_of = None
    if isinstance(as_of, dt.datetime):
        as_of = as_of.date()
    if not isinstance(as_of, dt.date):
        fault(
            "bad_date",
            "as_of",
            content.get("as_of", ""),
            "is not a date",
            "write as_of = 2026-11-01",
        )
    month = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", str(content.get("month", "")))
    if month is None:
        fault(
            "bad_month",
            "month",
            content.get("month", ""),
            "is not a month",
            'write month = "2026-11"',
        )
    departement = str(content.get("departement", ""))
    if not re.fullmatch(r"\d{2,3}|2[AB]", departement):
        fault(
            "bad_code",
            "departement",
            departement,
            "is not the code of a departement",
            'write it as text, such as departement = "59"',
        )
    if len(faults) > before or month is None or not isinstance(as_of, dt.date):
        return None
    return Month(
        as_of=as_of, year=int(month[1]), month=int(month[2]), departement=departement
    )


def write_month(instance: Instance, folder: Path, *, french: bool = False) -> None:
    """Write a month as a folder that `read_month` reads back the same.

    Parameters
    ----------
    instance
        The month.
    folder
        Where to write; made when absent.
    french
        Write French file names and headers, ``;`` and a decimal comma.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in instance.tables.items():
        table = SCHEMA[name]
        if table.is_required or len(frame):
            stem = table.french if french else name
            content = _render(frame, table, french=french)
            write_atomically(folder / f"{stem}.csv", content.encode("utf-8"))
    month = instance.month
    lines = (
        f"as_of = {month.as_of.isoformat()}",
        f'month = "{month.year:04}-{month.month:02}"',
        f'departement = "{month.departement}"',
        "schema_version = 1",
    )
    write_atomically(folder / MONTH_FILE, ("\n".join(lines) + "\n").encode("utf-8"))


def _render(frame: pd.DataFrame, table: Table, *, french: bool) -> str:
    """Return the CSV text of a table; columns without any value are left out."""
    shown: dict[str, pd.Series] = {}
    for column in table.columns.values():
        cells = _as_cells(frame[column.name], column, french=french)
        if column.is_required or (cells != "").any():
            shown[column.french if french else column.name] = cells
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if french else ",", lineterminator="\n")
    writer.writerow(shown)
    writer.writerows(zip(*shown.values(), strict=True))
    return out.getvalue()


def _as_cells(values: pd.Series, column: Column, *, french: bool) -> pd.Series:
    """Return a typed column as the cells of a file."""
    words = {True: "oui", False: "non"} if french else {True: "yes", False: "no"}
    match column.kind:
        case "flag":
            return values.astype("object").map(words).fillna("")
        case "date":
            return values.dt.strftime("%Y-%m-%d").fillna("")
        case "integer" | "number" | "money":
            scale = SCALE[column.kind]
            codes, uniques = pd.factorize(values)
            texts = [_decimal(int(unit), scale, french=french) for unit in uniques]
            return pd.Series([texts[code] if code >= 0 else "" for code in codes])
        case "share" | "fraction":
            return values.map(lambda x: "" if x is None else str(Fraction(x)))
        case _:
            return values.map(escape)


def _decimal(units: int, scale: int, *, french: bool) -> str:
    """Write whole units of 1/scale as a decimal, exactly."""
    whole, rest = divmod(abs(units), scale)
    text = (
        f"{whole}.{rest * 100 // scale:02}".rstrip("0").rstrip(".")
        if rest
        else str(whole)
    )
    text = text.replace(".", ",") if french else text
    return f"-{text}" if units < 0 else text
