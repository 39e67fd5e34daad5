"""Who may be positioned where: the law's tests, and those of the landlord.

Each test is a mask over applicants for a class of dwellings, so that a month costs
classes times applicants, never a loop over pairs.
"""

from functools import cache, cached_property

import numpy as np
import pandas as pd

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.wishes import Wishes
from attribution_opt.domain.derived_checks import AGENTS, REHOUSED
from attribution_opt.domain.household import (
    ceiling_eur,
    household_category,
    household_size,
    income_cents,
    least_surface_m2,
)
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.ledger import decided_dwellings, housed_applicants
from attribution_opt.domain.waiting import waiting
from attribution_opt.domain.word_sets import WordSets
from attribution_opt.domain.zones import ceiling_zone_of

__all__ = ["NO", "TESTS", "UNKNOWN", "YES", "Admission"]

YES, NO, UNKNOWN = 1, 0, -1
"""Verdict of one test; only YES admits, and UNKNOWN is counted in the report."""

TESTS = (
    *("validity", "ceiling", "wish", "size", "surface", "accessibility", "floor"),
    *("effort", "public", "motive", "designated", "on_hold", "decided"),
)
"""Tests of a pair, in the order in which a refusal is told."""

RAISED = ("residence", "programme", "neighbourhood", "commune")
"""Columns of a dwelling that a derogation to the ceilings may name."""
SINGLE = {"size": "rooms", "surface": "surface_m2", "public": "reserved_public"}
"""The one column of a dwelling that a test reads, where it reads one as it is."""


