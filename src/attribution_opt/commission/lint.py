"""What is wrong with a template, all at once, each by its paragraph.

docxtpl itself mends tags that a word processor has split over runs: those are no fault.
It tells the first fault alone, without its place, and fills in nothing where a tag is
lost; so tags are read here as it reads them, paragraph by paragraph.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jinja2 import TemplateError, nodes

from attribution_opt.commission.documents import (
    context_of,
    drawn,
    jinja,
    shape_of,
)
from attribution_opt.commission.dossier import Dossier, Letter
from attribution_opt.commission.names import Names, Unknown
from attribution_opt.commission.paragraphs import Paragraph, Tag, paragraphs_of
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import ReadError
from attribution_opt.words.faults import hint
from attribution_opt.words.language import LANGUAGES, Words
from attribution_opt.words.sentence import sentence

__all__ = ["check_template", "faults_of"]

BRANCHES = {"else": {"if", "for"}, "elif": {"if"}}
CELLS = {"colspan", "cellbg"}
"""Tags of docxtpl that are values: of a cell's width, of its colour."""
MERGES = {"vm", "hm"}
"""Tags of docxtpl that hold nothing."""
WHOLE = {"p", "tr", "tc"}


def check_template(raw: bytes, file: str, name: str, told: Dossier | Letter) -> None:
    """Refuse a template that would fail, or leave something out.

    Parameters
    ----------
    raw, file
        Its content, and what faults call it.
    name
        Which document it is of.
    told
        What it will be filled in with.

    Raises
    ------
    ReadError
        With every fault.
    """
    found = faults_of(raw, file, name) or list(_tried(raw, file, told))
    if found:
        raise ReadError(sentence("faults_unwritten", place=file, n=len(found)), found)


def faults_of(raw: bytes, file: str, name: str) -> list[Fault]:
    """Return what is wrong with a template, in the order of its paragraphs."""
    try:
        paragraphs = paragraphs_of(raw)
    except ValueError as error:
        said = {"why": str(error)}
        return [Fault(code="unreadable_file", file=file, values=said)]
    found: list[Fault] = []
    for part in dict.fromkeys(one.part for one in paragraphs):
        reading = _Reading(file, Names.of(shape_of(name)))
        for one in paragraphs:
            if one.part == part:
                reading.read(one)
        reading.end()
        found += reading.faults
    return found


def _tried(raw: bytes, file: str, told: Dossier | Letter) -> Iterator[Fault]:
    """Fill a template in once, and see whether a whole document comes of it."""
    from lxml import etree

    try:
        etree.fromstring(drawn(raw, context_of(told)).encode())
    except (TemplateError, etree.XMLSyntaxError, TypeError, ValueError) as error:
        yield Fault(code="template_fails", file=file, values={"why": str(error)})


@dataclass(slots=True)
class _Reading:
    """One part of a template, read tag by tag.

    Attributes
    ----------
    names
        What may be named, and what loops add to it.
    open
        Blocks that have begun, each with its word, prefix and paragraph.
    """

    file: str
    names: Names
    faults: list[Fault] = field(default_factory=list)
    open: list[tuple[str, str, Paragraph]] = field(default_factory=list)

    def read(self, one: Paragraph) -> None:
        """Read the tags of a paragraph."""
        for sign in one.stray:
            is_opening = sign.startswith("{")
            self._note("template_open" if is_opening else "template_close", one, sign)
        for gone in one.lost:
            self._note("template_lost", one, gone)
        if not one.is_whole:
            self._note("template_across", one)
        for tag in one.tags:
            self._tag(tag, one)

    def end(self) -> None:
        """Note what has begun and never ends."""
        for word, _, one in self.open:
            self._note("template_endless", one, word)

    def _tag(self, tag: Tag, one: Paragraph) -> None:
        if self.open and self.open[-1][0] == "raw" and tag.word != "endraw":
            return
        if tag.word.startswith("end"):
            self._close(tag, one)
        elif tag.word in BRANCHES:
            self._branch(tag, one)
        elif tag.word in MERGES or tag.text.startswith("{#"):
            return
        elif tag.word in CELLS:
            self._named(tag.text.replace("{%", "{{").replace(tag.word, "", 1), one)
        elif not tag.word or (tag.word == "set" and "=" in tag.text):
            self._named(tag.text, one)
        else:
            self._opened(tag, one)

    def _opened(self, tag: Tag, one: Paragraph) -> None:
        read = self._parsed(tag.text + "{% end" + tag.word + " %}", one)
        if read is None and "unknown tag" in str(self.faults[-1].values["why"]):
            return
        self.open.append((tag.word, tag.prefix, one))
        self.names.push()
        if read is not None:
            self._check_names(read, one)

    def _branch(self, tag: Tag, one: Paragraph) -> None:
        if not self.open or self.open[-1][0] not in BRANCHES[tag.word]:
            self._note("template_end", one, tag.word)
        elif tag.word == "elif":
            self._named(tag.text.replace("elif", "if", 1) + "{% endif %}", one)

    def _close(self, tag: Tag, one: Paragraph) -> None:
        word = tag.word.removeprefix("end")
        if word not in [begun for begun, _, _ in self.open]:
            self._note("template_end", one, tag.word)
            return
        while self.open:
            begun, prefix, where = self.open.pop()
            self.names.pop()
            if begun == word:
                if prefix != tag.prefix and {prefix, tag.prefix} & WHOLE:
                    self._note("template_levels", one, tag.word)
                return
            self._note("template_endless", where, begun)

    def _named(self, text: str, one: Paragraph) -> None:
        read = self._parsed(text, one)
        if read is not None:
            self._check_names(read, one)

    def _parsed(self, text: str, one: Paragraph) -> nodes.Template | None:
        """Return what jinja reads of a tag; None, with the fault noted, if nothing."""
        try:
            jinja().compile(text)
            return jinja().parse(text)
        except TemplateError as error:
            self._note("template_tag", one, why=str(error))
            return None

    def _check_names(self, read: nodes.Template, one: Paragraph) -> None:
        for unknown in self.names.unknown(read):
            self._unknown(unknown, one)

    def _unknown(self, unknown: Unknown, one: Paragraph) -> None:
        said = {"hint": hint(unknown.name, unknown.known)}
        names = ", ".join(unknown.known) or "–"
        self._note("template_name", one, unknown.name, names=names, **said)

    def _note(self, code: str, one: Paragraph, value: str = "", **said: Any) -> None:
        where = {
            language: Words(language)(f"template_{one.part}", n=one.number)
            for language in LANGUAGES
        }
        values = {"where": where, "text": one.shown, "tag": value, **said}
        self.faults.append(Fault(code=code, file=self.file, value=value, values=values))
