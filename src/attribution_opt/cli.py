"""The command line: parse, call one workflow function, print."""

import click

from attribution_opt import __version__

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="attribution-opt")
def main() -> None:
    """Decide, under balance objectives, who is proposed which social home.

    It proposes; people decide.
    """
