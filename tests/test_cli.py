"""The command line answers before it loads anything heavy."""

from pathlib import Path

from click.testing import CliRunner

from attribution_opt import __version__
from attribution_opt.cli import main
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
