"""The command line: parse, call one workflow function, print.

Whatever is heavy (data frames, solvers) is imported by the command that needs it, so
that ``--help`` answers at once.
"""

import json
import os
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from attribution_opt import __version__
from attribution_opt.errors import AllocationError, InstanceError, PolicyError
from attribution_opt.words.language import LANGUAGES, language_of

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console

    from attribution_opt.decide.line_audit import Finding
    from attribution_opt.domain.modes import Mode
    from attribution_opt.solvers.base import LevelResult
    from attribution_opt.words.language import Language

Command = TypeVar("Command", bound="Callable[..., Any]")

__all__ = ["main"]

UNEXPECTED, USAGE, REFUSED, IMPOSSIBLE, AUDIT_FAILED = 1, 2, 3, 4, 6
"""Exit codes besides 0, as the help and the README explain them."""

SAME_PRESS_S = 1.0
"""A second signal within so many seconds is the first one again."""

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
MONTH = click.Path(exists=True, path_type=Path)


def _console(*, stderr: bool = False) -> "Console":
    """Return a console that keeps tables readable when the output is a file."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else 140)


class _Group(click.Group):
    """Commands whose expected errors are sentences, never tracebacks."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; print an error of ours as one sentence, with its code."""
        try:
            return super().invoke(context)
        except AllocationError as error:
            click.echo(f"Error: {error}", err=True)
            refused = isinstance(error, InstanceError | PolicyError)
            sys.exit(REFUSED if refused else UNEXPECTED)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="attribution-opt")
def main() -> None:
    """Decide, under balance objectives, who is proposed which social home.

    It proposes; people decide.

    \b
    Example:
      attribution-opt generate lille --out my_month
      attribution-opt check my_month
      attribution-opt solve my_month --policy legal-minimum --out my_run
      attribution-opt audit my_run

    \b
    Exit codes: 0 done, 1 unexpected, 2 usage, 3 data or policy refused,
    4 hard rules impossible (plan written and marked), 6 audit failed.
    """


def _lang_option(command: Command) -> Command:
    """Add the language of a report."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        help="Language of the report; the locale's by default.",
    )(command)


def _language(chosen: str | None) -> "Language":
    """Return the language asked for, or the locale's."""
    return "fr" if (chosen or language_of()) == "fr" else "en"


def _mode_option(command: Command) -> Command:
    """Add what is to be decided."""
    return click.option(
        "--mode",
        type=click.Choice(["joint", "orient", "rank"]),
        default="joint",
        show_default=True,
        help="orient: holders and profiles; rank: holders fixed, candidacies given.",
    )(command)


@main.command()
@click.argument("folder", metavar="DIR", type=MONTH)
@_mode_option
@_lang_option
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
def check(folder: Path, mode: "Mode", lang: str | None, as_json: bool) -> None:
    """Read the month in DIR (a folder or a workbook) and show every fault.

    \b
    Exit code 0: the month can be solved; 3: it is refused.
    Example:
      attribution-opt check my_month
    """
    from attribution_opt.files.read_tables import check_month
    from attribution_opt.report.faults import faults_data, print_faults

    instance, faults = check_month(folder, mode)
    if as_json:
        click.echo(json.dumps(faults_data(faults, _language(lang)), ensure_ascii=False))
        sys.exit(REFUSED if instance is None else 0)
    print_faults(faults, _console(), _language(lang))
    if instance is None:
        click.echo(f"{folder}: refused. Nothing is solved until the faults are mended.")
        sys.exit(REFUSED)
    sizes = [
        f"{len(frame)} {name}" for name, frame in instance.tables.items() if len(frame)
    ]
    click.echo(f"{folder}: good. {', '.join(sizes)}.")


