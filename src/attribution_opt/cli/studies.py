"""Commands about studies: variants side by side."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attribution_opt.cli.options import (
    IMPOSSIBLE,
    MONTH,
    NEW,
    PLACE,
    answering,
    body_argument,
    console,
    engine_option,
    json_option,
    lang_option,
    language,
    refused,
    say,
    size_option,
)
from attribution_opt.domain.world import ACCEPTS
from attribution_opt.errors import InstanceError, PolicyError
from attribution_opt.words.language import Words

if TYPE_CHECKING:
    from rich.table import Table

    from attribution_opt.study.comparison import Summary
    from attribution_opt.study.crews import Done

__all__ = ["COMMANDS"]


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
@click.option("--out", type=NEW, required=True, metavar="DIR", help="A new folder.")
@click.option(
    "--axes",
    nargs=2,
    metavar="RULE RULE",
    help="Two objectives to set against each other in the Pareto chart.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="cores",
    help="Variants solved at the same time.",
)
@engine_option
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="S",
    help="Seconds for each variant; the best plan so far is then compared.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Settles which of several equal plans is proposed.",
)
@lang_option
@json_option
def compare(
    folder: Path,
    policies: tuple[str, ...],
    out: Path,
    axes: tuple[str, str] | None,
    jobs: int,
    engine: str,
    time_limit: float | None,
    seed: int,
    lang: str | None,
    as_json: bool,
) -> None:
    """Compare policies on the month in DIR: what each costs, and what it gains.

    The first is the baseline; a variant is the baseline and its named changes.
    Variants run in parallel; one that fails is listed.

    \b
    Example:
      attribution-opt compare my_month --policy usage --policy my.toml --out s
    """
    from attribution_opt.report.comparison import comparison_table
    from attribution_opt.report.phrases import broken_sentence, status_name
    from attribution_opt.workflow.studies import compare_runs

    chosen = language(lang)
    words = Words(chosen)
    done: list[str] = []

    def tell(summary: "Summary") -> None:
        done.append(summary.name)
        state = summary.error or status_name(summary.status, words)
        told = f"{len(done)}/{len(policies)} {summary.name}: {state}"
        click.echo(f"{told}, {words.number(summary.seconds, 1)} s", err=True)

    try:
        comparison = compare_runs(
            folder,
            policies,
            out,
            engine=engine,
            seed=seed,
            time_limit=time_limit,
            jobs=jobs,
            axes=axes or None,
            language=chosen,
            on_done=tell,
        )
    except (InstanceError, PolicyError) as error:
        refused(error, chosen, as_json=as_json)
    plans = ((one.name, one.status) for one in comparison.decided)
    broken = broken_sentence(plans, words)
    if as_json:
        overview = comparison.overview
        data = overview.astype("object").where(overview.notna(), None)
        say(data.to_dict("records"), "", as_json=True)
    else:
        _tell_study(broken, comparison_table(comparison, words))
        page = out / "comparison.html"
        click.echo(words("say_run_written", place=out, page=page))
    if broken:
        sys.exit(IMPOSSIBLE)


def _tell_study(headline: str, table: "Table") -> None:
    """Print a study: that plans break hard rules comes before any figure."""
    if headline:
        click.echo(headline)
    console().print(table)


@click.command()
@click.argument("study", metavar="FILE", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    type=PLACE,
    required=True,
    metavar="DIR",
    help="A new folder, or that of the same study: what is done stays done.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="cores",
    help="Tasks solved at the same time on this machine.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="A dask scheduler, such as tcp://10.0.0.1:8786 (needs the extra cluster).",
)
@lang_option
@json_option
def sweep(
    study: Path,
    out: Path,
    jobs: int,
    cluster: str | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Decide every scenario of FILE on every month and seed, and compare.

    FILE has a grid or named scenarios, months and seeds. A task that fails is listed;
    run the same command again to resume.

    \b
    Example:
      attribution-opt sweep quarters.toml --out quarters
      attribution-opt sweep quarters.toml --out quarters --cluster tcp://10.0.0.1:8786
    """
    from attribution_opt.report.phrases import status_name
    from attribution_opt.report.sweep import sweep_table
    from attribution_opt.workflow.sweep import sweep_runs

    chosen = language(lang)

    words = Words(chosen)

    def tell(done: "Done", number: int, total: int) -> None:
        state = done.error or status_name(done.status, words)
        click.echo(f"{number}/{total} {done.task.name}: {state}", err=True)

    with answering(chosen, as_json=as_json):
        run = sweep_runs(
            study, out, jobs=jobs, cluster=cluster, language=chosen, on_done=tell
        )
    if as_json:
        data = {
            "broken": run.broken.to_dict("records"),
            "done": run.done,
            "kept": run.kept,
            "failures": run.failures.to_dict("records"),
            "pareto": run.front.to_dict("records"),
        }
        say(data, "", as_json=True)
    else:
        _tell_study(run.report.headline, sweep_table(run.report))
        numbers = {"done": run.done, "kept": run.kept, "failed": len(run.failures)}
        click.echo(words("sweep_done", **numbers))
        click.echo(words("say_run_written", place=out, page=out / "sweep.html"))
    if len(run.broken):
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
@lang_option
@json_option
def simulate(
    place: str,
    size: str,
    policy: str,
    seeds: int,
    futures: int,
    accepts: float,
    jobs: int,
    out: Path | None,
    lang: str | None,
    as_json: bool,
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
    from attribution_opt.workflow.simulation import simulate_years

    chosen = language(lang)
    with answering(chosen, as_json=as_json):
        table, summary = simulate_years(
            place,
            size,
            policy,
            range(seeds),
            out,
            futures=futures,
            accepts=accepts,
            jobs=jobs,
            on_seed=lambda n, total: click.echo(f"{n}/{total}", err=True),
        )
    if as_json:
        say(table.to_dict("records"), "", as_json=True)
        return
    console().print(years_table(summary, chosen))


COMMANDS = (compare, sweep, simulate)
