"""A sentence in both languages: the English text, which carries the French one."""

import datetime as dt
import errno
from collections.abc import Iterable
from typing import Protocol, Self, runtime_checkable

from attribution_opt.words.language import LANGUAGES, Language, Words

__all__ = ["Said", "Sentence", "joined", "reason", "sentence", "spoken"]


@runtime_checkable
class Said(Protocol):
    """What has something to say in a language: a sentence, a fault, an error."""

    def said(self, language: Language) -> str:
        """Return it in a language."""


class Sentence(str):
    """An English text that can be said in French.

    Attributes
    ----------
    french
        The same sentence in French.
    """

    __slots__ = ("french",)
    french: str

    def __new__(cls, english: str, french: str) -> Self:
        """Return the text of a sentence, and keep the other language."""
        made = super().__new__(cls, english)
        made.french = french
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Return what it is made of, for a process that it is sent to."""
        return str(self), self.french

    def said(self, language: Language) -> str:
        """Return the sentence in a language."""
        return self.french if language == "fr" else str(self)


def reason(error: OSError, language: Language) -> str:
    """Return why the system refused, in a language where there are words for it."""
    words = Words(language, "errors")
    key = f"system_{errno.errorcode.get(error.errno or 0, '')}"
    has_words = language != "en" and words.has(key)
    return words(key) if has_words else error.strerror or str(error)


def spoken(value: object, language: Language) -> object:
    """Return a value as a sentence of a language holds it.

    What has something to say of its own says it, the system too; a date is written as
    the language does, and of a text in each language there is one.
    """
    if isinstance(value, OSError):
        return reason(value, language)
    if isinstance(value, dt.date) and language != "en":
        return Words(language).day(value)
    if isinstance(value, Said):
        return value.said(language)
    return value[language] if isinstance(value, dict) else value


def sentence(key: str, book: str = "errors", /, **values: object) -> Sentence:
    """Return a sentence of a catalogue, its values in each language.

    Parameters
    ----------
    key
        Which sentence.
    book
        Of which catalogue: that of errors, unless told.
    values
        What it holds (see `spoken`).
    """
    english, french = (
        Words(language, book)(
            key, **{one: spoken(value, language) for one, value in values.items()}
        )
        for language in LANGUAGES
    )
    return Sentence(english, french)


def joined(parts: Iterable[Said]) -> Sentence:
    """Return sentences one after the other."""
    parts = list(parts)
    english, french = ([one.said(to) for one in parts] for to in LANGUAGES)
    return Sentence("; ".join(english), "\u00a0; ".join(french))
