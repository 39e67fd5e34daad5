"""An independent recount of a run, from its inputs and its lists alone.

It reads no program and no solver: pairs are tested one by one, objectives measured on
the plan, levels added up from the measures.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.decide.contingent_recount import ContingentRecount
from attribution_opt.decide.lists import tenths
from attribution_opt.decide.recount import Recount
from attribution_opt.decide.result import level_costs, measures_of, objectives_table
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.plan import NOBODY, Plan
from attribution_opt.rules.admit import admit
from attribution_opt.rules.case import Case
from attribution_opt.rules.policy import Policy

__all__ = ["Finding", "audit"]

HEADER_LINES = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not stand up to the recount.

    Attributes
    ----------
    where
        The line of ``candidates.csv``, the objective, the level or the file.
    what
        What is wrong.
    """

    where: str
    what: str

    def __str__(self) -> str:
        """Return one sentence."""
        return f"{self.where}: {self.what}"


def audit(
    instance: Instance,
    policy: Policy,
    candidates: pd.DataFrame,
    objectives: pd.DataFrame,
    result: Mapping[str, Any],
) -> list[Finding]:
    """Return what is wrong with a run; nothing where it stands.

    Parameters
    ----------
    instance, policy
        The inputs.
    candidates, objectives
        The two tables of the run, every cell as text.
    result
        The content of ``result.json``.
    """
    findings = list(_pairs(instance, policy, candidates))
    if findings:
        return findings
    case = admit(instance, policy.admissibility)
    plan = _plan(case, candidates)
    measures = measures_of(case, policy, plan)
    findings += _objectives(objectives_table(policy, measures), objectives)
    findings += _levels(level_costs(measures), result)
    return findings


def _pairs(
    instance: Instance, policy: Policy, candidates: pd.DataFrame
) -> Iterator[Finding]:
    """Yield what is wrong line by line: unknown, twice, inadmissible, wrong score."""
    recount = Recount(instance, policy.admissibility)
    contingents = ContingentRecount(instance)
    score = dict(
        zip(
            instance.applicants["applicant_id"],
            instance.applicants["score"],
            strict=True,
        )
    )
    once = _Once(instance)
    for line, row in enumerate(candidates.to_dict("records"), start=1 + HEADER_LINES):
        vacancy, name = row["vacancy_id"], row["applicant_id"]
        where = f"candidates.csv line {line}"
        if vacancy not in recount.homes:
            yield Finding(where, f"vacancy: {vacancy!r} is not in the inputs")
            continue
        if name and name not in recount.people:
            yield Finding(where, f"applicant: {name!r} is not in the inputs")
            continue
        wrong = list(once.refusals(row))
        if name:
            wrong += recount.refusals(vacancy, name)
        person = recount.people[name] if name else None
        wrong += contingents.refusals(recount.homes[vacancy], person, row["holder"])
        expected = tenths(score[name]) if name else ""
        if row["score"] != expected:
            wrong.append(f"score: {row['score']!r} where the inputs say {expected!r}")
        for what in wrong:
            yield Finding(where, f"{vacancy}, {name or 'nobody'}: {what}")
    for vacancy in recount.homes:
        if vacancy not in once.first:
            yield Finding("candidates.csv", f"vacancy: {vacancy} has no rank 1")


class _Once:
    """Ranks in order, a dwelling decided once, a household positioned once."""

    def __init__(self, instance: Instance) -> None:
        ids = instance.applicants["applicant_id"]
        self.household = dict(zip(ids, instance.household_ids, strict=True))
        self.first: dict[str, str] = {}
        self.rank: dict[str, int] = {}
        self.housed: dict[str, str] = {}
        self.listed: set[tuple[str, str]] = set()

    def refusals(self, row: Mapping[str, Any]) -> Iterator[str]:
        vacancy, name, rank = row["vacancy_id"], row["applicant_id"], row["rank"]
        expected = self.rank.get(vacancy, 0) + 1
        self.rank[vacancy] = expected
        if rank != str(expected):
            yield f"rank: {rank} where {expected} is next"
        if rank == "1" and vacancy in self.first:
            yield "twice: this dwelling has two first ranks"
        if rank == "1":
            self.first.setdefault(vacancy, row["holder"])
        elif row["holder"] != self.first.get(vacancy, row["holder"]):
            yield f"holder: {row['holder']} where rank 1 has {self.first[vacancy]}"
        if not name:
            if rank != "1":
                yield "applicant: only a first rank may have none"
            return
        if (vacancy, name) in self.listed:
            yield "twice: already in the list of this dwelling"
        self.listed.add((vacancy, name))
        if rank == "1":
            household = self.household[name]
            if household in self.housed:
                yield f"twice: its household is positioned on {self.housed[household]}"
            self.housed[household] = vacancy


def _plan(case: Case, candidates: pd.DataFrame) -> Plan:
    """Return the first ranks as a plan."""
    first = candidates[candidates["rank"] == "1"]
    homes = pd.Index(case.instance.vacancies["vacancy_id"])
    people = pd.Index(case.instance.applicants["applicant_id"])
    order = homes.get_indexer(first["vacancy_id"])
    applicant = np.full(len(homes), NOBODY)
    holder = np.zeros(len(homes), dtype=np.int64)
    # An empty cell is nobody: no applicant has an empty id.
    applicant[order] = people.get_indexer(first["applicant_id"])
    holder[order] = [case.holders.index(name) for name in first["holder"]]
    return Plan(applicant, holder)


def _objectives(counted: pd.DataFrame, told: pd.DataFrame) -> Iterator[Finding]:
    """Yield the objectives whose figures are not those of the plan."""
    names = ["rule", "key", "part"]
    by_name = {tuple(row[n] for n in names): row for row in told.to_dict("records")}
    for row in counted.to_dict("records"):
        name = tuple(row[n] for n in names)
        where = f"objective {row['rule']}, {row['key']}" + (
            f" ({row['part']})" if row["part"] else ""
        )
        other = by_name.pop(name, None)
        if other is None:
            yield Finding(where, "is not in objectives.csv")
            continue
        for column, value in row.items():
            if other.get(column) != value:
                yield Finding(
                    where, f"{column} is {value}, the file says {other.get(column)}"
                )
    for name in by_name:
        yield Finding(f"objective {name[0]}, {name[1]}", "is not one of the policy's")


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
