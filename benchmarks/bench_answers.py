"""Answers at their size: `relax` on 300 x 3,000 (10 s), explanations, joint lists."""

from typing import Any

from attribution_opt.admission.admit import admit
from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.explain import Reader
from attribution_opt.answers.joint_lists import joint_lists
from attribution_opt.answers.relax import relax
from attribution_opt.decide.solve import decide
from attribution_opt.files.policy_file import read_policy
from attribution_opt.synthetic.generate import Size, generate

EXPLAINED = 1000


def _month(size: str | Size) -> Elastic:
    policy = read_policy("strict")
    return Elastic(admit(generate("lille", size, 1), policy.admissibility), policy)


def test_relax(benchmark: Any) -> None:
    """Minimal conflicts and smallest changes of 300 dwellings, 3,000 households."""
    found = benchmark.pedantic(relax, (_month(Size(300, 3_000)),), rounds=1)
    assert found.conflicts


def test_explain(benchmark: Any) -> None:
    """A thousand explanations of one month, once it is read."""
    month = _month("S")
    plan = decide(month.case.instance, month.policy).plan
    people = month.case.instance.applicants["applicant_id"].tolist()[:EXPLAINED]
    reader = Reader(month, plan)
    assert len(benchmark.pedantic(reader.explain, (people,), rounds=1)) == EXPLAINED


def test_joint_lists(benchmark: Any) -> None:
    """Three ranks of 60 dwellings, chosen together."""
    month = _month("S")
    plan = decide(month.case.instance, month.policy).plan
    lists = benchmark.pedantic(joint_lists, (month, plan, "robust"), rounds=1)
    assert len(lists)
