"""Kinds of what commands take: files, folders, new folders, dates, places."""

import os
from pathlib import Path
from typing import Any

import click

from attribution_opt.errors import StudyError
from attribution_opt.words.language import language_of

__all__ = [
    "DATE",
    "FILE",
    "FOLDER",
    "MONTH",
    "NEW",
    "PLACE",
    "YEAR",
    "NewFolder",
    "body_argument",
]

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
YEAR = click.Path(file_okay=False, path_type=Path)
DATE = click.DateTime(["%Y-%m-%d"])
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
MONTH = click.Path(exists=True, path_type=Path)
PLACE = click.Path(path_type=Path)


def _body(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Return the text of an argument, if it is that of one place (see `place_of`)."""
    from attribution_opt.synthetic.places import place_of

    try:
        place_of(value)
    except StudyError as error:
        raise click.BadParameter(error.said(language_of()), ctx, param) from error
    return value


body_argument = click.argument("place", metavar="PLACE", callback=_body)


class NewFolder(click.Path):
    """A folder to be made, or a study's own: what stands in its way is told first."""

    def __init__(self, *, is_of_study: bool = False) -> None:
        super().__init__(path_type=Path)
        self.is_of_study = is_of_study

    def convert(self, value: Any, param: Any, ctx: click.Context | None) -> Any:
        """Return the path; refuse one that stands in the way (exit code 2)."""
        from attribution_opt.files.new_folder import obstacle
        from attribution_opt.study.folder import study_obstacle

        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if found := (study_obstacle if self.is_of_study else obstacle)(path):
            self.fail(found.said(language_of()), param, ctx)
        return path


NEW = NewFolder()
