"""Policies are read whole, or refused with every fault and a remedy."""

from pathlib import Path

import pytest

from attribution_opt.errors import PolicyError
from attribution_opt.files.policy_file import (
    policy_changes,
    read_policy,
    render_policy,
    shipped_policies,
)
from attribution_opt.rules.policy import parse_policy
from attribution_opt.rules.registry import FAMILIES

SHARE = {
    "id": "s",
    "family": "share",
    "group": "priority",
    "at_least": "25 %",
    "by": ["holder"],
    "level": "3",
}


@pytest.mark.parametrize("name", shipped_policies())
def test_shipped(name: str) -> None:
    """Every shipped policy reads, under its own name."""
    assert read_policy(name).name == name


def test_strict_uses_every_family() -> None:
    """The stricter policy has a rule of each family but the clause of conventions.

    Equity between holders is agreed locally and couples every dwelling with every
    holder: it is asked for by name, where it is agreed.
    """
    families = {rule.family for rule in read_policy("strict").rules}
    assert families == set(FAMILIES) - {"equity"}


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        ({"family": "shares"}, "rule 's'", "did you mean 'share'?"),
        ({"family": None}, "rule 's'", "has no family"),
        ({"atleast": 3}, "rule 's'.atleast", "did you mean 'at_least'?"),
        ({"group": "priorty"}, "rule 's'.group", "did you mean 'priority'?"),
        ({"level": "9"}, "rule 's'.level", "a digit from 0"),
        ({"at_least": "130 %"}, "rule 's'.at_least", "between 0 and 1"),
        ({"at_least": "a lot"}, "rule 's'.at_least", "write a share as"),
        ({"at_most": "50 %"}, "rule 's'", "one of the two"),
        ({"by": ["owner"]}, "rule 's'.by", "use one of landlord"),
        (
            {"scope": {"in_qvp": "no"}},
            "rule 's'.scope.in_qvp",
            "did you mean 'in_qpv'?",
        ),
        ({"level": "6"}, "level 6", "a total needs a level of its own"),
        ({"level": "5b"}, "level 5b", "put leases on 5a and points on 5b"),
        ({"id": "score"}, "rule 'score'", "stands twice"),
    ],
)
def test_fault(change: dict[str, object], where: str, said: str) -> None:
    """Each fault of a rule is told at its place, with the nearest good word."""
    rule = {k: v for k, v in (SHARE | change).items() if v is not None}
    others = [
        {"id": "score", "family": "total", "what": "score", "level": "6"},
        {"id": "mean", "family": "income", "mean_at_least": 30, "level": "5b"},
    ]
    with pytest.raises(PolicyError) as refused:
        parse_policy({"name": "p", "rules": [rule, *others]})
    sentences = {fault.column: str(fault) for fault in refused.value.faults}
    assert said in sentences[where]


def test_faults_are_collected() -> None:
    """Faults of several rules and of the head are told together."""
    bad = SHARE | {"level": "x"}
    with pytest.raises(PolicyError) as refused:
        parse_policy({"nam": "p", "rules": [bad, bad | {"id": "t", "group": "x"}]})
    assert len(refused.value.faults) == 5


def test_file_faults(tmp_path: Path) -> None:
    """A missing file names the shipped policies; broken TOML names the line."""
    with pytest.raises(PolicyError, match="legal-minimum, strict"):
        read_policy(tmp_path / "no.toml")
    (tmp_path / "bad.toml").write_text("name = \n")
    with pytest.raises(PolicyError, match="line 1"):
        read_policy(tmp_path / "bad.toml")


@pytest.mark.parametrize("name", shipped_policies())
def test_a_policy_is_written_whole(tmp_path: Path, name: str) -> None:
    """What a run keeps reads back as the same policy, shares exact."""
    policy = read_policy(name)
    (tmp_path / "p.toml").write_text(render_policy(policy))
    assert read_policy(tmp_path / "p.toml") == policy


def test_a_variant_is_its_baseline_and_named_changes(tmp_path: Path) -> None:
    """Changed, removed and added rules; the rest is the baseline's; chains resolve."""
    (tmp_path / "v.toml").write_text(
        'name = "v"\nbaseline = "usage"\n'
        '[[changes]]\nrule = "first-quartile-outside-qpv"\nat_least = "30 %"\n'
        '[[changes]]\nremove = "dalo"\n'
        '[[changes]]\nadd = { id = "seniors", family = "count", group = "senior", '
        'at_least = 2, level = "5b" }\n'
    )
    (tmp_path / "w.toml").write_text(
        'name = "w"\nbaseline = "v.toml"\n[[changes]]\nremove = "seniors"\n'
    )
    base, variant = read_policy("usage"), read_policy(tmp_path / "v.toml")
    told = [*map(str, policy_changes(base, variant))]
    assert "first-quartile-outside-qpv.at_least: 25 % -> 30 %" in told
    assert "dalo: count -> none" in told
    assert "seniors: none -> count" in told
    assert {r.id for r in base.rules} - {r.id for r in variant.rules} == {"dalo"}
    twice = read_policy(tmp_path / "w.toml")
    assert twice.name == "w"
    assert "seniors" not in {rule.id for rule in twice.rules}
    (tmp_path / "v.toml").write_text('name="v"\nbaseline="w.toml"\nchanges=[]\n')
    with pytest.raises(PolicyError, match="leads back"):
        read_policy(tmp_path / "v.toml")
