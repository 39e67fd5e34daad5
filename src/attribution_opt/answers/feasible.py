"""Before the long run: what each objective lacks alone, and with all that it meets.

Alone is a count: each dwelling gives an objective the most that anybody admissible
there could, whoever else has them; what is lacking then is lacking in every plan.
Together is the ladder climbed as far as its last level of shortfalls, to proof.
"""

from dataclasses import dataclass, replace

import numpy as np

from attribution_opt.admission.case import Case
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.lists import plan_columns
from attribution_opt.decide.score_order import score_order
from attribution_opt.domain.labels import Label
from attribution_opt.program.emptied import emptied
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Demand, Expression, wide
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import DEFAULT_ENGINE, engine

__all__ = ["Feasible", "alone", "feasible"]


@dataclass(frozen=True, slots=True)
class Feasible:
    """What one objective lacks under one key.

    Attributes
    ----------
    rule, title, title_fr, key, part
        Which objective, and for whom.
    alone
        Units lacking in every plan, if nothing else were asked.
    together
        Units lacking in a plan that is best level by level.
    is_proven
        Whether its level is proven: no plan lacks fewer in all on it.
    """

    rule: str
    title: str
    title_fr: str
    key: Label
    part: str
    alone: int
    together: int
    is_proven: bool


def feasible(
    case: Case,
    policy: Policy,
    *,
    method: str = DEFAULT_ENGINE,
    control: Control | None = None,
) -> list[Feasible]:
    """Return what lacks anything: each objective alone, and with all others.

    Raises
    ------
    SolverError
        If the engine fails.
    """
    program = formulate(case, policy, 0)
    last = max(
        (n for n, x in enumerate(program.levels, 1) if x.is_shortfall), default=0
    )
    first = replace(program, levels=program.levels[:last])
    start = emptied(first, plan_columns(score_order(case)))
    outcome = engine(method).solve(first, start, control or Control())
    proven = {r.name for r in outcome.levels if r.is_proven}
    level_of = {d: level.name for level in first.levels for d in level.demands}
    rules = {rule.id: rule for rule in policy.rules}
    found = []
    for d, demand in enumerate(first.demands):
        lacking = demand.shortfall(outcome.plan)
        if not lacking or d not in level_of:
            continue
        found.append(
            Feasible(
                rule=demand.rule,
                title=rules[demand.rule].titled("en"),
                title_fr=rules[demand.rule].titled("fr"),
                key=demand.key,
                part=demand.part,
                alone=alone(first, demand),
                together=lacking,
                is_proven=level_of[d] in proven,
            )
        )
    return found


def alone(program: Program, demand: Demand) -> int:
    """Return what a demand lacks in every plan, by counting dwelling by dwelling."""
    lacking = 0
    for row in demand.rows:
        short = row.at_least - _most(program, row.expression)
        lacking = max(lacking, -(-short // row.scale))
    return lacking


def _most(program: Program, expression: Expression) -> int:
    """Return what no plan passes: the best choice for each dwelling, added up."""
    total = 0
    empty = expression.empty
    for v in expression.touched.tolist():
        people = program.candidates[v]
        open_to = program.orientable[v]
        best = [-(2**62)]
        if len(people):
            values = sum(
                wide(term.u[v])[:, None] * wide(term.w[people])[None, :]
                for term in expression.terms
            )
            values = np.broadcast_to(values, (len(open_to), len(people)))
            may = open_to[:, None] & program.proposable[people].T
            best += [int(values[may].max())] if may.any() else []
        if program.may_stay_empty[v]:
            alone_there = np.zeros(len(open_to)) if empty is None else wide(empty[v])
            best += [int(alone_there[open_to].max())]
        total += int(program.count[v]) * max(best)
    return total
