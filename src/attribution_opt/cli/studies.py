"""Commands about studies: variants side by side."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from attribution_opt.cli.answer import Answer, answers
from attribution_opt.cli.kinds import MONTH, NEW, NewFolder, body_argument
from attribution_opt.cli.options import (
    IMPOSSIBLE,
    Command,
    console,
    engine_option,
    seed_option,
    size_option,
)
from attribution_opt.domain.world import ACCEPTS
from attribution_opt.words.sentence import spoken

if TYPE_CHECKING:
    from collections.abc import Callable

    from attribution_opt.study.comparison import Comparison
    from attribution_opt.study.crews import Done

__all__ = ["COMMANDS"]


def study_options(command: Command) -> Command:
    """Add what every study is done with."""
    options = (
        click.option(
            "--out",
            type=NewFolder(is_of_study=True),
            required=True,
            metavar="DIR",
            help="A new folder, or that of the same study: what is done stays done.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(1),
            default=os.cpu_count() or 1,
            show_default="cores",
            help="Plans made at the same time on this machine.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("folder", metavar="DIR", type=MONTH)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    required=True,
    metavar="FILE",
    help="A TOML file, or a shipped policy; the first is the baseline.",
)
@click.option(
    "--axes",
    nargs=2,
    metavar="RULE RULE",
    help="Two objectives to draw against each other.",
)
@engine_option
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="S",
    help="Seconds for each variant; the best plan so far is then compared.",
)
@seed_option
@study_options
@answers
def compare(
    folder: Path,
    policies: tuple[str, ...],
    axes: tuple[str, str] | None,
    answer: Answer,
    **options: Any,
) -> None:
    """Compare policies on the month in DIR: what each costs, and what it gains.

    The first is the baseline; a variant is the baseline and its named changes.
    Variants run in parallel; one that fails is listed. Run the same command again to
    resume.

    \b
    Example:
      attribution-opt compare my_month --policy usage --policy my.toml --out s
    """
    from attribution_opt.study.recipe import compare_runs

    work = partial(compare_runs, folder, policies, axes=axes or None, **options)
    _tell(work, options["out"], answer)


@click.command()
@click.argument("study", metavar="FILE", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="A dask scheduler, such as tcp://10.0.0.1:8786 (needs the extra cluster).",
)
@study_options
@answers
def sweep(study: Path, answer: Answer, **options: Any) -> None:
    """Decide every scenario of FILE on every month and seed, and compare.

    FILE has a grid or named scenarios, months and seeds. A task that fails is listed;
    run the same command again to resume.

    \b
    Example:
      attribution-opt sweep quarters.toml --out quarters
      attribution-opt sweep quarters.toml --out quarters --cluster tcp://10.0.0.1:8786
    """
    from attribution_opt.study.recipe import sweep_runs

    work = partial(sweep_runs, study, **options)
    _tell(work, options["out"], answer)


def _tell(work: "Callable[..., Comparison]", out: Path, answer: Answer) -> None:
    """Do a study and tell it: that plans break hard rules comes before any figure."""
    from attribution_opt.report.sentences import status_name
    from attribution_opt.study.page import ComparisonReport, comparison_table

    words = answer.words

    def tell(done: "Done", number: int, total: int) -> None:
        state = spoken(done.error, words.language) or status_name(done.status, words)
        said = f"{state}, {words.number(done.seconds, 1)} s"
        what = f"{number}/{total} {done.task.name}"
        answer.tell(words("told_of", what=what, said=said))

    found = work(language=answer.language, on_done=tell)
    if answer.as_json:
        frames = {
            "broken": found.broken,
            "overview": found.overview,
            "pareto": found.front,
            "failures": found.failures,
        }
        data = {name: frame.to_dict("records") for name, frame in frames.items()}
        answer.say({**data, "done": found.done, "kept": found.kept}, "")
    else:
        report = ComparisonReport(found, answer.language)
        click.echo(report.headline)
        console().print(comparison_table(report))
        numbers = {"done": found.done, "kept": found.kept}
        click.echo(words("study_done", failed=len(found.failures), **numbers))
        page = out / "comparison.html"
        click.echo(words("say_run_written", place=out, page=page))
    if len(found.broken):
        sys.exit(IMPOSSIBLE)


@click.command()
@body_argument
@size_option
@click.option(
    "--policy",
    default="usage",
    show_default=True,
    metavar="FILE",
    help="Whose shares over dwellings, and points, count.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Years to simulate.",
)
@click.option(
    "--futures",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="Sampled futures that yearly prices are learned from.",
)
@click.option(
    "--accept",
    "accepts",
    type=click.FloatRange(0, 1),
    default=float(ACCEPTS),
    show_default=True,
    help="Probability that an offer is signed.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="cores",
    help="Years at the same time.",
)
@click.option("--out", type=NEW, metavar="DIR", help="Write tables into a new DIR.")
@answers
def simulate(
    place: str,
    size: str,
    policy: str,
    seeds: int,
    futures: int,
    accepts: float,
    jobs: int,
    out: Path | None,
    answer: Answer,
) -> None:
    """Simulate years of synthetic people in PLACE, and compare ways to allot.

    Twelve months with arrivals, renewals, refusals, transfers that free dwellings: by
    score home by home, each month's optimum, the optimum with yearly prices, and what
    hindsight over the whole year could have reached at most.

    \b
    Example:
      attribution-opt simulate lille --size S --seeds 10 --out years
    """
    from attribution_opt.report.answers import years_table
    from attribution_opt.synthetic.recipe import simulate_years

    table, summary = simulate_years(
        place,
        size,
        policy,
        range(seeds),
        out,
        futures=futures,
        accepts=accepts,
        jobs=jobs,
        on_seed=lambda n, total: answer.tell(f"{n}/{total}"),
    )
    if answer.as_json:
        answer.say(table.to_dict("records"), "")
        return
    console().print(years_table(summary, answer.language))


COMMANDS = (compare, sweep, simulate)
