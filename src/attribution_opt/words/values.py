"""Why a value of a settings file is refused, in both languages."""

from collections.abc import Mapping
from typing import Any

from attribution_opt.words.language import LANGUAGES, catalogue

__all__ = ["shortened", "why", "why_of"]

LONGEST = 60
"""Signs of a value that are shown."""


def why(kind: str, **values: Any) -> dict[str, str]:
    """Return the sentence of one kind of finding in each language."""
    sentences = catalogue("values")[kind]
    return {language: sentences[language].format(**values) for language in LANGUAGES}


def why_of(found: Mapping[str, Any]) -> dict[str, str]:
    """Return the sentence of one finding of pydantic in each language.

    A finding that the catalogue does not have keeps its own words.
    """
    if found["type"] in catalogue("values"):
        return why(found["type"], **found.get("ctx", {}))
    return dict.fromkeys(LANGUAGES, found["msg"].removeprefix("Value error, "))


def shortened(value: Any) -> str:
    """Return a value as its file writes it, cut where it is long.

    Never more of it is written out than is shown: a number of a million digits, or a
    list in a list a thousand times, has no text of its own.
    """
    text = _text(value, depth=0)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _text(value: Any, depth: int) -> str:
    match value:
        case str():
            return value[: LONGEST + 1] if depth == 0 else repr(value[:LONGEST])
        case bool():
            return str(value).lower()
        case int() if value.bit_length() > 4 * LONGEST:
            return f"≈ 10^{int(value.bit_length() * 0.30103)}"
        case list() | tuple():
            items = [_text(v, depth + 1) for v in value[:9]] if depth < 3 else ["…"]
            return f"[{', '.join(items)}]"
        case dict():
            pairs = [*value.items()][:9] if depth < 3 else []
            parts = [f"{_text(k, 1)} = {_text(v, depth + 1)}" for k, v in pairs]
            return "{" + (", ".join(parts) or "…") + "}" if value else "{}"
        case _:
            return str(value)
