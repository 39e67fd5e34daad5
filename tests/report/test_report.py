"""The report: every catalogue whole, every code has words, the page small and safe."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

import attribution_opt as ao
from attribution_opt.cli import main
from attribution_opt.decide.objective_rows import Objective
from attribution_opt.report.formats import FORMATS
from attribution_opt.rules.base import Measure
from attribution_opt.words.language import LANGUAGES, Words, catalogue, language_of

CATALOGUES = ("report", "amounts")


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_sentence_stands_in_both_languages(name: str) -> None:
    """With the same placeholders, so that no figure is lost in translation."""
    for key, sentence in catalogue(name).items():
        assert set(sentence) == set(LANGUAGES), key
        holes = [set(re.findall(r"{(\w+)}", text)) for text in sentence.values()]
        assert holes[0] == holes[1] or key.endswith("_one"), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_renders_from_the_run_alone(
    demo: Path, form: str, language: str
) -> None:
    """The inputs are gone; the report is drawn from what the run holds."""
    content = FORMATS[form](ao.open(demo).document, "fr" if language == "fr" else "en")
    assert len(content) > 1000


def test_page_is_one_small_file_that_fetches_nothing(demo: Path) -> None:
    """No address in it but the namespace of SVG; under 500 kB."""
    text = (demo / "report.html").read_text()
    assert len(text.encode()) < 500_000
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)", text)
    assert "http://" not in text
    assert "https://" not in text


def test_page_escapes_what_files_say(demo: Path) -> None:
    """A cell of a file is text in the page, never markup."""
    report = ao.open(demo).document
    homes = report.run.homes
    homes[0] = replace(homes[0], holder="<script>alert(1)</script>")
    text = FORMATS["html"](report, "en").decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def objective(**changes: object) -> Objective:
    """Return an objective that is just met."""
    values: dict[str, object] = dict.fromkeys(Objective.__dataclass_fields__) | {
        "sense": "at_least",
        "required": 3,
        "since_january": 1,
        "this_month": 2,
        "total": 3,
        "missing": 0,
        "level": "3",
        "met": True,
    }
    return Objective(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "binding"),
        ({"total": 4, "this_month": 3}, "met"),
        ({"yearly": 5}, "catching_up"),
        ({"total": 2, "this_month": 1, "missing": 1, "reachable": 2}, "gives_way"),
        ({"total": 2, "this_month": 1, "missing": 1, "reachable": 1}, "out_of_reach"),
        ({"sense": "at_most", "total": 4, "missing": 1}, "passed"),
        ({"total": 2, "missing": 1, "reachable": 1, "level": "0"}, "breaks"),
        ({"required": 0, "total": 0, "met": None}, "nothing_asked"),
        ({"sense": "maximise"}, "total"),
    ],
)
def test_how_an_objective_stands(changes: dict[str, object], state: str) -> None:
    """Each state by its boundary."""
    assert objective(**changes).state == state
    assert Words("fr").has(f"state_{state}")


@pytest.mark.parametrize(
    ("changes", "is_met"),
    [
        ({"required": 2}, True),
        ({"required": 3, "missing": 1}, False),
        ({"required": 0, "since_january": 0}, None),
        ({"required": 0, "since_january": 0, "missing": 1}, False),
        ({"sense": "at_most", "required": 0, "since_january": 0, "base": 0}, None),
        ({"sense": "at_most", "required": 0, "since_january": 0, "base": 1}, True),
        ({"sense": "maximise", "required": None}, None),
    ],
)
def test_nothing_of_nothing_is_neither_met_nor_missed(
    changes: dict[str, Any], is_met: bool | None
) -> None:
    """A cap on no lease holds by itself; on one lease it is kept."""
    values: dict[str, Any] = {"sense": "at_least", "since_january": 2, "this_month": 0}
    measure = Measure(rule="r", key=(), level="3", unit="leases", **(values | changes))
    assert measure.is_met is is_met


def test_language_follows_the_locale() -> None:
    """As POSIX says: LC_ALL before LC_MESSAGES before LANG."""
    assert language_of({"LANG": "fr_FR.UTF-8"}) == "fr"
    assert language_of({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}) == "en"
    assert language_of({}) == "en"


def test_numbers_are_written_as_the_language_does() -> None:
    """Thousands, decimals, percentages."""
    assert Words("fr").number(-1234567) == "−1\u202f234\u202f567"
    assert Words("fr").percent(34, 151) == "22,5\u202f%"
    assert Words("en").percent(34, 151) == "22.5%"
    assert Words("en").number(1234) == "1,234"


def test_report_command(demo: Path, tmp_path: Path) -> None:
    """Into the run by default, elsewhere on request, JSON to stdout."""
    answer = CliRunner().invoke(main, ["report", str(demo), "--format", "json"])
    assert '"headline"' in answer.stdout
    out = tmp_path / "page.html"
    answer = CliRunner().invoke(
        main,
        ["report", str(demo), "--format", "html", "--lang", "fr", "--out", str(out)],
    )
    assert answer.exit_code == 0
    assert 'lang="fr"' in out.read_text()


def test_every_reason_of_an_application_without_a_dwelling_has_words(
    demo: Path,
) -> None:
    """The table counts everyone who is not positioned."""
    report = ao.open(demo).document
    table = report.run.not_positioned
    assert len(table) + report.num_positioned == 1000
    for code in set(table["reason"]):
        assert Words("fr").has(f"out_{code.partition(':')[0]}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_workbook_reads_back(demo: Path, language: str) -> None:
    """Seven sheets, charts and filters; a cell that begins as a formula stays text."""
    report = ao.open(demo).document
    active = "=HYPERLINK(A1)"
    report.run.lists[0] = replace(report.run.lists[0], applicant_id=active)
    report.run.listed[0] = replace(report.run.listed[0], applicant_id=active)
    content = FORMATS["xlsx"](report, "fr" if language == "fr" else "en")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = [
        Words("fr" if language == "fr" else "en")(f"sheet_{name}")
        for name in (
            "synthesis",
            "positioned",
            "listed",
            "not_positioned",
            "objectives",
            "holders",
            "parameters",
        )
    ]
    assert book.sheet_names == names
    rows = book.get_sheet_by_name(names[1]).to_python()
    assert active in [cell for row in rows for cell in row]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = {name: parts.read(name).decode() for name in parts.namelist()}
    sheets = [part for name, part in text.items() if "worksheets/sheet" in name]
    assert not any("<f>" in sheet for sheet in sheets)
    assert all("<autoFilter" in sheet for sheet in sheets)
    assert sum("charts/chart" in name for name in text) == 3
    assert FORMATS["xlsx"](report, "fr" if language == "fr" else "en") == content
