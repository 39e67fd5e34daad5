"""Variants side by side: what each costs is recounted, a failure is not fatal."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

import attribution_opt as ao
from attribution_opt.cli import main
from attribution_opt.errors import PolicyError
from attribution_opt.files.policy_file import read_policy
from attribution_opt.library import compare
from attribution_opt.report.comparison import ComparisonReport, comparison_page
from attribution_opt.rules.policy import Policy
from attribution_opt.study.compare import compare_with
from attribution_opt.study.comparison import Comparison, Summary, pareto
from attribution_opt.study.generate import generate

HALF = (
    'name = "half"\nbaseline = "usage"\n'
    '[[changes]]\nrule = "priority-by-holder"\nat_least = "50 %"\n'
)


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a variant."""
    path = tmp_path_factory.mktemp("policies") / "half.toml"
    path.write_text(HALF)
    return path


@pytest.fixture(scope="module")
def comparison(half: Path) -> Comparison:
    """Return two policies compared on one month."""
    policies = [read_policy("usage"), read_policy(half)]
    return compare(generate("lille", "XS", 2), policies)


def test_every_plan_is_measured_by_the_baseline(comparison: Comparison) -> None:
    """The baseline's optimum is never beaten on its own ladder, level by level."""
    base, variant = comparison.summaries
    table = comparison.table
    by_base = table[table["measured_by"] == "baseline"]
    assert set(by_base["variant"]) == {"usage", "half"}
    own = table[(table["variant"] == "half") & (table["measured_by"] == "own")]
    assert (own["required"].dropna() >= 0).all()

    def ladder(summary: Summary) -> list[int]:
        costs: dict[str, int] = {}
        for m in summary.baseline:
            costs[m.level] = costs.get(m.level, 0) + m.cost
        return list(costs.values())

    assert ladder(base) <= ladder(variant)
    changed = by_base[by_base["variant"] == "half"]
    reached = changed.set_index(["rule", "key", "part"])
    first = by_base[by_base["variant"] == "usage"]
    first = first.set_index(["rule", "key", "part"])
    difference = reached["missing"] - first["missing"]
    assert difference.equals(reached["change_missing"])


def test_pareto_front() -> None:
    """Beaten on both axes is out; equal on one and better on the other beats."""
    points = {"a": (1, 10), "b": (2, 12), "c": (2, 11), "d": (3, 9)}
    assert pareto(points, (False, True)) == {"a", "b"}
    assert pareto({"a": (1, 1), "b": (1, 1)}, (False, True)) == {"a", "b"}


def fails(policy: Policy) -> Summary:
    """Fail on one variant."""
    if policy.name == "half":
        raise ValueError("no such thing")
    return Summary(policy=policy, status="optimal")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_variant_that_fails_is_listed(half: Path, jobs: int) -> None:
    """In this process and in others."""
    policies = [read_policy("usage"), read_policy(half)]
    seen: list[str] = []
    found = compare_with(
        fails, policies, jobs=jobs, on_done=lambda summary: seen.append(summary.name)
    )
    assert [summary.name for summary in found.failed] == ["half"]
    assert "no such thing" in found.failed[0].error
    assert set(seen) == {"usage", "half"}
    with pytest.raises(PolicyError, match="distinct names"):
        compare_with(fails, [policies[0], policies[0]])


def test_unknown_axis_names_the_known_ones(comparison: Comparison) -> None:
    """A misspelt objective is told with those that there are."""
    with pytest.raises(PolicyError, match="priority-by-holder"):
        ComparisonReport.of(comparison, "fr", "2026-11", ("priority", "score"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_of_a_comparison(comparison: Comparison, language: str) -> None:
    """It names variants, changes and the front, and fetches nothing."""
    chosen = "fr" if language == "fr" else "en"
    report = ComparisonReport.of(
        comparison, chosen, "2026-11", ("priority-by-holder", "score")
    )
    page = comparison_page(report)
    assert "priority-by-holder.at_least: 25 % -&gt; 50 %" in page
    assert "https://" not in page
    assert page.count("<circle") == 2


@pytest.mark.long
def test_compare_command(tmp_path: Path, half: Path) -> None:
    """Tables, workbook, page, and an audited run for each variant."""
    month, out = tmp_path / "month", tmp_path / "study"
    run = CliRunner().invoke
    assert run(main, ["generate", "lille", "--out", str(month)]).exit_code == 0
    options = ["--policy", "usage", "--policy", str(half), "--out", str(out)]
    answer = run(main, ["compare", str(month), *options, "--jobs", "2"])
    assert answer.exit_code == 0, answer.output
    assert "2/2" in answer.stderr
    with (out / "comparison.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert {row["variant"] for row in rows} == {"usage", "half"}
    assert CalamineWorkbook.from_path(out / "comparison.xlsx").sheet_names[0]
    for name in ("usage", "half"):
        assert not ao.open(out / name).audit()
    again = run(main, ["compare", str(month), *options])
    assert again.exit_code == 2
    assert "ever overwritten" in again.output
