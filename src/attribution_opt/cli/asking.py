"""What commands that ask a run share: it is opened, and refusals are told."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from attribution_opt.cli.options import (
    FOLDER,
    MONTH,
    answering,
    json_option,
    lang_option,
    language,
)

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["question", "rows_of", "run_argument"]

Command = Callable[..., None]

run_argument = click.argument("run", metavar="RUN", type=FOLDER)


def question(command: Command) -> Command:
    """Give a command the run in place of RUN, and ``chosen`` in place of --lang."""

    @wraps(command)
    def asking(
        run: Path, inputs: Path | None, lang: str | None, as_json: bool, **own: Any
    ) -> None:
        from attribution_opt import library

        chosen = language(lang)
        with answering(chosen, as_json=as_json):
            opened = library.open(run, inputs=inputs)
            command(opened, chosen=chosen, as_json=as_json, **own)

    shared = lang_option(json_option(asking))
    told = "The month, where it has moved."
    return click.option("--inputs", type=MONTH, help=told)(shared)


def rows_of(frame: "DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a frame for JSON, which has nothing for what is unknown."""
    known = frame.astype("object").where(frame.notna(), None)
    rows: list[dict[str, Any]] = known.to_dict("records")
    return rows
