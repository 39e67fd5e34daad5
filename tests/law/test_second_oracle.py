"""On random tiny months the plan is worth what a count from the law's words finds."""

from pathlib import Path

import pytest

from attribution_opt.decide.result import Result
from attribution_opt.decide.solve import decide
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from tests.law.oracle import POLICIES, Month, Oracle, Plan
from tests.law.tiny import write_month

NUM_SHORT, NUM_LONG, NUM_MONTHS = 3, 24, 200
MAX_PLANS = 6_000
SERVED = ("2", "4")
"""Levels of which the law asks as many as can be served: how many were is compared."""


def _mark(seed: int) -> pytest.MarkDecorator:
    """Return what a month stands behind: ``long``, or the whole ``proof``."""
    return pytest.mark.long if seed < NUM_LONG else pytest.mark.proof


SEEDS = [
    pytest.param(seed, marks=[] if seed < NUM_SHORT else _mark(seed))
    for seed in range(NUM_MONTHS)
]


def few_plans(folder: Path, seed: int) -> Path:
    """Write the month of a seed, a dwelling less until all plans can be looked at."""
    for num_homes in (4, 3, 2, 1):
        month = folder / f"{num_homes}"
        write_month(month, seed, num_homes)
        if Oracle(Month(month, POLICIES["legal-minimum"])).num_plans <= MAX_PLANS:
            return month
    raise AssertionError("one dwelling has few plans")


def told_values(result: Result, levels: tuple[str, ...]) -> dict[str, int]:
    """Return the cost of each level as the package counts its own plan."""
    # A level on which nothing is asked this month has no measure, and costs nothing.
    costs = dict.fromkeys(levels, 0)
    for measure in result.measures:
        level = measure.level
        cost = -measure.this_month if level in SERVED else measure.cost
        costs[level] += cost
    return costs


def plan_of(result: Result, month: Month) -> Plan:
    """Return the package's plan under the names of the files."""
    homes = result.case.instance.vacancies["vacancy_id"].tolist()
    people = result.case.instance.applicants["applicant_id"].tolist()
    chosen = {
        home: (result.case.holders[h], people[a] if a >= 0 else "")
        for home, h, a in zip(
            homes,
            result.plan.holder.tolist(),
            result.plan.applicant.tolist(),
            strict=True,
        )
    }
    return tuple(chosen[home["vacancy_id"]] for home in month.homes)


@pytest.mark.parametrize("seed", SEEDS)
def test_package_equals_the_words_of_the_law(seed: int, tmp_path: Path) -> None:
    """Every level is at its best under each policy, and worth as much counted again."""
    folder = few_plans(tmp_path, seed)
    instance = read_month(folder)
    for name, policy in POLICIES.items():
        month = Month(folder, policy)
        oracle = Oracle(month)
        result = decide(instance, read_policy(name), method="highs", seed=seed)
        plan, best = plan_of(result, month), oracle.best()
        assert oracle.values(plan) == best, (name, plan)
        assert told_values(result, policy.levels) == best, (name, plan)
        assert plan in set(oracle.plans())
