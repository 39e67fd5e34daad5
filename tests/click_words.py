"""What click says in French, compiled for gettext from the words that people edit.

``python -m tests.click_words`` writes it; a test holds it to what it would write.
"""

import datetime as dt
import io
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo

from attribution_opt.words.language import typeset

WORDS = Path(str(files("attribution_opt.words")))
COMPILED = WORDS / "locale" / "fr" / "LC_MESSAGES" / "attribution_opt.mo"
WRITTEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""In every file, so that the same words give the same bytes."""


def told() -> Catalog:
    """Return the catalogue of the words."""
    words = tomllib.loads((WORDS / "click.toml").read_text(encoding="utf-8"))
    catalog = Catalog(
        "fr",
        domain="attribution_opt",
        fuzzy=False,
        creation_date=WRITTEN,
        revision_date=WRITTEN,
    )
    for english, french in words["plain"].items():
        catalog.add(english, typeset(french))
    for one, (several, *french) in words["plural"].items():
        # Some releases of Babel know a third French plural, that of millions.
        many = [french[1]] * (catalog.num_plurals - 1)
        catalog.add((one, several), tuple(map(typeset, [french[0], *many])))
    return catalog


def compiled() -> bytes:
    """Return the catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, told())
    return out.getvalue()


def said(raw: bytes) -> dict[str, set[str]]:
    """Return the sentences of a compiled catalogue, without its head."""
    found = (one for one in read_mo(io.BytesIO(raw)) if one.id)
    return {str(one.id): {*np.atleast_1d(one.string)} for one in found}


if __name__ == "__main__":
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    COMPILED.write_bytes(compiled())
