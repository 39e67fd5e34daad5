"""The command line: parse, call one workflow function, print.

Whatever is heavy (data frames, solvers) is imported by the command that needs it, so
that ``--help`` answers at once.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attribution_opt import __version__
from attribution_opt.errors import InstanceError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["main"]

UNEXPECTED, USAGE, REFUSED, IMPOSSIBLE, AUDIT_FAILED = 1, 2, 3, 4, 6
"""Exit codes besides 0; docs/command_line.md explains them."""

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def _console(*, stderr: bool = False) -> "Console":
    """Return a console that keeps tables readable when the output is a file."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else 140)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="attribution-opt")
def main() -> None:
    """Decide, under balance objectives, who is proposed which social home.

    It proposes; people decide.

    \b
    Example:
      attribution-opt check my_month
    """


@main.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
def check(folder: Path) -> None:
    """Read the month in DIR and show every fault of every file.

    \b
    Exit code 0: the month can be solved; 3: it is refused.
    Example:
      attribution-opt check my_month
    """
    from attribution_opt.files.read_tables import check_month
    from attribution_opt.report.faults import print_faults

    instance, faults = check_month(folder)
    print_faults(faults, _console())
    if instance is None:
        click.echo(f"{folder}: refused. Nothing is solved until the faults are mended.")
        sys.exit(REFUSED)
    sizes = [
        f"{len(frame)} {name}" for name, frame in instance.tables.items() if len(frame)
    ]
    click.echo(f"{folder}: good. {', '.join(sizes)}.")


def _refused(error: InstanceError) -> None:
    """Print the faults of refused data and leave with its exit code."""
    from attribution_opt.report.faults import print_faults

    print_faults(error.faults, _console(stderr=True))
    click.echo(f"Error: {error}", err=True)
    sys.exit(REFUSED)


@main.command()
@click.argument("place", type=click.Choice(["lille"]))
@click.option("--size", type=click.Choice(["XS", "S"]), default="XS", show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR")
@click.option("--french", is_flag=True, help="French file names, headers and decimals.")
def generate(place: str, size: str, seed: int, out: Path, french: bool) -> None:
    """Make a month of synthetic people in a real PLACE.

    XS is 20 vacancies and 1,000 applicants, S 60 and 6,000.

    \b
    Example:
      attribution-opt generate lille --size S --seed 1 --out my_month
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise click.UsageError(
            f"{out} exists and is not an empty folder; name a new one"
        )
    from attribution_opt.files.write_tables import write_month
    from attribution_opt.study.generate import generate as draw

    instance = draw(place, size, seed)
    write_month(instance, out, french=french)
    click.echo(
        f"{out}: {len(instance.vacancies)} vacancies, "
        f"{len(instance.applicants)} synthetic applicants, seed {seed}."
    )
