"""How a command answers: in a language, for people or for programs, faults told."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from attribution_opt.cli.kinds import FOLDER, MONTH
from attribution_opt.cli.options import json_option, lang_option, language, refused, say
from attribution_opt.errors import InstanceError, JournalError, PolicyError
from attribution_opt.words.language import Words

if TYPE_CHECKING:
    from pandas import DataFrame

    from attribution_opt.run.run import Run
    from attribution_opt.words.language import Language

__all__ = ["Answer", "answers", "question", "rows_of", "run_argument", "write_rows"]

run_argument = click.argument("run", metavar="RUN", type=FOLDER)


@dataclass(frozen=True)
class Answer:
    """The language that was asked for, and whether JSON was."""

    language: "Language"
    as_json: bool

    @cached_property
    def words(self) -> Words:
        """The sentences of the language."""
        return Words(self.language)

    def say(self, data: Any, sentence: str) -> None:
        """Print one answer: the sentence, or the data as JSON."""
        say(data, sentence, as_json=self.as_json)

    def tell(self, sentence: str) -> None:
        """Say on stderr how long work goes on."""
        click.echo(sentence, err=True)


def answers(command: Callable[..., None]) -> Any:
    """Add ``--lang`` and ``--json``; hand them over as ``answer``.

    Data, a policy or a journal that is refused within ends the command with its faults.
    """

    @lang_option
    @json_option
    @wraps(command)
    def run(*args: Any, lang: str | None, as_json: bool, **options: Any) -> None:
        answer = Answer(language(lang), as_json)
        try:
            command(*args, answer=answer, **options)
        except (InstanceError, PolicyError, JournalError) as error:
            refused(error, answer.language, as_json=as_json)

    return run


def question(command: Callable[..., None]) -> Any:
    """Add ``--inputs`` besides; hand over the run in place of its folder."""

    @click.option("--inputs", type=MONTH, help="The month, where it has moved.")
    @answers
    @wraps(command)
    def asking(run: Path, inputs: Path | None, **options: Any) -> None:
        from attribution_opt import library

        command(library.open(run, inputs=inputs), **options)

    return asking


def rows_of(frame: "DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a frame for JSON, which has nothing for what is unknown."""
    known = frame.astype("object").where(frame.notna(), None)
    rows: list[dict[Any, Any]] = known.to_dict("records")
    return rows


def write_rows(
    frame: "DataFrame", path: Path, run: "Run", language: "Language"
) -> None:
    """Write an answer as CSV for people, points as ``candidates.csv`` has them."""
    from attribution_opt.decide.lists import points_text
    from attribution_opt.report.people_csv import write_people
    from attribution_opt.report.phrases import Phrases

    if "score" in frame:
        hundredths = (100 * frame["score"]).round()
        frame = frame.assign(score=[points_text(n) for n in hundredths])
    if "reasons" in frame and language == "fr":
        say = Phrases(run.document, Words(language))
        frame = frame.assign(reasons=frame["reasons"].map(say.all_reasons))
    write_people(frame, path, language)
