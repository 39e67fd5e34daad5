"""Answers from the command line, on a run folder."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from attribution_opt.cli import main


def run(*args: str | Path) -> Result:
    """Run a command in English."""
    return CliRunner(env={"LANG": "en_GB.UTF-8"}).invoke(main, [str(a) for a in args])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run of a small month."""
    place = tmp_path_factory.mktemp("answers")
    run("generate", "lille", "--size", "XS", "--out", place / "month")
    policy = ("--policy", "legal-minimum")
    assert run("solve", place / "month", *policy, "--out", place / "run").exit_code == 0
    return place / "run"


def test_relax_says_what_conflicts_and_what_would_do(folder: Path) -> None:
    """Both languages; the same figures as data."""
    told = run("relax", folder, "--rule", "flow", "--rule", "must-serve")
    assert told.exit_code == 0, told.output
    assert "proven minimal" in told.output
    assert "in all): 3 less" in told.output
    french = run("relax", folder, "--rule", "flow", "--lang", "fr")
    assert "minimal et prouvé" in french.output
    data = json.loads(
        run("relax", folder, "--rule", "flow", "--rule", "must-serve", "--json").output
    )
    assert data["total"] == 3
    assert {row["what"] for row in data["rows"]} >= {"conflict", "together", "change"}


def test_relax_where_everything_holds(folder: Path) -> None:
    """One rule that can hold alone is said to."""
    assert "can all hold" in run("relax", folder, "--rule", "others-in-qpv").output


def test_relax_refuses_what_is_no_rule(folder: Path) -> None:
    """The rules that there are, are named."""
    refused = run("relax", folder, "--rule", "flwo")
    assert refused.exit_code == 3
    assert "flow" in refused.output
    assert run("relax", folder, "--limit", "flow").exit_code == 2


def test_prices_say_what_one_more_costs(folder: Path) -> None:
    """One rule, in both languages and as data; and what more dwellings would bring."""
    args = ("--rule", "first-quartile-outside-qpv", "--kinds", "2")
    told = run("prices", folder, *args)
    assert told.exit_code == 0, told.output
    assert "One more" in told.output
    assert "What one more dwelling would bring" in told.output
    assert "Un de plus" in run("prices", folder, *args[:2], "--lang", "fr").output
    data = json.loads(run("prices", folder, *args, "--json").stdout)
    assert {row["rule"] for row in data["prices"]} == {"first-quartile-outside-qpv"}
    assert len(data["worth"]) == 2
    assert run("prices", folder, "--rule", "flwo").exit_code == 3
