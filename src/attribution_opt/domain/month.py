"""When and where a decision is made."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from attribution_opt.domain import reference
from attribution_opt.domain.arguments import check_number, check_type, day_of

__all__ = [
    "SAME_CEILING",
    "Amounts",
    "CeilingKey",
    "Derogation",
    "Month",
    "Origin",
]

CeilingKey = tuple[int, str, str]
"""Year, financing and zone of a table of ceilings."""
FIRST_YEAR = 2022
"""Before it no table is shipped."""


SAME_CEILING = {"PLAI-A": "PLAI"}
"""Financings whose ceiling is another's."""

Origin = Literal["told", "published", "computed", "earlier", "provisional"]
"""Where an amount comes from: the month's files, our tables (as published, or computed
where the publication was not at hand), an earlier year on request, or the last year
until the order of this one is out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Amounts of one year and place, and where they come from.

    Attributes
    ----------
    euros
        The six household categories and each person more; or one first quartile.
    origin
        See `Origin`.
    year
        The year that they were made for.
    note
        How they were computed, where they were.
    """

    euros: tuple[int, ...]
    origin: Origin
    year: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derogation:
    """Ceilings that the prefect has raised for a while (CCH R441-1-1).

    Attributes
    ----------
    place
        Residence, programme, neighbourhood or commune.
    percent
        By how much.
    since, until
        First and last day, both included.
    """

    place: str
    percent: int
    since: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """When and where: nothing else in the package knows today's date.

    Attributes
    ----------
    as_of
        Date of the data, or its text (2026-10-01); ages, deadlines and validity are
        counted on it.
    year, month
        The month decided, 1 to 12.
    departement
        Code of the departement, as text.
    quartiles
        First-quartile amounts that replace or complete the shipped ones: pairs of body
        and euros a year per unit. The order of a year comes out in spring and holds
        from January: leases since January are counted again with it.
    ceilings
        Income ceilings that replace or complete the shipped ones: pairs of (year,
        financing, zone) and seven amounts in euros. A commune without a zone is a zone
        of its own.
    derogations
        Ceilings that the prefect has raised in a place, for a while.
    last_known_year
        Where a year has no amount, take that of the last year that has one.
    distinct
        Identifiers and names that look like another and are true twos.

    Raises
    ------
    ArgumentError
        If the date, the month or the departement is none.
    """

    as_of: dt.date
    year: int
    month: int
    departement: str
    quartiles: tuple[tuple[str, int], ...] = ()
    ceilings: tuple[tuple[CeilingKey, tuple[int, ...]], ...] = ()
    derogations: tuple[Derogation, ...] = ()
    last_known_year: bool = False
    distinct: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Take the date as text too; refuse what is no month."""
        object.__setattr__(self, "as_of", day_of("as_of", self.as_of))
        check_number("year", self.year, 1, dt.MAXYEAR, whole=True)
        check_number("month", self.month, 1, 12, whole=True)
        code = 'a code as text, such as "59" or "01"'
        check_type("departement", self.departement, str, code)

    def first_quartile_eur(self, epci: str) -> int | None:
        """Return the first-quartile amount of a body for the year; None where unknown.

        Yearly order (CCH L441-1, 24th paragraph), EUR a year per consumption unit.
        """
        found = self.first_quartile(epci)
        return None if found is None else found.euros[0]

    def first_quartile(self, epci: str) -> Amounts | None:
        """Return the first-quartile amount of a body and where it comes from.

        The order of a year comes out in spring: until then the amount of the year
        before stands, provisional, and leases since January are counted again with the
        new one. A body without an amount in the last order has no duty of mix that is
        known (CCH L441-1, 24th paragraph).
        """
        told = dict(self.quartiles).get(epci)
        if told is not None:
            return Amounts(euros=(told,), origin="told", year=self.year)
        known = reference.first_quartiles()
        last = max((y for _, y in known if y <= self.year), default=self.year)
        for year in self._years(last):
            if (epci, year) in known:
                origin: Origin = "earlier" if year < last else "provisional"
                origin = "published" if year == self.year else origin
                return Amounts(euros=(known[epci, year],), origin=origin, year=year)
        return None

    def ceiling(self, financing: str, zone: str) -> Amounts | None:
        """Return the income ceilings of a financing and zone; None where unknown.

        Those of the year of the data (CCH R441-1; order of 29 July 1987 as revised),
        EUR a year: six household categories, then each person more.
        """
        financing = SAME_CEILING.get(financing, financing)
        told, known = dict(self.ceilings), reference.ceilings()
        for year in self._years(self.as_of.year):
            key = year, financing, zone
            if key in told:
                origin: Origin = "told" if year == self.as_of.year else "earlier"
                return Amounts(euros=told[key], origin=origin, year=year)
            if key in known:
                note = reference.computed_ceilings().get(key, "")
                origin = "computed" if note else "published"
                origin = origin if year == self.as_of.year else "earlier"
                return Amounts(euros=known[key], origin=origin, year=year, note=note)
        return None

    def raised_pct(self, places: Collection[str]) -> int:
        """Return by how many percents ceilings are raised in some places.

        Of several derogations in force there, the largest: each opens what it opens.
        """
        return max(
            (
                one.percent
                for one in self.derogations
                if one.place in places and one.since <= self.as_of <= one.until
            ),
            default=0,
        )

    def _years(self, year: int) -> range:
        """Return the years to look in: that one, and earlier ones on request."""
        return range(year, (FIRST_YEAR if self.last_known_year else year) - 1, -1)

    @property
    def months_left(self) -> int:
        """Months of the year still to decide, this one included."""
        return 13 - self.month
