"""Lists that are lawful: who stands behind the plan, and why a list is short."""

import numpy as np
import pytest

from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.lists import LEAST_CANDIDATES, plan_columns
from attribution_opt.decide.result import Result, level_costs, measures_of
from attribution_opt.decide.solve import decide
from attribution_opt.decide.substitution import Substitution
from attribution_opt.domain.plan import Plan
from attribution_opt.files.policy_file import read_policy
from attribution_opt.rules.counted import Counted
from attribution_opt.synthetic.generate import generate


@pytest.fixture(scope="module")
def result() -> Result:
    """Return a decided month of 20 dwellings and 1,000 households."""
    return decide(generate("lille", "XS", 3), read_policy("usage"))


def test_no_household_planned_somewhere_stands_on_another_list(result: Result) -> None:
    """A list must not fall because its second has signed elsewhere."""
    lists = result.candidates
    planned = set(lists[lists["rank"] == 1]["applicant_id"])
    assert not planned & set(lists[lists["rank"] > 1]["applicant_id"])


def test_a_short_list_says_its_exception(result: Result) -> None:
    """Fewer than three candidates need an exception of R441-3; three need none."""
    for _, rows in result.candidates.groupby("vacancy_id"):
        first = rows["reasons"].iat[0]
        if first.startswith("empty"):
            continue
        assert ("exception_" in first) == (len(rows) < LEAST_CANDIDATES)


@pytest.mark.long
def test_losses_of_a_substitution_are_those_of_the_measures(result: Result) -> None:
    """What another candidate costs is recounted from measures, without the program."""
    case, plan = result.case, result.plan
    program = formulate(case, result.policy, 0)
    duties = result.policy.ladder.statutory
    substitution = Substitution(program, plan_columns(plan), duties)

    def statutory(changed: Plan) -> int:
        costs = level_costs(measures_of(result.policy, Counted(case, changed)))
        return sum(cost for level, cost in costs.items() if level in duties)

    now = statutory(plan)
    rng = np.random.default_rng(5)
    checked = 0
    for v in np.flatnonzero(plan.is_filled):
        people = case.pool[v]
        people = people[case.proposable[people, plan.holder[v]]]
        people = np.setdiff1d(people, plan.applicant)
        people = rng.choice(people, min(4, len(people)), replace=False)
        for a, lost in zip(people, substitution.losses(int(v), people), strict=True):
            applicant = plan.applicant.copy()
            applicant[v] = a
            assert statutory(Plan(applicant, plan.holder)) - now == lost
            checked += 1
    assert checked > 40


def test_others_are_ordered_by_what_the_objectives_lose(result: Result) -> None:
    """Behind the plan, what a signature costs never falls from rank to rank."""
    for _, rows in result.candidates[result.candidates["rank"] > 1].groupby(
        "vacancy_id"
    ):
        costs = [
            sum(
                int(part.partition(":")[2]) * (1 if part.startswith("costs") else -1)
                for part in reasons.split("; ")
                if part.startswith(("costs:", "saves:"))
            )
            for reasons in rows["reasons"]
        ]
        assert costs == sorted(costs)
