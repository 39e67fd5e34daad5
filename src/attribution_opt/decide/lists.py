"""From a plan to a ranked list of candidates for every dwelling (CCH R441-3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.decide.rows import Candidate
from attribution_opt.decide.substitution import Substitution
from attribution_opt.domain.plan import Plan
from attribution_opt.program.terms import Columns
from attribution_opt.rules.groups import GROUPS

__all__ = [
    "ELSEWHERE",
    "LEAST_CANDIDATES",
    "candidate_lists",
    "plan_columns",
    "points_text",
]

LEAST_CANDIDATES = 3
"""Candidates that a commission sees for a dwelling, where they exist (CCH R441-3)."""

ELSEWHERE = "planned_elsewhere"
"""Reason of a candidate who is planned on another dwelling."""

TOLD = ("dalo", "priority", "first_quartile", "rehoused", "essential_worker")
"""Groups named among the reasons."""


@dataclass(frozen=True)
class _Lists:
    case: Case
    plan: Plan
    substitution: Substitution
    behind: np.ndarray | None

    def lines(self, v: int) -> Iterator[Candidate]:
        """Yield the lines of one dwelling."""
        chosen = int(self.plan.applicant[v])
        if chosen < 0:
            yield self._line(v, 1, -1, [self._why_empty(v)])
            return
        free, losses = self._others(v)
        if self._is_designated(v):
            free, losses = [], losses[:0]
        more = self._elsewhere(v, LEAST_CANDIDATES - 1 - len(free))
        few = self._exception(v, 1 + len(free) + len(more))
        yield self._line(v, 1, chosen, ["planned", *self._reasons(v, chosen), *few])
        for rank, (a, lost) in enumerate(zip(free, losses.tolist(), strict=True), 2):
            told = [f"{'costs' if lost > 0 else 'saves'}:{abs(lost)}"] if lost else []
            yield self._line(v, rank, a, [*self._reasons(v, a), *told])
        for rank, a in enumerate(more, 2 + len(free)):
            yield self._line(v, rank, a, [*self._reasons(v, a), ELSEWHERE])

    def _elsewhere(self, v: int, wanted: int) -> list[int]:
        """Return households planned on other dwellings who fill up a short list.

        Three applications are examined where there are so many (CCH R441-3), whoever is
        planned elsewhere last: by score, then seniority. None beside one whom the
        prefect has designated.
        """
        if wanted <= 0 or self._is_designated(v):
            return []
        people = self._admissible(v)
        people = people[self.substitution.is_planned[people]]
        household = self.substitution.program.household
        people = people[household[people] != household[int(self.plan.applicant[v])]]
        ids = self.case.instance.applicants["applicant_id"].to_numpy(dtype=object)
        people = people[np.lexsort([ids[people].astype(str), self._merit[people]])]
        return self._households(people, np.zeros(len(people)))[0][:wanted].tolist()

    def _line(self, v: int, rank: int, a: int, reasons: list[str]) -> Candidate:
        """Return one line; -1 is nobody."""
        instance = self.case.instance
        people = instance.applicants
        return Candidate(
            vacancy_id=instance.vacancies["vacancy_id"].iat[v],
            rank=rank,
            applicant_id=people["applicant_id"].iat[a] if a >= 0 else "",
            holder=self.case.holders[self.plan.holder[v]],
            score=points_text(people["score"].iat[a]) if a >= 0 else "",
            reasons=tuple(reasons),
        )

    @cached_property
    def _members(self) -> dict[tuple[str, str], dict[str, np.ndarray]]:
        """By territory and group, who belongs to it."""
        return {
            territory: {name: GROUPS[name].known(people) for name in TOLD}
            for territory, people in self.case.people.items()
        }

    @cached_property
    def _merit(self) -> np.ndarray:
        """Shape (applicants,): place by score, then seniority; equals share one."""
        people = self.case.instance.applicants
        points = people["score"].fillna(people["score"].min()).fillna(0)
        days = people["filed_on"].to_numpy(dtype="datetime64[D]").astype(np.int64)
        pairs = np.column_stack([-points.to_numpy(dtype=np.int64), days])
        return np.unique(pairs, axis=0, return_inverse=True)[1].ravel()

    def _admissible(self, v: int) -> np.ndarray:
        """Return who is admissible for the holder, whomever a person has forced."""
        people = self.case.pool[v]
        return people[self.case.proposable[people, self.plan.holder[v]]]

    def _others(self, v: int) -> tuple[list[int], np.ndarray]:
        """Return the next ranks, and what the objectives lose if each signs.

        Least lost first, then score, seniority and hash; a household planned somewhere
        is on no other list, so that no list falls when its own dwelling is signed.
        """
        if self.behind is not None:
            people = self.behind[v][self.behind[v] >= 0]
            return people.tolist(), self.substitution.losses(v, people)
        people = self._admissible(v)
        people = people[~self.substitution.is_planned[people]]
        losses = self.substitution.losses(v, people)
        order = np.lexsort([self._merit[people], losses])
        people, losses = people[order], losses[order]
        wanted = LEAST_CANDIDATES - 1
        if len(people) > wanted:
            # Hashing is slow: only those who may still stand among the first are.
            last = people[wanted - 1], losses[wanted - 1]
            is_behind = (losses > last[1]) | (
                (losses == last[1]) & (self._merit[people] > self._merit[last[0]])
            )
            people, losses = people[~is_behind], losses[~is_behind]
        size = len(people)
        holder = np.full(size, self.plan.holder[v])
        tie = self.substitution.program.tie(
            Columns(np.full(size, v), people, holder), 0
        )
        order = np.lexsort([tie, self._merit[people], losses])
        people, losses = self._households(people[order], losses[order])
        return people[:wanted].tolist(), losses[:wanted]

    def _households(
        self, people: np.ndarray, losses: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Keep the first application of each household."""
        household = self.substitution.program.household[people]
        first = np.sort(np.unique(household, return_index=True)[1])
        return people[first], losses[first]

    def _reasons(self, v: int, a: int) -> list[str]:
        """Return what speaks for a candidate."""
        members = self._members[self.case.territories[v]]
        reasons = [name for name in TOLD if members[name][a]]
        reasons += self.case.suits(v, a)
        if self.case.forced[v] == a:
            reasons.append("forced")
        return reasons

    def _exception(self, v: int, listed: int) -> list[str]:
        """Return the exception of R441-3 under which a list is shorter.

        A household under DALO that the prefect has not designated is none. Where a
        holder has sent fewer than three and others are admissible, there is no
        exception: so many more are to be asked of it.
        """
        if listed >= LEAST_CANDIDATES:
            return []
        if self._is_designated(v):
            return ["exception_designated"]
        if self.case.instance.vacancies["financing"].iat[v] == "PLAI-A":
            return ["exception_adapted"]
        to_ask = self.case.num_to_ask(v, int(self.plan.holder[v]))
        if to_ask:
            return [f"ask:{min(to_ask, LEAST_CANDIDATES - listed)}"]
        return [f"exception_too_few:{listed}"]

    def _is_designated(self, v: int) -> bool:
        """Tell whether the prefect has designated the planned household."""
        people = self.case.people[self.case.territories[v]]
        return bool(people["designated"].iat[int(self.plan.applicant[v])])

    def _why_empty(self, v: int) -> str:
        if self.case.waiting[v]:
            return f"empty_{self.case.waiting[v]}"
        if len(self.case.candidates[v]):
            return f"empty_planned_elsewhere:{len(self.case.candidates[v])}"
        unknown = int(self.case.num_unknown[v])
        return f"empty_unknown:{unknown}" if unknown else "empty_nobody"


