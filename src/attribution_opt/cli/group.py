"""The group of commands: expected errors are sentences, help speaks the locale."""

import sys
from typing import Any

import click

from attribution_opt import __version__
from attribution_opt.cli.options import REFUSED, UNEXPECTED
from attribution_opt.errors import AllocationError, InstanceError, PolicyError
from attribution_opt.words.language import Words, language_of

__all__ = ["main"]


class Group(click.Group):
    """Commands whose expected errors are sentences, never tracebacks."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; print an error of ours as one sentence, with its code."""
        try:
            return super().invoke(context)
        except AllocationError as error:
            click.echo(f"Error: {error}", err=True)
            refused = isinstance(error, InstanceError | PolicyError)
            sys.exit(REFUSED if refused else UNEXPECTED)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return a command, its help in French where the locale is."""
        command = super().get_command(context, name)
        key = name if self.name == "main" else f"{self.name}_{name}"
        return None if command is None else in_the_locale(command, key)

    def format_help(
        self, context: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the help of the group itself."""
        in_the_locale(self, self.name or "main")
        super().format_help(context, formatter)


def in_the_locale(command: click.Command, name: str) -> click.Command:
    """Return a command with French help where the locale is French.

    Names of commands and options stay: scripts of one locale run in the other.
    """
    if language_of() != "fr":
        return command
    words = Words("fr", "help")
    command.help = words(name)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            for key in (f"{name}.{parameter.name}", f"option.{parameter.name}"):
                if words.has(key):
                    parameter.help = words(key)
                    break
    return command


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="attribution-opt")
def main() -> None:
    """Decide, under balance objectives, who is proposed which social home.

    It proposes; people decide.

    \b
    Example:
      attribution-opt init my_month --lang fr        templates to fill in
      attribution-opt check my_month/mois.xlsx       every fault at once
      attribution-opt solve my_month/mois.xlsx --policy legal-minimum --out my_run
      attribution-opt report my_run --format xlsx --open
      attribution-opt orient 2026/2026-10            the working month: orient, rank,
      attribution-opt rank 2026/2026-10              outcome, within a year's folder

    \b
    Exit codes: 0 done, 1 unexpected, 2 usage, 3 data or policy refused,
    4 hard rules impossible (plan written and marked), 6 audit failed.
    """
