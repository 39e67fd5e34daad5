"""How well a dwelling suits a household: size, effort rate, remaining income."""

from fractions import Fraction

import numpy as np

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.conditions import Admission
from attribution_opt.domain.household import consumption_tenths
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.world import DAYS_IN_MONTH

__all__ = ["Suitability"]

SPARE_ROOMS = 1
"""Rooms beyond the persons from which a dwelling is under-occupied (CCH L621-2)."""


class Suitability:
    """Whether a dwelling suits a household, and what keeps it from that.

    A pair suits where its size cell is marked suitable and, where rent and resources
    are known, its effort rate is within the landlord's limit and its remaining income
    not below the landlord's floor (CCH R441-3-1 defines the rate, no text the limits).
    Called with pairs, as arrays of vacancies and applicants, it is 1 where one suits.
    """

    def __init__(
        self, instance: Instance, settings: Admissibility, admission: Admission
    ) -> None:
        home, people = instance.vacancies, instance.applicants
        self._settings, self._persons = settings, admission.persons
        self._rooms = home["rooms"].to_numpy(dtype=np.int64)
        self._marks = {
            int(r): admission.size_marks(int(r)) for r in set(self._rooms.tolist())
        }
        charge = (home["rent_eur"] + home["charges_eur"].fillna(0)).astype("Int64")
        self._is_priced = charge.notna().to_numpy()
        self._cents = charge.fillna(0).to_numpy(dtype=np.int64)
        means = people["monthly_resources"]
        self._has_means = means.notna().to_numpy()
        self._means = means.fillna(0).to_numpy(dtype=np.int64)
        benefit = people["housing_benefit"]
        self._has_benefit = benefit.notna().to_numpy()
        self._benefit = benefit.fillna(0).to_numpy(dtype=np.int64)
        units = consumption_tenths(people)
        self._has_units = units.notna().to_numpy()
        self._units = units.fillna(0).to_numpy(dtype=np.int64)

    def __call__(self, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Return 1 for each pair that suits, else 0."""
        fits = self._mark(v, a) == 2
        for mask in (self._is_dear(v, a), self._leaves_little(v, a)):
            fits &= ~mask
        return fits.astype(np.int64)

    def grade(self, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Return how well size and effort fit each pair, in tenths of a point.

        Where the policy has a table of sizes, a point for a tolerated size, two for a
        suitable one; one less for an under-occupied dwelling. Where it has a limit of
        the effort rate, a tenth for each percent that stays under it, none where it is
        unknown.
        """
        spare = self._rooms[v] > self._persons[a] + SPARE_ROOMS
        has_table = bool(self._settings.sizes)
        grade = 10 * (self._mark(v, a).astype(np.int64) * has_table - spare)
        limit = self._settings.effort_limit_pct
        if limit is None:
            return grade
        is_known = self._is_known(v, a) & (self._means[a] > 0)
        cost = self._cents[v] - self._benefit[a]
        effort = -(-100 * cost // np.where(is_known, self._means[a], 1))
        return grade + np.where(is_known, np.clip(limit - effort, 0, limit), 0)

    def reasons(self, v: int, a: int) -> list[str]:
        """Return what a commission should know of a pair, as stable codes."""
        pair = np.array([v]), np.array([a])
        effort = self.effort_pct(v, a)
        limit = self._settings.effort_limit_pct
        told = ["suitable"] if self._is_asked and self(*pair)[0] else []
        if self._mark(*pair)[0] == 1:
            told.append("size_tolerated")
        if self._rooms[v] > self._persons[a] + SPARE_ROOMS:
            told.append("under_occupied")
        if effort is not None and limit is not None and effort > limit:
            is_whole = self._has_benefit[a]
            told.append(f"effort_{'high' if is_whole else 'before_benefit'}:{effort}")
        if self._leaves_little(*pair)[0]:
            told.append("remaining_low")
        return told

    @property
    def _is_asked(self) -> bool:
        """Whether the policy says what suits: a size, a limit or a floor."""
        told = self._settings
        limits = (told.effort_limit_pct, told.least_remaining_eur)
        return bool(told.sizes) or any(limit is not None for limit in limits)

    def effort_pct(self, v: int, a: int) -> int | None:
        """Return the effort rate in whole percent, rounded up; None where unknown.

        Before housing benefit where nobody told the benefit.
        """
        if not (self._is_priced[v] and self._has_means[a] and self._means[a] > 0):
            return None
        cost = int(self._cents[v] - self._benefit[a])
        return -(-100 * cost // int(self._means[a]))

    def _mark(self, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Return 2 where the size is suitable, 1 where tolerated, else 0."""
        marks = np.zeros(len(v), dtype=np.int8)
        rooms = self._rooms[v]
        for number, mask in self._marks.items():
            chosen = rooms == number
            marks[chosen] = mask[a[chosen]]
        return marks

    def _is_known(self, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Tell for which pairs rent, resources and housing benefit are known."""
        return self._is_priced[v] & self._has_means[a] & self._has_benefit[a]

    def _is_dear(self, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Tell which pairs pass the landlord's limit of the effort rate."""
        cost, limit = self._cents[v] - self._benefit[a], self._settings.effort_limit_pct
        if limit is None:
            return np.zeros(len(v), dtype=bool)
        return self._is_known(v, a) & ~(100 * cost <= limit * self._means[a])

    def _leaves_little(self, v: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Tell which pairs leave less a day and unit than the landlord's floor."""
        floor = self._settings.least_remaining_eur
        if floor is None:
            return np.zeros(len(v), dtype=bool)
        left = self._means[a] - self._cents[v] + self._benefit[a]
        # Cents over tenths of a unit and days, against euros: all whole.
        least = Fraction(floor) * 100 * DAYS_IN_MONTH
        asked = self._units[a] * least.numerator
        is_known = self._is_known(v, a) & self._has_units[a]
        return is_known & (10 * left * least.denominator < asked)
