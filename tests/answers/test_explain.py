"""Explanations: every dwelling accounted for, each door measured, scores verified."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from attribution_opt.admission.admit import admit
from attribution_opt.answers.elastic import Elastic, raised
from attribution_opt.answers.explain import Explanation, Reader
from attribution_opt.answers.sufficient import (
    _in_the_way,
    _shares,
    score_that_suffices,
    sufficient_changes,
)
from attribution_opt.decide.result import Result, level_costs, measures_of
from attribution_opt.decide.solve import decide
from attribution_opt.domain.plan import Plan
from attribution_opt.files.policy_file import read_policy
from attribution_opt.rules.counted import Counted
from attribution_opt.synthetic.generate import Size, generate
from tests.answers.test_relax import every_plan, month_of
from tests.seeds import seeds


@pytest.fixture(scope="module")
def result() -> Result:
    """Return a decided month."""
    return decide(generate("lille", "XS", 2), read_policy("usage"))


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
    now = level_costs(measures_of(result.policy, Counted(case, plan)))
    checked = 0
    for one in everybody[::20]:
        for door in one.doors:
            v = homes.index(door.vacancy_id)
            if one.positioned_on or not door.is_proposable or plan.applicant[v] < 0:
                continue
            applicant = plan.applicant.copy()
            applicant[v] = people.index(one.applicant_id)
            then = level_costs(
                measures_of(result.policy, Counted(case, Plan(applicant, plan.holder)))
            )
            first = next((n for n in now if then[n] != now[n]), "")
            assert door.level == first
            assert door.lost == (then[first] - now[first] if first else 0)
            checked += 1
    assert checked > 20


@pytest.mark.long
def test_the_score_that_suffices_is_the_least(result: Result) -> None:
    """With it the household is positioned; with a tenth less it is not."""
    policy = result.policy
    month = Elastic(result.case, policy)
    reader = Reader(month, result.plan)
    ids = result.case.instance.applicants["applicant_id"].tolist()
    near = next(
        one
        for one in reader.explain(ids)
        if not one.positioned_on
        and one.doors
        and one.doors[0].level == "6"
        and one.doors[0].is_proposable
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


def test_a_dwelling_is_read_whole(result: Result) -> None:
    """Every application is accounted for; contenders are the list, then those near."""
    month = Elastic(result.case, result.policy)
    reader = Reader(month, result.plan)
    lists = result.candidates[result.candidates["applicant_id"] != ""]
    for name in result.case.instance.vacancies["vacancy_id"]:
        found = reader.vacancy(name, most=10_000)
        told = sum(found.refused.values()) + found.unknown + found.gives_way
        told += found.elsewhere + len(found.contenders)
        assert told == result.case.num_applicants
        own = lists[lists["vacancy_id"] == name].sort_values("rank")
        ranked = [c.applicant_id for c in found.contenders if c.rank is not None]
        assert ranked == own["applicant_id"].tolist()
    with pytest.raises(KeyError, match="NOWHERE"):
        reader.vacancy("NOWHERE")


@pytest.mark.long
def test_changes_that_suffice_do() -> None:
    """Each is told apart, and each positions the household when it is made."""
    month = generate("lille", Size(12, 500), 2)
    result = decide(month, read_policy("usage"))
    policy, instance = result.policy, result.case.instance
    month = Elastic(result.case, policy)
    ids = instance.applicants["applicant_id"].tolist()
    kinds = set()
    near = [
        one
        for one in Reader(month, result.plan).explain(ids)
        if not one.positioned_on and (one.doors or one.refused.get("wish"))
    ]
    for one in near[:: max(1, len(near) // 5)]:
        a = ids.index(one.applicant_id)
        for change in sufficient_changes(month, one.applicant_id, most=2):
            kinds.add(change.kind)
            other, rules = instance, policy
            if change.kind == "score":
                people = instance.applicants.copy()
                people.loc[a, "score"] = change.amount
                other = replace(instance, applicants=people)
            elif change.kind == "wish":
                wishes = instance.wishes.iloc[[0]].assign(
                    applicant_id=one.applicant_id, place=change.what
                )
                wishes = pd.concat([instance.wishes, wishes], ignore_index=True)
                other = replace(instance, wishes=wishes)
            else:
                continue
            assert a in decide(other, rules).plan.applicant
    assert {"score", "wish"} <= kinds


@pytest.mark.long
def test_an_income_proof_suffices(result: Result) -> None:
    """Of the household that has the first place, its income forgotten: the proof."""
    instance, policy = result.case.instance, result.policy
    score = instance.applicants["score"]
    a = int(max(result.plan.applicant, key=lambda x: score.iat[x]))
    people = instance.applicants.copy()
    for column in ("rfr_n2", "rfr_n1", "rfr_recent", "monthly_resources"):
        people.loc[a, column] = pd.NA
    people.loc[a, "separated"] = False
    forgotten = replace(instance, applicants=people)
    month = Elastic(admit(forgotten, policy.admissibility), policy)
    assert a not in month.optimum().applicant
    name = str(people["applicant_id"].iat[a])
    found = [x for x in sufficient_changes(month, name) if x.kind == "income"]
    assert len(found) == 1
    people = people.copy()
    people.loc[a, "rfr_n2"] = found[0].amount * 100
    people.loc[a, "monthly_resources"] = found[0].amount * 100 // 12
    assert a in decide(replace(instance, applicants=people), policy).plan.applicant


@pytest.mark.parametrize("seed", seeds(3, 8))
def test_shares_equal_brute_force(tmp_path: Path, seed: int) -> None:
    """One lease less of a rule positions somebody in every plan that is then best."""
    month = month_of(tmp_path, seed)
    program = month.program
    plans = every_plan(program)
    plan = month.optimum()
    for a in set(range(program.num_applicants)) - set(plan.applicant.tolist()):
        told = list(_shares(month, a, 99))
        tried = set(_in_the_way(month, a, plan))
        for d in tried:
            demands = list(program.demands)
            demands[d] = raised(demands[d], -1)
            lowered = replace(program, demands=tuple(demands))
            best = min(map(lowered.values, plans))
            who = [a in p.applicant for p in plans if lowered.values(p) == best]
            label = program.demands[d].rule, program.demands[d].key
            is_told = label in {(x.what, x.key) for x in told}
            assert is_told or not all(who)
        assert all(x.amount == 1 for x in told)
