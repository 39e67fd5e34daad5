"""The group of commands: expected errors are sentences, help speaks the locale."""

import copy
import gc
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any, TypeVar

import click

from attribution_opt import __version__
from attribution_opt.cli.options import (
    AUDIT_FAILED,
    BEGAN,
    REFUSED,
    STOPPED,
    UNEXPECTED,
    UNREAD,
    USAGE,
)
from attribution_opt.cli.spoken import asked_for, spoken_by_click
from attribution_opt.errors import (
    AllocationError,
    AuditError,
    InstanceError,
    JournalError,
    PolicyError,
    SolverError,
    SolverUnavailable,
)
from attribution_opt.words.language import Words, language_of

__all__ = ["main"]

Command = TypeVar("Command", bound=click.Command)

EXIT_CODES: tuple[tuple[type[AllocationError], int], ...] = (
    (InstanceError, REFUSED),
    (PolicyError, REFUSED),
    (JournalError, REFUSED),
    (AuditError, AUDIT_FAILED),
    (SolverUnavailable, USAGE),
    (SolverError, UNEXPECTED),
    (AllocationError, USAGE),
)
"""Exit code by kind of error, the first that fits: a folder is a matter of usage."""


def _say(key: str, **values: object) -> None:
    click.echo(Words(language_of())(key, **values), err=True)


def _prepare() -> None:
    """Close what is written to other users; hear Ctrl-C, and SIGTERM as the same."""
    os.umask(0o077)
    # A command makes a million rows and few circles: to look for circles at every
    # seven hundred objects takes a twentieth of its time.
    gc.set_threshold(50_000, 20, 50)
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)


def _show_what_can_be_shown() -> None:
    """Escape what a terminal has no sign for: a sentence is told whatever it holds.

    A name of a file that is no text, or a French accent where there are none.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _is_stop(error: BaseException | None) -> bool:
    """Tell whether a signal is what an error comes of.

    One that falls while a class is made is told as an error of that class.
    """
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


class CommandGroup(click.Group):
    """Commands whose expected errors are sentences, never tracebacks."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **how: Any) -> Any:
        """Run the command line, in the language of its ``--lang`` or the locale."""
        _show_what_can_be_shown()
        typed = sys.argv[1:] if args is None else list(args)
        with spoken_by_click(asked_for(typed) or language_of()):
            return super().main(args, *rest, **how)

    def invoke(self, context: click.Context) -> Any:
        """Run a command; end whatever goes wrong in one sentence, with its code."""
        if self.name == "main":
            _prepare()
            context.meta[BEGAN] = time.monotonic()
        try:
            return super().invoke(context)
        except AllocationError as error:
            _say("error", what=error.said(language_of()))
            click.echo(getattr(error, "plan", ""), nl=False)
            sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))
        except KeyboardInterrupt:
            _say("say_stopped")
            sys.exit(STOPPED)
        except BrokenPipeError:
            # ``| head`` has read enough: no error, and nothing more to say.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(UNREAD)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if _is_stop(error):
                _say("say_stopped")
                sys.exit(STOPPED)
            from attribution_opt.cli.unexpected import sentence_of

            command = context.invoked_subcommand or self.name or ""
            click.echo(sentence_of(error, command), err=True)
            sys.exit(UNEXPECTED)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return a command, its help in French where that is spoken."""
        command = super().get_command(context, name)
        key = name if self.name == "main" else f"{self.name}_{name}"
        return None if command is None else in_french(command, key)

    def collect_usage_pieces(self, context: click.Context) -> list[str]:
        """Return what stands behind the name of the group."""
        pieces = super().collect_usage_pieces(context)
        if language_of() != "fr":
            return pieces
        words = Words("fr", "help")
        return [*pieces[:-1], words("usage.command")]

    def format_help(
        self, context: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the help of the group itself."""
        said = in_french(self, self.name or "main")
        click.Group.format_help(said, context, formatter)


def in_french(command: Command, name: str) -> Command:
    """Return a command, with French help where French is spoken.

    Names of commands and options stay: scripts of one locale run in the other.
    """
    command = copy.copy(command)
    # It is made by click once, in the language of that moment.
    vars(command)["_help_option"] = None
    if language_of() != "fr":
        return command
    words = Words("fr", "help")
    command.help = words(name)
    command.params = [copy.copy(parameter) for parameter in command.params]
    for parameter in command.params:
        _tell_in_french(parameter, name, words)
    return command


def _tell_in_french(parameter: click.Parameter, command: str, words: Words) -> None:
    """Put French into a parameter: the name of its type, its help, its default."""
    if words.has(key := f"type.{parameter.type.name}"):
        parameter.type = copy.copy(parameter.type)
        parameter.type.name = words(key)
    if not isinstance(parameter, click.Option):
        return
    keys = (f"{command}.{parameter.name}", f"option.{parameter.name}")
    if own := next(filter(words.has, keys), None):
        parameter.help = words(own)
    if isinstance(parameter.show_default, str):
        parameter.show_default = words(f"default.{parameter.show_default}")


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="attribution-opt")
def main() -> None:
    """Decide, under balance objectives, who is proposed which social home.

    It proposes; people decide.

    \b
    Example:
      attribution-opt init my_month --lang fr        templates to fill in
      attribution-opt check my_month/mois.xlsx       every fault at once
      attribution-opt solve my_month/mois.xlsx --policy usage --out my_run
      attribution-opt report my_run --format xlsx --open
      attribution-opt orient 2026/2026-10            the working month: orient, rank,
      attribution-opt rank 2026/2026-10              outcome, within a year's folder

    \b
    Exit codes: 0 done, 1 unexpected, 2 usage, 3 data or policy refused,
    4 hard rules broken or impossible (plan written, marked), 6 audit failed,
    130 stopped.
    """
