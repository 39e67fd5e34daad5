"""What a fault says, by its code: problem, remedy, severity."""

import difflib
import string
from collections.abc import Iterable
from typing import Any

from attribution_opt.words.language import Language, catalogue

__all__ = ["FAULT_CODES", "explanation", "hint", "is_fatal", "placeholders", "said"]


def _catalogue() -> dict[str, dict[str, Any]]:
    return catalogue("faults")


def is_fatal(code: str) -> bool:
    """Tell whether a fault refuses the month or the policy, or is a remark."""
    return bool(_catalogue()[code]["severity"] == "error")


def said(code: str, part: str, language: Language, values: dict[str, Any]) -> str:
    """Return the problem or the remedy of a fault in a language.

    Values may differ by language: a dict of two texts is resolved.
    """
    written = {
        name: value[language] if isinstance(value, dict) else value
        for name, value in values.items()
    }
    sentence: str = _catalogue()[code][part][language]
    return sentence.format(**written)


def placeholders(code: str) -> set[str]:
    """Return the names of the values that the sentences of a fault hold."""
    sentences = (
        text
        for part in ("problem", "remedy")
        for text in _catalogue()[code][part].values()
    )
    return {
        name
        for text in sentences
        for _, name, _, _ in string.Formatter().parse(text)
        if name
    }


def hint(word: str, known: Iterable[str]) -> dict[str, str]:
    """Return "did you mean" in both languages; empty where no word is close."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.75)
    if not close:
        return {"en": "", "fr": ""}
    return {
        "en": f"did you mean {close[0]}? Otherwise ",
        "fr": f"vouliez-vous dire {close[0]}\u00a0? Sinon ",
    }


FAULT_CODES = tuple(_catalogue())
"""Every code, in the order of the catalogue: files, headers, cells, rows, policies."""


def explanation(code: str, language: Language) -> dict[str, str]:
    """Return what a fault means, its values shown as their names between ``<>``."""
    names = {name: f"<{name}>" for name in placeholders(code) - {"hint"}} | {"hint": ""}
    return {
        "code": code,
        "severity": str(_catalogue()[code]["severity"]),
        "problem": said(code, "problem", language, names),
        "remedy": said(code, "remedy", language, names),
    }
