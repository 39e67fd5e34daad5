"""Documents: what they say, that they are the same each time, and templates checked."""

import builtins
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor

from attribution_opt.commission.documents import (
    LETTERS,
    PAPERS,
    context_of,
    rendered,
    shipped_template,
)
from attribution_opt.commission.lint import check_template, faults_of
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import ReadError
from attribution_opt.report.model import Report
from attribution_opt.words.faults import placeholders
from attribution_opt.words.language import LANGUAGES, Language
from tests.commission.conftest import DAY
from tests.commission.test_papers import dossier, run
from tests.docx_templates import template


def document(
    *paragraphs: str | list[str], rows: list[list[str]] | None = None
) -> bytes:
    """Return a document; a list is the runs of one paragraph, each in its own style."""
    made: Any = Document()
    for paragraph in paragraphs:
        added = made.add_paragraph()
        for n, part in enumerate(
            [paragraph] if isinstance(paragraph, str) else paragraph
        ):
            run = added.add_run(part)
            run.bold = bool(n % 2)
            run.font.color.rgb = RGBColor(n, 0, 0)
    if rows:
        table = made.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def parts_of(raw: bytes) -> dict[str, bytes]:
    """Return the parts of a document: how they are packed is the library's."""
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def assert_told(fault: Fault) -> None:
    """Assert that a fault has its words, what they hold filled in: tags have braces."""
    for language in LANGUAGES:
        told = fault.what(language) + fault.what_to_do(language)
        assert not any(f"{{{name}}}" in told for name in placeholders(fault.code))


def text_of(raw: bytes) -> str:
    """Return the text of a document, that of its tables in its place."""
    made: Any = Document(io.BytesIO(raw))
    found = []
    for block in made.iter_inner_content():
        if hasattr(block, "rows"):
            found += [cell.text for row in block.rows for cell in row.cells]
        else:
            found.append(block.text)
    return "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*PAPERS, *LETTERS])
def test_shipped_templates_are_up_to_date(name: str, language: Language) -> None:
    """After a change: ``python -m tests.docx_templates``."""
    raw = shipped_template(name, language)
    assert parts_of(raw) == parts_of(template(name, language))
    assert faults_of(raw, f"{name}.docx", name) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_a_document_says_what_its_page_says(
    report: Report, name: str, language: Language
) -> None:
    """Every home and every candidate as often as on the lists; no tag is left."""
    told = dossier(report, language)
    raw = rendered(shipped_template(name, language), context_of(told), DAY)
    text = text_of(raw)
    assert "{" not in text
    for home in told.homes:
        assert home.id in text
        assert (home.exception in text) if home.exception else True
    numbers = [one.number for home in told.homes for one in home.candidates]
    for number in set(numbers):
        assert text.count(number) == numbers.count(number)
    if name != "sheets":
        for balance in told.balances:
            assert balance.title in text
            assert all(line.after in text for line in balance.lines)


def test_documents_are_the_same_each_time(report: Report) -> None:
    """No clock is in them: the day of the session is their date."""
    told = context_of(dossier(report))
    raw = shipped_template("minutes", "fr")
    made = rendered(raw, told, DAY)
    assert made == rendered(raw, told, DAY)
    assert Document(io.BytesIO(made)).core_properties.created.date() == DAY  # type: ignore[union-attr]
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_the_command_writes_documents_and_letters(
    demo: Path, decided: Path, tmp_path: Path
) -> None:
    """Minutes with decisions, a letter each; what is typed is text, not markup."""
    out = tmp_path / "out"
    told = ("--session", "2026-11-26", "--outcomes", decided, "--out", out)
    answer = run(demo, *told, "--form", "docx")
    assert answer.exit_code == 0, answer.output
    assert {path.name for path in out.iterdir()} == {
        *(f"{name}.docx" for name in PAPERS),
        *("letters", "outcomes.xlsx"),
    }
    text = text_of((out / "minutes.docx").read_bytes())
    assert "ressources <trop> basses & co" in text
    assert "b) attribution par classement, rang 2" in text
    letters = list((out / "letters").glob("*.docx"))
    assert len(letters) == 46
    one = next(p for p in letters if "LOG00001" in p.name)
    assert "Condition\u00a0: avis d'imposition" in text_of(one.read_bytes())


