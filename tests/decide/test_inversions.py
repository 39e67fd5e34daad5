"""Inversions of score: counted one by one, and explained by what would be lost."""

import numpy as np
import pytest

from attribution_opt.decide.result import Result, level_costs, measures_of
from attribution_opt.decide.solve import decide
from attribution_opt.domain.plan import Plan
from attribution_opt.files.policy_file import read_policy
from attribution_opt.rules.counted import Counted
from attribution_opt.synthetic.generate import generate


@pytest.fixture(scope="module", params=["usage", "strict"])
def result(request: pytest.FixtureRequest) -> Result:
    """Return a decided month."""
    return decide(generate("lille", "XS", 6), read_policy(request.param))


def test_every_inversion_is_counted(result: Result) -> None:
    """Counted again pair by pair: admissible, same holder, planned nowhere, better."""
    case, plan = result.case, result.plan
    people = case.instance.applicants
    households = case.instance.household_ids
    housed = set(households[plan.applicant[plan.is_filled]])
    found = {}
    for v in range(case.num_vacancies):
        a = int(plan.applicant[v])
        if a < 0:
            continue
        better = [
            b
            for b in case.candidates[v].tolist()
            if case.proposable[b, plan.holder[v]]
            and households[b] not in housed
            and people["score"].iat[b] > people["score"].iat[a]
        ]
        if better:
            found[case.instance.vacancies["vacancy_id"].iat[v]] = str(len(better))
    told = result.inversions.set_index("vacancy_id")["better_scored"].to_dict()
    assert told == found
    assert found


def test_each_is_explained_by_a_level_above_the_score(result: Result) -> None:
    """Measured without the program: that level loses so much, none before it."""
    case, plan = result.case, result.plan
    ids = case.instance.applicants["applicant_id"].tolist()
    homes = case.instance.vacancies["vacancy_id"].tolist()
    now = level_costs(measures_of(result.policy, Counted(case, plan)))
    order = list(now)
    for row in result.inversions.to_dict("records"):
        applicant = plan.applicant.copy()
        applicant[homes.index(row["vacancy_id"])] = ids.index(row["best"])
        costs = level_costs(
            measures_of(result.policy, Counted(case, Plan(applicant, plan.holder)))
        )
        changes = {name: costs[name] - now[name] for name in order}
        first = next(name for name in order if changes[name])
        assert (row["level"], int(row["lost"])) == (first, changes[first])
        assert changes[first] > 0
        assert order.index(first) < order.index("6")


def test_lists_of_the_plan_are_left_as_they_are(result: Result) -> None:
    """Counting changes nothing: a second decision is the same."""
    again = decide(result.case.instance, result.policy)
    assert np.array_equal(again.plan.applicant, result.plan.applicant)
