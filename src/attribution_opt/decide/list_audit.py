"""What a run says besides its plan: length, order and reasons of lists, its tables.

Everything is counted again from the plan and the measures of the rules: nothing of
what made the lists is called.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.decide.line_audit import ELSEWHERE, Finding, row_differences
from attribution_opt.decide.loss_audit import LOSS, LossAudit, loss_told
from attribution_opt.decide.outcomes import homes_of, not_positioned_table
from attribution_opt.decide.rows import Candidate, Home
from attribution_opt.domain.plan import Plan
from attribution_opt.rules.groups import GROUPS
from attribution_opt.rules.policy import Policy

__all__ = ["ListAudit"]

LEAST_CANDIDATES = 3
"""Candidates that a commission sees for a dwelling, where they exist (CCH R441-3)."""
TOLD = ("dalo", "priority", "first_quartile", "rehoused", "essential_worker")
"""Groups named among the reasons."""


@dataclass(frozen=True)
class ListAudit:
    """The recount of the lists and tables of one plan.

    Attributes
    ----------
    case, policy, plan
        What was decided, of which the first ranks are taken for granted.
    is_orient
        Whether nobody stands behind the plan, since candidates are not known.
    most_losses
        Lines of which the loss is counted again; None for all.
    """

    case: Case
    policy: Policy
    plan: Plan
    is_orient: bool
    most_losses: int | None
    _known: dict[tuple[str, str], dict[str, np.ndarray]] = field(default_factory=dict)

    def of_lists(self, lists: Iterable[Candidate]) -> Iterator[Finding]:
        """Yield what does not stand of the lists."""
        by_home: dict[str, list[Candidate]] = {}
        for line in lists:
            by_home.setdefault(line.vacancy_id, []).append(line)
        for v, name in enumerate(self.case.instance.vacancies["vacancy_id"]):
            yield from self._of_home(v, by_home.get(name, []))
        behind = [line for own in by_home.values() for line in own if line.rank > 1]
        audit = LossAudit(self.case, self.policy, self.plan)
        yield from audit.of_lines(behind, self.most_losses)

    def of_homes(self, told: Iterable[Home]) -> Iterator[Finding]:
        """Return what does not stand of ``dwellings.csv``."""
        return row_differences(
            homes_of(self.case, self.plan),
            told,
            lambda home: f"dwellings.csv, {home.vacancy_id}",
            "is missing",
            "is not in the inputs",
        )

    def of_outsiders(
        self, told: pd.DataFrame, lists: Iterable[Candidate]
    ) -> Iterator[Finding]:
        """Yield what does not stand of ``not_positioned.csv``."""
        expected = not_positioned_table(self.case, self.plan, list(lists))
        yield from _differences("not_positioned.csv", expected, told)

    def of_inversions(self, told: pd.DataFrame) -> Iterator[Finding]:
        """Yield what does not stand of ``inversions.csv``: who is passed over."""
        expected = {row["vacancy_id"]: row for row in self._inversions()}
        known = {row["vacancy_id"]: row for row in told.to_dict("records")}
        for name in sorted(set(expected) | set(known)):
            mine, other = expected.get(name), known.get(name)
            where = f"inversions.csv, {name}"
            if mine is None or other is None:
                yield Finding(where, "is none" if mine is None else "is missing")
                continue
            for column, value in mine.items():
                if str(other.get(column)) != value:
                    what = f"{column} is {value}, the file says {other.get(column)}"
                    yield Finding(where, what)

    # One dwelling ---------------------------------------------------------------------

    def _of_home(self, v: int, lines: list[Candidate]) -> Iterator[Finding]:
        where = f"candidates.csv, {self.case.instance.vacancies['vacancy_id'].iat[v]}"
        is_filled = self.plan.applicant[v] >= 0
        behind = is_filled and not self.is_orient and not self._is_designated(v)
        free, elsewhere = self._others(v) if behind else (0, 0)
        expected = min(LEAST_CANDIDATES, 1 + free + elsewhere)
        if len(lines) != expected:
            yield Finding(where, f"length: {len(lines)} lines where {expected} are due")
        for line in lines:
            due = self._reasons(v, line, expected)
            due += [ELSEWHERE] if line.rank > 1 + free else []
            said = [code for code in line.reasons if code.partition(":")[0] not in LOSS]
            if said != due:
                what = f"rank {line.rank}: reasons are {due}, the file says {said}"
                yield Finding(where, what)
        ranked = [
            (line.rank > 1 + free, loss_told(line), *self._merit(line))
            for line in lines
            if line.rank > 1
        ]
        if ranked != sorted(ranked):
            yield Finding(where, "order: not by loss, score and seniority")
        planned = [
            line.rank
            for line in lines
            if line.rank > 1 and self._is_planned[self._position[line.applicant_id]]
        ]
        if planned != [line.rank for line in lines if line.rank > 1 + free]:
            yield Finding(where, "order: whoever is planned elsewhere stands last")

    def _others(self, v: int) -> tuple[int, int]:
        """Return how many households may stand behind: free, and planned elsewhere."""
        people, household = self.case.pool[v], self.case.instance.household
        people = people[self.case.proposable[people, self.plan.holder[v]]]
        is_planned, own = self._is_planned[people], household[self.plan.applicant[v]]
        free = set(household[people[~is_planned]].tolist())
        planned = set(household[people[is_planned]].tolist()) - {own}
        return len(free), len(planned)

    def _is_designated(self, v: int) -> bool:
        """Tell whether the prefect has designated the planned household."""
        a = int(self.plan.applicant[v])
        people = self.case.people[self.case.territories[v]]
        return bool(people["designated"].iat[a])

    def _reasons(self, v: int, line: Candidate, possible: int) -> list[str]:
        if not line.applicant_id:
            return [self._why_empty(v)]
        a = self._position[line.applicant_id]
        told = ["planned"] if line.rank == 1 else []
        known = self._known_of(self.case.territories[v])
        told += [name for name, is_in in known.items() if is_in[a]]
        told += self.case.suits(v, a)
        told += ["forced"] if self.case.forced[v] == a else []
        if line.rank == 1 and possible < LEAST_CANDIDATES and not self.is_orient:
            told.append(self._exception(v, possible))
        elif line.rank == 1 and self.is_orient:
            told += [c for c in line.reasons if c.startswith(("exception_", "ask:"))]
        return told

    def _known_of(self, territory: tuple[str, str]) -> dict[str, np.ndarray]:
        """Return, by group that lists tell, who is known to be in it somewhere."""
        if territory not in self._known:
            people = self.case.people[territory]
            self._known[territory] = {n: GROUPS[n].known(people) for n in TOLD}
        return self._known[territory]

    def _exception(self, v: int, listed: int) -> str:
        if self._is_designated(v):
            return "exception_designated"
        if self.case.instance.vacancies["financing"].iat[v] == "PLAI-A":
            return "exception_adapted"
        to_ask = self.case.num_to_ask(v, int(self.plan.holder[v]))
        if to_ask:
            return f"ask:{min(to_ask, LEAST_CANDIDATES - listed)}"
        return f"exception_too_few:{listed}"

    def _why_empty(self, v: int) -> str:
        case = self.case
        if case.waiting[v]:
            return f"empty_{case.waiting[v]}"
        if len(case.candidates[v]):
            return f"empty_planned_elsewhere:{len(case.candidates[v])}"
        unknown = int(case.num_unknown[v])
        return f"empty_unknown:{unknown}" if unknown else "empty_nobody"

    def _merit(self, line: Candidate) -> tuple[int, str]:
        a = self._position[line.applicant_id]
        filed_on = self.case.instance.applicants["filed_on"].iat[a]
        return -int(self._points.iloc[a]), str(filed_on)

    @cached_property
    def _points(self) -> pd.Series:
        """Points of each application, the least of all where they are unknown."""
        points = self.case.instance.applicants["score"]
        return points.fillna(points.min()).fillna(0)

    # Who is passed over ---------------------------------------------------------------

    def _inversions(self) -> Iterator[dict[str, str]]:
        """Yield the dwellings with a better scored household, and how many."""
        people = self.case.instance.applicants
        is_scored = people["score"].notna().to_numpy()
        scores = people["score"].fillna(0).to_numpy(dtype=np.int64)
        grids = people["grid"].to_numpy(dtype=object)
        for v in np.flatnonzero(self.plan.is_filled & (self.case.forced < 0)):
            a, h = int(self.plan.applicant[v]), int(self.plan.holder[v])
            if not is_scored[a]:
                continue
            pool = self.case.candidates[v]
            pool = pool[self.case.proposable[pool, h] & ~self._is_planned[pool]]
            pool = pool[is_scored[pool] & (scores[pool] > scores[a])]
            number = int((grids[pool] == grids[a]).sum())
            if number:
                home = self.case.instance.vacancies["vacancy_id"].iat[v]
                name = people["applicant_id"].iat[a]
                told = {"vacancy_id": home, "applicant_id": name}
                yield told | {"better_scored": str(number)}

    @cached_property
    def _is_planned(self) -> np.ndarray:
        """Shape (applicants,): the household is positioned on some dwelling."""
        chosen = self.plan.applicant[self.plan.is_filled]
        household = self.case.instance.household
        return np.isin(household, household[chosen])

    @cached_property
    def _position(self) -> dict[str, int]:
        ids = self.case.instance.applicants["applicant_id"].tolist()
        return {name: a for a, name in enumerate(ids)}


def _differences(
    file: str, expected: pd.DataFrame, told: pd.DataFrame
) -> Iterator[Finding]:
    """Yield the rows of a table that are not those expected."""
    if len(expected) != len(told):
        yield Finding(file, f"has {len(told)} rows where {len(expected)} are due")
    both = min(len(expected), len(told))
    due, said = (table.head(both).astype(str) for table in (expected, told))
    same = list(due)
    differ = np.full(both, set(same) != set(said))
    if not differ.all():
        cells = (table[same].to_numpy(dtype=object) for table in (due, said))
        differ = np.not_equal(*cells).any(axis=1)
    for row in np.flatnonzero(differ):
        other, mine = (table.iloc[row].to_dict() for table in (said, due))
        yield Finding(f"{file} line {row + 2}", f"is {other}, {mine} is due")
