"""Who may be positioned where: the law's tests, and those of the landlord.

Each test is a mask over applicants for a class of dwellings, so that a month costs
classes times applicants, never a loop over pairs.
"""

from functools import cache, cached_property

import numpy as np
import pandas as pd

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.dwelling_classes import DwellingClasses
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
from attribution_opt.domain.ledger import housed_applicants
from attribution_opt.domain.word_sets import WordSets

__all__ = ["NO", "TESTS", "UNKNOWN", "YES", "Admission"]

YES, NO, UNKNOWN = 1, 0, -1
"""Verdict of one test; only YES admits, and UNKNOWN is counted in the report."""

TESTS = (
    *("validity", "ceiling", "wish", "size", "surface", "accessibility", "floor"),
    *("effort", "public", "motive", "designated", "on_hold", "decided"),
)
"""Tests of a pair, in the order in which a refusal is told."""


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
        self.classes = DwellingClasses(instance, settings, self.wishes)
        self._publics = WordSets(people["publics"])
        is_dalo = (people["dalo_status"] == "active").to_numpy(dtype=bool)
        rooms = people["dalo_typology"].where(is_dalo & settings.dalo_rooms, "")
        self._dalo_rooms = WordSets(rooms)
        self._is_named = (rooms != "").to_numpy(dtype=bool)
        self._cached = cache(self._test)
        self._asked = cache(self._asking)
        self.size_marks = cache(self._size_marks)

    def verdicts(self, vacancy: int) -> dict[str, np.ndarray]:
        """Return, by test, a verdict for every applicant on one dwelling."""
        return {
            test: self._cached(test, *self.classes.of(test, vacancy)) for test in TESTS
        }

    def passing(self, vacancy: int) -> tuple[np.ndarray, int]:
        """Return who passes every test on one dwelling, and how many more might.

        Positions of applicants, sorted; those whom only missing facts keep from it are
        counted. Few people ask for a place: the other tests look at these alone.
        """
        people, is_sure = self._asked(*self.classes.of("wish", vacancy))
        for test in TESTS:
            if test != "wish":
                verdict = self._cached(test, *self.classes.of(test, vacancy))[people]
                may = verdict != NO
                people, is_sure = people[may], (is_sure & (verdict == YES))[may]
        return people[is_sure], int((~is_sure).sum())

    def in_order(self, vacancy: int, people: np.ndarray) -> np.ndarray:
        """Keep an accessible dwelling to those of some who need it most, if any."""
        if self.settings.accessible_first and self.classes.is_accessible(vacancy):
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
