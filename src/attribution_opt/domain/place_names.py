"""Names of communes and bodies, as people write them, to their codes."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from attribution_opt.domain import reference
from attribution_opt.domain.schema import normal
from attribution_opt.domain.territory import departements

__all__ = ["body_name", "named_bodies", "named_communes", "place_title"]

_WHOLE = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"})
_ORDINAL = re.compile(r"0*(\d+)(?:er|e|eme|ieme)?")
_DROPPED = frozenset({"arrondissement", "arr", "ardt", "cedex"})
_ARTICLES = frozenset({"du", "de", "des", "d", "la", "le", "les", "l"})
_BODY_TYPES = frozenset({"ca", "cc", "cu", "ept", "metropole", "agglomeration"})
_BODY_LONG = (
    "communaute_de_communes",
    "communaute_d_agglomeration",
    "communaute_urbaine",
    "communaute",
)


def _key(name: str) -> str:
    """Return a name without case, accents, signs and abbreviations."""
    text = unicodedata.normalize("NFKC", name).translate(_LIGATURES)
    words = []
    for word in normal(text).split("_"):
        number = _ORDINAL.fullmatch(word)
        words.append(number[1] if number else _WHOLE.get(word, word))
    return "_".join(word for word in words if word not in _DROPPED)


def _by_key(names: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, code in names:
        if name:
            found.setdefault(name, []).append(code)
    return {name: tuple(dict.fromkeys(codes)) for name, codes in found.items()}


@cache
def _communes() -> dict[str, tuple[str, ...]]:
    """Return communes by name, and by the name without the article before it."""
    names = reference.communes()["name"]
    whole = _by_key((_key(name), str(code)) for code, name in names.items())
    bare = _by_key((_without_article(key), c) for key, cs in whole.items() for c in cs)
    return bare | whole


@cache
def _bodies() -> dict[str, tuple[str, ...]]:
    """Return bodies by name, with and without the words that say their kind."""
    names = reference.epcis()["name"]
    pairs = [(_key(name), str(code)) for code, name in names.items()]
    return _by_key([*pairs, *((_bare(key), code) for key, code in pairs)])


def _without_article(key: str) -> str:
    words = key.split("_")
    while len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return "_".join(words)


def _bare(key: str) -> str:
    for long in _BODY_LONG:
        key = key.removeprefix(f"{long}_")
    words = [word for word in key.split("_") if word not in _BODY_TYPES]
    return _without_article("_".join(words))


@cache
def _departements_of_bodies() -> dict[str, frozenset[str]]:
    table = reference.communes()
    found: dict[str, set[str]] = {}
    for column in ("epci", "ept"):
        pairs = zip(table[column], table["departement"], strict=True)
        for body, departement in dict.fromkeys(pairs):
            found.setdefault(body, set()).add(departement)
    return {body: frozenset(codes) for body, codes in found.items()}


def named_communes(text: str, departement: str) -> tuple[list[str], list[str]]:
    """Return the communes of a name within a departement, and those elsewhere.

    A departement beside the name (``Lille (59)``) counts before the one given; an empty
    one is the whole country.
    """
    key = _key(text)
    codes = _communes().get(key, ())
    told, _, last = key.rpartition("_")
    if not codes and last.upper() in departements():
        codes, departement = _communes().get(told, ()), last.upper()
    of = reference.communes()["departement"]
    here = [code for code in codes if departement in {"", of[code]}]
    return here, [code for code in codes if code not in here]


def named_bodies(text: str, departement: str) -> tuple[list[str], list[str]]:
    """Return the bodies of a name within a departement, and those elsewhere."""
    key = _key(text)
    codes = _bodies().get(key) or _bodies().get(_bare(key), ())
    around = _departements_of_bodies()
    here = [
        code for code in codes if not departement or departement in around.get(code, ())
    ]
    return here, [code for code in codes if code not in here]


def body_name(code: str) -> str:
    """Return the name of a body, empty where it is not known."""
    names = reference.epcis()["name"]
    return str(names[code]) if code in names.index else ""


def place_title(code: str) -> str:
    """Return a code with the name of its commune or body, where it has one."""
    communes = reference.communes()["name"]
    name = communes[code] if code in communes.index else body_name(code)
    return f"{code} ({name})" if name else code
