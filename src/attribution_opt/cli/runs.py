"""Commands about runs: solve, demo, audit, report."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from attribution_opt.cli.answer import Answer, answers, question, run_argument
from attribution_opt.cli.interrupt import interruptible
from attribution_opt.cli.kinds import FILE, FOLDER, MONTH, NEW
from attribution_opt.cli.options import (
    AUDIT_FAILED,
    began,
    console,
    lang_option,
    language,
    leave_if_broken,
    refused,
    solve_options,
    telling_levels,
)
from attribution_opt.domain.choices import FORMS
from attribution_opt.words.language import Words, language_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attribution_opt.run.run import Run
    from attribution_opt.words.language import Language

__all__ = ["COMMANDS"]


def _solve(folder: Path, policy: str, out: Path, answer: Answer, **how: Any) -> None:
    """Solve, print, and leave with the exit code of what came out."""
    from attribution_opt.files.policy_file import read_policy
    from attribution_opt.run.recipe import Writing, solve_run
    from attribution_opt.solvers.base import Control

    engine = how.pop("engine")
    method = engine if how.pop("method") == "optimum" else "score-order"
    _check_engine(engine)
    mode, seed = how.pop("mode"), how.pop("seed")
    has_prices, with_inputs = how.pop("price_overrides"), how.pop("with_inputs", False)
    read = read_policy(policy)
    control = Control(
        time_limit=how["time_limit"],
        began=began(),
        gap=how["gap"] / 100,
        threads=how["threads"],
        progress=telling_levels(read.ladder, answer.language),
    )
    writing = Writing(
        language=answer.language,
        with_inputs=with_inputs,
        has_prices=has_prices,
        options=how,
    )
    with interruptible(control):
        run = solve_run(
            *(folder, read, out),
            mode=mode,
            method=method,
            seed=seed,
            control=control,
            writing=writing,
        )
    _tell_run(run, out, answer)


def _tell_run(run: "Run", out: Path, answer: Answer) -> None:
    """Print a run that is written, and leave with the exit code of what it says."""
    _show(run.document, "json" if answer.as_json else "text", answer.language)
    if not answer.as_json:
        page = out / "report.html"
        click.echo(answer.words("say_run_written", place=out, page=page))
    if run.findings:
        _audit_failed(run.findings)
    leave_if_broken(run.status, answer.language)


def _show(report: Any, form: str, chosen: "Language") -> None:
    """Print a report: in the terminal's width and colours, or as data."""
    from attribution_opt.report.formats import FORMATS
    from attribution_opt.report.text import print_report

    if form == "text":
        print_report(report, chosen, console())
    else:
        click.echo(FORMATS[form](report, chosen))


def _check_engine(name: str) -> None:
    """Refuse the name of an engine that there is not."""
    from attribution_opt.errors import SolverUnavailable
    from attribution_opt.solvers.registry import engine

    try:
        engine(name)
    except SolverUnavailable as error:
        raise click.UsageError(error.said(language_of())) from error


def _audit_failed(findings: "Sequence[object]") -> NoReturn:
    """Print what the audit found and leave with its exit code."""
    words = Words(language_of())
    for finding in findings:
        click.echo(words("say_finding", what=finding), err=True)
    sys.exit(AUDIT_FAILED)


@click.command()
@click.argument("folder", metavar="DIR", type=MONTH)
@click.option(
    "--policy",
    default="usage",
    show_default=True,
    metavar="FILE",
    help="A TOML file, or a shipped policy: legal-minimum, usage, strict.",
)
@click.option("--out", type=NEW, required=True, metavar="RUN", help="A new folder.")
@solve_options
@click.option(
    "--with-inputs",
    is_flag=True,
    help="Copy the inputs (personal data) into the run, closed to other users.",
)
@answers
def solve(folder: Path, policy: str, out: Path, answer: Answer, **how: Any) -> None:
    """Decide the month in DIR, audit the plan, and write the run to RUN.

    DIR is a folder or a workbook. Progress goes to stderr, the report to stdout, and
    a page, report.html, into the run. Ctrl-C keeps the best plan so far.

    \b
    Example:
      attribution-opt solve my_month --policy strict --out my_run --time-limit 60
    """
    _solve(folder, policy, out, answer, **how)