class Admission:
    """The tests of one month, worked out once for each class of dwellings."""

    def __init__(self, instance: Instance, settings: Admissibility) -> None:
        self.instance, self.settings = instance, settings
        people, readings = instance.applicants, settings.readings
        self.persons = household_size(people, readings)
        self.category = household_category(people, readings)
        self.income = income_cents(people, readings)
        least = least_surface_m2(pd.Series(self.persons))
        self._least_tenths = 10 * least.to_numpy(dtype=np.int64)
        self.wishes = Wishes(instance)
        self._homes = {
            name: cells.to_numpy(dtype=object)
            for name, cells in instance.vacancies.items()
        }
        self.ceiling_zones = ceiling_zone_of(instance.vacancies).tolist()
        self._raised = [
            instance.month.raised_pct({*own} - {""})
            for own in zip(*map(self._homes.__getitem__, RAISED), strict=True)
        ]
        self._publics = WordSets(people["publics"])
        is_dalo = (people["dalo_status"] == "active").to_numpy(dtype=bool)
        rooms = people["dalo_typology"].where(is_dalo & settings.dalo_rooms, "")
        self._dalo_rooms = WordSets(rooms)
        self._is_named = (rooms != "").to_numpy(dtype=bool)
        self._is_decided = decided_dwellings(instance)
        self._named_homes = {n for own in instance.designated.values() for n in own}
        homes, today = instance.vacancies, instance.month.as_of
        self.waiting = waiting(homes, today, settings.ready_within_days).tolist()
        self._cached = cache(self._test)
        self._asked = cache(self._asking)
        self.size_marks = cache(self._size_marks)

    def verdicts(self, vacancy: int) -> dict[str, np.ndarray]:
        """Return, by test, a verdict for every applicant on one dwelling."""
        return {test: self._cached(test, *self._class(test, vacancy)) for test in TESTS}

    def passing(self, vacancy: int) -> tuple[np.ndarray, int]:
        """Return who passes every test on one dwelling, and how many more might.

        Positions of applicants, sorted; those whom only missing facts keep from it are
        counted. Few people ask for a place: the other tests look at these alone.
        """
        people, is_sure = self._asked(*self._class("wish", vacancy))
        for test in TESTS:
            if test != "wish":
                verdict = self._cached(test, *self._class(test, vacancy))[people]
                may = verdict != NO
                people, is_sure = people[may], (is_sure & (verdict == YES))[may]
        return people[is_sure], int((~is_sure).sum())

    def in_order(self, vacancy: int, people: np.ndarray) -> np.ndarray:
        """Keep an accessible dwelling to those of some who need it most, if any."""
        if self.settings.accessible_first and self._is_accessible(vacancy):
            for in_need in self._tiers:
                if (needing := in_need[people]).any():
                    return people[needing]
        return people

    @cached_property
    def _tiers(self) -> tuple[np.ndarray, ...]:
        """Return who an accessible dwelling goes to, those who need it most first.

        Disabled people, failing them elderly people whose state justifies it (CCH
        R441-4). A finer order is usage: a wheelchair first, and age by itself last.
        """
        people = self.instance.applicants
        disabled = people["disability"].fillna(False).to_numpy(dtype=bool)
        if self.settings.wheelchair_first:
            older = self._publics.name("senior", "autonomy_loss")
            return self._needs_wheelchair, disabled, older
        return self._needs_wheelchair | disabled, self._publics.name("autonomy_loss")

    @cached_property
    def _needs_wheelchair(self) -> np.ndarray:
        """Mask of applicants known to need an accessible dwelling."""
        return self.instance.applicants["wheelchair"].fillna(False).to_numpy(dtype=bool)

    def _is_accessible(self, vacancy: int) -> bool:
        accessible = self._homes["accessible"][vacancy]
        return accessible is not pd.NA and bool(accessible)

    def _class(self, test: str, vacancy: int) -> tuple[object, ...]:
        """Return what a test reads off a dwelling: dwellings alike share the mask."""
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
        return self.wishes.places(vacancy)

    def _read_accessibility(self, vacancy: int) -> tuple[bool]:
        return (self._is_accessible(vacancy),)

    def _read_motive(self, vacancy: int) -> tuple[str, str]:
        motive = self._homes["set_aside"][vacancy]
        return motive, self._homes["landlord"][vacancy] if motive else ""

    def _read_designated(self, vacancy: int) -> tuple[str]:
        name = self._homes["vacancy_id"][vacancy]
        return (name if name in self._named_homes else "",)

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
        if self.settings.effort_max_pct is None or pd.isna(rent):
            return (None,)
        return (int(rent) + (0 if pd.isna(charges) else int(charges)),)

    def _asking(self, *places: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions of whoever asks for places, or may, and who does."""
        verdict = self._test_wish(*places)
        people = np.flatnonzero(verdict != NO).astype(np.int32)
        return people, verdict[people] == YES

    def _test(self, test: str, *of: object) -> np.ndarray:
        return getattr(self, f"_test_{test}")(*of)

    def _test_validity(self) -> np.ndarray:
        """Less than a year since filed or renewed, and not said to be invalid."""
        people, today = self.instance.applicants, self.instance.month.as_of
        latest = people[["filed_on", "renewed_on"]].max(axis=1)
        limit = pd.Timestamp(today) - pd.DateOffset(years=1)
        is_valid = (latest > limit) & people["application_valid"].fillna(True).astype(
            bool
        )
        return _verdict(is_valid.to_numpy(dtype=bool))

    def _test_ceiling(self, financing: str, zone: str, raised: int) -> np.ndarray:
        """Income at most the ceiling (CCH R441-1); unknown without either.

        Raised by the percents of a derogation of the prefect (CCH R441-1-1).
        """
        ceiling = ceiling_eur(self.category, financing, zone, self.instance.month)
        if ceiling is None:
            return np.full(len(self.category), UNKNOWN, dtype=np.int8)
        return _verdict(self.income <= ceiling * (100 + raised))

    def _test_wish(self, *places: str) -> np.ndarray:
        return _verdict(self.wishes.mask(places))

    def _test_size(self, rooms: int) -> np.ndarray:
        return _verdict(self.size_marks(rooms) > 0)

    def _size_marks(self, rooms: int) -> np.ndarray:
        """Return 2 where the rooms are suitable, 1 where tolerated, else 0.

        Whoever has a DALO decision that names rooms has those alone (the last code
        stands for six rooms and more).
        """
        named = self._dalo_rooms.name(str(min(rooms, 6)))
        marks = self.settings.size_marks(self.persons, rooms)
        return np.where(self._is_named, 2 * named.astype(np.int8), marks)

    def _test_surface(self, surface_tenths: int | None) -> np.ndarray:
        """Enough square metres; a dwelling whose surface is unknown passes."""
        if surface_tenths is None or not self.settings.least_surface:
            return np.full(len(self.persons), YES, dtype=np.int8)
        return _verdict(self._least_tenths <= surface_tenths)

    def _test_floor(self, floor: int | None, has_lift: bool | None) -> np.ndarray:
        """No higher than can be climbed without a lift; unknown where the floor is."""
        highest = self.instance.applicants["highest_floor"]
        if has_lift:
            return np.full(len(highest), YES, dtype=np.int8)
        is_free = highest.isna().to_numpy()
        if floor is None:
            return np.where(is_free, np.int8(YES), np.int8(UNKNOWN))
        climbs = (highest >= floor).fillna(True).to_numpy(dtype=bool)
        if has_lift is None:
            return np.where(climbs, np.int8(YES), np.int8(UNKNOWN))
        return _verdict(climbs)

    def _test_effort(self, cost_cents: int | None) -> np.ndarray:
        """Rent and charges less benefits within the hard limit, where there is one."""
        people, limit = self.instance.applicants, self.settings.effort_max_pct
        if limit is None:
            return np.full(len(people), YES, dtype=np.int8)
        if cost_cents is None:
            return np.full(len(people), UNKNOWN, dtype=np.int8)
        most, benefit = limit * people["monthly_resources"], people["housing_benefit"]
        within = 100 * (cost_cents - benefit) <= most
        # Whoever is within the limit without any benefit is within it with one.
        without = (100 * cost_cents <= most).fillna(False).astype(bool)
        return _verdict(within.mask(without, True))

    def _test_accessibility(self, is_accessible: bool) -> np.ndarray:
        """Whoever needs an accessible dwelling gets no other (CCH R441-4)."""
        return _verdict(~self._needs_wheelchair | is_accessible)

    def _test_public(self, public: str) -> np.ndarray:
        """Keep a programme reserved for a public to that public (CCH L441-2)."""
        return _verdict(self._publics.name(public) | (not public))

    def _test_motive(self, motive: str, landlord: str) -> np.ndarray:
        """Keep a dwelling set aside to its motive, or to nobody.

        Moves within the stock to the landlord's own tenants, rehousing to whoever is
        rehoused, defence and security to agents of the State; a sale or a hospital to
        nobody but whom a person forces (CCH R441-5, L443-7, L521-3-1, L741-1).
        """
        people, size = self.instance.applicants, len(self.category)
        if motive == "transfer":
            return _verdict((people["transfer_from"] == landlord).to_numpy(dtype=bool))
        if motive in REHOUSED:
            return _verdict((people["rehousing"] != "").to_numpy(dtype=bool))
        if motive in AGENTS:
            is_agent = self._publics.name("state_agent")
            is_told = (people["publics"] != "").to_numpy(dtype=bool)
            return np.where(is_told, is_agent.astype(np.int8), np.int8(UNKNOWN))
        return np.full(size, NO if motive else YES, dtype=np.int8)

    def _test_designated(self, vacancy_id: str) -> np.ndarray:
        """Keep whoever the prefect has designated to the dwelling that it is for."""
        designated = self.instance.designated
        names = self.instance.applicants["applicant_id"]
        free = ~names.isin(designated).to_numpy(dtype=bool)
        here = [name for name, homes in designated.items() if vacancy_id in homes]
        return _verdict(free | names.isin(here).to_numpy(dtype=bool))

    def _test_on_hold(self, is_on_hold: bool) -> np.ndarray:
        return _verdict(np.full(len(self.category), not is_on_hold))

    def _test_decided(self, is_decided: bool) -> np.ndarray:
        """Keep out whoever has a lease; a case decided blocks its dwelling too."""
        return _verdict(~housed_applicants(self.instance) & (not is_decided))


def _verdict(passes: np.ndarray | pd.Series) -> np.ndarray:
    """Return YES, NO or UNKNOWN for a mask that may hold unknowns."""
    if isinstance(passes, pd.Series):
        known = passes.notna().to_numpy()
        truth = passes.fillna(False).to_numpy(dtype=bool)
        return np.where(known, truth.astype(np.int8), np.int8(UNKNOWN))
    return passes.astype(np.int8)
