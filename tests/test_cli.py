"""The command line answers before it loads anything heavy."""

import json
import tomllib
from pathlib import Path

import click
import jsonschema
import pandas as pd
import pytest
from click.testing import CliRunner

from attribution_opt import __version__
from attribution_opt.cli import main
from attribution_opt.decide.solve import decide
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.files.policy_file import read_policy, shipped_policies
from attribution_opt.files.read_tables import check_month
from attribution_opt.solvers.registry import ENGINES
from tests.files.test_tables import write as write_folder


def test_version_is_the_package_version() -> None:
    """`--version` prints the one version of the package."""
    answer = CliRunner().invoke(main, ["--version"])
    assert answer.exit_code == 0
    assert __version__ in answer.output


def test_help_says_who_decides() -> None:
    """`--help` tells the reader that people decide."""
    answer = CliRunner().invoke(main, ["--help"])
    assert answer.exit_code == 0
    assert "people decide" in answer.output


def test_check_good_and_refused(tmp_path: Path) -> None:
    """`check` leaves with 0 on a good month and 3, with every fault, on a bad one."""
    write_folder(tmp_path)
    answer = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert answer.exit_code == 0, answer.output
    assert "2 vacancies" in answer.output
    (tmp_path / "wishes.csv").write_text("applicant_id,place\nA9,1004\n")
    answer = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert answer.exit_code == 3
    assert "lost_zero" in answer.output
    assert "unknown_reference" in answer.output


@pytest.mark.parametrize("name", sorted(main.commands))
def test_help_speaks_french_where_the_locale_does(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command and every option has its help in both, with an example."""
    context = click.Context(main)
    monkeypatch.setenv("LC_ALL", "fr_FR")
    french = main.get_command(context, name)
    monkeypatch.setenv("LC_ALL", "C")
    english = main.get_command(context, name)
    assert french is not None
    assert english is not None
    pairs = [
        (mine.help, other.help)
        for mine, other in zip(english.params, french.params, strict=True)
        if isinstance(mine, click.Option) and isinstance(other, click.Option)
    ]
    assert all(mine and other and mine != other for mine, other in pairs)
    assert "Example" in str(english.help)
    assert "Exemple" in str(french.help)


def test_help_of_the_group_speaks_french() -> None:
    """The first thing that people see."""
    said = main.help
    answer = CliRunner().invoke(main, ["--help"], env={"LC_ALL": "fr_FR.UTF-8"})
    main.help = said
    assert "les personnes décident" in answer.output


def test_no_color_is_honoured(tmp_path: Path) -> None:
    """With NO_COLOR, no escape sequence is written, even where colour is forced."""
    write_folder(tmp_path)
    (tmp_path / "wishes.csv").write_text("applicant_id,place\nA9,1004\n")
    env = {"NO_COLOR": "1", "TERM": "xterm-256color"}
    answer = CliRunner().invoke(main, ["check", str(tmp_path)], env=env, color=True)
    assert "\x1b[3" not in answer.output


@pytest.mark.parametrize("language", ["en", "fr"])
def test_templates_can_be_solved_as_they_are(tmp_path: Path, language: str) -> None:
    """`init` writes a workbook and CSV files of one month, good and solvable."""
    folder = tmp_path / "new"
    answer = CliRunner().invoke(main, ["init", str(folder), "--lang", language])
    assert answer.exit_code == 0, answer.output
    months = []
    for place in (folder / "csv", next(folder.glob("*.xlsx"))):
        month, faults = check_month(place)
        assert month is not None
        # The ceilings of PLAI 2026 are computed, and say so.
        assert {fault.code for fault in faults} <= {"amount_estimated"}
        months.append(month)
    for name, frame in months[0].tables.items():
        pd.testing.assert_frame_equal(frame, months[1].tables[name])
    policy = read_policy(folder / "policy.toml")
    assert policy.baseline == "legal-minimum"
    assert decide(months[0], policy).status == "optimal"
    again = CliRunner().invoke(main, ["init", str(folder)])
    assert again.exit_code == 2
    assert "not an empty folder" in again.output


def test_schemas_hold_for_what_ships() -> None:
    """The JSON Schema admits the shipped policies; the tables are all there."""
    answer = CliRunner().invoke(main, ["schema", "policy"])
    schema = json.loads(answer.output)
    for text in shipped_policies().values():
        jsonschema.validate(tomllib.loads(text), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"name": "x", "rules": [{"family": "shares"}]}, schema)
    tables = json.loads(CliRunner().invoke(main, ["schema", "tables"]).output)
    names = {table["name"] for table in tables["resources"]}
    assert names == {*SCHEMA, "outcomes"}


def test_doctor_finds_the_engines() -> None:
    """Every engine is there, and no known clash."""
    answer = CliRunner().invoke(main, ["doctor", "--json"])
    assert answer.exit_code == 0, answer.output
    checks = {check["name"]: check for check in json.loads(answer.output)["checks"]}
    assert all(checks[f"engine {name}"]["is_well"] for name in ENGINES)


@pytest.mark.long
def test_json_of_checks_and_audits(tmp_path: Path) -> None:
    """Programs read the same answers, with the same exit codes."""
    (tmp_path / "good").mkdir()
    write_folder(tmp_path / "good")
    answer = CliRunner().invoke(main, ["check", str(tmp_path / "good"), "--json"])
    assert json.loads(answer.stdout)["refused"] is False
    (tmp_path / "good" / "wishes.csv").unlink()
    answer = CliRunner().invoke(main, ["check", str(tmp_path / "good"), "--json"])
    assert answer.exit_code == 3
    assert json.loads(answer.stdout)["faults"][0]["code"] == "missing_file"
    run = str(tmp_path / "run")
    answer = CliRunner().invoke(main, ["demo", "--out", run, "--json"])
    assert json.loads(answer.stdout)["status"] == "optimal"
    answer = CliRunner().invoke(main, ["audit", run, "--json"])
    assert json.loads(answer.stdout) == {"passed": True, "findings": []}
