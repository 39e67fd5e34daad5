"""Which language a command line speaks, and click with it."""

import gettext
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files

from attribution_opt.words.language import LANGUAGES, Language, speaking

__all__ = ["asked_for", "spoken_by_click"]

DOMAIN = "attribution_opt"


def asked_for(typed: Sequence[str]) -> Language | None:
    """Return the language of ``--lang`` on a command line; None where there is none.

    It is looked for before anything is parsed: what cannot be parsed is told in it.
    """
    for place, text in enumerate(typed):
        name, _, value = text.partition("=")
        if name == "--lang":
            told = value or next(iter(typed[place + 1 :]), "")
            return next((one for one in LANGUAGES if one == told), None)
    return None


@contextmanager
def spoken_by_click(language: Language) -> Iterator[None]:
    """Speak a language until the end of the block, click's own sentences too.

    click asks gettext, which asks the environment; both are left as they were, for a
    program that embeds the command line.
    """
    domain, asked = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, str(files("attribution_opt.words") / "locale"))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language
    try:
        with speaking(language):
            yield
    finally:
        gettext.textdomain(domain)
        os.environ.pop("LANGUAGE", None)
        if asked is not None:
            os.environ["LANGUAGE"] = asked
