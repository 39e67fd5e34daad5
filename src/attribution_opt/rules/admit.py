"""From a month and its admissibility to the case that rules read."""

import numpy as np
import pandas as pd

from attribution_opt.domain.instance import Instance
from attribution_opt.program.terms import Columns, PairTerm
from attribution_opt.rules.admissibility import Admissibility, Admission
from attribution_opt.rules.case import Case
from attribution_opt.rules.contingents import (
    holders_of,
    orientable_holders,
    proposable_holders,
)

__all__ = ["admit"]


def admit(instance: Instance, settings: Admissibility) -> Case:
    """Return who is admissible on each dwelling, and on which holder.

    A positioning forced by a person admits its pair, whatever the tests say, and closes
    both sides to everybody else; one that is forbidden removes its pair.
    """
    holders, kinds = holders_of(instance)
    orientable = orientable_holders(instance, holders)
    proposable = proposable_holders(instance, holders, kinds)
    admission = Admission(instance, settings)
    decided = _Decided(instance)
    decided.open_contingents(orientable, proposable)
    pool, candidates = [], []
    for v in range(len(instance.vacancies)):
        mask = admission.passes(v) & (proposable @ orientable[v])
        mask = admission.in_order(v, decided.close(v, mask))
        pool.append(np.flatnonzero(mask))
        candidates.append(decided.impose(v, pool[v]))
    return Case(
        instance=instance,
        holders=holders,
        holder_kinds=kinds,
        orientable=orientable,
        proposable=proposable,
        candidates=tuple(candidates),
        pool=tuple(pool),
        forced=decided.forced,
        num_unknown=np.array([admission.unknown(v) for v in range(len(candidates))]),
        is_suitable=_suitable(instance, settings, admission),
        fit=_fit(admission),
    )


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

    def close(self, v: int, mask: np.ndarray) -> np.ndarray:
        """Take from a vacancy whoever is forbidden there or forced anywhere."""
        mask = mask.copy()
        vacancy, person = self._forbidden
        mask[person[vacancy == v]] = False
        mask[self._forced_people] = False
        return mask

    def impose(self, v: int, people: np.ndarray) -> np.ndarray:
        """Leave on a forced vacancy nobody but whoever is forced."""
        return self.forced[[v]] if self.forced[v] >= 0 else people


def _positions(ids: pd.Series, of: pd.Series) -> np.ndarray:
    """Return the position of each id in a column of distinct ids."""
    return pd.Index(of).get_indexer(pd.Index(ids))


def _suitable(
    instance: Instance, settings: Admissibility, admission: Admission
) -> PairTerm:
    """Return the pair term that is 1 where size and effort rate are right.

    The effort rate is rent and charges less housing benefit over resources; it counts
    where rent and resources are known (CCH R441-3-1).
    """
    home, people = instance.vacancies, instance.applicants
    rooms = home["rooms"].to_numpy(dtype=np.int64)
    sizes = {
        int(r): settings.size_marks(admission.persons, int(r)) == 2 for r in set(rooms)
    }
    charge = (home["rent_eur"] + home["charges_eur"].fillna(0)).astype("Int64")
    is_priced = charge.notna().to_numpy()
    cents = charge.fillna(0).to_numpy(dtype=np.int64)
    has_means = people["monthly_resources"].notna().to_numpy()
    means = people["monthly_resources"].fillna(0).to_numpy(dtype=np.int64)
    benefit = people["housing_benefit"].fillna(0).to_numpy(dtype=np.int64)

    def is_suitable(columns: Columns) -> np.ndarray:
        v, a = columns.vacancy, columns.applicant
        fits = np.zeros(len(v), dtype=bool)
        for number, mask in sizes.items():
            chosen = rooms[v] == number
            fits[chosen] = mask[a[chosen]]
        effort = 100 * (cents[v] - benefit[a]) <= settings.effort_limit_pct * means[a]
        return (fits & (effort | ~is_priced[v] | ~has_means[a])).astype(np.int64)

    return is_suitable


def _fit(admission: Admission) -> PairTerm:
    """Return the pair term that tells how much the place is wanted, in tenths."""

    def fit(columns: Columns) -> np.ndarray:
        worth = np.zeros(len(columns), dtype=np.int64)
        known: dict[tuple[str, ...], np.ndarray] = {}
        for v in np.unique(columns.vacancy):
            places = admission.wishes.places(int(v))
            if places not in known:
                known[places] = admission.wishes.worth(places)
            chosen = columns.vacancy == v
            worth[chosen] = known[places][columns.applicant[chosen]]
        return worth

    return fit
