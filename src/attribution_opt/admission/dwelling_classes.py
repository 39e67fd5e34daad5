"""What each test reads off a dwelling: dwellings alike to a test share its verdicts."""

import pandas as pd

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.wishes import Wishes
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.ledger import decided_dwellings
from attribution_opt.domain.waiting import waiting
from attribution_opt.domain.zones import ceiling_zone_of

__all__ = ["DwellingClasses"]

RAISED = ("residence", "programme", "neighbourhood", "commune")
"""Columns of a dwelling that a derogation to the ceilings may name."""
SINGLE = {"size": "rooms", "surface": "surface_m2", "public": "reserved_public"}
"""The one column of a dwelling that a test reads, where it reads one as it is."""


class DwellingClasses:
    """The dwellings of one month, as far as tests tell them apart.

    Attributes
    ----------
    ceiling_zones
        By dwelling, the zone of its ceilings.
    waiting
        By dwelling, why it is not to let yet; empty where it is.
    """

    def __init__(
        self, instance: Instance, settings: Admissibility, wishes: Wishes
    ) -> None:
        homes, month = instance.vacancies, instance.month
        self._settings, self._wishes = settings, wishes
        self._homes = {
            name: cells.to_numpy(dtype=object) for name, cells in homes.items()
        }
        self.ceiling_zones: list[str] = ceiling_zone_of(homes).tolist()
        self._raised = [
            month.raised_pct({*places} - {""})
            for places in zip(*map(self._homes.__getitem__, RAISED), strict=True)
        ]
        self._is_decided = decided_dwellings(instance)
        self._designated = {n for own in instance.designated.values() for n in own}
        ready = settings.ready_within_days
        self.waiting: list[str] = waiting(homes, month.as_of, ready).tolist()

    def is_accessible(self, vacancy: int) -> bool:
        """Tell whether a dwelling is known to be accessible."""
        accessible = self._homes["accessible"][vacancy]
        return accessible is not pd.NA and bool(accessible)

    def of(self, test: str, vacancy: int) -> tuple[object, ...]:
        """Return what a test reads off a dwelling."""
        read = getattr(self, f"_read_{test}", None)
        if read is not None:
            return tuple(read(vacancy))
        cell = self._homes[SINGLE[test]][vacancy]
        return (None if pd.isna(cell) else cell,)

    def _read_validity(self, vacancy: int) -> tuple[()]:
        return ()

    def _read_ceiling(self, vacancy: int) -> tuple[str, str, int]:
        financing = self._homes["financing"][vacancy]
        return financing, self.ceiling_zones[vacancy], self._raised[vacancy]

    def _read_wish(self, vacancy: int) -> tuple[str, ...]:
        return self._wishes.places(vacancy)

    def _read_accessibility(self, vacancy: int) -> tuple[bool]:
        return (self.is_accessible(vacancy),)

    def _read_motive(self, vacancy: int) -> tuple[str, str]:
        motive = self._homes["set_aside"][vacancy]
        return motive, self._homes["landlord"][vacancy] if motive else ""

    def _read_designated(self, vacancy: int) -> tuple[str]:
        name = self._homes["vacancy_id"][vacancy]
        return (name if name in self._designated else "",)

    def _read_on_hold(self, vacancy: int) -> tuple[bool]:
        return (self.waiting[vacancy] != "",)

    def _read_decided(self, vacancy: int) -> tuple[bool]:
        return (bool(self._is_decided[vacancy]),)

    def _read_floor(self, vacancy: int) -> tuple[int | None, bool | None]:
        """Return the floor of a dwelling and whether a lift goes there, if known."""
        floor, lift = (self._homes[name][vacancy] for name in ("floor", "lift"))
        return (
            None if pd.isna(floor) else int(floor),
            None if pd.isna(lift) else bool(lift),
        )

    def _read_effort(self, vacancy: int) -> tuple[int | None]:
        """Return rent and charges of a dwelling; None where the limit or rent is."""
        names = ("rent_eur", "charges_eur")
        rent, charges = (self._homes[name][vacancy] for name in names)
        if self._settings.effort_max_pct is None or pd.isna(rent):
            return (None,)
        return (int(rent) + (0 if pd.isna(charges) else int(charges)),)
