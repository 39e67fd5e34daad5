"""How a command answers: in a language, for people or for programs, faults told."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any

import click

from attribution_opt.cli.options import json_option, lang_option, language, refused, say
from attribution_opt.errors import InstanceError, JournalError, PolicyError
from attribution_opt.words.language import Words

if TYPE_CHECKING:
    from attribution_opt.words.language import Language

__all__ = ["Answer", "answers"]


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
