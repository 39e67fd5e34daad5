"""Which places an applicant asks for, and how much."""

import numpy as np
import pandas as pd

from attribution_opt.domain.instance import Instance
from attribution_opt.domain.modes import DWELLING_WISH
from attribution_opt.domain.territory import home_codes

__all__ = ["Wishes"]

MILLIONTHS = 1_000_000
"""A utility is kept in so many parts of one."""
UNRANKED = 10
"""Rank of a wish without one; a rank worth less is worth nothing."""


class Wishes:
    """Wishes by place: each place covers all that lies in it.

    A departement covers its bodies, these their communes, a city its arrondissements, a
    commune its neighbourhoods and residences.
    """

    def __init__(self, instance: Instance) -> None:
        people, wishes = instance.applicants, instance.wishes
        self.num_applicants = len(people)
        position = pd.Series(np.arange(len(people)), index=people["applicant_id"])
        person = position.reindex(wishes["applicant_id"]).to_numpy(dtype=np.int64)
        told = wishes["utility"]
        by_rank = (UNRANKED - wishes["rank"].fillna(UNRANKED)).clip(lower=0) * 10
        tenths = (told + MILLIONTHS // 20) // (MILLIONTHS // 10)
        worth = np.stack(
            [
                tenths.fillna(by_rank).to_numpy(dtype=np.int64),
                told.fillna(0).to_numpy(dtype=np.int64),
            ]
        )
        places = wishes["place"].to_numpy(dtype=object)
        order = np.argsort(person, kind="stable")
        person, worth, places = person[order], worth[:, order], places[order]
        self._by_place = {
            place: (person[rows], worth[:, rows])
            for place, rows in pd.Series(places).groupby(places).indices.items()
        }
        home = instance.vacancies
        self._places = [
            (*codes, DWELLING_WISH + name)
            for codes, name in zip(home_codes(home), home["vacancy_id"], strict=True)
        ]

    def places(self, vacancy: int) -> tuple[str, ...]:
        """Return the codes by which a dwelling may have been asked for."""
        return self._places[vacancy]

    def mask(self, places: tuple[str, ...]) -> np.ndarray:
        """Return who asks for at least one of some places."""
        mask = np.zeros(self.num_applicants, dtype=bool)
        for place in places:
            mask[self._by_place[place][0] if place in self._by_place else []] = True
        return mask

    def worth(self, places: tuple[str, ...], people: np.ndarray) -> np.ndarray:
        """Return, in tenths, how much some applicants want the best of some places.

        The utility of the wish, to the tenth; where it has none, 9.0 for the first
        rank, 8.0 for the second, and so on down to 0.
        """
        return self._best(0, places, people)

    def utility(self, places: tuple[str, ...], people: np.ndarray) -> np.ndarray:
        """Return, in millionths, the utility that some applicants tell of places.

        That of the best of their wishes there; 0 where they tell none.
        """
        return self._best(1, places, people)

    def _best(
        self, kind: int, places: tuple[str, ...], people: np.ndarray
    ) -> np.ndarray:
        least = np.iinfo(np.int64).min
        best = np.full(len(people), least)
        for place in places:
            if place in self._by_place:
                person, worth = self._by_place[place]
                at = np.minimum(np.searchsorted(person, people), len(person) - 1)
                own = np.where(person[at] == people, worth[kind][at], least)
                best = np.maximum(best, own)
        return np.where(best == least, 0, best)
