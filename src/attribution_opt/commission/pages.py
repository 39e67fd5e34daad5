"""Agenda, sheets, minutes and letters as pages that print well and fetch nothing."""

from attribution_opt.commission.dossier import Dossier, Letter
from attribution_opt.report.page import environment
from attribution_opt.words.language import Words

__all__ = ["letter_page", "page_of"]

PACKAGE = "attribution_opt.commission"


def page_of(name: str, dossier: Dossier, words: Words) -> str:
    """Return a document as HTML.

    Parameters
    ----------
    name
        ``agenda``, ``sheets`` or ``minutes``.
    dossier
        What it says.
    words
        Its labels.
    """
    template = environment(PACKAGE).get_template(f"{name}.html.j2")
    return template.render(d=dossier, w=words)


def letter_page(letter: Letter, words: Words) -> str:
    """Return a letter as HTML."""
    template = environment(PACKAGE).get_template("letter.html.j2")
    return template.render(l=letter, w=words)
