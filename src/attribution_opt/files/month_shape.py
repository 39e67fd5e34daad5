"""The shape of ``month.toml``: alone, and where a sheet says when and where."""

import datetime as dt
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from attribution_opt.domain.exact import CellError, read_date
from attribution_opt.domain.reference import ceiling_zones, commune_codes
from attribution_opt.domain.territory import departements

__all__ = ["SCHEMA_VERSION", "MonthBeside", "MonthFile"]

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


AsOf = Annotated[dt.date, BeforeValidator(_as_of)]
YearMonth = Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
Departement = Annotated[
    str, Field(pattern=r"^(\d{2,3}|2[AB])$"), AfterValidator(_departement)
]


class DerogationTable(BaseModel):
    """Ceilings that the prefect has raised: ``[[derogations]]`` (CCH R441-1-1).

    Attributes
    ----------
    place
        Residence, programme, neighbourhood or commune, as vacancies name it.
    percent
        By how much, in whole percents.
    since, until
        First and last day.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    place: Annotated[str, Field(strict=True, min_length=1)]
    percent: Annotated[int, Field(strict=True, ge=1, le=100)]
    since: AsOf
    until: AsOf


class MonthMore(BaseModel):
    """What a month may tell beyond when and where it is.

    Attributes
    ----------
    quartiles
        First-quartile amounts by body, in euros a year per consumption unit.
    ceilings
        Income ceilings by ``year/financing/zone``: the six household categories, then
        each person more, in euros a year. A commune without a zone stands for itself.
    derogations
        Ceilings that the prefect has raised in a place, for a while.
    last_known_year
        Whether the last year that has an amount stands for one that has none.
    distinct
        Identifiers and names that look like another and are true twos.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
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
    derogations: tuple[DerogationTable, ...] = ()
    last_known_year: Annotated[bool, Field(strict=True)] = False
    distinct: tuple[Annotated[str, Field(strict=True, min_length=1)], ...] = ()


class MonthFile(MonthMore):
    """The file as it is written.

    Attributes
    ----------
    as_of
        Date of the data.
    month
        The month decided.
    departement
        Its code, as text.
    """

    as_of: AsOf
    month: YearMonth
    departement: Departement


class MonthBeside(MonthMore):
    """The file where a sheet says when and where: it may leave that to the sheet."""

    as_of: AsOf | None = None
    month: YearMonth | None = None
    departement: Departement | None = None
