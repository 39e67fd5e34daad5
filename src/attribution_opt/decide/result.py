"""What a run gives: a plan, its lists, its measures, and what was proven."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.decide.listed_rows import Listed, listed_of
from attribution_opt.decide.objective_rows import Objective, objectives_of
from attribution_opt.decide.outcomes import homes_of, not_positioned_table
from attribution_opt.decide.remarks import remarks_of
from attribution_opt.decide.rows import (
    Candidate,
    Home,
    LevelRow,
    OverridePrice,
    Said,
    Status,
)
from attribution_opt.domain.choices import Mode
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.domain.plan import Plan
from attribution_opt.domain.records import frame_of
from attribution_opt.rules.base import Measure
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import Policy

__all__ = [
    "Result",
    "Status",
    "level_costs",
    "measures_of",
]


def measures_of(policy: Policy, counted: Counted) -> list[Measure]:
    """Return every measure of a plan, in the order of the ladder, then of rule ids."""
    return [
        measure
        for rung in policy.ladder
        for rule in rung.rules
        for measure in rule.measure(counted)
    ]


def level_costs(measures: list[Measure]) -> dict[str, int]:
    """Return the cost of each level that has a measure, counted from measures alone."""
    costs: dict[str, int] = {}
    for measure in measures:
        costs[measure.level] = costs.get(measure.level, 0) + measure.cost
    return costs


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """A month decided under a policy.

    Attributes
    ----------
    case, policy, plan
        What was asked, and the answer.
    status
        What may be said of the plan as a whole.
    levels
        One report for each level, the tie-break included.
    is_unique
        Whether nobody else could be named.
    mode, engine, seed, options
        What was decided, and how it was solved.
    is_start
        Whether time was up before solving began, so that the start was kept.
    measures, by_hand
        What the plan reaches; what the one made home by home would.
    lists, inversions
        The ranked lists, line by line; the better scored households that were passed
        over, and why.
    closed
        The priority households whose last admissible dwelling each cap closed.
    overlap
        Leases of the year and of the plan that are in both of two groups.
    alike
        Dwellings that nothing tells apart, by id: which of them a household has was
        drawn, and draws read the first for all.
    overrides
        What each decision of a person costs; None where it was not worked out.
    seconds
        Time of each phase.
    """

    case: Case
    policy: Policy
    plan: Plan
    status: Status
    levels: tuple[LevelRow, ...]
    is_unique: bool
    mode: Mode
    engine: str
    seed: int
    measures: list[Measure]
    by_hand: list[Measure]
    lists: tuple[Candidate, ...]
    inversions: pd.DataFrame
    closed: pd.DataFrame
    overlap: pd.DataFrame
    is_start: bool = False
    alike: tuple[tuple[str, ...], ...] = ()
    overrides: tuple[OverridePrice, ...] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """The ranked lists, as in ``candidates.csv``; rank 1 is the plan."""
        return frame_of(self.lists, Candidate)

    @cached_property
    def listed(self) -> list[Listed]:
        """What a commission looks at, of every household on a list."""
        pairs = [(x.vacancy_id, x.applicant_id) for x in self.lists if x.applicant_id]
        return listed_of(self.case, pairs)

    @cached_property
    def objective_rows(self) -> list[Objective]:
        """Every objective: required, reached, missing, beside score order."""
        return objectives_of(self.policy.rules, self.measures, self.by_hand)

    @cached_property
    def remarks(self) -> tuple[Fault, ...]:
        """Amounts that are missing or estimated, and keys that the month lacks."""
        return tuple(remarks_of(self.case, self.policy))

    @property
    def said(self) -> Said:
        """What an audit counts again."""
        return Said(
            lists=self.lists,
            listed=self.listed,
            objectives=self.objective_rows,
            homes=self.homes,
            levels=self.levels,
            not_positioned=not_positioned_table(self.case, self.plan, self.lists),
            inversions=self.inversions,
            mode=self.mode,
            status=self.status,
            seed=self.seed,
            alike=self.alike,
            is_unique=self.is_unique,
        )

    @cached_property
    def homes(self) -> list[Home]:
        """Every dwelling of the month: what it is, its holder, who could."""
        return homes_of(self.case, self.plan)
