"""Commands about lists: what they promise, and lists chosen to promise more."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from attribution_opt.cli.answer import (
    Answer,
    question,
    rows_of,
    run_argument,
    write_rows,
)
from attribution_opt.cli.kinds import NEW
from attribution_opt.cli.options import console, engine_option, usage
from attribution_opt.domain.choices import LIST_MODES, ListMode

if TYPE_CHECKING:
    from fractions import Fraction

    from attribution_opt.run.run import Run
    from attribution_opt.words.language import Words

__all__ = ["COMMANDS"]

Command = TypeVar("Command", bound=Callable[..., Any])


def _probability(text: str) -> "Fraction":
    """Read 0.5, 50 % or 1/2, between 0 and 1."""
    from fractions import Fraction

    try:
        bare = text.replace(" ", "").replace(",", ".")
        value = Fraction(bare.removesuffix("%"))
    except (ValueError, ZeroDivisionError) as error:
        raise usage("no_probability", text=text) from error
    value = value / 100 if bare.endswith("%") else value
    if not 0 <= value <= 1:
        raise usage("no_probability_range", text=text)
    return value


def _acceptance(texts: tuple[str, ...]) -> "tuple[Fraction, dict[str, Fraction]]":
    """Read P and GROUP=P: everybody's probability, and that of groups, in order."""
    from attribution_opt.domain.world import ACCEPTS

    default, by_group = ACCEPTS, {}
    for text in texts:
        group, equals, probability = text.rpartition("=")
        if equals:
            by_group[group] = _probability(probability)
        else:
            default = _probability(text)
    return default, by_group


def _told(
    default: "Fraction", by_group: "Mapping[str, Fraction]", words: "Words"
) -> str:
    """Return how likely households accept, as percentages: 50 %, DALO 70 %."""
    both = {words.named("group", name): p for name, p in by_group.items()}
    told = [f"{name} {words.scaled_rate(p)}" for name, p in both.items()]
    return ", ".join([words.scaled_rate(default), *told])


def _drawn_options(command: Command) -> Command:
    """Add how likely households accept, and the draws that check a promise."""
    options = (
        click.option(
            "--accept",
            "accepts",
            multiple=True,
            metavar="[GROUP=]P",
            help="Probability that a household accepts, for all or for a group; 0.5.",
        ),
        click.option(
            "--draws",
            type=click.IntRange(1),
            default=1000,
            show_default=True,
            help="How many outcomes are drawn.",
        ),
        click.option(
            "--seed",
            type=click.IntRange(0),
            default=0,
            show_default=True,
            help="Seed of the draws.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@run_argument
@_drawn_options
@question
def risk(
    run: "Run",
    accepts: tuple[str, ...],
    draws: int,
    seed: int,
    answer: Answer,
) -> None:
    """Tell what the lists of RUN promise when households may refuse.

    Each objective: what it misses if all accept, on average, at worst, and how often it
    is missed over simulated draws.

    \b
    Example:
      attribution-opt risk my_run --accept 0.5 --accept dalo=0.7
    """
    from attribution_opt.answers.frames import frame_of
    from attribution_opt.report.answers import risk_table

    default, by_group = _acceptance(accepts)
    found = run.risk(by_group=by_group, default=default, draws=draws, seed=seed)
    if answer.as_json:
        answer.say(rows_of(frame_of(found)), "")
        return
    words, out = answer.words, console()
    out.print(words("risk_text", n=draws, p=_told(default, by_group, words)))
    out.print(risk_table(found, run.policy, answer.language))


@click.command()
@run_argument
@click.option(
    "--hold",
    "mode",
    type=click.Choice(LIST_MODES),
    default="robust",
    show_default=True,
    help="Each list on its own; together, on average; besides, hard rules whoever "
    "signs.",
)
@click.option(
    "--out", "target", type=NEW, metavar="FILE", help="Write the lists to a CSV file."
)
@_drawn_options
@engine_option
@question
def lists(
    run: "Run",
    mode: "ListMode",
    target: Path | None,
    accepts: tuple[str, ...],
    draws: int,
    seed: int,
    engine: str,
    answer: Answer,
) -> None:
    """Choose the ranks behind the plan of RUN together, so that the lists hold.

    Nobody stands on two lists. Hard rules stay met whichever candidate signs; others
    count on average. What the lists promise follows, checked over simulated draws.

    \b
    Example:
      attribution-opt lists my_run --hold robust --accept dalo=0.7 --out lists.csv
    """
    from attribution_opt.answers.frames import frame_of
    from attribution_opt.report.answers import risk_table

    default, by_group = _acceptance(accepts)
    frame = run.lists(mode, by_group=by_group, default=default, engine=engine)
    found = run.risk(frame, by_group=by_group, default=default, draws=draws, seed=seed)
    if target is not None:
        write_rows(frame, target, run, answer.language)
    if answer.as_json:
        data = {
            "lists": rows_of(frame),
            "risk": rows_of(frame_of(found)),
        }
        answer.say(data, "")
        return
    words, out = answer.words, console()
    out.print(words(f"lists_{mode}"))
    out.print(words("risk_text", n=draws, p=_told(default, by_group, words)))
    out.print(risk_table(found, run.policy, answer.language))


COMMANDS = (risk, lists)
