"""The command line answers before it loads anything heavy."""

from click.testing import CliRunner

from attribution_opt import __version__
from attribution_opt.cli import main


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
