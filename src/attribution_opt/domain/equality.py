"""When two texts are one: the form in which text is kept, and what only looks alike."""

import unicodedata

__all__ = ["difference", "is_number", "one_form", "skeleton", "without_spaces"]

_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u200a\u202f\u3000"), " ")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None)
_FORM = {**_SPACES, **_INVISIBLE}

_LETTERS = {
    **dict(zip("АВЕЅІЈКМНОРСТУХҮԚԜ", "ABESIJKMHOPCTYXYQW", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
}
"""Capitals of Cyrillic and Greek that are drawn as Latin ones."""
_SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4", "'"),
    **dict.fromkeys("\u2044\u2215", "/"),
}
_LOOKS = str.maketrans({**_LETTERS, **_SIGNS})


def one_form(text: str) -> str:
    """Return a text as it is kept: composed, trimmed, without invisible signs."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_FORM)
    return text.strip()


def skeleton(text: str) -> str:
    """Return what a text looks like: equal for texts that a reader takes for one.

    Case, spaces, signs drawn alike and zeros before a number do not count.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).upper().translate(_LOOKS)
    bare = "".join(text.upper().split())
    return bare.lstrip("0") or bare if bare[:2].isdigit() else bare


def without_spaces(text: str) -> str:
    """Return a text without its spaces."""
    return "".join(text.split())


def is_number(text: str) -> bool:
    """Tell whether a text is digits, in groups or not."""
    return text.isascii() and without_spaces(text).isdigit()


def difference(one: str, other: str) -> dict[str, str]:
    """Say in what two texts of one skeleton differ."""
    if without_spaces(one) == without_spaces(other):
        return {"en": "spaces", "fr": "les espaces"}
    bare = without_spaces(one).casefold(), without_spaces(other).casefold()
    if bare[0] == bare[1]:
        return {"en": "capitals", "fr": "les majuscules"}
    if bare[0].lstrip("0") == bare[1].lstrip("0"):
        return {"en": "zeros in front", "fr": "les zéros de tête"}
    odd = dict.fromkeys(c for c in one + other if not (c in one and c in other))
    names = ", ".join(f"U+{ord(c):04X}" for c in odd if not c.isascii())
    signs = f" ({names})" if names else ""
    return {
        "en": f"signs that look alike{signs}",
        "fr": f"des signes qui se ressemblent{signs}",
    }
