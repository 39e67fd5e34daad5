"""From a plan to a ranked list of candidates for every dwelling (CCH R441-3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from attribution_opt.decide.score_order import by_merit
from attribution_opt.domain.plan import Plan
from attribution_opt.program.terms import Columns
from attribution_opt.rules.case import Case
from attribution_opt.rules.groups import GROUPS

__all__ = ["LEAST_CANDIDATES", "candidate_lists", "tenths"]

LEAST_CANDIDATES = 3
"""Candidates that a commission sees for a dwelling, where they exist (CCH R441-3)."""

TOLD = ("dalo", "priority", "first_quartile", "rehoused", "essential_worker")
"""Groups named among the reasons."""


@dataclass(frozen=True)
class _Lists:
    case: Case
    plan: Plan
    rank: np.ndarray
    planned: frozenset[str]

    def rows(self, v: int) -> Iterator[tuple[int, int, str]]:
        """Yield (rank, applicant, reasons) of one dwelling; -1 for nobody."""
        chosen, others = int(self.plan.applicant[v]), self._others(v)
        listed = [chosen, *others[: LEAST_CANDIDATES - 1]]
        if chosen < 0:
            yield 1, -1, self._why_empty(v)
        for position, a in enumerate(listed, start=1):
            if a >= 0:
                head = ["planned"] if position == 1 else []
                few = self._why_few(v, len(listed)) if position == 1 else []
                yield position, a, "; ".join([*head, *self._reasons(v, a), *few])

    @cached_property
    def _members(self) -> dict[tuple[str, str], dict[str, np.ndarray]]:
        """By territory and group, who belongs to it."""
        return {
            territory: {
                name: GROUPS[name](people).to_numpy(dtype=bool) for name in TOLD
            }
            for territory, people in self.case.people.items()
        }

    def _others(self, v: int) -> list[int]:
        """Return who comes next: free ones first, then by score and seniority."""
        household = self.case.instance.household_ids
        people = self.case.candidates[v]
        people = people[self.case.proposable[people, self.plan.holder[v]]]
        own = self.plan.applicant[v]
        taken = {household[own]} if own >= 0 else set()
        free = [int(a) for a in people if household[a] not in taken]
        return sorted(free, key=lambda a: (household[a] in self.planned, self.rank[a]))

    def _reasons(self, v: int, a: int) -> list[str]:
        """Return what speaks for a candidate."""
        members = self._members[self.case.territories[v]]
        reasons = [name for name in TOLD if members[name][a]]
        pair = Columns(np.array([v]), np.array([a]), self.plan.holder[[v]])
        if self.case.is_suitable(pair)[0]:
            reasons.append("suitable")
        if self.case.forced[v] == a:
            reasons.append("forced by a person")
        if self.case.instance.household_ids[a] in self.planned and (
            a != self.plan.applicant[v]
        ):
            reasons.append("planned elsewhere")
        return reasons

    def _why_few(self, v: int, listed: int) -> list[str]:
        """Return the lawful reason for fewer candidates than a commission sees."""
        if listed >= LEAST_CANDIDATES:
            return []
        if self.case.forced[v] >= 0:
            return ["fewer than three: forced by a person"]
        return [f"fewer than three: only {listed} admissible for this holder"]

    def _why_empty(self, v: int) -> str:
        if not len(self.case.candidates[v]):
            unknown = int(self.case.num_unknown[v])
            more = f", {unknown} for want of a fact" if unknown else ""
            return f"empty: nobody is admissible{more}"
        return f"empty: {len(self.case.candidates[v])} admissible, planned elsewhere"


def candidate_lists(case: Case, plan: Plan) -> pd.DataFrame:
    """Return the lists: vacancy_id, rank, applicant_id, holder, score, reasons.

    Rank 1 is the plan; the next ones are those of the same holder, free households
    first, by score, seniority and id. An empty dwelling has rank 1 without applicant.
    """
    household = case.instance.household_ids
    planned = frozenset(household[plan.applicant[plan.is_filled]])
    lists = _Lists(case, plan, by_merit(case), planned)
    ids = case.instance.vacancies["vacancy_id"]
    people = case.instance.applicants["applicant_id"]
    score = case.instance.applicants["score"]
    rows = [
        (
            ids.iat[v],
            rank,
            people.iat[a] if a >= 0 else "",
            case.holders[plan.holder[v]],
            tenths(score.iat[a]) if a >= 0 else "",
            reasons,
        )
        for v in sorted(range(len(ids)), key=lambda v: ids.iat[v])
        for rank, a, reasons in lists.rows(v)
    ]
    columns = ["vacancy_id", "rank", "applicant_id", "holder", "score", "reasons"]
    return pd.DataFrame(rows, columns=columns)


def tenths(units: object) -> str:
    """Write whole tenths as a decimal, empty where unknown."""
    if pd.isna(units):
        return ""
    value = Fraction(int(units), 10)  # type: ignore[call-overload]
    return str(value) if value.denominator == 1 else f"{float(value):.1f}"
