"""What a run gives: a plan, its lists, its measures, and what was proven."""

from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from attribution_opt.decide.line_audit import Finding
from attribution_opt.domain.modes import Mode
from attribution_opt.domain.plan import Plan
from attribution_opt.rules.base import LADDER, Measure
from attribution_opt.rules.case import Case
from attribution_opt.rules.policy import Policy

__all__ = [
    "LevelReport",
    "Result",
    "Status",
    "level_costs",
    "measures_of",
    "objectives_table",
]

Status = Literal["optimal", "feasible", "hard rules impossible"]


def measures_of(case: Case, policy: Policy, plan: Plan) -> list[Measure]:
    """Return every measure of a plan, in the order of the ladder, then of rule ids."""
    return [
        measure
        for level in LADDER
        for rule in policy.on_level(level)
        for measure in rule.measure(case, plan)
    ]


def level_costs(measures: list[Measure]) -> dict[str, int]:
    """Return the cost of each level that has a measure, counted from measures alone."""
    costs: dict[str, int] = {}
    for measure in measures:
        costs[measure.level] = costs.get(measure.level, 0) + measure.cost
    return costs


def objectives_table(
    policy: Policy, measures: list[Measure], by_hand: list[Measure]
) -> pd.DataFrame:
    """Return measures as the rows of ``objectives.csv``, every cell as text.

    Parameters
    ----------
    policy
        Whose rules they measure.
    measures, by_hand
        Those of the plan, and those of the plan made home by home, in one order.
    """
    rules = {rule.id: rule for rule in policy.rules}

    def text(value: object) -> str:
        return "" if value is None else str(value)

    rows = [
        {
            "rule": m.rule,
            "key": m.key,
            "level": m.level,
            "required": text(m.required),
            "since_january": str(m.since_january),
            "this_month": str(m.this_month),
            "total": str(m.total),
            "missing": str(m.missing),
            "unit": m.unit,
            "met": "yes" if m.is_met else "no",
            "part": m.part,
            "sense": m.sense,
            "base": text(m.base),
            "yearly": text(m.yearly),
            "carried_over": text(m.carried),
            "owed": text(m.owed),
            "reachable": text(m.reachable),
            "unknown": str(m.unknown),
            "decided": str(m.decided),
            "trajectory": m.trajectory.state if m.trajectory else "",
            "expected": text(m.trajectory.expected if m.trajectory else None),
            "needed": text(m.trajectory.needed if m.trajectory else None),
            "score_order": str(other.this_month),
            "score_order_missing": str(other.missing),
            "legal_reference": rules[m.rule].legal_reference,
        }
        for m, other in zip(measures, by_hand, strict=True)
    ]
    return pd.DataFrame(rows, dtype="str")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelReport:
    """One level of a run, in the sense that people read it.

    Attributes
    ----------
    name, title
        Which level.
    sense
        ``minimise`` (what is missing) or ``maximise`` (what adds up).
    value, bound
        Value of the plan; the best that any plan could have, None where unknown.
    proof, seconds
        How the bound was shown, and the time that it took.
    score_order
        Value of the plan made home by home, best score first.
    """

    name: str
    title: str
    sense: Literal["minimise", "maximise"]
    value: int
    bound: int | None
    proof: str
    seconds: float
    score_order: int | None

    @property
    def gap(self) -> int | None:
        """Distance from value to bound, in the unit of the level."""
        return None if self.bound is None else abs(self.value - self.bound)


@dataclass(frozen=True, kw_only=True, eq=False)
class Result:
    """A month decided under a policy.

    Attributes
    ----------
    case, policy, plan
        What was asked, and the answer.
    status
        ``optimal`` if every level is proven, ``feasible`` if not, ``hard rules
        impossible`` if level 0 is not met whatever one does.
    levels
        One report for each level, the tie-break included.
    is_unique
        Whether nobody else could be named.
    mode, engine, seed, options
        What was decided, and how it was solved.
    measures, by_hand
        What the plan reaches; what the one made home by home would.
    candidates, inversions
        The ranked lists; the better scored households that were passed over, and why.
    closed
        The priority households whose last admissible dwelling each cap closed.
    audit
        What an independent recount found, empty where the plan stands; None before.
    overlap
        Leases of the year and of the plan that are in both of two groups.
    overrides
        Decisions of people with their price, where it was worked out.
    seconds
        Time of each phase.
    """

    case: Case
    policy: Policy
    plan: Plan
    status: Status
    levels: tuple[LevelReport, ...]
    is_unique: bool
    mode: Mode
    engine: str
    seed: int
    measures: list[Measure]
    by_hand: list[Measure]
    candidates: pd.DataFrame
    inversions: pd.DataFrame
    closed: pd.DataFrame
    overlap: pd.DataFrame
    overrides: pd.DataFrame | None = None
    audit: tuple[Finding, ...] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def objectives(self) -> pd.DataFrame:
        """Every objective: required, reached, missing, as in ``objectives.csv``."""
        return objectives_table(self.policy, self.measures, self.by_hand)
