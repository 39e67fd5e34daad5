"""What commands share: exit codes, options, consoles, answers for programs."""

import datetime as dt
import json
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from attribution_opt.domain.choices import METHODS, MODES, SIZE_NAMES
from attribution_opt.errors import (
    InstanceError,
    JournalError,
    PolicyError,
)
from attribution_opt.words.language import LANGUAGES, Language, Words, language_of
from attribution_opt.words.sentence import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from attribution_opt.decide.rows import Status
    from attribution_opt.rules.ladder import Ladder
    from attribution_opt.solvers.base import Progress

__all__ = [
    "AUDIT_FAILED",
    "BEGAN",
    "IMPOSSIBLE",
    "REFUSED",
    "STOPPED",
    "UNEXPECTED",
    "UNREAD",
    "USAGE",
    "Command",
    "began",
    "console",
    "day_of",
    "engine_option",
    "json_option",
    "lang_option",
    "language",
    "leave_if_broken",
    "mode_option",
    "policy_option",
    "refused",
    "say",
    "seed_option",
    "size_option",
    "solve_options",
    "telling_levels",
    "time_limit_option",
    "usage",
]

UNEXPECTED, USAGE, REFUSED, IMPOSSIBLE, AUDIT_FAILED, STOPPED = 1, 2, 3, 4, 6, 130
UNREAD = 141
"""Exit codes besides 0, as the help explains them; that of a pipe that nobody reads."""

BEGAN = "attribution_opt.began"
"""Key, in a command's context, of when it began."""


size_option = click.option(
    "--size",
    type=click.Choice(SIZE_NAMES),
    default="XS",
    show_default=True,
    help="Size of a month.",
)
seed_option = click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Settles which of several equal plans is proposed.",
)


PLAIN_WIDTH = 140
"""Width of tables where the output is no terminal."""

Command = TypeVar("Command", bound="Callable[..., Any]")


def console(*, stderr: bool = False) -> "Console":
    """Return a console that keeps tables readable when the output is a file."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PLAIN_WIDTH)


def language(chosen: str | None) -> Language:
    """Return the language asked for, or the locale's."""
    return "fr" if (chosen or language_of()) == "fr" else "en"


def day_of(moment: dt.datetime | None) -> dt.date | None:
    """Return the day of what `DATE` has read."""
    return None if moment is None else moment.date()


def say(data: Any, sentence: str, *, as_json: bool) -> None:
    """Print one answer, as a sentence or as JSON."""
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
    else:
        click.echo(sentence)


def usage(key: str, **values: object) -> click.UsageError:
    """Return the error of a command line that cannot be meant so, to be raised."""
    return click.UsageError(sentence(key, **values).said(language_of()))


def refused(
    error: InstanceError | PolicyError | JournalError,
    chosen: Language,
    *,
    as_json: bool = False,
) -> NoReturn:
    """Print the faults of refused data or policy and leave with the exit code."""
    from attribution_opt.report.faults import faults_data, print_faults

    if as_json:
        data = {
            "refused": True,
            "error": error.said(chosen),
            "faults": faults_data(error.faults, chosen),
        }
        say(data, "", as_json=True)
    else:
        print_faults(error.faults, console(stderr=True), chosen)
        click.echo(Words(chosen)("error", what=error.said(chosen)), err=True)
    sys.exit(REFUSED)


def leave_if_broken(status: "Status", chosen: Language) -> None:
    """Where a plan breaks hard rules, say so and leave with the exit code."""
    from attribution_opt.decide.rows import BROKEN

    if status in BROKEN:
        is_sure = status == "hard rules impossible"
        told = Words(chosen)("say_impossible" if is_sure else "say_broken")
        click.echo(told, err=True)
        sys.exit(IMPOSSIBLE)


def telling_levels(ladder: "Ladder", chosen: Language) -> "Progress":
    """Return what says on stderr how each level ended, in what people read."""
    from attribution_opt.report.sentences import level_line

    words = Words(chosen)
    return lambda level: click.echo(level_line(level, ladder, words), err=True)


def lang_option(command: Command) -> Command:
    """Add the language of what is written."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        help="Language of what is written; the locale's by default.",
    )(command)


def json_option(command: Command) -> Command:
    """Add the answer for programs."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print the answer as JSON."
    )(command)


def mode_option(command: Command) -> Command:
    """Add what is to be decided."""
    return click.option(
        "--mode",
        type=click.Choice(MODES),
        default="joint",
        show_default=True,
        help="orient: holders and profiles; rank: holders fixed, candidacies given.",
    )(command)


def engine_option(command: Command) -> Command:
    """Add the engine, by name."""
    return click.option(
        "--engine",
        default="auto",
        show_default=True,
        help="auto, price, highs, cpsat, pulp or pulp:SOLVER.",
    )(command)


def policy_option(command: Command) -> Command:
    """Add the policy."""
    return click.option(
        "--policy",
        default="usage",
        show_default=True,
        help="Name of a shipped policy, or a TOML file.",
    )(command)


def began() -> float:
    """Return when the command began, on the clock of `time.monotonic`."""
    return float(click.get_current_context().meta[BEGAN])


def time_limit_option(command: Command) -> Command:
    """Add when to stop."""
    return click.option(
        "--time-limit",
        type=click.FloatRange(min=0, min_open=True),
        metavar="S",
        help="Seconds of the whole command; the best plan found until then is written.",
    )(command)


def solve_options(command: Command) -> Command:
    """Add the options of every command that solves one month."""
    options = (
        mode_option,
        click.option(
            "--method",
            type=click.Choice(METHODS),
            default="optimum",
            show_default=True,
            help="score-order: home by home, best score first, as by hand.",
        ),
        engine_option,
        click.option(
            "--gap",
            type=click.FloatRange(0, 100),
            default=0.0,
            show_default=True,
            metavar="PCT",
            help="Percent from the bound that is good enough, from the score down.",
        ),
        time_limit_option,
        seed_option,
        click.option(
            "--threads",
            type=click.IntRange(1),
            default=os.cpu_count() or 1,
            show_default="cores",
            help="Threads that an engine may use.",
        ),
        click.option(
            "--price-overrides/--no-price-overrides",
            default=True,
            show_default=True,
            help="Work out what each forced or forbidden positioning costs.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
