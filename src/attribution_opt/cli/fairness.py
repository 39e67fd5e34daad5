"""Who is served, and plans or lotteries that serve more evenly."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from attribution_opt.cli.answer import (
    Answer,
    question,
    rows_of,
    run_argument,
    write_rows,
)
from attribution_opt.cli.kinds import NEW
from attribution_opt.cli.options import console, engine_option
from attribution_opt.domain.choices import BANDS, WEIGHINGS, Band, Weighing

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandas import DataFrame

    from attribution_opt.run.run import Run

__all__ = ["COMMANDS"]


@click.command()
@run_argument
@click.option(
    "--even",
    type=click.Choice(BANDS),
    help="Instead of adding up points, serve these bands as evenly as rules allow.",
)
@click.option("--out", type=NEW, metavar="DIR", help="Write tables into a new DIR.")
@engine_option
@question
def fairness(
    run: "Run",
    even: "Band | None",
    out: Path | None,
    engine: str,
    answer: Answer,
) -> None:
    """Tell who is served by RUN, and by the plan that serves bands evenly.

    By first quartile, persons, waiting time and place wanted. With --even, the band
    served least is served as much as it can be, then the next, whatever is settled
    before the score being kept; what that costs in points follows.

    \b
    Example:
      attribution-opt fairness my_run --even waiting --out even
    """
    from attribution_opt.report.answers import served_table, values_table

    tables, fair = {"served": run.fairness()}, None
    if even is not None:
        fair = run.even(even, engine=engine)
        tables["served_evenly"] = run.fairness(fair.plan)
        tables["lists"] = run.lists_of(fair.plan)
    _write_tables(tables, out, run, answer)
    if answer.as_json:
        data = {name: rows_of(table) for name, table in tables.items()}
        values = {"even": fair.values, "sum": fair.values_by_sum} if fair else {}
        answer.say(data | {"values": values}, "")
        return
    screen = console()
    screen.print(
        served_table(tables["served"], tables.get("served_evenly"), answer.language)
    )
    if fair is not None:
        screen.print(values_table(fair, answer.language))


@click.command()
@run_argument
@click.option(
    "--weights",
    type=click.Choice(WEIGHINGS),
    default="equal",
    show_default=True,
    help="Odds aimed at: the same for everybody admissible, or by points.",
)
@click.option(
    "--seed",
    "text",
    metavar="TEXT",
    help="Draw: the published text from which the ticket follows.",
)
@click.option(
    "--rounds",
    type=click.IntRange(1),
    default=40,
    show_default=True,
    help="Plans to look for at most.",
)
@click.option("--out", type=NEW, metavar="DIR", help="Write tables into a new DIR.")
@engine_option
@question
def lottery(
    run: "Run",
    weights: "Weighing",
    text: str | None,
    rounds: int,
    out: Path | None,
    engine: str,
    answer: Answer,
) -> None:
    """Make a lottery over the plans of RUN's month, every one within all rules.

    Instead of points, chance: odds as near to their target as the levels before the
    score allow, published as whole tickets before the draw. With --seed the ticket is
    sha256 of the text modulo the number of tickets: anybody can draw it again.

    \b
    Example:
      attribution-opt lottery my_run --out odds
      attribution-opt lottery my_run --seed "Lille 2026-12-01 07 12 23" --out drawn
    """
    found = run.lottery(
        weights, most_rounds=rounds, engine=engine, on_round=_telling_rounds(answer)
    )
    tables = run.tickets(found, text)
    _write_tables(tables, out, run, answer)
    drawn = found.draw(text)[0] if text is not None else None
    if answer.as_json:
        data = {name: rows_of(table) for name, table in tables.items()}
        told = {
            "tickets_of_plans": list(found.tickets),
            "missed": found.shortfall,
            "bound": found.bound,
            "ticket": drawn,
        }
        answer.say(told | data, "")
        return
    words = answer.words
    click.echo(words("lottery_plans", n=len(found.plans), tickets=sum(found.tickets)))
    missed, bound = (words.number(x, 3) for x in (found.shortfall, found.bound))
    click.echo(words("lottery_missed", missed=missed, bound=bound))
    if drawn is not None:
        click.echo(words("lottery_drawn", ticket=drawn, seed=str(text)))


def _telling_rounds(answer: Answer) -> "Callable[[int, float, float], None]":
    """Return what says after each plan how far odds are from their target."""

    def tell(number: int, missed: float, bound: float) -> None:
        both = [answer.words.number(x, 4) for x in (missed, bound)]
        answer.tell(answer.words("told_of", what=str(number), said=" / ".join(both)))

    return tell


def _write_tables(
    tables: "dict[str, DataFrame]", out: Path | None, run: "Run", answer: Answer
) -> None:
    """Write tables into a new folder, where one is asked for."""
    from attribution_opt.files.new_folder import new_folder

    if out is not None:
        with new_folder(out) as draft:
            for name, table in tables.items():
                write_rows(table, draft / f"{name}.csv", run, answer.language)


COMMANDS = (fairness, lottery)
