"""When and where a decision is made."""

import datetime as dt
from dataclasses import dataclass

from attribution_opt.domain import reference

__all__ = ["Month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """When and where: nothing else in the package knows today's date.

    Attributes
    ----------
    as_of
        Date of the data; ages, deadlines and validity are counted on it.
    year, month
        The month decided.
    departement
        Code of the departement, as text.
    quartiles
        First-quartile amounts that replace or complete the shipped ones: pairs of body
        and euros a year per unit. The order of a year comes out in spring and holds
        from January: leases since January are counted again with it.
    """

    as_of: dt.date
    year: int
    month: int
    departement: str
    quartiles: tuple[tuple[str, int], ...] = ()

    def first_quartile_eur(self, epci: str) -> int | None:
        """Return the first-quartile amount of a body for the year; None where unknown.

        Yearly order (CCH L441-1, 24th paragraph), EUR a year per consumption unit.
        """
        told = dict(self.quartiles)
        if epci in told:
            return told[epci]
        return reference.first_quartiles().get((epci, self.year))

    @property
    def months_left(self) -> int:
        """Months of the year still to decide, this one included."""
        return 13 - self.month
