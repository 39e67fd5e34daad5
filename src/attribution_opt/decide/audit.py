"""An independent recount of a run, from its inputs and its lists alone.

It reads no program and no solver: pairs are tested one by one, objectives measured on
the plan, levels added up from the measures, lists and tables counted again. Of levels
it recounts the values: that none better exists is what engines prove.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from attribution_opt.admission.admit import admit
from attribution_opt.admission.case import Case
from attribution_opt.decide.line_audit import Finding, audit_lines, row_differences
from attribution_opt.decide.list_audit import ListAudit
from attribution_opt.decide.listed_audit import audit_listed
from attribution_opt.decide.objective_rows import Objective, objectives_of
from attribution_opt.decide.recount import Recount
from attribution_opt.decide.result import level_costs, measures_of
from attribution_opt.decide.rows import Candidate, Said, status_of
from attribution_opt.decide.score_order import score_order
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.labels import joined, label_text
from attribution_opt.domain.levels import tie_word
from attribution_opt.domain.plan import NOBODY, Plan
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import Policy

__all__ = ["MOST_LOSSES", "Finding", "audit"]

MOST_LOSSES = 10
"""Lines whose loss is counted again at the end of a solve: each takes a whole recount.

The command ``audit`` counts all of them.
"""
WORD_BYTES = 2
"""Bytes of the hash that each level of the tie-break reads."""


def audit(
    instance: Instance,
    policy: Policy,
    said: Said,
    *,
    most_losses: int | None = MOST_LOSSES,
) -> list[Finding]:
    """Return what is wrong with a run; nothing where it stands.

    Parameters
    ----------
    instance, policy
        The inputs.
    said
        What the run says.
    most_losses
        Lines behind the plan whose loss is counted again; None for all.
    """
    recount = Recount(instance, policy.admissibility)
    findings = audit_lines(recount, said.lists)
    if findings:
        return findings
    findings += audit_listed(recount, said.lists, said.listed)
    case = admit(instance, policy.admissibility)
    plan = _plan(case, said.lists)
    measures = measures_of(policy, Counted(case, plan))
    by_hand = measures_of(policy, Counted(case, score_order(case)))
    counted = objectives_of(policy.rules, measures, by_hand)
    findings += row_differences(
        counted,
        said.objectives,
        _name,
        "is not in objectives.csv",
        "is not one of the policy's",
    )
    # A level whose rules have nothing to count in this month is met.
    levels = {rule.level: 0 for rule in policy.rules}
    findings += _levels(levels | level_costs(measures), said)
    findings += _claims(said)
    lists = ListAudit(case, policy, plan, said.mode == "orient", most_losses)
    findings += lists.of_lists(said.lists)
    findings += lists.of_homes(said.homes)
    findings += lists.of_outsiders(said.not_positioned, said.lists)
    findings += lists.of_inversions(said.inversions)
    return findings


def _plan(case: Case, candidates: Sequence[Candidate]) -> Plan:
    """Return the first ranks as a plan."""
    first = [line for line in candidates if line.rank == 1]
    homes = pd.Index(case.instance.vacancies["vacancy_id"])
    people = pd.Index(case.instance.applicants["applicant_id"])
    order = homes.get_indexer(pd.Index([line.vacancy_id for line in first]))
    applicant = np.full(len(homes), NOBODY)
    holder = np.zeros(len(homes), dtype=np.int64)
    # An empty cell is nobody: no applicant has an empty id.
    applicant[order] = people.get_indexer(
        pd.Index([line.applicant_id for line in first])
    )
    holder[order] = [case.holders.index(line.holder) for line in first]
    return Plan(applicant, holder)


def _name(row: Objective) -> str:
    """Return how an objective is called: rule, key, and side where it has two."""
    side = f" ({row.part})" if row.part else ""
    return f"objective {row.rule}, {label_text(row.key)}{side}"


def _levels(costs: Mapping[str, int], said: Said) -> Iterator[Finding]:
    """Yield the levels whose value is not the sum of their measures, or of the hash."""
    told = {level.name: level for level in said.levels}
    for name in sorted(set(costs) - set(told)):
        yield Finding(f"level {name}", "is not in result.json")
    for name, level in told.items():
        cost = _tie(name, said) if name not in costs else costs[name]
        if cost is None:
            yield Finding(f"level {name}", "is none of the policy's")
            continue
        value = -cost if level.sense == "maximise" else cost
        if level.value != value:
            what = f"is {value}, the file says {level.value}"
            yield Finding(f"level {name}", what)


def _tie(name: str, said: Said) -> int | None:
    """Add up the hashes of the plan that a level of the tie-break reads."""
    found = tie_word(name)
    if found is None:
        return None
    start, of_holders = found[0] * WORD_BYTES, found[1]
    first = {name: ids[0] for ids in said.alike for name in ids}
    total = 0
    for line in said.lists:
        if line.rank == 1:
            home = first.get(line.vacancy_id, line.vacancy_id)
            pair = (str(said.seed), home, line.applicant_id)
            ids = (*pair, line.holder) if of_holders else pair
            digest = hashlib.sha256(joined(ids, "|").encode("utf-8")).digest()
            total += int.from_bytes(digest[start : start + WORD_BYTES], "big")
    return total


def _claims(said: Said) -> Iterator[Finding]:
    """Yield what is said of the whole and does not follow from the levels."""
    is_proven = all(level.is_proven for level in said.levels)
    expected = status_of(said.levels)
    if said.status != expected:
        yield Finding("status", f"is {said.status} where levels say {expected}")
    if said.is_unique and not is_proven:
        yield Finding("unique", "is said proven where a level is not")
