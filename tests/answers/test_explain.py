"""Explanations: every dwelling accounted for, each door measured, scores verified."""

from dataclasses import replace

import pytest

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.explain import Explanation, Reader, score_that_suffices
from attribution_opt.decide.result import Result, level_costs, measures_of
from attribution_opt.decide.solve import decide
from attribution_opt.domain.plan import Plan
from attribution_opt.files.policy_file import read_policy
from attribution_opt.study.generate import generate


@pytest.fixture(scope="module")
def result() -> Result:
    """Return a decided month."""
    return decide(generate("lille", "XS", 2), read_policy("legal-minimum"))


@pytest.fixture(scope="module")
def everybody(result: Result) -> list[Explanation]:
    """Return the explanation of every application."""
    month = Elastic(result.case, result.policy)
    ids = result.case.instance.applicants["applicant_id"].tolist()
    return Reader(month, result.plan).explain(ids)


def test_every_dwelling_is_accounted_for(
    result: Result, everybody: list[Explanation]
) -> None:
    """Refused, unknown, giving way, out of reach of any holder, or a door."""
    for one in everybody:
        told = sum(one.refused.values()) + one.unknown + one.gives_way + len(one.doors)
        assert told == result.case.num_vacancies
        assert one.gives_way >= 0


def test_ranks_are_those_of_the_lists(
    result: Result, everybody: list[Explanation]
) -> None:
    """Whoever is positioned is at rank 1 there, and nowhere else."""
    lists = result.candidates[result.candidates["applicant_id"] != ""]
    listed = {
        (v, a): int(rank)
        for v, a, rank in lists[["vacancy_id", "applicant_id", "rank"]].to_numpy()
    }
    told = {
        (door.vacancy_id, one.applicant_id): door.rank
        for one in everybody
        for door in one.doors
        if door.rank is not None
    }
    assert told == listed


def test_a_door_costs_what_a_new_count_says(
    result: Result, everybody: list[Explanation]
) -> None:
    """The first level that changes, measured again without the program."""
    case, plan = result.case, result.plan
    homes = case.instance.vacancies["vacancy_id"].tolist()
    people = case.instance.applicants["applicant_id"].tolist()
    now = level_costs(measures_of(case, result.policy, plan))
    checked = 0
    for one in everybody[::20]:
        for door in one.doors:
            v = homes.index(door.vacancy_id)
            if one.positioned_on or not door.is_proposable or plan.applicant[v] < 0:
                continue
            applicant = plan.applicant.copy()
            applicant[v] = people.index(one.applicant_id)
            then = level_costs(
                measures_of(case, result.policy, Plan(applicant, plan.holder))
            )
            first = next((n for n in now if then[n] != now[n]), "")
            assert door.level == first
            assert door.lost == (then[first] - now[first] if first else 0)
            checked += 1
    assert checked > 20


def test_the_score_that_suffices_is_the_least(result: Result) -> None:
    """With it the household is positioned; with a tenth less it is not."""
    policy = result.policy
    month = Elastic(result.case, policy)
    reader = Reader(month, result.plan)
    ids = result.case.instance.applicants["applicant_id"].tolist()
    near = next(
        one
        for one in reader.explain(ids)
        if not one.positioned_on and one.doors and one.doors[0].level == "6"
    )
    enough = score_that_suffices(month, near.applicant_id)
    assert enough is not None
    a = ids.index(near.applicant_id)
    for score, expected in ((enough, True), (enough - 1, False)):
        people = result.case.instance.applicants.copy()
        people.loc[a, "score"] = score
        again = decide(replace(result.case.instance, applicants=people), policy)
        assert (a in again.plan.applicant) is expected


def test_nobody_of_that_name(result: Result) -> None:
    """An application that there is not is a KeyError."""
    reader = Reader(Elastic(result.case, result.policy), result.plan)
    with pytest.raises(KeyError, match="NOBODY"):
        reader.explain(["NOBODY"])