def _solve_options(command: Command) -> Command:
    """Add the options of every command that solves."""
    options = (
        click.option(
            "--method",
            type=click.Choice(["optimum", "score-order"]),
            default="optimum",
            show_default=True,
            help="score-order: home by home, best score first, as by hand.",
        ),
        click.option(
            "--engine",
            default="auto",
            show_default=True,
            help="auto, price, highs, cpsat, pulp or pulp:SOLVER.",
        ),
        click.option(
            "--gap",
            type=click.FloatRange(0, 100),
            default=0.0,
            show_default=True,
            metavar="PCT",
            help="Percent from the bound that is good enough, from the score down.",
        ),
        click.option(
            "--time-limit",
            type=click.FloatRange(min=0, min_open=True),
            metavar="S",
            help="Seconds; the best plan so far is then audited and written.",
        ),
        click.option(
            "--seed",
            type=int,
            default=0,
            show_default=True,
            help="Settles which of several equal plans is proposed.",
        ),
        click.option(
            "--threads",
            type=click.IntRange(1),
            default=os.cpu_count() or 1,
            show_default="cores",
        ),
    )
    command = _mode_option(_lang_option(command))
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def _interruptible(stop: "threading.Event") -> "Iterator[None]":
    """Turn the first Ctrl-C or SIGTERM into "stop with the best plan so far"."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in signals}

    heard_at: list[float] = []

    def hear(number: int, frame: object) -> None:
        heard_at.append(time.monotonic())
        if stop.is_set():
            # One press can arrive twice, from the terminal and from a wrapper.
            if heard_at[-1] - heard_at[0] > SAME_PRESS_S:
                raise KeyboardInterrupt
            return
        click.echo("Stopping: the best plan so far is audited and written.", err=True)
        stop.set()

    for number in signals:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(result: "LevelResult") -> None:
    """Say on stderr how a level ended."""
    best = "?" if result.best is None else result.best
    click.echo(
        f"level {result.name:>4}: {result.value:>9}, best possible {best:>9}, "
        f"{result.proof or 'not proven':<10} {result.seconds:6.2f} s  {result.title}",
        err=True,
    )


def _solve(folder: Path, policy: str, out: Path, **options: Any) -> None:
    """Solve, print, and leave with the exit code of what came out."""
    from attribution_opt.report.text import print_report
    from attribution_opt.solvers.base import Control
    from attribution_opt.workflow import solve_run

    engine = options.pop("engine")
    method = engine if options.pop("method") == "optimum" else "score-order"
    _check_engine(engine)
    with_inputs = options.pop("with_inputs", False)
    mode = options.pop("mode")
    seed, language = options.pop("seed"), _language(options.pop("lang"))
    control = Control(
        time_limit=options["time_limit"],
        gap=options["gap"] / 100,
        threads=options["threads"],
        progress=_tell,
    )
    try:
        with _interruptible(control.stop):
            run = solve_run(
                folder,
                policy,
                out,
                mode=mode,
                method=method,
                seed=seed,
                control=control,
                options=options,
                with_inputs=with_inputs,
                language=language,
            )
    except (InstanceError, PolicyError) as error:
        _refused(error, language)
    print_report(run.report, language, _console())
    click.echo(f"Written to {out}.")
    if run.findings:
        _audit_failed(run.findings)
    if run.result.status == "hard rules impossible":
        click.echo("The hard rules cannot all be met: the plan misses least.", err=True)
        sys.exit(IMPOSSIBLE)


def _check_engine(name: str) -> None:
    """Refuse the name of an engine that there is not."""
    from attribution_opt.errors import SolverUnavailable
    from attribution_opt.solvers.registry import engine

    try:
        engine(name)
    except SolverUnavailable as error:
        raise click.UsageError(str(error)) from error


def _audit_failed(findings: "Sequence[Finding]") -> NoReturn:
    """Print what the audit found and leave with its exit code."""
    for finding in findings:
        click.echo(f"Audit: {finding}", err=True)
    sys.exit(AUDIT_FAILED)


def _refused(error: InstanceError | PolicyError, language: "Language") -> NoReturn:
    """Print the faults of refused data or policy and leave with the exit code."""
    from attribution_opt.report.faults import print_faults

    print_faults(error.faults, _console(stderr=True), language)
    click.echo(f"Error: {error}", err=True)
    sys.exit(REFUSED)


@main.command()
@click.argument("place", type=click.Choice(["lille"]))
@click.option(
    "--size", type=click.Choice(["XS", "S", "M", "L"]), default="XS", show_default=True
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR")
@click.option("--french", is_flag=True, help="French file names, headers and decimals.")
@click.option("--parquet", is_flag=True, help="Parquet (needs the extra parquet).")
def generate(
    place: str, size: str, seed: int, out: Path, french: bool, parquet: bool
) -> None:
    """Make a month of synthetic people in a real PLACE.

    XS is 20 vacancies and 1,000 applicants, S 60 and 6,000, M 250 and 40,000, L 750
    and 70,000.

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
    write_month(instance, out, french=french, parquet=parquet)
    click.echo(
        f"{out}: {len(instance.vacancies)} vacancies, "
        f"{len(instance.applicants)} synthetic applicants, seed {seed}."
    )