def test_templates_are_written_edited_and_used(demo: Path, tmp_path: Path) -> None:
    """One of ours that is edited stands for ours; another is written besides."""
    folder, out = tmp_path / "own", tmp_path / "out"
    assert run("--write-templates", folder).exit_code == 0
    assert len(list(folder.iterdir())) == len(PAPERS) + len(LETTERS)
    edited = Document(str(folder / "agenda.docx"))
    edited.add_paragraph("Fait à Lille, {{ session }}")
    edited.save(str(folder / "agenda.docx"))
    (folder / "note.docx").write_bytes(document("{{ num_candidates }} candidatures"))
    names = [f"--template={folder / name}.docx" for name in ("agenda", "note")]
    answer = run(demo, "--session", "2026-11-26", *names, "--out", out)
    assert answer.exit_code == 0, answer.output
    assert "Fait à Lille, 26 nov. 2026" in text_of((out / "agenda.docx").read_bytes())
    assert text_of((out / "note.docx").read_bytes()) == "46 candidatures"
    answer = run(demo, "--session", "2026-11-26", *names, "--form", "html")
    assert answer.exit_code == 2


GOOD = {
    "split over runs": document(["{", "{ bo", "dy }", "}"]),
    "split with a loop": document(["{%p for home ", "in homes %}"], "{%p endfor %}"),
    "quotes of a word processor": document("{{ homes | join(‘, ’, attribute=“id”) }}"),
    "nested": document(
        "{%p for home in homes %}",
        "{% for c in home.candidates %}{{ c.facts[0].name }}{{ loop.index }}"
        "{% endfor %}",
        "{%p if loop.last %}",
        "{{ home.id.lower() }}",
        "{%p else %}",
        "{%p endif %}",
        "{%p endfor %}",
    ),
    "rows": document(
        rows=[
            ["{%tr for home in homes %}", ""],
            ["{{ home.id }}", "x"],
            ["{%tr endfor %}", ""],
        ]
    ),
    "raw": document("{% raw %}{{ nothing }}{% endraw %}"),
    "set": document("{% set first = homes[0] %}", "{{ first.id }}"),
    "remark": document("{# nobody reads this #}{{ body }}"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_docxtpl_mends_is_no_fault(report: Report, name: str) -> None:
    """Each of these is filled in as it should be."""
    told = dossier(report)
    check_template(GOOD[name], "t.docx", "agenda", told)
    text = text_of(rendered(GOOD[name], context_of(told), DAY))
    assert "homes" not in text


FAULTY: dict[str, tuple[bytes, list[tuple[str, str, str]]]] = {
    "unknown": (
        document("x", "{{ bodi }}", "{{ body }}"),
        [("template_name", "paragraph 2", "bodi")],
    ),
    "unknown in a loop": (
        document("{%p for home in homes %}", "{{ home.adress }}", "{%p endfor %}"),
        [("template_name", "paragraph 2", "adress")],
    ),
    "after its loop": (
        document("{% for home in homes %}{% endfor %}{{ home.id }}"),
        [("template_name", "paragraph 1", "home")],
    ),
    "never closed": (
        document("{{ body", "{{ place }}"),
        [("template_open", "paragraph 1", "{{")],
    ),
    "never opened": (
        document("body }}"),
        [("template_close", "paragraph 1", "}}")],
    ),
    "over two paragraphs": (
        document("{{ body", "}}"),
        [
            ("template_open", "paragraph 1", "{{"),
            ("template_close", "paragraph 2", "}}"),
        ],
    ),
    "no end": (
        document("{%p if body %}", "x"),
        [("template_endless", "paragraph 1", "if")],
    ),
    "no beginning": (
        document("x", "{%p endfor %}"),
        [("template_end", "paragraph 2", "endfor")],
    ),
    "else of nothing": (
        document("{% else %}"),
        [("template_end", "paragraph 1", "else")],
    ),
    "crossed": (
        document("{% for x in homes %}{% if body %}{% endfor %}{% endif %}"),
        [
            ("template_endless", "paragraph 1", "if"),
            ("template_end", "paragraph 1", "endif"),
        ],
    ),
    "other level": (
        document("{%p for home in homes %}", "x", "a {% endfor %}"),
        [("template_levels", "paragraph 3", "endfor")],
    ),
    "two in a paragraph": (
        document("{%p if body %}{{ body }}{%p endif %}"),
        [
            ("template_lost", "paragraph 1", "{{ body }}"),
            ("template_lost", "paragraph 1", "{%p if body %}"),
        ],
    ),
    "two in a row": (
        document(
            rows=[["{%tr for home in homes %}", "{{ body }}"], ["{%tr endfor %}", ""]]
        ),
        [("template_lost", "paragraph 2", "{{ body }}")],
    ),
    "filter": (
        document("{{ body | shout }}"),
        [("template_tag", "paragraph 1", "")],
    ),
    "no expression": (
        document("{{ body + }}", "{% loop %}"),
        [("template_tag", "paragraph 1", ""), ("template_tag", "paragraph 2", "")],
    ),
    "spaced": (
        document("{% p if body %}"),
        [("template_tag", "paragraph 1", "")],
    ),
}


@pytest.mark.parametrize("name", FAULTY)
def test_faults_by_paragraph(name: str) -> None:
    """Each is told, with its paragraph, and nothing else is."""
    raw, expected = FAULTY[name]
    found = faults_of(raw, "t.docx", "agenda")
    told = [(f.code, f.values["where"]["en"], f.value) for f in found]
    assert sorted(told) == sorted(expected)
    for fault in found:
        assert_told(fault)


def test_names_of_letters_are_their_own() -> None:
    """A letter knows no list: nobody else can be named in it."""
    raw = document("{{ number }} {{ home }} {{ homes }}")
    (fault,) = faults_of(raw, "letter-ranked.docx", "letter-ranked")
    assert (fault.code, fault.value) == ("template_name", "homes")
    assert "home" in fault.what_to_do("en")


def test_a_tag_that_ends_within_a_link(report: Report) -> None:
    """Filled in, its paragraph would be no XML: nobody would see what is lost."""
    made: Any = Document()
    paragraph = made.add_paragraph("{{ bo")
    link = parse_xml(
        f"<w:hyperlink {nsdecls('w')}><w:r><w:t>dy }}}}</w:t></w:r></w:hyperlink>"
    )
    paragraph._p.append(link)  # noqa: SLF001
    out = io.BytesIO()
    made.save(out)
    (fault,) = faults_of(out.getvalue(), "t.docx", "agenda")
    assert fault.code == "template_across"
    assert_told(fault)


def test_headers_are_read_too() -> None:
    """A fault in a header says so."""
    made: Any = Document()
    made.sections[0].header.paragraphs[0].text = "{{ bodi }}"
    out = io.BytesIO()
    made.save(out)
    (fault,) = faults_of(out.getvalue(), "t.docx", "agenda")
    assert fault.values["where"]["fr"] == "en-tête, paragraphe 1"


def test_what_reading_cannot_see_is_tried(report: Report) -> None:
    """An expression that fails on what it is given is told before writing."""
    raw = document("{{ body + 1 }}")
    assert faults_of(raw, "t.docx", "agenda") == []
    with pytest.raises(ReadError) as caught:
        check_template(raw, "t.docx", "agenda", dossier(report))
    (fault,) = caught.value.faults
    assert fault.code == "template_fails"
    assert_told(fault)


def test_templates_run_no_code(report: Report) -> None:
    """A template that somebody sent reaches nothing but what is said."""
    raw = document("{{ body.__class__.__mro__[1].__subclasses__() }}")
    with pytest.raises(ReadError) as caught:
        check_template(raw, "t.docx", "agenda", dossier(report))
    assert caught.value.faults[0].code in {"template_fails", "template_name"}


@pytest.mark.parametrize("raw", [b"", b"no document", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_document_is_told(raw: bytes) -> None:
    """A file of another kind under that name."""
    (fault,) = faults_of(raw, "t.docx", "agenda")
    assert fault.code == "unreadable_file"
    assert_told(fault)


def test_the_command_tells_every_template(demo: Path, tmp_path: Path) -> None:
    """All faults of all templates at once, exit code 3, nothing written."""
    paths = [tmp_path / "agenda.docx", tmp_path / "minutes.docx"]
    paths[0].write_bytes(document("{{ bodi }}", "{{ plaice }}"))
    paths[1].write_bytes(document("{% if body %}"))
    names = [f"--template={path}" for path in paths]
    out = tmp_path / "out"
    answer = run(demo, "--session", "2026-11-26", *names, "--out", out, language="en")
    assert answer.exit_code == 3
    for word in ("bodi", "plaice", "if", "agenda.docx", "minutes.docx"):
        assert word in answer.output
    assert not out.exists()


def test_without_the_library_a_sentence_says_what_to_install(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages need nothing; documents name the extra, and nothing is written."""
    real: Any = builtins.__import__

    def absent(name: str, *args: Any, **more: Any) -> Any:
        if name == "docxtpl":
            raise ImportError(name)
        return real(name, *args, **more)

    monkeypatch.delitem(sys.modules, "docxtpl", raising=False)
    monkeypatch.setattr(builtins, "__import__", absent)
    out = tmp_path / "out"
    told = (demo, "--session", "2026-11-26", "--out", out)
    answer = run(*told, "--form", "docx")
    assert answer.exit_code == 2
    assert "attribution-opt[documents]" in answer.output
    assert not out.exists()
    assert run(*told).exit_code == 0
