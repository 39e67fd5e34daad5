"""``month.toml``: the date of the data, the month decided, the departement."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import tomli_w
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.equality import one_form
from attribution_opt.domain.exact import CellError, read_date
from attribution_opt.domain.month import Month
from attribution_opt.domain.reference import ceiling_zones, commune_codes
from attribution_opt.domain.schema import MONTH_TABLE, normal
from attribution_opt.domain.territory import departements
from attribution_opt.files.listing import MONTH_TOML, named
from attribution_opt.files.sources import Found
from attribution_opt.files.toml_file import check_shape, read_toml

__all__ = ["MONTH_FILE", "read_month_file", "render_month"]

MONTH_FILE = MONTH_TOML
SCHEMA_VERSION = 1
YEARS = range(2000, 2101)
"""Years that a month may lie in: no rule or list of the product is older."""
Euros = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


def _as_of(value: Any) -> dt.date:
    """Read a date, as TOML has it or as text."""
    if isinstance(value, str):
        value = _written(value)
    if isinstance(value, dt.datetime):
        value = value.date()
    if not isinstance(value, dt.date) or value.year not in YEARS:
        raise PydanticCustomError("no_date_of_ours", "is no date of ours")
    return value


def _departement(value: str) -> str:
    if value not in departements():
        raise PydanticCustomError("no_departement", "is no departement")
    return value


def _ceiling_key(value: str) -> str:
    """Check the place of ceilings: a zone, or the commune that has none."""
    if value.rpartition("/")[2] not in ceiling_zones() | commune_codes():
        raise PydanticCustomError("no_zone", "is no zone of ceilings")
    return value


def _written(text: str) -> dt.date | None:
    """Read a date as a cell does; a reading that wants a remark is none."""
    try:
        found = read_date(text)
    except CellError:
        return None
    return found if isinstance(found, dt.date) else None


class MonthFile(BaseModel):
    """The file as it is written.

    Attributes
    ----------
    as_of
        Date of the data.
    month
        The month decided.
    departement
        Its code, as text.
    quartiles
        First-quartile amounts by body, in euros a year per consumption unit.
    ceilings
        Income ceilings by ``year/financing/zone``: the six household categories, then
        each person more, in euros a year. A commune without a zone stands for itself.
    last_known_year
        Whether the last year that has an amount stands for one that has none.
    distinct
        Identifiers and names that look like another and are true twos.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    as_of: Annotated[dt.date, BeforeValidator(_as_of)]
    month: Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
    departement: Annotated[
        str, Field(pattern=r"^(\d{2,3}|2[AB])$"), AfterValidator(_departement)
    ]
    schema_version: Annotated[int, Field(strict=True, ge=1, le=1)] = SCHEMA_VERSION
    quartiles: dict[
        Annotated[str, Field(pattern=r"^(\d{9}|75056)$")],
        Annotated[int, Field(strict=True, ge=1000, le=50000)],
    ] = {}
    ceilings: dict[
        Annotated[
            str,
            Field(pattern=r"^20\d\d/(PLAI|PLUS|PLS|PLI)/\w+$"),
            AfterValidator(_ceiling_key),
        ],
        Annotated[tuple[Euros, ...], Field(min_length=7, max_length=7)],
    ] = {}
    last_known_year: Annotated[bool, Field(strict=True)] = False
    distinct: tuple[Annotated[str, Field(strict=True, min_length=1)], ...] = ()


CODES = {
    "as_of": "bad_as_of",
    "month": "bad_month",
    "departement": "bad_departement",
    "schema_version": "bad_version",
    "quartiles": "bad_quartiles",
    "ceilings": "bad_ceilings",
    "": "month_value",
}
"""The fault of a wrong value, by key."""


def _fault(path: Path, code: str, key: str = "", value: Any = "", **said: Any) -> Fault:
    return Fault(
        code=code,
        table="month",
        values=said,
        column=key,
        value=str(value),
        file=path.name,
    )


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
    path = place
    if place.is_dir():
        path = named(place.iterdir(), MONTH_FILE) or place / MONTH_FILE
    told = None if sheet is None else _of_sheet(sheet)
    file = None
    if place.is_dir() and (path.exists() or sheet is None):
        try:
            file = read_toml(path, MonthFile, CODES, faults)
        except FileNotFoundError:
            faults.append(_fault(path, "missing_month_file"))
    elif told is None:
        faults.append(_fault(path, "missing_month_file"))
    else:
        file = check_shape(told, MonthFile, CODES, faults, path.name)
    return None if file is None else _month(file, path, faults)


def _of_sheet(sheet: Found) -> dict[str, Any] | None:
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
    }
    return {name: value for name, value in found.items() if value}
