"""What a rule asks in rows is what it counts on a plan."""

import random
from pathlib import Path

import numpy as np
import pytest

from attribution_opt.admission.admit import admit
from attribution_opt.admission.case import Case
from attribution_opt.decide.result import measures_of
from attribution_opt.decide.solve import decide
from attribution_opt.domain.plan import NOBODY, Plan
from attribution_opt.files.read_tables import read_month
from attribution_opt.program.terms import Columns
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import parse_policy
from attribution_opt.rules.registry import FAMILIES
from tests.months import random_policy, write_month
from tests.seeds import seeds


def random_plan(case: Case, rng: random.Random) -> Plan:
    """Return a random admissible plan."""
    household = case.instance.household_ids
    applicant = np.full(case.num_vacancies, NOBODY)
    holder = np.zeros(case.num_vacancies, dtype=np.int64)
    housed: set[str] = set()
    for v in range(case.num_vacancies):
        free = [a for a in case.candidates[v].tolist() if household[a] not in housed]
        may = case.orientable[v]
        if free and rng.random() < 0.8:
            applicant[v] = rng.choice(free)
            housed.add(household[applicant[v]])
            may = may & case.proposable[applicant[v]]
        holder[v] = rng.choice(np.flatnonzero(may).tolist())
    return Plan(applicant, holder)


@pytest.mark.parametrize("seed", seeds(4, 24))
def test_rows_equal_measures(tmp_path: Path, seed: int) -> None:
    """On random plans, shortfalls and gains of every rule equal its measures."""
    rng = random.Random(seed)
    write_month(tmp_path, rng, 8, 20)
    instance = read_month(tmp_path)
    policy = parse_policy(random_policy(rng))
    case = admit(instance, policy.admissibility)
    for _ in range(10):
        plan = random_plan(case, rng)
        columns = Columns(np.arange(case.num_vacancies), plan.applicant, plan.holder)
        filled = columns.take(plan.is_filled)
        for rule in policy.rules:
            measures = rule.measure(Counted(case, plan))
            asked = sum(
                demand.shortfall(columns) for demand in rule.demands(Counted(case))
            )
            gain = rule.gain(case)
            if gain is None:
                assert asked == sum(m.missing for m in measures), rule.id
                continue
            total = 0 if gain.expression is None else gain.expression.on(columns).sum()
            total += 0 if gain.pair is None else gain.pair.on(filled).sum()
            assert total == sum(m.this_month for m in measures), rule.id


@pytest.mark.parametrize("seed", seeds(3, 12))
def test_what_a_month_keeps_changes_no_measure(tmp_path: Path, seed: int) -> None:
    """Other plans and policies counted before, on the same holders or not."""
    rng = random.Random(seed)
    write_month(tmp_path, rng, 8, 20)
    instance = read_month(tmp_path)
    policies = [parse_policy(random_policy(rng)) for _ in range(2)]
    used = admit(instance, policies[0].admissibility)
    for _ in range(4):
        plan = random_plan(used, rng)
        nobody = Plan(np.full(used.num_vacancies, NOBODY), plan.holder)
        for one in (plan, nobody, plan):
            for policy in policies:
                fresh = admit(instance, policies[0].admissibility)
                told = measures_of(policy, Counted(used, one))
                assert told == measures_of(policy, Counted(fresh, one))


def test_random_policies_have_every_family() -> None:
    """The policies of these tests hold each family, each more than once."""
    seen = [
        r["family"] for n in range(40) for r in random_policy(random.Random(n))["rules"]
    ]
    assert all(seen.count(family) > 20 for family in FAMILIES)


def test_row_order_changes_nothing(tmp_path: Path) -> None:
    """Rows of every file shuffled: the same households are named on the same homes."""
    rng = random.Random(3)
    write_month(tmp_path / "a", rng, 8, 30)
    policy = parse_policy(random_policy(rng))
    (tmp_path / "b").mkdir()
    for path in (tmp_path / "a").iterdir():
        head, *rows = path.read_text("utf-8").splitlines(keepends=True)
        if path.suffix == ".csv":
            rng.shuffle(rows)
        (tmp_path / "b" / path.name).write_text(head + "".join(rows), "utf-8")
    results = [decide(read_month(tmp_path / name), policy, seed=5) for name in "ab"]
    lists = [result.candidates for result in results]
    assert lists[0].equals(lists[1])
    assert lists[0]["applicant_id"].ne("").sum() > 5
    assert [x.value for x in results[0].levels] == [x.value for x in results[1].levels]
