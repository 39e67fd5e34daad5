"""Variants side by side: what each costs is recounted, a failure is not fatal."""

import csv
import functools
import io
import itertools
import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from python_calamine import CalamineWorkbook

import attribution_opt as ao
from attribution_opt.cli import main
from attribution_opt.errors import PolicyError, SolverError
from attribution_opt.files.policy_file import read_policy
from attribution_opt.library import compare
from attribution_opt.rules.ladder import Rung
from attribution_opt.rules.policy import Policy
from attribution_opt.study.book import comparison_workbook
from attribution_opt.study.comparison import Comparison, compared, not_beaten
from attribution_opt.study.crews import Done, LocalCrew
from attribution_opt.study.month_source import MonthSource
from attribution_opt.study.page import (
    ComparisonReport,
    comparison_page,
)
from attribution_opt.study.recipe import compare_runs
from attribution_opt.study.tasks import FIGURES, Study, Task, run_task
from attribution_opt.synthetic.generate import generate

HALF = (
    'name = "half"\nbaseline = "usage"\n'
    '[[changes]]\nrule = "priority-by-holder"\nat_least = "50 %"\n'
)
TINY = Path(__file__).parents[2] / "instances" / "tiny"
DRAWN = MonthSource("lille XS 2", "lille XS 2", drawn=("lille", "XS", 2))


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of a variant."""
    path = tmp_path_factory.mktemp("policies") / "half.toml"
    path.write_text(HALF)
    return path


@pytest.fixture(scope="module")
def policies(half: Path) -> list[Policy]:
    """Return a baseline and a variant."""
    return [read_policy("usage"), read_policy(half)]


@pytest.fixture(scope="module")
def comparison(policies: list[Policy]) -> Comparison:
    """Return two policies compared on one month."""
    return compare(generate("lille", "XS", 2), policies)


def test_every_plan_is_measured_by_the_baseline(comparison: Comparison) -> None:
    """The baseline's optimum is never beaten on its own ladder, level by level."""
    base, variant = comparison.cells
    table = comparison.table
    by_base = table[table["measured_by"] == "baseline"]
    assert set(by_base["scenario"]) == {"usage", "half"}
    own = table[(table["scenario"] == "half") & (table["measured_by"] == "own")]
    assert (own["required"].dropna() >= 0).all()

    def ladder(cell: dict[str, object]) -> list[int]:
        costs: dict[str, int] = {}
        for m in cell["baseline"]:  # type: ignore[attr-defined]
            cost = -m["this_month"] if m["sense"] == "maximise" else m["missing"]
            costs[m["level"]] = costs.get(m["level"], 0) + cost
        return list(costs.values())

    assert ladder(base) <= ladder(variant)
    changed = by_base[by_base["scenario"] == "half"]
    reached = changed.set_index(["rule", "key", "part"])
    first = by_base[by_base["scenario"] == "usage"]
    first = first.set_index(["rule", "key", "part"])
    for name in ("missing", "this_month"):
        difference = reached[name] - first[name]
        assert difference.equals(reached[f"change_{name}"])


def test_objectives_and_levels_add_up(comparison: Comparison) -> None:
    """What the page shows by rule and by level is the sum of the tidy table."""
    by_base = comparison.table[comparison.table["measured_by"] == "baseline"]
    is_total = by_base["sense"] == "maximise"
    value = by_base["this_month"].where(is_total, by_base["missing"])
    sums = value.groupby([by_base["scenario"], by_base["rule"]]).sum()
    for (name, rule), total in sums.items():
        assert comparison.objectives.loc[rule, name] == total
    sums = value.groupby([by_base["scenario"], by_base["level"]]).sum()
    overview = comparison.overview.set_index("scenario")
    for (name, level), total in sums.items():
        assert overview.loc[name, f"level_{level}"] == total


