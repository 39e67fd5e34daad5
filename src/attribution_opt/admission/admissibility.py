"""Parameters of admissibility: no law fixes sizes or the effort rate."""

from dataclasses import fields
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from attribution_opt.domain.readings import LAW, FirstQuartile, Readings, Visiting

__all__ = ["Admissibility", "SizeCell"]

Rooms = Annotated[int, Field(ge=1, le=20)]


class SizeCell(BaseModel):
    """Rooms that a number of persons may have: well, or failing better."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    persons: Annotated[int, Field(ge=1, le=30)]
    suitable: tuple[Rooms, ...]
    tolerated: tuple[Rooms, ...] = ()


class Admissibility(BaseModel):
    """Parameters of admissibility; no law fixes sizes or the effort rate.

    Attributes
    ----------
    sizes
        Rooms by number of persons, those to be born included; the last line holds for
        larger households too. Without any, no size is asked: no law fixes one.
    effort_limit_pct
        Highest share of resources that rent and charges less benefits may take for a
        dwelling to count as suitable (CCH R441-3-1 defines the rate, not the limit);
        None sets no limit.
    effort_max_pct
        Above so many percent, rent and charges less benefits close a dwelling to a
        household (a hard limit); None closes none. Where the benefit is not known, the
        household passes if it would without any; else it is unknown.
    least_remaining_eur
        Least remaining income, in euros a day and consumption unit, for a dwelling to
        count as suitable; None sets no floor. Landlords' floors lie between 7 and 15.
    least_surface
        No dwelling goes to a household for which its surface counts as overcrowded (CCH
        R822-25: 9 m2, 16 for two, 9 more for each other).
    accessible_first
        An accessible dwelling goes to disabled people as long as one of them is
        admissible there, failing them to elderly people whose state justifies it (CCH
        R441-4).
    wheelchair_first
        A finer order, which no text asks: a wheelchair, then another disability, then
        age or loss of autonomy.
    dalo_rooms
        Where the decision that recognises a household under DALO names rooms, they
        stand before `sizes`: another dwelling is no offer that carries it out.
    visiting, visiting_in_size, care_home_limit_eur, first_quartile
        Readings that no text settles, as in `Readings`.
    ready_within_days
        A dwelling that becomes available later than so many days waits, on notice or in
        works; None lets every dwelling be decided at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    sizes: tuple[SizeCell, ...] = ()
    effort_limit_pct: Annotated[int, Field(ge=1, le=100)] | None = None
    effort_max_pct: Annotated[int, Field(ge=1, le=1000)] | None = None
    least_remaining_eur: Annotated[int, Field(ge=0, le=100)] | None = None
    least_surface: bool = True
    accessible_first: bool = True
    wheelchair_first: bool = False
    dalo_rooms: bool = True
    visiting: Visiting = LAW.visiting
    visiting_in_size: bool = LAW.visiting_in_size
    care_home_limit_eur: Annotated[int, Field(ge=0, le=1_000_000)] = (
        LAW.care_home_limit_eur
    )
    first_quartile: FirstQuartile = LAW.first_quartile
    ready_within_days: Annotated[int, Field(ge=0, le=366)] | None = None

    @property
    def readings(self) -> Readings:
        """How unsettled texts are read."""
        return Readings(
            **{one.name: getattr(self, one.name) for one in fields(Readings)}
        )

    def size_marks(self, persons: np.ndarray, rooms: int) -> np.ndarray:
        """Return 2 where the rooms are suitable, 1 where tolerated, else 0."""
        if not self.sizes:
            return np.full(len(persons), 2, dtype=np.int8)
        by_persons = {cell.persons: cell for cell in self.sizes}
        largest = max(by_persons)
        marks = np.zeros(largest + 1, dtype=np.int8)
        for number, cell in by_persons.items():
            marks[number] = 2 * (rooms in cell.suitable) or 1 * (
                rooms in cell.tolerated
            )
        return marks[np.minimum(persons, largest)]
