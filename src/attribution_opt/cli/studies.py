"""Commands about studies: variants side by side."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attribution_opt.cli.options import (
    MONTH,
    NEW,
    engine_option,
    json_option,
    lang_option,
    language,
    refused,
    say,
)
from attribution_opt.errors import InstanceError, PolicyError
from attribution_opt.words.language import Words

if TYPE_CHECKING:
    from attribution_opt.study.comparison import Summary

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
      attribution-opt compare my_month --policy legal-minimum --policy my.toml --out s
    """
    from attribution_opt.workflow.studies import compare_runs

    chosen = language(lang)
    done: list[str] = []

    def tell(summary: "Summary") -> None:
        done.append(summary.name)
        state = summary.error or f"{summary.status}, {summary.seconds:.1f} s"
        click.echo(f"{len(done)}/{len(policies)} {summary.name}: {state}", err=True)

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
    overview = comparison.overview
    page = out / "comparison.html"
    written = Words(chosen)("say_run_written", place=out, page=page)
    said = f"{overview.to_string(index=False)}\n{written}"
    data = overview.astype("object").where(overview.notna(), None)
    say(data.to_dict("records"), said, as_json=as_json)


COMMANDS = (compare,)