def beats(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell from first principles whether one point beats another; less is better."""
    pairs = [*zip(one, other, strict=True)]
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


@given(
    st.integers(0, 4).flatmap(
        lambda n: st.lists(st.tuples(*[st.integers(0, 3)] * n), max_size=9)
    )
)
def test_front_over_all_levels(points: list[tuple[int, ...]]) -> None:
    """Beaten on no level and worse on one is out; alike points all stay."""
    told = [not any(beats(other, own) for other in points) for own in points]
    levels = len(points[0]) if points else 0
    found = not_beaten(np.array(points, dtype=int).reshape(len(points), levels))
    assert found.tolist() == told


def made_up(study: Study, values: dict[str, tuple[int, ...]]) -> Comparison:
    """Return a study whose plans end levels as told: what is missing, or reached."""
    ladder = study.baseline.ladder
    figures = dict.fromkeys(FIGURES, 0) | {"key": "all", "part": "", "unit": "leases"}
    cell = dict.fromkeys(("seed", "filled", "dwellings"), 0) | {
        "month": "m",
        "dated": "2026-11",
        "status": "optimal",
        "unique": True,
        "own": [],
    }

    def row(rung: Rung, value: int) -> dict[str, object]:
        reached = {"this_month" if rung.is_total else "missing": value}
        told = {"rule": rung.rules[0].id, "level": rung.name, "sense": rung.sense}
        return figures | told | reached

    cells = [
        {**cell, "scenario": name, "baseline": list(map(row, ladder, own))}
        for name, own in values.items()
    ]
    return Comparison(study, cells, pd.DataFrame(columns=["scenario"]))


def test_front_of_a_study_looks_at_every_shared_level(policies: list[Policy]) -> None:
    """By brute force over all levels, more being better of totals; not two axes."""
    base = policies[0]
    names = [f"s{n}" for n in range(12)]
    variants = [base.model_copy(update={"name": name}) for name in names]
    # The last level is none of everybody's: the plan that is best there has no merit.
    lacking = tuple(r for r in base.rules if r.level != base.ladder.names[-1])
    variants[-1] = variants[-1].model_copy(update={"rules": lacking})
    axes = (base.ladder.rungs[0].rules[0].id, base.ladder.rungs[1].rules[0].id)
    study = Study.of_month([base, *variants], DRAWN, axes=axes)
    draw = np.random.default_rng(5)
    for _ in range(20):
        values = {
            name: tuple(map(int, draw.integers(0, 3, len(base.ladder.names))))
            for name in study.scenarios
        }
        found = made_up(study, values)
        assert found.shared == [*base.ladder.names[:-1]]
        signs = [-1 if rung.is_total else 1 for rung in base.ladder][:-1]
        costs = {
            name: tuple(s * v for s, v in zip(signs, own, strict=False))
            for name, own in values.items()
        }
        best = {
            name
            for name in costs
            if not any(beats(costs[other], costs[name]) for other in costs)
        }
        front = found.front.set_index("scenario")
        assert {name for name in costs if front.loc[name, "on_front"]} == best
        assert front["x"].to_dict() == {name: own[0] for name, own in values.items()}
        assert front["y"].to_dict() == {name: own[1] for name, own in values.items()}


KEPT: dict[str, bytes] = {}
"""Results of tasks by their keys, on which alone they depend."""


def result_of(task: Task) -> bytes:
    """Decide a task, once for all tests of a process."""
    if task.key not in KEPT:
        KEPT[task.key] = run_task(task)
    return KEPT[task.key]


def fails(task: Task) -> bytes:
    """Fail on one variant."""
    if task.scenario == "half":
        raise ValueError("no such thing")
    return result_of(task)


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_variant_that_fails_is_listed(policies: list[Policy], jobs: int) -> None:
    """In this process and in others."""
    study = Study.of_month(policies, DRAWN)
    seen: list[str] = []

    def tell(done: Done, number: int, total: int) -> None:
        assert (number, total) == (len(seen) + 1, 2)
        seen.append(done.task.scenario)

    found = compared(study, LocalCrew(jobs, fails), on_done=tell)
    assert found.failures["scenario"].tolist() == ["half"]
    assert "no such thing" in found.failures["why"].iloc[0]
    assert set(seen) == {"usage", "half"}
    page = comparison_page(ComparisonReport(found, "en"))
    assert "half, lille XS 2, 0 could not be decided: ValueError: no such" in page


def test_policies_need_distinct_names(policies: list[Policy]) -> None:
    """And there has to be one."""
    for wrong in ([policies[0], policies[0]], []):
        with pytest.raises(PolicyError, match="distinct names"):
            Study.of_month(wrong, DRAWN)


def counting(calls: Counter[str], task: Task) -> bytes:
    """Decide a task, and note its scenario."""
    calls[task.scenario] += 1
    return result_of(task)


def test_the_baseline_is_solved_once(policies: list[Policy]) -> None:
    """So is whatever asks the same, whatever it is called; kept, nothing is solved."""
    again = policies[0].model_copy(update={"name": "again", "title": "the same"})
    study = Study.of_month([*policies, again], DRAWN)
    calls: Counter[str] = Counter()
    kept: dict[str, bytes] = {}
    crew = LocalCrew(1, functools.partial(counting, calls))
    found = compared(study, crew, kept)
    assert calls == {"usage": 1, "half": 1}
    assert (found.done, found.kept) == (2, 0)
    assert found.overview["scenario"].tolist() == ["usage", "half", "again"]
    levels = found.front.set_index("scenario").drop(columns="on_front")
    assert levels.loc["usage"].equals(levels.loc["again"].rename("usage"))
    other = Study.of_month([again, policies[1]], MonthSource("renamed", DRAWN.digest))
    found = compared(other, crew, kept)
    assert calls == {"usage": 1, "half": 1}
    assert (found.done, found.kept) == (0, 2)


def test_what_a_result_depends_on(policies: list[Policy]) -> None:
    """One of it differs: the result is another one."""
    task = Study.of_month(policies, DRAWN).tasks()[0]
    others = [
        Study.of_month(policies, DRAWN).tasks()[1],
        Study.of_month(policies[::-1], DRAWN).tasks()[1],
        Study.of_month(policies, DRAWN, seeds=(1,)).tasks()[0],
        Study.of_month(policies, DRAWN, engine="highs").tasks()[0],
        Study.of_month(policies, DRAWN, time_limit=9.0).tasks()[0],
        Study.of_month(policies, MonthSource("lille XS 2", "other")).tasks()[0],
    ]
    keys = [one.key for one in (task, *others)]
    assert all(a != b for a, b in itertools.combinations(keys, 2))


def test_unknown_axis_names_the_known_ones(policies: list[Policy]) -> None:
    """A misspelt objective is told with those that there are, before any work."""
    with pytest.raises(PolicyError, match="priority-by-holder"):
        Study.of_month(policies, DRAWN, axes=("priority", "score"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_of_a_comparison(comparison: Comparison, language: str) -> None:
    """It names variants, changes and the front, and fetches nothing."""
    chosen = "fr" if language == "fr" else "en"
    axes = ("priority-by-holder", "score")
    study = replace(comparison.study, axes=axes)
    drawn = Comparison(study, comparison.cells, comparison.failures)
    report = ComparisonReport(drawn, chosen)
    page = comparison_page(report)
    (change,) = report.changed("half")
    assert str(escape(change)) in page
    assert all(part in change for part in ("25 %", "50 %"))
    # People read titles, never the ids of rules.
    assert "priority-by-holder" not in page
    told = {name for name, _, _ in report.differences} | set(report.same)
    assert told == {*map(report.named, comparison.objectives.index)}
    assert "https://" not in page
    assert page.count("<circle") == 2
    assert all(escape(report.named(rule)) in page for rule in axes)
    assert set(report.best) <= {"usage", "half"}
    assert len(set(comparison.axes)) == 2
    assert report.best


@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_a_baseline_nothing_is_said_to_be_the_same(
    comparison: Comparison, language: str
) -> None:
    """A baseline that has no plan: the others' values are told, against nothing."""
    first = comparison.study.first
    cells = [cell for cell in comparison.cells if cell["scenario"] != first]
    lost = Comparison(comparison.study, cells, comparison.failures)
    report = ComparisonReport(lost, "fr" if language == "fr" else "en")
    assert not report.same
    assert len(report.differences) == len(lost.objectives.index)
    for _, told, bars in report.differences:
        assert first not in told
        assert report.words("difference_more", value="", n="").strip() not in bars


def test_workbook_leaves_out_what_no_sheet_bears(
    comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long table stands in its CSV file alone; the others are whole."""
    report = ComparisonReport(comparison, "en")

    def sheets() -> dict[str, list[list[object]]]:
        book = CalamineWorkbook.from_filelike(io.BytesIO(comparison_workbook(report)))
        return {n: book.get_sheet_by_name(n).to_python() for n in book.sheet_names}

    whole = sheets()
    assert [*whole] == ["overview", "objectives", "scenario x objective", "changes"]
    assert len(whole["scenario x objective"]) == len(comparison.table) + 1
    assert whole["objectives"][0][1:] == ["usage", "half"]
    changes = [row for row in whole["changes"] if row[0] == "half"]
    assert any("25 %" in str(told) and "50 %" in str(told) for _, told in changes)
    monkeypatch.setattr("attribution_opt.study.book.MOST_ROWS", 20)
    assert [*sheets()] == ["overview", "objectives", "changes"]


def test_compare_command(tmp_path: Path, half: Path) -> None:
    """Tables, workbook, page, and an audited run for each variant; it resumes."""
    month, out = tmp_path / "month", tmp_path / "study"
    run = CliRunner().invoke
    shutil.copytree(TINY, month)
    options = ["--policy", "usage", "--policy", str(half), "--out", str(out)]
    answer = run(main, ["compare", str(month), *options, "--jobs", "2"])
    assert answer.exit_code == 0, answer.output
    assert "2/2" in answer.stderr
    with (out / "comparison.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert {row["scenario"] for row in rows} == {"usage", "half"}
    assert CalamineWorkbook.from_path(out / "comparison.xlsx").sheet_names[0]
    for name in ("usage", "half"):
        assert not ao.open(out / name).audit()
        assert (out / name / "report.html").is_file()
        assert (out / name).stat().st_mode & 0o77 == 0
    assert out.stat().st_mode & 0o77 == 0
    kept = next((out / "results").iterdir())
    kept.unlink()
    again = run(main, ["compare", str(month), *options, "--jobs", "1", "--json"])
    assert again.exit_code == 0, again.output
    told = json.loads(again.stdout)
    assert (told["done"], told["kept"]) == (1, 1)
    assert [row["scenario"] for row in told["overview"]] == ["usage", "half"]
    # The run that stood there is nobody's to overwrite: another one stands beside it.
    beside = [name for name in ("usage-2", "half-2") if (out / name).is_dir()]
    assert len(beside) == 1
    assert not ao.open(out / beside[0]).audit()
    (month / "notes.txt").write_text("mine")
    other = run(main, ["compare", str(month), *options[:-1], str(month)])
    assert other.exit_code == 2
    assert "ever overwritten" in other.output


def test_a_baseline_that_fails_is_an_error(
    tmp_path: Path, policies: list[Policy], half: Path
) -> None:
    """There is nothing to tell the others against; what was done is kept."""
    bad, out = tmp_path / "bad.toml", tmp_path / "study"
    bad.write_text(
        'name = "bad"\nbaseline = "usage"\n[[changes]]\nadd = { id = "x", level = "0",'
        ' family = "count", group = "dalo", at_least = 1, scope = { holder = ["?"] } }'
    )
    with pytest.raises(SolverError, match="the baseline bad failed"):
        compare_runs(TINY, [bad, half], out)
    found = compare_runs(TINY, [half, bad], tmp_path / "other")
    assert found.failures["scenario"].tolist() == ["bad"]
    assert len(list((out / "results").iterdir())) == 1
