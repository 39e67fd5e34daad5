"""The DOCX templates that ship; ``python -m tests.docx_templates`` writes them.

They are made of the sentences of the catalogue, so that a page and a document say the
same; a test holds the shipped files to what it would write.
"""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from attribution_opt.commission.documents import LETTER, LETTERS, PAPERS, repacked
from attribution_opt.words.language import LANGUAGES, Language, Words

__all__ = ["FOLDER", "template"]

FOLDER = (
    Path(__file__).parents[1] / "src" / "attribution_opt" / "commission" / "templates"
)
INK, SOFT = RGBColor(0x1B, 0x1F, 0x24), RGBColor(0x54, 0x5D, 0x68)
FONT = "Arial"
OR_BLANK = "{{{{ {0} or blank }}}}"
BLANK_ROWS = 4
"""Rows of members that are written by hand."""
Cell = str | Sequence[str]


class Paper:
    """A template being written in a language."""

    def __init__(self, language: Language) -> None:
        self.words = Words(language)
        self.made: Any = Document()
        section = self.made.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(16)
        section.top_margin = section.bottom_margin = Mm(15)
        normal = self.made.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(9.5)
        normal.paragraph_format.space_after = Pt(3)
        for name, size in (("Title", 18), ("Heading 1", 13), ("Heading 2", 11)):
            _plain(self.made.styles[name], size)

    def text(self, text: str, *, is_bold: bool = False, is_soft: bool = False) -> Any:
        """Add a paragraph."""
        return _write(self.made.add_paragraph(), text, is_bold, is_soft)

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading."""
        self.made.add_heading(text, level)

    def table(self, heads: Sequence[str], widths: Sequence[int]) -> Any:
        """Add a table with its header row; widths in millimetres."""
        table = self.made.add_table(1, len(widths))
        table.style = "Table Grid"
        table.autofit = False
        # Word reads the width of cells, LibreOffice that of the grid.
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for cell, head, width in zip(table.rows[0].cells, heads, widths, strict=True):
            cell.width = Mm(width)
            _write(cell.paragraphs[0], head, True, False)
        _mark(table.rows[0], "w:tblHeader")
        return table

    def row(self, table: Any, cells: Sequence[Cell]) -> None:
        """Add a row; a cell is a paragraph or several."""
        row = table.add_row()
        _mark(row, "w:cantSplit")
        for cell, first, told in zip(
            row.cells, table.rows[0].cells, cells, strict=True
        ):
            cell.width = first.width
            lines = [told] if isinstance(told, str) else told
            _write(cell.paragraphs[0], lines[0])
            for line in lines[1:]:
                _write(cell.add_paragraph(), line)

    def each(self, table: Any, loop: str, cells: Sequence[Cell]) -> None:
        """Add a row for each item of a loop."""
        blank = [""] * (len(cells) - 1)
        self.row(table, ["{%tr for " + loop + " %}", *blank])
        self.row(table, cells)
        self.row(table, ["{%tr endfor %}", *blank])

    def raw(self, title: str) -> bytes:
        """Return the file: no clock in it."""
        properties = self.made.core_properties
        properties.author = properties.last_modified_by = properties.comments = ""
        properties.title, properties.revision = title, 1
        properties.created = properties.modified = dt.datetime(2026, 1, 1)
        out = io.BytesIO()
        self.made.save(out)
        return repacked(out.getvalue())


def _plain(style: Any, size: float) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    style.font.bold, style.font.color.rgb = True, INK
    fonts = style.element.rPr.rFonts
    for name in [n for n in fonts.attrib if "Theme" in n]:
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)


def _write(
    paragraph: Any, text: str, is_bold: bool = False, is_soft: bool = False
) -> Any:
    run = paragraph.add_run(text)
    run.bold = is_bold or None
    if is_soft:
        run.font.color.rgb = SOFT
    return paragraph


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001


def _heading(paper: Paper, key: str) -> None:
    """Add who meets, when, where and how."""
    w = paper.words
    paper.text(OR_BLANK.format("body"), is_soft=True)
    paper.made.add_heading(w(key), 0)
    keys = ("session_on", "session_mode", "session_place", "convened_on")
    names = ("session", "mode", "place", "convened")
    table = paper.table([w(one) for one in keys], [44, 44, 45, 45])
    paper.row(table, [OR_BLANK.format(name) for name in names])


def _fact(paper: Paper) -> str:
    """Return a fact as the language writes it."""
    tags = {"name": "{{ fact.name }}", "text": "{{ fact.text }}"}
    return paper.words("named_fact", **tags)


def _facts_of_home(paper: Paper, *keys: str) -> None:
    """Add what is known of a home on one line."""
    w = paper.words
    named = (w("named_fact", name=w(key), text=f"{{{{ home.{key} }}}}") for key in keys)
    more = w("between") + _fact(paper)
    facts = "{% for fact in home.facts %}" + more + "{% endfor %}"
    paper.text(w("between").join(named) + facts)


def _exception(paper: Paper) -> None:
    paper.text("{%p if home.exception %}")
    paper.text("{{ home.exception }}", is_bold=True)
    paper.text("{%p endif %}")


def _balances(paper: Paper) -> None:
    w = paper.words
    paper.heading(w("balances"))
    paper.text(w("balances_text", data="{{ data }}"), is_soft=True)
    paper.text("{%p for balance in balances %}")
    paper.heading("{{ balance.title }}", 2)
    names = ("of", "asked", "before", "after", "state")
    heads = [w(f"balance_{name}") for name in names]
    table = paper.table(heads, [50, 20, 34, 34, 40])
    fields = ("name", "asked", "before", "after", "state")
    cells = [f"{{{{ line.{name} }}}}" for name in fields]
    paper.each(table, "line in balance.lines", cells)
    paper.text("{%p endfor %}")


def _occupation(paper: Paper) -> None:
    w = paper.words
    paper.heading(w("occupation"))
    paper.text(w("occupation_text"), is_soft=True)
    keys = ("occupied_situation", "occupied_tenant", "dwelling", "occupied_opinion")
    table = paper.table([w(key) for key in keys], [70, 36, 28, 44])
    names = ("situation", "tenant", "home", "opinion")
    cells = [f"{{{{ case.{name} }}}}" for name in names]
    paper.each(table, "case in occupation", cells)


def _agenda(paper: Paper) -> None:
    w = paper.words
    _heading(paper, "agenda")
    paper.heading(w("agenda_homes", n="{{ homes | length }}"))
    told = w("agenda_homes_text", candidates="{{ num_candidates }}")
    paper.text(told, is_soft=True)
    keys = ("agenda_number", "dwelling", "holder", "agenda_candidates")
    table = paper.table([w(key) for key in keys], [12, 58, 38, 70])
    listed = [
        "{%p for c in home.candidates %}",
        "{{ c.rank }}.  {{ c.number }}  {{ c.score }}",
        "{%p endfor %}",
        "{{ home.exception }}",
    ]
    home = ["{{ home.id }}", "{{ home.summary }}, {{ home.commune }}"]
    paper.each(
        table, "home in homes", ["{{ home.number }}", home, "{{ home.holder }}", listed]
    )
    _occupation(paper)
    _balances(paper)


def _sheets(paper: Paper) -> None:
    w = paper.words
    paper.text("{%p for home in homes %}")
    paper.text("{{ body or blank }}, {{ session }}", is_soft=True)
    title = "{{ home.number }}. {{ home.id }}, {{ home.summary }}, {{ home.commune }}"
    paper.heading(title)
    _facts_of_home(paper, "holder", "landlord")
    _exception(paper)
    keys = ("applicant", "situation", "decision", "decision_reason")
    table = paper.table([w(key) for key in keys], [36, 62, 48, 32])
    who = ["{{ c.rank }}.  {{ c.number }}", "{{ c.score }}"]
    known = [
        "{%p for fact in c.facts %}",
        _fact(paper),
        "{%p endfor %}",
        "{{ c.remarks }}",
    ]
    boxes = [
        "{%p for box in c.boxes %}",
        "{{ box.mark }} {{ box.letter }}) {{ box.name }}",
        "{%p endfor %}",
        "",
    ]
    paper.each(table, "c in home.candidates", [who, known, boxes, "{{ c.reason }}"])
    _votes(paper)
    paper.text("{%p if not loop.last %}")
    paper.made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    paper.text("{%p endif %}")
    paper.text("{%p endfor %}")


def _votes(paper: Paper) -> None:
    w = paper.words
    names = ("votes_for", "votes_against", "votes_abstained")
    blanks = "   ".join(f"{w(name)} ……" for name in names)
    told = f"{w('votes_head')} {blanks}   ☐ {w('votes_cast')}"
    paper.text(
        f"{{% if home.votes %}}{{{{ home.votes }}}}{{% else %}}{told}{{% endif %}}"
    )
    dissent = w("dissent", who="{{ home.dissent }}")
    paper.text("{%p if home.dissent %}")
    paper.text(dissent)
    paper.text("{%p endif %}")


def _minutes(paper: Paper) -> None:
    w = paper.words
    _heading(paper, "minutes")
    paper.heading(w("members"))
    keys = ("college", "members_present", "members_represented", "members_absent")
    table = paper.table([w(key) for key in keys], [46, 44, 44, 44])
    names = ("name", "present", "represented", "absent")
    cells = [f"{{{{ college.{name} }}}}" for name in names]
    paper.each(table, "college in colleges", cells)
    paper.row(table, ["{%tr if not colleges %}", "", "", ""])
    for _ in range(BLANK_ROWS):
        paper.row(table, ["", "", "", ""])
    paper.row(table, ["{%tr endif %}", "", "", ""])
    paper.text(f"{w('session_president')} {OR_BLANK.format('president')}")
    paper.text(f"{w('quorum')} {OR_BLANK.format('quorum')}")
    paper.heading(w("minutes_homes", n="{{ homes | length }}"))
    _examined(paper)
    _occupation(paper)
    paper.heading(w("observations"))
    paper.text(OR_BLANK.format("observations"))
    for key in ("president", "secretary"):
        paper.text(f"{w(f'session_{key}')} {OR_BLANK.format(key)}")
        paper.text("")
    _balances(paper)


def _examined(paper: Paper) -> None:
    """Add each home with its candidates and what was decided on them."""
    w = paper.words
    paper.text("{%p for home in homes %}")
    title = "{{ home.number }}. {{ home.id }}, {{ home.summary }}, {{ home.commune }}"
    paper.heading(f"{title}, {{{{ home.landlord }}}}", 2)
    _facts_of_home(paper, "holder")
    _exception(paper)
    keys = ("rank", "applicant", "situation", "decision", "decision_reason")
    table = paper.table([w(key) for key in keys], [16, 36, 62, 32, 32])
    proposed = w("proposed_by", who="{{ c.holder }}")
    who = ["{{ c.number }}", proposed, "{{ c.score }}"]
    told = ["{{ c.situation }}", "{{ c.remarks }}"]
    decided = [OR_BLANK.format("c.decision"), OR_BLANK.format("c.reason")]
    cells = ["{{ c.rank }}", who, told, *decided]
    paper.each(table, "c in home.candidates", cells)
    _votes(paper)
    paper.text("{%p endfor %}")


def _letter(kind: str) -> Callable[[Paper], None]:
    """Return what writes a letter of one kind."""

    def write(paper: Paper) -> None:
        w = paper.words
        tags = {
            name: f"{{{{ {name} }}}}"
            for name in ("number", "home", "summary", "commune", "session")
        }
        paper.text(OR_BLANK.format("body"), is_soft=True)
        paper.text(w("letter_number", **tags))
        paper.text(f"{w('letter_date')} {{{{ blank }}}}")
        paper.text(w("letter_about", **tags), is_bold=True)
        paper.text(w("letter_dear"))
        paper.text(w("letter_session", **tags))
        named = {name: f"{{{{ {name} }}}}" for name in ("days", "rank", "decision")}
        paper.text(w(f"letter_{kind}", **named))
        _why(paper, kind)
        if kind != "refused":
            paper.text("{%p for fact in facts %}")
            paper.text(_fact(paper))
            paper.text("{%p endfor %}")
        paper.text(w("letter_close"))
        paper.text(f"{w('session_president')} {{{{ president }}}}")

    return write


def _why(paper: Paper, kind: str) -> None:
    """Add the reason, or the condition; where none is needed, if there is one."""
    w = paper.words
    if kind in {"conditional", "refused"}:
        key = "letter_condition" if kind == "conditional" else "letter_reason"
        paper.text(f"{w(key)} {OR_BLANK.format('reason')}")
        return
    paper.text("{%p if reason %}")
    paper.text(f"{w('letter_reason')} {{{{ reason }}}}")
    paper.text("{%p endif %}")


WRITERS: dict[str, Callable[[Paper], None]] = {
    **dict(zip(PAPERS, (_agenda, _sheets, _minutes), strict=True)),
    **{name: _letter(name.removeprefix(LETTER)) for name in LETTERS},
}


def template(name: str, language: Language) -> bytes:
    """Return a template that ships."""
    paper = Paper(language)
    WRITERS[name](paper)
    return paper.raw(name)


if __name__ == "__main__":
    for language in LANGUAGES:
        (FOLDER / language).mkdir(exist_ok=True)
        for name in WRITERS:
            path = FOLDER / language / f"{name}.docx"
            path.write_bytes(template(name, language))
