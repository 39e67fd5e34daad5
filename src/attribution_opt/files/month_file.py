"""``month.toml``: the date of the data, the month decided, the departement."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import tomli_w

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.equality import one_form
from attribution_opt.domain.month import Derogation, Month
from attribution_opt.domain.schema import MONTH_TABLE, normal
from attribution_opt.files.listing import MONTH_TOML, named
from attribution_opt.files.month_shape import (
    SCHEMA_VERSION,
    MonthBeside,
    MonthFile,
)
from attribution_opt.files.sources import FoundTable
from attribution_opt.files.toml_file import check_shape, read_toml

__all__ = ["MONTH_FILE", "read_month_file", "render_month"]

MONTH_FILE = MONTH_TOML
CODES = {
    "as_of": "bad_as_of",
    "month": "bad_month",
    "departement": "bad_departement",
    "schema_version": "bad_version",
    "quartiles": "bad_quartiles",
    "ceilings": "bad_ceilings",
    "derogations": "bad_derogation",
    "": "month_value",
}
"""The fault of a wrong value, by key."""
WHEN = ("as_of", "month", "departement")
"""What a sheet of a workbook may say as well."""


def _fault(path: Path, code: str, key: str = "", value: Any = "", **said: Any) -> Fault:
    return Fault(
        code=code,
        table="month",
        values=said,
        column=key,
        value=str(value),
        file=path.name,
    )


def read_month_file(
    place: Path, sheet: FoundTable | None, faults: Faults
) -> Month | None:
    """Return which month it is; None, with the faults noted, if it is refused.

    Parameters
    ----------
    place
        A folder with a ``month.toml``, or a workbook, which may have one beside it.
    sheet
        The sheet of a workbook that says it; what the file says as well holds.
    faults
        Receives every fault found.
    """
    path = _path(place)
    told = None if sheet is None else _of_sheet(sheet)
    if sheet is None or told is None:
        if not place.is_dir() and not path.is_file():
            faults.append(_fault(place, "missing_month_file"))
            return None
        try:
            file = read_toml(path, MonthFile, CODES, faults)
        except FileNotFoundError:
            faults.append(_fault(path, "missing_month_file"))
            return None
        return None if file is None else _month(file, path, faults)
    said: dict[str, Any] = {}
    if path.exists():
        beside = read_toml(path, MonthBeside, CODES, faults)
        if beside is None:
            return None
        said = beside.model_dump(exclude_unset=True, exclude_none=True)
        _compare(said, told, path, sheet, faults)
    file = check_shape(told | said, MonthFile, CODES, faults, sheet.file)
    return None if file is None else _month(file, Path(sheet.file), faults)


def _path(place: Path) -> Path:
    """Return where the file of a month stands: in its folder, beside its workbook."""
    if place.is_dir():
        return named(place.iterdir(), MONTH_FILE) or place / MONTH_FILE
    return place.with_name(MONTH_FILE)


def _compare(
    said: dict[str, Any],
    told: dict[str, Any],
    path: Path,
    sheet: FoundTable,
    faults: Faults,
) -> None:
    """Tell what the file says otherwise than a sheet that can be read: it holds."""
    whole = check_shape(told, MonthFile, CODES, Faults(), sheet.file)
    for key in WHEN if whole is not None else ():
        other = getattr(whole, key)
        if key in said and said[key] != other:
            place = f"{sheet.file} {sheet.sheet}"
            values = {"other": str(other), "place": place}
            faults.append(_fault(path, "month_twice", key, said[key], **values))


def _of_sheet(sheet: FoundTable) -> dict[str, Any] | None:
    """Return the first row of a sheet under canonical names."""
    if sheet.text is None or not len(sheet.text.frame):
        return None
    row = sheet.text.frame.iloc[0]
    names = [MONTH_TABLE.headers.get(normal(str(h)), str(h)) for h in row.index]
    content: dict[str, Any] = dict(zip(names, map(str, row), strict=True))
    version = content.pop("schema_version", "")
    if version:
        is_known = version == str(SCHEMA_VERSION)
        content["schema_version"] = SCHEMA_VERSION if is_known else version
    # A spreadsheet makes a date of 2026-11, and a number of 01.
    content["month"] = content.get("month", "")[:7]
    content["departement"] = content.get("departement", "").zfill(2)
    return {name: value for name, value in content.items() if name}


def _month(file: MonthFile, path: Path, faults: Faults) -> Month:
    """Return the month of a file; remark on one that has passed."""
    year, month = map(int, file.month.split("-"))
    if (year, month) < (file.as_of.year, file.as_of.month):
        told = file.as_of.isoformat()
        faults.append(_fault(path, "month_passed", "month", file.month, as_of=told))
    return Month(
        as_of=file.as_of,
        year=year,
        month=month,
        departement=file.departement,
        quartiles=tuple(sorted(file.quartiles.items())),
        ceilings=tuple(
            ((int(key[:4]), *_two(key[5:])), amounts)
            for key, amounts in sorted(file.ceilings.items())
        ),
        derogations=tuple(Derogation(**dict(one)) for one in file.derogations),
        last_known_year=file.last_known_year,
        distinct=tuple(one_form(text) for text in file.distinct),
    )


def _two(key: str) -> tuple[str, str]:
    financing, _, zone = key.partition("/")
    return financing, zone


def render_month(month: Month) -> str:
    """Return the text of a ``month.toml``."""
    return (
        f"as_of = {month.as_of.isoformat()}\n"
        f'month = "{month.year:04}-{month.month:02}"\n'
        f'departement = "{month.departement}"\n'
        f"schema_version = {SCHEMA_VERSION}\n" + tomli_w.dumps(_more(month))
    )


def _more(month: Month) -> dict[str, Any]:
    """Return what a month tells beyond the four keys of every month."""
    ceilings = {"/".join(map(str, key)): list(x) for key, x in month.ceilings}
    found = {
        "last_known_year": month.last_known_year,
        "distinct": list(month.distinct),
        "quartiles": dict(month.quartiles),
        "ceilings": ceilings,
        "derogations": [asdict(one) for one in month.derogations],
    }
    return {name: value for name, value in found.items() if value}
