"""``month.toml``: the date of the data, the month decided, the departement."""

import datetime as dt
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.month import Month
from attribution_opt.domain.schema import MONTH_TABLE, normal
from attribution_opt.files.sources import Found

__all__ = ["MONTH_FILE", "read_month_file", "render_month"]

MONTH_FILE = "month.toml"
SCHEMA_VERSION = 1


def _as_of(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, dt.date) else None


def _month(value: Any) -> tuple[int, int] | None:
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", str(value))
    return (int(found[1]), int(found[2])) if found else None


def _departement(value: Any) -> str | None:
    is_code = isinstance(value, str) and re.fullmatch(r"\d{2,3}|2[AB]", value)
    return value if is_code else None


def _quartiles(value: Any) -> tuple[tuple[str, int], ...] | None:
    """Read a table of amounts by body; none where the key is absent."""
    if value is None:
        return ()
    if not isinstance(value, dict):
        return None
    good = all(
        re.fullmatch(r"\d{9}|75056", str(epci))
        and isinstance(amount, int)
        and 1000 <= amount <= 50000
        for epci, amount in value.items()
    )
    return tuple(sorted(value.items())) if good else None


_KEYS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "as_of": (_as_of, "bad_as_of"),
    "month": (_month, "bad_month"),
    "departement": (_departement, "bad_departement"),
    "quartiles": (_quartiles, "bad_quartiles"),
}


def _fault(path: Path, code: str, key: str = "", value: Any = "", **said: Any) -> Fault:
    return Fault(
        code=code,
        table="month",
        values=said,
        column=key,
        value=str(value),
        file=path.name,
    )


def _load(path: Path, faults: Faults) -> dict[str, Any] | None:
    """Load the file; a fault and None where that fails."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        faults.append(_fault(path, "missing_month_file"))
    except (ValueError, OSError) as error:
        faults.append(_fault(path, "bad_toml", why=str(error)))
    return None


def read_month_file(place: Path, sheet: Found | None, faults: Faults) -> Month | None:
    """Return which month it is; None, with the faults noted, if it is refused.

    Parameters
    ----------
    place
        A folder with a ``month.toml``, or a workbook.
    sheet
        The sheet of a workbook that says it, where there is no file.
    faults
        Receives every fault found.
    """
    found = Faults()
    path = place / MONTH_FILE if place.is_dir() else place
    if place.is_dir() and (path.is_file() or sheet is None):
        content = _load(path, found)
    else:
        content = None if sheet is None else _of_sheet(sheet)
        if content is None:
            found.append(_fault(path, "missing_month_file"))
    month = None if content is None else _parse(content, path, found)
    faults.extend(found)
    return month


def _of_sheet(sheet: Found) -> dict[str, Any] | None:
    """Return the first row of a sheet under canonical names."""
    if sheet.text is None or not len(sheet.text.frame):
        return None
    row = sheet.text.frame.iloc[0]
    names = [MONTH_TABLE.headers.get(normal(str(h)), str(h)) for h in row.index]
    content: dict[str, Any] = dict(zip(names, map(str, row), strict=True))
    version = content.pop("schema_version", "")
    if version:
        content["schema_version"] = int(version) if version.isdigit() else version
    # A spreadsheet makes a date of 2026-11, and a number of 01.
    content["month"] = content.get("month", "")[:7]
    content["departement"] = content.get("departement", "").zfill(2)
    return {name: value for name, value in content.items() if name}


def _parse(content: dict[str, Any], path: Path, faults: Faults) -> Month | None:
    for key in sorted(set(content) - set(_KEYS) - {"schema_version"}):
        faults.append(_fault(path, "unknown_key", key, content[key]))
    version = content.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        place = ("schema_version", version)
        faults.append(_fault(path, "bad_version", *place, known=SCHEMA_VERSION))
    values = {}
    for key, (parse, code) in _KEYS.items():
        values[key] = parse(content.get(key))
        if values[key] is None:
            faults.append(_fault(path, code, key, content.get(key, "")))
    if faults:
        return None
    year, month = values["month"]
    if (year, month) < (values["as_of"].year, values["as_of"].month):
        as_of = values["as_of"].isoformat()
        faults.append(
            _fault(path, "month_passed", "month", content["month"], as_of=as_of)
        )
    return Month(
        as_of=values["as_of"],
        year=year,
        month=month,
        departement=values["departement"],
        quartiles=values["quartiles"],
    )


def render_month(month: Month) -> str:
    """Return the text of a ``month.toml``."""
    return (
        f"as_of = {month.as_of.isoformat()}\n"
        f'month = "{month.year:04}-{month.month:02}"\n'
        f'departement = "{month.departement}"\n'
        f"schema_version = {SCHEMA_VERSION}\n"
        + "".join(
            [
                "[quartiles]\n",
                *(f'"{epci}" = {amount}\n' for epci, amount in month.quartiles),
            ]
            if month.quartiles
            else []
        )
    )
