"""What a commission looks at, in words: a dwelling, candidates beside each other."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from attribution_opt.decide.listed_rows import Listed
from attribution_opt.decide.rows import Home
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.report.rows import place_name
from attribution_opt.words.language import Words

__all__ = ["Facts", "Line"]

DAYS_A_YEAR, MONTHS_A_YEAR = 365.25, 12


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of all candidates of a dwelling.

    Attributes
    ----------
    name
        What it is.
    cells
        What is known of each, in the order of the list; empty where nothing is.
    """

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of dwellings and of households in a language.

    Attributes
    ----------
    words
        The catalogue.
    as_of
        The day of the data, from which waiting is counted.
    """

    words: Words
    as_of: dt.date

    def short(self, home: Home) -> str:
        """Return type, surface and financing: ``T3, 64 m², PLUS``."""
        parts = [f"T{home.rooms}", self._surface(home.surface_m2), home.financing]
        return ", ".join(part for part in parts if part)

    def of_home(self, home: Home) -> list[tuple[str, str]]:
        """Return every fact of a dwelling that is known, under its name."""
        told = (
            ("fact_address", home.address),
            ("fact_programme", home.programme or home.residence),
            ("neighbourhood", place_name(home.neighbourhood)),
            ("fact_floor", self._floor(home)),
            ("fact_rent", self._rent(home)),
            ("fact_accessible", self._flag(home.accessible)),
            ("fact_reserved", self._public(home)),
            ("fact_available", self.day(home.available_on)),
            ("fact_first_letting", self._flag(home.first_letting)),
        )
        return [(self.words(key), text) for key, text in told if text]

    def beside(self, households: Sequence[Listed]) -> list[Line]:
        """Return what is known of candidates, a line a fact; those of none are out."""
        lines = [
            Line(self.words(key), tuple(cells))
            for key, cells in zip(
                LINES, zip(*map(self._cells, households), strict=True), strict=True
            )
        ]
        return [line for line in lines if any(line.cells)]

    def day(self, iso: str) -> str:
        """Return a date as people write it; empty where there is none."""
        return self.words.day(dt.date.fromisoformat(iso)) if iso else ""

    def money(self, amount: str) -> str:
        """Return euros, cents where there are any."""
        if not amount:
            return ""
        euros = float(amount)
        return f"{self.words.number(euros, 0 if euros.is_integer() else 2)}\u00a0€"

    def codes(self, column: str, codes: Sequence[str]) -> str:
        """Return codes of a column of the applicants, in words."""
        told = SCHEMA["applicants"].columns[column]
        return ", ".join(told.read(code, self.words.language) for code in codes)

    def _cells(self, one: Listed) -> Iterator[str]:
        """Yield the facts of a household in the order of `LINES`."""
        yield self._composition(one)
        yield self._means(one)
        yield f"{self.words.number(one.ceiling_pct)} %" if one.ceiling_pct else ""
        yield self._effort(one)
        yield self.money(one.remaining_eur)
        yield self._waiting(one)
        yield self.dalo(one)
        yield self.housing(one)
        yield self.codes("priority", one.priority)
        yield self.needs(one)
        yield one.score_detail

    def _composition(self, one: Listed) -> str:
        told = [self.words("fact_persons", n=one.persons)]
        counts = {
            "dependants": one.dependants,
            "unborn": one.unborn,
            "alternating": one.alternating,
            "visiting": one.visiting,
        }
        told += [self.words(f"fact_{key}", n=n) for key, n in counts.items() if n]
        return ", ".join(told)

    def _means(self, one: Listed) -> str:
        if not one.resources_eur:
            return ""
        told = self.money(one.resources_eur)
        if float(one.benefit_eur or 0):
            told += self.words("fact_benefit", amount=self.money(one.benefit_eur))
        return told

    def _effort(self, one: Listed) -> str:
        if not one.effort_before_pct:
            return ""
        before, after = (
            f"{self.words.number(float(x), 1)}\u00a0%"
            for x in (one.effort_before_pct, one.effort_pct)
        )
        if before == after:
            return before
        return self.words("fact_effort_after", before=before, after=after)

    def _waiting(self, one: Listed) -> str:
        days = (self.as_of - dt.date.fromisoformat(one.filed_on)).days
        months = int(days / DAYS_A_YEAR * MONTHS_A_YEAR)
        years, rest = divmod(months, MONTHS_A_YEAR)
        parts = [self.words("fact_years", n=years)] if years else []
        parts += [self.words("fact_months", n=rest)] if rest or not years else []
        return f"{' '.join(parts)} ({self.day(one.filed_on)})"

    def dalo(self, one: Listed) -> str:
        """Return how a DALO decision stands, and by when it is to be met."""
        if one.dalo_status in {"", "none"}:
            return ""
        told = self.words(f"fact_dalo_{one.dalo_status}")
        if not one.dalo_deadline:
            return told
        return f"{told}, {self.words('fact_before', day=self.day(one.dalo_deadline))}"

    def housing(self, one: Listed) -> str:
        """Return where a household lives, at what cost, and what it leaves."""
        words = self.words
        told = [f"T{one.current_rooms}"] if one.current_rooms else []
        told += [self._surface(one.current_surface_m2)]
        told += [self.money(one.current_cost_eur)]
        told += [words("fact_tenant", who=one.transfer_from)] * bool(one.transfer_from)
        told += [words("fact_leaves", what=one.rehousing)] * bool(one.rehousing)
        return ", ".join(part for part in told if part)

    def needs(self, one: Listed) -> str:
        """Return what a household needs, and the publics that it is of."""
        told = [self.words("fact_wheelchair")] if one.wheelchair else []
        told += [self.words("fact_disability")] if one.disability else []
        publics = self.codes("publics", one.publics)
        return ", ".join([*told, publics] if publics else told)

    def _surface(self, amount: str) -> str:
        if not amount:
            return ""
        metres = float(amount)
        return f"{self.words.number(metres, 0 if metres.is_integer() else 1)}\u00a0m²"

    def _floor(self, home: Home) -> str:
        if home.floor is None:
            return ""
        floor = self.words(
            "fact_ground" if home.floor == 0 else "fact_nth", n=home.floor
        )
        lift = {"yes": "fact_lift", "no": "fact_no_lift"}.get(home.lift)
        return f"{floor}, {self.words(lift)}" if lift else floor

    def _rent(self, home: Home) -> str:
        rent = self.money(home.rent_eur)
        if not rent or not home.charges_eur:
            return rent
        return self.words("fact_charges", rent=rent, more=self.money(home.charges_eur))

    def _flag(self, value: str) -> str:
        return self.words("yes") if value == "yes" else ""

    def _public(self, home: Home) -> str:
        if home.reserved_public in {"", "none"}:
            return ""
        column = SCHEMA["vacancies"].columns["reserved_public"]
        return column.read(home.reserved_public, self.words.language)


LINES = (
    *("fact_household", "fact_means", "fact_ceiling", "fact_effort", "fact_left"),
    *("fact_waiting", "fact_dalo", "fact_housing", "fact_ground_of", "fact_needs"),
    "fact_score",
)
"""Keys of the facts of a household, in order."""
