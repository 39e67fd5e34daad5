"""Columns that say who people are: found by the words of their headers, never read.

Balance is about income, housing need and territory. What the law forbids to look at
(nationality, origin, religion, language, residence permit) and what names a person
(names, birth, address, telephone, e-mail, numbers, civility, sex) is met in the headers
of the file as it stands, before anything gives them another name.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from attribution_opt.domain.schema import OWN, Table, normal

__all__ = ["PERSONAL", "Sensitive", "forbidden_words", "sensitive", "sensitive_headers"]

Sensitive = Literal["forbidden", "identity"]
"""Forbidden to look at, or the identity of a person."""
KINDS: tuple[Sensitive, ...] = get_args(Sensitive)
PERSONAL = frozenset(
    {"applicants", "wishes", "candidacies", "ledger", "overrides", "outcomes"}
)
"""Tables that describe people."""

# The abbreviation of courriel; without its accent it is a metropolis.
_MEL = re.compile(r"(?i)\bmél\b")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
# Knowledge and recognition are no births.
_BIRTH = re.compile(r"(?<!con)naiss")


@cache
def _vocabulary() -> dict[str, Any]:
    """Return the shipped words, a set for each list of them."""
    source = files("attribution_opt.domain") / "data" / "sensitive.toml"
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        name: {part: _sets(value) for part, value in told.items()}
        if isinstance(told, dict)
        else _sets(told)
        for name, told in content.items()
    }


def _sets(told: str | list[str]) -> Any:
    """Return words as one set, or each entry of a list as a set of its own."""
    if isinstance(told, str):
        return frozenset(told.split())
    return tuple(frozenset(entry.split()) for entry in told)


@cache
def _split(header: str) -> tuple[str, ...]:
    """Return the words of a header: ``DateNaissance`` is two, ``nom2`` is ``nom``."""
    bare = header.removeprefix(OWN)
    apart = _CAMEL.sub(" ", unicodedata.normalize("NFC", bare))
    return tuple(
        re.sub(r"(?<=[a-z])\d+$", "", w) for w in normal(apart).split("_") if w
    )


def _among(word: str, known: frozenset[str]) -> bool:
    """Tell whether a word is known, in the singular or the plural."""
    return word in known or (len(word) > 3 and word[-1] == "s" and word[:-1] in known)


@cache
def sensitive(header: str) -> Sensitive | None:
    """Tell whether a header of a table of people says who they are."""
    words = _split(header)
    for kind in KINDS:
        if _is_said(words, kind):
            return kind
    is_mail = _MEL.search(unicodedata.normalize("NFC", header))
    return "identity" if is_mail or _is_name(words) or _is_birth(words) else None


def _is_said(words: tuple[str, ...], kind: Sensitive) -> bool:
    """Tell whether words speak of one kind, by the lists of the vocabulary."""
    told = _vocabulary()[kind]
    singular = set(words) | {word.removesuffix("s") for word in words}
    return (
        any(part in word for word in words for part in told["parts"])
        or any(_among(word, told["words"]) for word in words)
        or any(together <= singular for together in told["together"])
        or frozenset(words) in told["whole"]
        or _is_alone(words, told["alone"])
    )


def _is_alone(words: tuple[str, ...], short: frozenset[str]) -> bool:
    """Tell whether a short word is there with nothing but neutral words beside it."""
    known = _vocabulary()
    found = {word for word in words if _among(word, short)}
    is_origin = bool(found & {"origine", "origines", "origin"})
    neutral = known["neutral"] | known["of_origin" if is_origin else "of_status"]
    return bool(found) and all(_among(w, neutral) for w in words if w not in found)


def _is_name(words: tuple[str, ...]) -> bool:
    is_there = any(_among(word, frozenset({"nom", "name"})) for word in words)
    return is_there and not any(_among(w, _vocabulary()["things"]) for w in words)


def _is_birth(words: tuple[str, ...]) -> bool:
    is_there = any(_BIRTH.search(word) for word in words)
    return is_there and not any(_among(w, _vocabulary()["expected"]) for w in words)


def sensitive_headers(headers: Iterable[str], table: Table) -> dict[str, Sensitive]:
    """Return what headers of a table say of people, by header; those that do.

    Tables that describe no people may name streets and buildings; what is forbidden is
    so everywhere. A header of ours is never meant.
    """
    found: dict[str, Sensitive] = {}
    for header in headers:
        kind = None if normal(header) in table.headers else sensitive(header)
        if kind == "forbidden" or (kind and table.name in PERSONAL):
            found[header] = kind
    return found


def forbidden_words(words: Iterable[str]) -> list[str]:
    """Return which cells say a nationality."""
    said = _vocabulary()["said"]["words"]
    return [word for word in words if frozenset(_split(word)) in said]