@click.command()
@click.option(
    "--out",
    type=NEW,
    default=Path("demo_run"),
    show_default=True,
    metavar="RUN",
    help="A new folder.",
)
@solve_options
@answers
def demo(out: Path, answer: Answer, **how: Any) -> None:
    """Decide the month that ships with the package under the policy usage.

    20 dwellings, 1,000 synthetic households of Lille.

    \b
    Example:
      attribution-opt demo --out my_first_run
    """
    from attribution_opt.files.shipped import demo_month

    with demo_month() as folder:
        _solve(folder, "usage", out, answer, with_inputs=True, **how)


@click.command()
@run_argument
@question
def audit(run: "Run", answer: Answer) -> None:
    """Recount the run in RUN from its inputs, without any solver.

    Pairs line by line, then objectives and levels, then digests. Exit code 6: it does
    not stand.

    \b
    Example:
      attribution-opt audit my_run
    """
    findings = run.audit()
    if answer.as_json:
        told = [{"where": f.where, "what": f.what} for f in findings]
        answer.say({"passed": not findings, "findings": told}, "")
    if findings:
        _audit_failed(findings)
    if not answer.as_json:
        click.echo(answer.words("say_audit_stands", place=run.record.folder))


@click.command()
@click.argument("run", metavar="RUN", type=FOLDER)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="A page, a workbook, text or data.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write; html and xlsx go beside RUN by default, others to stdout.",
)
@click.option("--open", "opens", is_flag=True, help="Open what was written.")
@click.option(
    "--why",
    is_flag=True,
    help="A page that shows conflicts, prices, risk and who is served too: some tens "
    "of solves, and the inputs are needed.",
)
@click.option(
    "--outlines",
    type=FILE,
    help="GeoJSON of your own neighbourhoods, for the map of the page.",
)
@lang_option
def report(
    run: Path,
    form: str,
    out: Path | None,
    opens: bool,
    why: bool,
    outlines: Path | None,
    lang: str | None,
) -> None:
    """Show the run in RUN again: a page, a workbook, text or JSON.

    The inputs are needed for --why alone.

    \b
    Example:
      attribution-opt report my_run --format xlsx --lang fr --open
      attribution-opt report my_run --why --open
      attribution-opt report my_run --outlines neighbourhoods.geojson --open
    """
    from attribution_opt import library
    from attribution_opt.errors import ReadError
    from attribution_opt.files.csv_text import write_atomically
    from attribution_opt.maps.geojson import read_outlines
    from attribution_opt.report.formats import FORMATS
    from attribution_opt.year.lists import standing_of

    opened, chosen = library.open(run), language(lang)
    found = replace(opened.document, standing=standing_of(opened.record))
    if why:
        form = "html"
        tell = partial(click.echo, err=True)
        found = replace(found, answers=opened.why(language=chosen, on_step=tell))
    if outlines is not None:
        form = "html"
        codes = {home.neighbourhood for home in found.run.homes} - {""}
        try:
            found = replace(found, outlines=read_outlines(outlines, codes))
        except ReadError as error:
            refused(error, chosen, as_json=False)
    if out is None and form in {"html", "xlsx"}:
        # A run is never written to again: its manifest tells every file of it.
        out = run.with_name(f"{run.resolve().name}-{chosen}.{form}")
    if out is None:
        _show(found, form, chosen)
        return
    write_atomically(out, FORMATS[form](found, chosen))
    click.echo(Words(chosen)("say_written", place=out))
    if opens:
        click.launch(str(out))


COMMANDS = (solve, demo, audit, report)