@main.command()
@click.argument("folder", metavar="DIR", type=MONTH)
@click.option(
    "--policy",
    required=True,
    metavar="FILE",
    help="A TOML file, or a shipped policy: legal-minimum, strict.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="RUN")
@_solve_options
@click.option(
    "--with-inputs",
    is_flag=True,
    help="Copy the inputs (personal data) into the run, closed to other users.",
)
def solve(folder: Path, policy: str, out: Path, **options: Any) -> None:
    """Decide the month in DIR, audit the plan, and write the run to RUN.

    Progress goes to stderr, the report to stdout. Ctrl-C keeps the best plan so far.

    \b
    Example:
      attribution-opt solve my_month --policy strict --out my_run --time-limit 60
    """
    _solve(folder, policy, out, **options)


@main.command()
@click.argument("run", metavar="RUN", type=FOLDER)
@click.option("--inputs", type=MONTH, metavar="DIR", help="The month, if it has moved.")
def audit(run: Path, inputs: Path | None) -> None:
    """Recount the run in RUN from its inputs, without any solver.

    Pairs line by line, then objectives and levels, then digests. Exit code 6: it does
    not stand.

    \b
    Example:
      attribution-opt audit my_run
    """
    from attribution_opt.workflow import audit_run

    findings = audit_run(run, inputs)
    if findings:
        _audit_failed(findings)
    click.echo(f"{run}: stands up to its recount.")


@main.command()
@click.argument("run", metavar="RUN", type=FOLDER)
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "text", "json", "xlsx"]),
    default="text",
    show_default=True,
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write; html and xlsx go into RUN by default, the others to stdout.",
)
@click.option("--open", "opens", is_flag=True, help="Open what was written.")
@_lang_option
def report(
    run: Path, form: str, out: Path | None, opens: bool, lang: str | None
) -> None:
    """Show the run in RUN again: a page, a workbook, text or JSON.

    The inputs are not needed.

    \b
    Example:
      attribution-opt report my_run --format xlsx --lang fr --open
    """
    from attribution_opt.files.csv_text import write_atomically
    from attribution_opt.report.formats import FORMATS
    from attribution_opt.workflow import read_report

    content = FORMATS[form](read_report(run), _language(lang))
    if out is None and form in {"html", "xlsx"}:
        out = run / f"report.{form}"
    if out is None:
        click.echo(content, nl=False)
        return
    write_atomically(out, content)
    click.echo(f"Written to {out}.")
    if opens:
        click.launch(str(out))


@main.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo_run"),
    show_default=True,
    metavar="RUN",
)
@_solve_options
def demo(out: Path, **options: Any) -> None:
    """Decide the month that ships with the package: 20 dwellings, 1,000 households.

    \b
    Example:
      attribution-opt demo --out my_first_run
    """
    from attribution_opt.files.shipped import demo_month

    with demo_month() as folder:
        _solve(folder, "legal-minimum", out, with_inputs=True, **options)
