"""An independent recount of a run, from its inputs and its lists alone.

It reads no program and no solver: pairs are tested one by one, objectives measured on
the plan, levels added up from the measures.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.decide.line_audit import Finding, audit_lines
from attribution_opt.decide.result import level_costs, measures_of
from attribution_opt.decide.rows import Candidate, Objective, objectives_of
from attribution_opt.decide.score_order import score_order
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.labels import label_text
from attribution_opt.domain.plan import NOBODY, Plan
from attribution_opt.rules.admit import admit
from attribution_opt.rules.case import Case
from attribution_opt.rules.policy import Policy

__all__ = ["Finding", "audit"]


def audit(
    instance: Instance,
    policy: Policy,
    candidates: Sequence[Candidate],
    objectives: Sequence[Objective],
    result: Mapping[str, Any],
) -> list[Finding]:
    """Return what is wrong with a run; nothing where it stands.

    Parameters
    ----------
    instance, policy
        The inputs.
    candidates, objectives
        The lists and the objectives of the run.
    result
        The content of ``result.json``.
    """
    findings = audit_lines(instance, policy, candidates)
    if findings:
        return findings
    case = admit(instance, policy.admissibility)
    plan = _plan(case, candidates)
    measures = measures_of(case, policy, plan)
    by_hand = measures_of(case, policy, score_order(case))
    counted = objectives_of(policy.rules, measures, by_hand)
    findings += _objectives(counted, objectives)
    findings += _levels(level_costs(measures), result)
    return findings


def _plan(case: Case, candidates: Sequence[Candidate]) -> Plan:
    """Return the first ranks as a plan."""
    first = [line for line in candidates if line.rank == 1]
    homes = pd.Index(case.instance.vacancies["vacancy_id"])
    people = pd.Index(case.instance.applicants["applicant_id"])
    order = homes.get_indexer([line.vacancy_id for line in first])
    applicant = np.full(len(homes), NOBODY)
    holder = np.zeros(len(homes), dtype=np.int64)
    # An empty cell is nobody: no applicant has an empty id.
    applicant[order] = people.get_indexer([line.applicant_id for line in first])
    holder[order] = [case.holders.index(line.holder) for line in first]
    return Plan(applicant, holder)


def _objectives(
    counted: Iterable[Objective], told: Iterable[Objective]
) -> Iterator[Finding]:
    """Yield the objectives whose figures are not those of the plan."""
    told_by_name = {_name(row): row for row in told}
    for row in counted:
        other = told_by_name.pop(_name(row), None)
        if other is None:
            yield Finding(_name(row), "is not in objectives.csv")
            continue
        for field in fields(Objective):
            value, said = getattr(row, field.name), getattr(other, field.name)
            if said != value:
                what = f"{field.name} is {value}, the file says {said}"
                yield Finding(_name(row), what)
    for name in told_by_name:
        yield Finding(name, "is not one of the policy's")


def _name(row: Objective) -> str:
    """Return how an objective is called: rule, key, and side where it has two."""
    side = f" ({row.part})" if row.part else ""
    return f"objective {row.rule}, {label_text(row.key)}{side}"


def _levels(costs: Mapping[str, int], result: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the levels whose value is not the sum of their measures."""
    told = {level["name"]: level for level in result["levels"]}
    for name, cost in costs.items():
        level = told.get(name)
        if level is None:
            yield Finding(f"level {name}", "is not in result.json")
            continue
        value = -cost if level["sense"] == "maximise" else cost
        if level["value"] != value:
            yield Finding(
                f"level {name}", f"is {value}, the file says {level['value']}"
            )
