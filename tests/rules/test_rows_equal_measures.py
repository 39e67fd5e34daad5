"""What a rule asks in rows is what it counts on a plan."""

import random
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.admission.admit import admit
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.result import measures_of
from attribution_opt.decide.solve import decide
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.plan import NOBODY, Plan
from attribution_opt.files.read_tables import read_month
from attribution_opt.program.terms import Columns
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import parse_policy
from attribution_opt.rules.registry import FAMILIES
from tests.months import random_policy, write_month
from tests.strategies import contents, examples, months, plans


def plan_of(columns: Columns) -> Plan:
    """Return a plan that is drawn as columns."""
    return Plan(columns.applicant, columns.holder)


@examples(4)
@given(months(8, 20), contents(), st.data())
def test_rows_equal_measures(
    instance: Instance, content: dict[str, Any], data: st.DataObject
) -> None:
    """On any plans, shortfalls and gains of every rule equal its measures."""
    policy = parse_policy(content)
    case = admit(instance, policy.admissibility)
    program = formulate(case, policy, 0)
    for _ in range(10):
        columns = data.draw(plans(program))
        plan = plan_of(columns)
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


@examples(3)
@given(months(8, 20), st.tuples(contents(), contents()), st.data())
def test_what_a_month_keeps_changes_no_measure(
    instance: Instance, two: tuple[dict[str, Any], ...], data: st.DataObject
) -> None:
    """Other plans and policies counted before, on the same holders or not."""
    policies = [parse_policy(content) for content in two]
    used = admit(instance, policies[0].admissibility)
    program = formulate(used, policies[0], 0)
    for _ in range(2):
        plan = plan_of(data.draw(plans(program)))
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
