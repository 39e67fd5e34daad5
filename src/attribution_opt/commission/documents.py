"""Agenda, sheets, minutes and letters as DOCX, from templates that people edit."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from attribution_opt.commission.dossier import Dossier, Letter
from attribution_opt.errors import SolverUnavailable
from attribution_opt.words.language import LANGUAGES, Language
from attribution_opt.words.sentence import sentence

__all__ = [
    "LETTER",
    "LETTERS",
    "PAPERS",
    "context_of",
    "docxtpl",
    "drawn",
    "jinja",
    "rendered",
    "repacked",
    "shape_of",
    "shipped_template",
    "write_templates",
]

PAPERS = ("agenda", "sheets", "minutes")
"""Documents of a session."""
LETTER = "letter-"
"""Begins the name of a template of letters."""
LETTERS = tuple(
    f"{LETTER}{x}" for x in ("allocated", "ranked", "conditional", "refused")
)
"""Templates of letters, a kind each."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Signs that XML cannot hold."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def docxtpl() -> Any:
    """Return the library that fills DOCX templates in.

    Raises
    ------
    SolverUnavailable
        If it is not installed.
    """
    try:
        import docxtpl as found
    except ImportError as error:
        raise SolverUnavailable(sentence("documents_missing", "report")) from error
    return found


def shipped_template(name: str, language: Language) -> bytes:
    """Return a template that ships with the package."""
    assert language in LANGUAGES
    folder = files("attribution_opt.commission") / "templates" / language
    return (folder / f"{name}.docx").read_bytes()


def shape_of(name: str) -> type[Dossier] | type[Letter]:
    """Return what a template of that name is filled in with."""
    return Letter if name.startswith(LETTER) else Dossier


def context_of(told: Dossier | Letter) -> dict[str, Any]:
    """Return the names that a template may use, with what they hold."""
    return {field.name: getattr(told, field.name) for field in fields(told)}


@cache
def jinja() -> Environment:
    """Return the environment of templates: theirs run no code, and escape values."""
    return ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=_without_controls
    )


def drawn(raw: bytes, context: Mapping[str, Any]) -> str:
    """Return the body that a template gives, as XML that may not be whole."""
    template = docxtpl().DocxTemplate(io.BytesIO(raw))
    template.render_init()
    body: str = template.build_xml(dict(context), jinja())
    return body


def rendered(raw: bytes, context: Mapping[str, Any], day: dt.date) -> bytes:
    """Return a document; the same content gives the same bytes.

    Parameters
    ----------
    raw
        The template.
    context
        What it is filled in with.
    day
        Of the session: the date of the document.
    """
    template = docxtpl().DocxTemplate(io.BytesIO(raw))
    template.render(dict(context), jinja())
    moment = dt.datetime(day.year, day.month, day.day)
    properties = template.docx.core_properties
    properties.created = properties.modified = moment
    out = io.BytesIO()
    template.save(out)
    return repacked(out.getvalue())


def repacked(raw: bytes) -> bytes:
    """Return an archive whose parts have no time of the clock, in order of name.

    The list of content types stays first, as readers expect it.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as parts, zipfile.ZipFile(out, "w") as made:
        names = sorted(parts.namelist(), key=lambda n: (n != "[Content_Types].xml", n))
        for name in names:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 0, 0
            made.writestr(info, parts.read(name))
    return out.getvalue()


def write_templates(folder: Path, language: Language) -> list[Path]:
    """Write the shipped templates into a folder, to be edited."""
    found = []
    for name in (*PAPERS, *LETTERS):
        path = folder / f"{name}.docx"
        path.write_bytes(shipped_template(name, language))
        found.append(path)
    return found


def _without_controls(value: Any) -> Any:
    return _CONTROL.sub("", value) if isinstance(value, str) else value
