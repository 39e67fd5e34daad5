"""Paragraphs of a DOCX template, and the tags that stand in them."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from attribution_opt.commission.documents import docxtpl

__all__ = ["Paragraph", "Tag", "paragraphs_of"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
STRAY = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
PREFIX = re.compile(r"(\{[{%#])(p|tr|tc|r)\s([^}%#]*)([}%#]\})", re.DOTALL)
QUOTES = str.maketrans("“”‘’", "\"\"''")
LONGEST = 60
WHOLE = {"p": "p", "tr": "tr", "tc": "tc"}
"""What a prefix replaces: the paragraph, the row, the cell."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag.

    Attributes
    ----------
    text
        As jinja reads it, its prefix left out and its quotes straight.
    prefix
        ``p``, ``tr``, ``tc`` or ``r``; empty for a plain tag.
    """

    text: str
    prefix: str

    @property
    def word(self) -> str:
        """The first word of a block's tag; empty for a value or a remark."""
        found = re.match(r"\{%[-+]?\s*(\w+)", self.text)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    Attributes
    ----------
    part
        ``body``, ``header`` or ``footer``.
    number
        Its place in its part, from 1.
    text
        What people see.
    tags
        Those that are whole, in order.
    stray
        Opening and closing signs that belong to none.
    lost
        Tags that another one in the same paragraph, row or cell puts out.
    is_whole
        Whether its XML stays whole when its tags are filled in.
    """

    part: str
    number: int
    text: str
    tags: tuple[Tag, ...]
    stray: tuple[str, ...]
    lost: tuple[str, ...]
    is_whole: bool

    @property
    def shown(self) -> str:
        """Its text, short enough for a sentence."""
        bare = " ".join(self.text.split())
        return bare if len(bare) <= LONGEST else bare[: LONGEST - 1] + "…"


def paragraphs_of(raw: bytes) -> list[Paragraph]:
    """Return the paragraphs of a document, those of headers and footers last.

    Raises
    ------
    ValueError
        If it is no document.
    """
    template = docxtpl().DocxTemplate(io.BytesIO(raw))
    try:
        template.init_docx()
        parts = [("body", template.docx.element.body), *_others(template)]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
    except Exception as error:
        # python-docx raises errors of its own for packages that are none.
        raise ValueError(type(error).__name__) from error
    return [one for name, root in parts for one in _of_part(name, root, template)]


def _others(template: Any) -> Iterator[tuple[str, Any]]:
    from lxml import etree

    for name, uri in (("header", template.HEADER_URI), ("footer", template.FOOTER_URI)):
        for _, part in template.get_headers_footers(uri):
            yield name, etree.fromstring(part.blob)


def _of_part(name: str, root: Any, template: Any) -> Iterator[Paragraph]:
    for number, element in enumerate(root.iter(f"{W}p"), start=1):
        text = _text(element)
        found = tuple(_tag(one[0]) for one in TAG.finditer(text))
        stray = tuple(one[0] for one in STRAY.finditer(TAG.sub("", text)))
        lost = tuple(_lost(element, text))
        is_whole = not found or bool(stray) or _is_whole(element, template)
        yield Paragraph(name, number, text, found, stray, lost, is_whole)


def _text(element: Any) -> str:
    """Return the text of a paragraph, that of frames within it left out."""
    own = (
        t for t in element.iter(f"{W}t") if next(t.iterancestors(f"{W}p")) is element
    )
    return "".join(t.text or "" for t in own)


def _tag(text: str) -> Tag:
    straight = text.translate(QUOTES)
    found = PREFIX.fullmatch(straight)
    if found is None:
        return Tag(straight, "")
    opening, prefix, inner, closing = found.groups()
    return Tag(f"{opening} {inner}{closing}", prefix)


def _lost(element: Any, text: str) -> Iterator[str]:
    """Yield the tags of a paragraph that go with what another one replaces.

    ``{%p`` takes its whole paragraph away, ``{%tr`` its row, ``{%tc`` its cell: the
    last one in it is kept, and every other tag is lost.
    """
    own = [one[0] for one in TAG.finditer(text)]
    for prefix, name in WHOLE.items():
        around = element if name == "p" else _around(element, name)
        if around is None:
            continue
        inside = _tags_in(around)
        kept = [one for one in inside if _tag(one).prefix == prefix]
        if kept and len(inside) > 1:
            gone = list(inside)
            gone.reverse()
            gone.remove(kept[-1])
            yield from (one for one in own if one in gone)
            return


def _around(element: Any, name: str) -> Any:
    return next(element.iterancestors(f"{W}{name}"), None)


def _tags_in(around: Any) -> Sequence[str]:
    inner = [around] if around.tag == f"{W}p" else around.iter(f"{W}p")
    return [one[0] for p in inner for one in TAG.finditer(_text(p))]


def _is_whole(element: Any, template: Any) -> bool:
    """Tell whether a paragraph is XML still once its tags are filled in.

    A tag that begins outside a link or a field and ends within it is not.
    """
    from lxml import etree

    patched = template.patch_xml(template.xml_to_string(element))
    try:
        etree.fromstring(f"<root>{TAG.sub('', patched)}</root>".encode())
    except etree.XMLSyntaxError:
        return False
    return True
