"""What a plan rests on is told wherever the plan is, from the run alone."""

import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

import attribution_opt as ao
from attribution_opt.cli import main
from attribution_opt.report.formats import FORMATS
from attribution_opt.words.language import LANGUAGES, Language, Words

CASE = Path(__file__).parents[1] / "cases" / "101_dom"
ESTIMATED = "2026/PLUS/outre_mer"
SAID = {"en": "is no published amount", "fr": "pas un montant publié"}
UNMET = """
[[changes]]
rule = "must-serve"
scope = { commune = ["97199"] }
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run whose ceiling is computed, its inputs kept in it alone."""
    place = tmp_path_factory.mktemp("overseas")
    month = shutil.copytree(CASE, place / "month")
    policy = place / "policy.toml"
    head = 'name = "mine"\nbaseline = "usage"\n'
    policy.write_text(head + UNMET, "utf-8")
    out = place / "run"
    words = ["solve", str(month), "--policy", str(policy), "--out", str(out)]
    done = CliRunner().invoke(main, [*words, "--with-inputs", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["remarks"]
    assert [one["code"] for one in told] == ["amount_estimated", "policy_key_unmet"]
    shutil.rmtree(month)
    return out


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_a_report_tells_estimates(run: Path, language: Language) -> None:
    """The page, the text, the workbook's parameters and the data, in both languages."""
    report = ao.open(run).document
    for form in ("html", "text", "json"):
        text = " ".join(FORMATS[form](report, language).decode().split())
        assert ESTIMATED in text, form
        assert SAID[language] in text.replace("&#39;", "'"), form
        assert "97199" in text, form
    book = CalamineWorkbook.from_filelike(io.BytesIO(FORMATS["xlsx"](report, language)))
    rows = dict(book.get_sheet_by_name(book.sheet_names[-1]).to_python())
    told = rows[Words(language)("run_remark", n=1)]
    assert ESTIMATED in told
    assert SAID[language] in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_is_told_what_their_ceiling_rests_on(
    run: Path, tmp_path: Path, language: Language
) -> None:
    """In the sheet, in the terminal and in the data."""
    words = ["explain", str(run), "D1", "--lang", language]
    done = CliRunner().invoke(main, [*words, "--sheets", str(tmp_path / "letters")])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "letters" / "D1.html").read_text("utf-8")
    data = CliRunner().invoke(main, [*words, "--json"])
    estimates = json.loads(data.stdout)[0]["estimates"]
    for text in (done.output, page, *estimates):
        assert ESTIMATED in text
        assert SAID[language] in text.replace("&#39;", "'")


def test_a_plan_that_rests_on_published_amounts_says_nothing(tmp_path: Path) -> None:
    """No heading without a remark; the library tells the same."""
    month = ao.read(CASE.parent / "151_2025_PLAI")
    run = ao.solve(month, "usage")
    assert run.remarks == []
    out = run.write(tmp_path / "run")
    assert "rests_on" not in (out / "report.html").read_text("utf-8")
    overseas = ao.solve(ao.read(CASE), "usage")
    assert [remark.code for remark in overseas.remarks] == ["amount_estimated"]
