"""Why somebody is or is not positioned: every door of the month, what closed it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np
import pandas as pd

from attribution_opt.admission.conditions import NO, TESTS, UNKNOWN, YES, Admission
from attribution_opt.answers.elastic import Elastic
from attribution_opt.decide.lists import candidate_lists
from attribution_opt.domain.plan import Plan
from attribution_opt.rules.ladder import Ladder

__all__ = ["Contender", "Door", "Explanation", "Reader", "VacancyReading", "plan_of"]


@dataclass(frozen=True, slots=True)
class Door:
    """One dwelling that somebody is admissible on.

    Attributes
    ----------
    vacancy_id, holder
        Which, and the holder that the plan orients it to.
    rank
        Rank in its list, 1 where positioned; None where in no list.
    is_proposable
        Whether that holder may put the household forward.
    level, lost
        The first level that would change if the household took the place of whoever is
        planned there, and by how much it would lose (gain below 0).
    """

    vacancy_id: str
    holder: str
    rank: int | None
    is_proposable: bool
    level: str
    lost: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that the month says of one application.

    Attributes
    ----------
    applicant_id, score
        Who; points in hundredths, None where unknown.
    refused
        By test, the dwellings that it was the first to refuse.
    unknown
        Dwellings that only a missing fact keeps it from.
    gives_way
        Dwellings on which it passes every test and others come first: an accessible
        dwelling, or what a person has decided.
    doors
        The dwellings that it is admissible on, nearest first.
    """

    applicant_id: str
    score: int | None
    refused: Mapping[str, int]
    unknown: int
    gives_way: int
    doors: tuple[Door, ...]

    @property
    def positioned_on(self) -> str:
        """The dwelling that it is positioned on, empty where none."""
        return next((d.vacancy_id for d in self.doors if d.rank == 1), "")

    @property
    def best_rank(self) -> int | None:
        """Its best rank in a list."""
        return min((d.rank for d in self.doors if d.rank is not None), default=None)


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody admissible on a dwelling: rank in its list, and what the place costs."""

    applicant_id: str
    rank: int | None
    level: str
    lost: int


@dataclass(frozen=True, slots=True)
class VacancyReading:
    """Everything that the month says of one dwelling.

    Attributes
    ----------
    vacancy_id, holder
        Which, and the holder that the plan orients it to.
    waits
        Why it cannot be let yet, empty where it can.
    refused
        By test, the applications that it was the first to refuse.
    unknown
        Applications that only a missing fact keeps from it.
    gives_way
        Applications that pass every test and give way to others: an accessible
        dwelling, what a person has decided, or no holder puts them forward.
    elsewhere
        Admissible for its holder and planned on another dwelling.
    contenders
        The planned household and the free ones nearest to the place, least lost first.
    """

    vacancy_id: str
    holder: str
    waits: str
    refused: Mapping[str, int]
    unknown: int
    gives_way: int
    elsewhere: int
    contenders: tuple[Contender, ...]

    @property
    def planned(self) -> str:
        """The household positioned on it, empty where none."""
        return next((c.applicant_id for c in self.contenders if c.rank == 1), "")


def plan_of(month: Elastic, lists: pd.DataFrame) -> Plan:
    """Return the plan that ranked lists tell: their first ranks."""
    case = month.case
    first = lists[lists["rank"].astype(str) == "1"].set_index("vacancy_id")
    homes = case.instance.vacancies["vacancy_id"]
    people = pd.Index(case.instance.applicants["applicant_id"])
    applicant = people.get_indexer(pd.Index(first.loc[homes, "applicant_id"]))
    holder = [case.holders.index(name) for name in first.loc[homes, "holder"]]
    return Plan(np.asarray(applicant), np.array(holder, dtype=np.int64))


class Reader:
    """A month and its plan, read for any number of applications.

    Parameters
    ----------
    month
        The month under its policy.
    plan
        What was proposed.
    """

    def __init__(self, month: Elastic, plan: Plan) -> None:
        self.month, self.plan, self.case = month, plan, month.case
        self.people = self.case.instance.applicants
        self._admission = Admission(self.case.instance, month.policy.admissibility)
        self._substitution = month.substitution(plan)
        lists = candidate_lists(self.case, plan, self._substitution)
        self._rank = {
            (line.vacancy_id, line.applicant_id): line.rank
            for line in lists
            if line.applicant_id
        }

    def explain(self, applicants: Sequence[str]) -> list[Explanation]:
        """Return what the month says of some applications, in their order.

        Raises
        ------
        KeyError
            If one of them is no applicant of the month.
        """
        index = pd.Index(self.people["applicant_id"])
        chosen = index.get_indexer(pd.Index(applicants))
        if (chosen < 0).any():
            raise KeyError(applicants[int(np.flatnonzero(chosen < 0)[0])])
        refused = [Counter[str]() for _ in chosen]
        unknown, passed = np.zeros((2, len(chosen)), dtype=np.int64)
        doors: list[list[Door]] = [[] for _ in chosen]
        for v in range(self.case.num_vacancies):
            verdicts = self._admission.verdicts(v)
            table = np.stack([verdicts[test][chosen] for test in TESTS])
            is_no, is_open = table == NO, (table != NO).all(axis=0)
            first = is_no.argmax(axis=0)
            unknown += is_open & (table == UNKNOWN).any(axis=0)
            passed += (table == YES).all(axis=0)
            for n in np.flatnonzero(is_no.any(axis=0)):
                refused[n][TESTS[first[n]]] += 1
            for n in np.flatnonzero(np.isin(chosen, self.case.candidates[v])):
                doors[n].append(self._door(v, int(chosen[n])))
        nearest = partial(_nearest, self.month.policy.ladder)
        return [
            Explanation(
                applicant_id=str(index[a]),
                score=self._score(a),
                refused=dict(refused[n]),
                unknown=int(unknown[n]),
                gives_way=int(passed[n]) - len(doors[n]),
                doors=tuple(sorted(doors[n], key=nearest)),
            )
            for n, a in enumerate(chosen.tolist())
        ]

    def vacancy(self, vacancy_id: str, *, most: int = 10) -> VacancyReading:
        """Return what the month says of one dwelling.

        Parameters
        ----------
        vacancy_id
            Which.
        most
            Contenders to tell.

        Raises
        ------
        KeyError
            If it is no dwelling of the month.
        """
        homes = pd.Index(self.case.instance.vacancies["vacancy_id"])
        if vacancy_id not in homes:
            raise KeyError(vacancy_id)
        v = cast("int", homes.get_loc(vacancy_id))
        verdicts = self._admission.verdicts(v)
        table = np.stack([verdicts[test] for test in TESTS])
        is_no = table == NO
        first = is_no.argmax(axis=0)[is_no.any(axis=0)]
        is_open = ~is_no.any(axis=0)
        passed = int((table == YES).all(axis=0).sum())
        pool, h = self.case.candidates[v], int(self.plan.holder[v])
        own = pool[self.case.proposable[pool, h]]
        chosen = int(self.plan.applicant[v])
        planned = self._substitution.is_planned[own] & (own != chosen)
        free = own[~planned & (own != chosen)]
        return VacancyReading(
            vacancy_id=vacancy_id,
            holder=self.case.holders[h],
            waits=self.case.waiting[v],
            refused={
                TESTS[test]: int(n) for test, n in Counter(first.tolist()).items()
            },
            unknown=int((is_open & (table == UNKNOWN).any(axis=0)).sum()),
            gives_way=passed - len(own),
            elsewhere=int(planned.sum()),
            contenders=tuple(self._contenders(v, chosen, free, most)),
        )

    def _contenders(
        self, v: int, chosen: int, free: np.ndarray, most: int
    ) -> Iterator[Contender]:
        """Yield the planned household, then the free ones that cost the least."""
        name = str(self.case.instance.vacancies["vacancy_id"].iat[v])
        ids = self.people["applicant_id"]
        if chosen >= 0:
            yield Contender(str(ids.iat[chosen]), 1, "", 0)
        losses = self._substitution.losses(v, free)
        points = -self.people["score"].fillna(0).to_numpy(dtype=np.int64)[free]
        rank = [self._rank.get((name, str(ids.iat[a])), 99) for a in free]
        for n in np.lexsort([points, losses, rank])[:most]:
            a = int(free[n])
            level, lost = self._substitution.first_loss(v, a)
            told = rank[n] if rank[n] < 99 else None
            yield Contender(str(ids.iat[a]), told, level, lost)

    def _score(self, a: int) -> int | None:
        score = self.people["score"].iat[a]
        return None if pd.isna(score) else int(score)

    def _door(self, v: int, a: int) -> Door:
        name = str(self.case.instance.vacancies["vacancy_id"].iat[v])
        h = int(self.plan.holder[v])
        applicant = str(self.people["applicant_id"].iat[a])
        level, lost = "", 0
        if int(self.plan.applicant[v]) != a:
            level, lost = self._substitution.first_loss(v, a)
        return Door(
            vacancy_id=name,
            holder=self.case.holders[h],
            rank=self._rank.get((name, applicant)),
            is_proposable=bool(self.case.proposable[a, h]),
            level=level,
            lost=lost,
        )


def _nearest(ladder: Ladder, door: Door) -> tuple[int, int, int, str]:
    """Return what doors are sorted by: the rank, then the least that it would cost."""
    rank = door.rank if door.rank is not None else 99
    return rank, -ladder.place(door.level), door.lost, door.vacancy_id
