"""When and where a decision is made."""

import datetime as dt
from dataclasses import dataclass

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
    """

    as_of: dt.date
    year: int
    month: int
    departement: str

    @property
    def months_left(self) -> int:
        """Months of the year still to decide, this one included."""
        return 13 - self.month