def plan_columns(plan: Plan) -> Columns:
    """Return a plan as the columns of a program."""
    return Columns(np.arange(len(plan.applicant)), plan.applicant, plan.holder)


def candidate_lists(
    case: Case,
    plan: Plan,
    substitution: Substitution,
    behind: np.ndarray | None = None,
) -> tuple[Candidate, ...]:
    """Return the lists, dwelling by dwelling in order of id.

    Rank 1 is the plan; the next ones are admissible for the same holder and planned
    nowhere: fewest leases lost on the statutory objectives first, then score, seniority
    and hash, or those of ``behind``, shape (vacancies, ranks), in its order where it is
    given (-1 for nobody). Where fewer than three are, whoever is planned elsewhere
    comes after them. An empty dwelling has rank 1 without applicant.
    """
    lists = _Lists(case, plan, substitution, behind)
    ids = case.instance.vacancies["vacancy_id"]
    order = sorted(range(len(ids)), key=lambda v: ids.iat[v])
    return tuple(line for v in order for line in lists.lines(v))


def points_text(units: Any) -> str:
    """Write whole hundredths as a decimal, empty where unknown."""
    if pd.isna(units):
        return ""
    value = int(units)
    digits = 0 if value % 100 == 0 else 1 if value % 10 == 0 else 2
    return f"{value / 100:.{digits}f}"
