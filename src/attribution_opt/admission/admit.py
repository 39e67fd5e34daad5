"""From a month and its admissibility to the case that rules read."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.case import Case
from attribution_opt.admission.conditions import Admission
from attribution_opt.admission.contingents import (
    holders_of,
    orientable_holders,
    proposable_holders,
)
from attribution_opt.admission.suitability import Suitability
from attribution_opt.admission.wishes import Wishes
from attribution_opt.domain.instance import Instance
from attribution_opt.program.terms import PairValues

__all__ = ["admit"]


def admit(instance: Instance, settings: Admissibility) -> Case:
    """Return who is admissible on each dwelling, and on which holder.

    A positioning forced by a person admits its pair, whatever the tests say, and closes
    both sides to everybody else; one that is forbidden removes its pair.
    """
    holders, kinds = holders_of(instance)
    orientable = orientable_holders(instance, holders, kinds)
    proposable = proposable_holders(instance, holders, kinds)
    admission = Admission(instance, settings)
    decided = _Decided(instance)
    suitability = Suitability(instance, settings, admission)
    decided.open_contingents(orientable, proposable)
    # Dwellings that the same holders may have are open to the same households.
    together, of = np.unique(orientable, axis=0, return_inverse=True)
    reachable = together @ proposable.T
    pool, candidates, num_unknown = [], [], []
    for v, own in enumerate(of.ravel()):
        passing, unknown = admission.passing(v)
        people = decided.close(v, passing[reachable[own][passing]])
        # In 32 bits a region's pairs take half the memory.
        pool.append(admission.in_order(v, people).astype(np.int32))
        candidates.append(decided.impose(v, pool[v]))
        num_unknown.append(unknown)
    not_sent, may_send = _not_sent(instance, settings, pool)
    return Case(
        instance=instance,
        holders=holders,
        holder_kinds=kinds,
        readings=settings.readings,
        orientable=orientable,
        proposable=proposable,
        candidates=tuple(candidates),
        pool=tuple(pool),
        not_sent=not_sent,
        may_send=may_send,
        forced=decided.forced,
        num_unknown=np.array(num_unknown, dtype=np.int64),
        waiting=tuple(admission.classes.waiting),
        is_suitable=suitability,
        suits=suitability.reasons,
        fit=_fit(admission, suitability),
        utility=_of_places(admission.wishes, admission.wishes.utility),
    )


def _not_sent(
    instance: Instance, settings: Admissibility, pool: Sequence[np.ndarray]
) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """Return who would be admissible had a holder sent them, and who may send whom.

    In mode ``rank`` candidacies are the only pairs; the wishes that people gave, and
    who may put them forward, tell who else a holder could send. Empty in other modes.
    """
    given = instance.given
    wishes, people = given["wishes"], given["applicants"]
    if wishes is instance.wishes:
        return (), np.zeros((0, 0), dtype=bool)
    before = replace(instance, wishes=wishes, applicants=people, made_of={})
    holders, kinds = holders_of(before)
    may_send = proposable_holders(before, holders, kinds)
    admission = Admission(before, settings)
    found = [np.setdiff1d(admission.passing(v)[0], sent) for v, sent in enumerate(pool)]
    return tuple(found), may_send


class _Decided:
    """What people decided: positionings forced or forbidden."""

    def __init__(self, instance: Instance) -> None:
        table = instance.overrides
        vacancy = _positions(table["vacancy_id"], instance.vacancies["vacancy_id"])
        person = _positions(table["applicant_id"], instance.applicants["applicant_id"])
        is_force = (table["action"] == "force").to_numpy(dtype=bool)
        self.forced = np.full(len(instance.vacancies), -1)
        self.forced[vacancy[is_force]] = person[is_force]
        self._forced_people = person[is_force]
        self._forbidden = vacancy[~is_force], person[~is_force]

    def open_contingents(self, orientable: np.ndarray, proposable: np.ndarray) -> None:
        """Open a holder to a forced pair that none has: its author answers for it."""
        for v in np.flatnonzero(self.forced >= 0):
            a = self.forced[v]
            if not (orientable[v] & proposable[a]).any():
                proposable[a] |= orientable[v]

    def close(self, v: int, people: np.ndarray) -> np.ndarray:
        """Take from a vacancy whoever is forbidden there or forced anywhere."""
        vacancy, person = self._forbidden
        gone = np.append(person[vacancy == v], self._forced_people)
        return people[~np.isin(people, gone)] if len(gone) else people

    def impose(self, v: int, people: np.ndarray) -> np.ndarray:
        """Leave on a forced vacancy nobody but whoever is forced."""
        return self.forced[[v]] if self.forced[v] >= 0 else people


def _positions(ids: pd.Series, of: pd.Series) -> np.ndarray:
    """Return the position of each id in a column of distinct ids."""
    return pd.Index(of).get_indexer(pd.Index(ids))


def _fit(admission: Admission, suitability: Suitability) -> PairValues:
    """Return what tells how well a pair fits, in tenths of a point.

    How much the place is wanted, and how well size and effort rate suit.
    """
    place = _of_places(admission.wishes, admission.wishes.worth)

    def fit(vacancy: np.ndarray, applicant: np.ndarray) -> np.ndarray:
        return suitability.grade(vacancy, applicant) + place(vacancy, applicant)

    return fit


Wanted = Callable[[tuple[str, ...], np.ndarray], np.ndarray]
"""How much some applicants want the best of some places."""


def _of_places(wishes: Wishes, wanted: Wanted) -> PairValues:
    """Return how much each pair's applicant wants the place of its dwelling."""

    def values(vacancy: np.ndarray, applicant: np.ndarray) -> np.ndarray:
        found = np.zeros(len(vacancy), dtype=np.int64)
        order = np.argsort(vacancy, kind="stable")
        for chosen in np.split(order, np.flatnonzero(np.diff(vacancy[order])) + 1):
            if len(chosen):
                places = wishes.places(int(vacancy[chosen[0]]))
                found[chosen] = wanted(places, applicant[chosen])
        return found

    return values
