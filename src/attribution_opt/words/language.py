"""One sentence by key and language, with its numbers written as the language does."""

import datetime as dt
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

__all__ = [
    "LANGUAGES",
    "Language",
    "Words",
    "catalogue",
    "language_of",
    "speaking",
    "title_in",
    "typeset",
]

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_THOUSANDS: dict[str, str] = {"en": ",", "fr": "\u202f"}
_LOCALES: dict[str, str] = {"en": "en_GB", "fr": "fr_FR"}
_DECIMAL: dict[str, str] = {"en": ".", "fr": ","}
_SPOKEN: ContextVar[Language | None] = ContextVar("attribution_opt.spoken")


def language_of(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language that is spoken: French where the locale is, else English.

    The first of ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` that says anything decides, as
    in every POSIX program; a language asked for goes first (see `speaking`).
    """
    if environment is None and (spoken := _SPOKEN.get(None)):
        return spoken
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "fr" if environment[name].lower().startswith("fr") else "en"
    return "en"


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language, whatever the locale's, until the end of the block."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


_CODE = re.compile(r"(`[^`]*`)")
_ELISION = re.compile(r"(?<=\w)'(?=[\w{«])")
_BEFORE = re.compile(r" (?=[:;?!»%](?!\w))")
_AFTER = re.compile(r"(?<=«) ")


def typeset(french: str) -> str:
    """Return a French text with curly apostrophes; no sign of two parts begins a line.

    What stands between backquotes is to be typed: it stays.
    """
    parts = _CODE.split(french)
    for n in range(0, len(parts), 2):
        text = _BEFORE.sub("\u00a0", _ELISION.sub("’", parts[n]))
        parts[n] = _AFTER.sub("\u00a0", text)
    return "".join(parts)


def title_in(language: Language, title: str, title_fr: str) -> str:
    """Return a title in a language; the English one where there is no other."""
    return typeset(title_fr) if language == "fr" and title_fr else title


def _typeset(entry: Any) -> Any:
    """Return a catalogue, its French texts typeset."""
    if not isinstance(entry, dict):
        return entry
    return {
        key: typeset(value)
        if key == "fr" and isinstance(value, str)
        else _typeset(value)
        for key, value in entry.items()
    }


@cache
def catalogue(name: str) -> dict[str, dict[str, Any]]:
    """Return a shipped catalogue: by key, a sentence in each language."""
    source = files("attribution_opt.words") / f"{name}.toml"
    found: dict[str, dict[str, Any]] = _typeset(
        tomllib.loads(source.read_text(encoding="utf-8"))
    )
    return found


MOST_DIGITS = 6
"""Of a number that is told exactly."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one catalogue in one language.

    Attributes
    ----------
    language
        ``en`` or ``fr``.
    name
        Which catalogue.
    """

    language: Language
    name: str = "report"

    def __call__(self, key: str, **values: object) -> str:
        """Return a sentence with its values; whole numbers are written in full.

        A key whose sentence bends with a number has a twin ``key_one``, taken where
        ``n`` is 1, and may have another, ``key_none``, taken where it is 0.

        Raises
        ------
        KeyError
            If the catalogue has no such key.
        """
        sentences = catalogue(self.name)
        twins = [(0, f"{key}_none"), (1, f"{key}_one")]
        own = (twin for n, twin in twins if values.get("n") == n and twin in sentences)
        key = next(own, key)
        written = {
            name: self.number(value) if isinstance(value, int) else value
            for name, value in values.items()
        }
        sentence: str = sentences[key][self.language]
        return sentence.format(**written)

    def named(self, kind: str, code: str) -> str:
        """Return the words for a code of a kind; failing that, its own as words."""
        key = f"{kind}_{code}"
        return self(key) if self.has(key) else code.replace("_", " ")

    def has(self, key: str) -> bool:
        """Tell whether the catalogue has a key."""
        return key in catalogue(self.name)

    def number(self, value: float | Fraction, digits: int = 0) -> str:
        """Return a number as the language writes it."""
        text = f"{float(value):,.{digits}f}" if digits else f"{int(value):,}"
        text = text.replace("-", "\u2212")
        parts = re.split(r"([,.])", text)
        signs = {",": _THOUSANDS[self.language], ".": _DECIMAL[self.language]}
        return "".join(signs.get(part, part) for part in parts)

    def day(self, date: dt.date) -> str:
        """Return a date as people write it: 1er févr. 2024, 1 Feb 2024."""
        # Nobody waits for calendars who writes no date.
        from babel.dates import format_date

        told = format_date(date, "medium", _LOCALES[self.language])
        if self.language == "fr" and date.day == 1:
            return told.replace("1", "1er", 1)
        return told

    def month(self, date: dt.date) -> str:
        """Return the month of a date in words: novembre 2026."""
        from babel.dates import format_date

        return format_date(date, "MMMM y", _LOCALES[self.language])

    def scaled(self, value: int, per: int, least: int = 0) -> str:
        """Return whole units of 1/per as a number, in as few digits as say it."""
        exact = (n for n in range(MOST_DIGITS + 1) if 10**n * value % per == 0)
        digits = next(exact, 2)
        return self.number(Fraction(value, per), max(least, digits))

    def rate(self, value: float, digits: int = 0) -> str:
        """Return a percentage that is one already."""
        space = "\u00a0" if self.language == "fr" else " "
        return f"{self.number(value if digits else round(value), digits)}{space}%"

    def scaled_rate(self, share: Fraction) -> str:
        """Return a share as a percentage, one decimal where it has any."""
        percent = 100 * share
        return self.rate(float(percent), 0 if percent.denominator == 1 else 1)

    def quoted(self, title: str) -> str:
        """Return a title as it stands within a sentence."""
        return f"«\u00a0{title}\u00a0»" if self.language == "fr" else f"“{title}”"

    def percent(self, part: int, whole: int) -> str:
        """Return a percentage with one decimal; empty of nothing."""
        if not whole:
            return ""
        space = "\u202f" if self.language == "fr" else ""
        return f"{self.number(Fraction(100 * part, whole), 1)}{space}%"
