"""Agenda, sheets and minutes say what the run says: every home, every candidate."""

import re
from collections import Counter
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import attribution_opt as ao
from attribution_opt.cli import main
from attribution_opt.commission.build import dossier_of
from attribution_opt.commission.decisions import Decisions
from attribution_opt.commission.dossier import Dossier
from attribution_opt.commission.folder import homes_of
from attribution_opt.commission.session import Session
from attribution_opt.report.model import Report
from attribution_opt.report.phrases import Phrases
from attribution_opt.words.language import LANGUAGES, Language, Words
from tests.commission.conftest import DAY


def run(*args: str | Path, language: str = "fr") -> Result:
    """Run the command."""
    told = ["commission", *map(str, args), "--lang", language]
    return CliRunner().invoke(main, told)


def dossier(report: Report, language: Language = "fr") -> Dossier:
    """Return the dossier of a session about which nothing is told."""
    say = Phrases(report, Words(language))
    return dossier_of(say, Session(date=DAY), report.agenda, Decisions())


class Text(HTMLParser):
    """The text of a page, and the tags that would fetch or run something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: Counter[str] = Counter()
        self.styles = 0
        self.feed(page)

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.found.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count tags, and styles that stand in one."""
        self.tags[tag] += 1
        self.styles += any(name == "style" for name, _ in attrs)

    def __str__(self) -> str:
        """Return the text with single spaces."""
        return " ".join(" ".join(self.found).split())


@pytest.fixture(scope="module")
def folder(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the papers of the demo."""
    out = tmp_path_factory.mktemp("papers") / "out"
    answer = run(demo, "--session", "2026-11-26", "--out", out)
    assert answer.exit_code == 0, answer.output
    assert "18 logements, 46 candidatures" in answer.output
    return out


def test_the_folder_is_closed_and_whole(folder: Path) -> None:
    """Three papers and the workbook; lists of candidates are personal data."""
    names = {path.name for path in folder.iterdir()}
    assert names == {"agenda.html", "sheets.html", "minutes.html", "outcomes.xlsx"}
    assert not folder.stat().st_mode & 0o077


@pytest.mark.parametrize("paper", ["agenda", "sheets", "minutes"])
def test_every_candidate_stands_once_on_its_home(
    folder: Path, report: Report, paper: str
) -> None:
    """Counted again from the lists of the run."""
    text = str(Text((folder / f"{paper}.html").read_text(encoding="utf-8")))
    listed = [one for one in report.run.lists if one.applicant_id]
    times = Counter(one.applicant_id for one in listed)
    for name, n in times.items():
        assert len(re.findall(rf"\b{name}\b", text)) == n, name
    homes = {one.vacancy_id for one in listed}
    assert set(re.findall(r"LOG\d{5}", text)) == homes


def test_pages_fetch_and_run_nothing(folder: Path) -> None:
    """A strict policy, no script, no style within a tag, no link."""
    for path in folder.glob("*.html"):
        page = path.read_text(encoding="utf-8")
        read = Text(page)
        assert "default-src 'none'" in page
        assert read.tags["style"] == 2
        assert not read.tags["script"] + read.tags["img"] + read.tags["a"]
        assert not read.styles
        assert "http" not in page.replace("http-equiv", "")


def test_the_order_is_that_of_the_agenda(report: Report) -> None:
    """Homes whose first candidate is served before others come first."""
    homes = dossier(report).homes
    assert [home.number for home in homes] == [str(n + 1) for n in range(len(homes))]
    urgent = [one.is_urgent for one in report.agenda]
    assert urgent == sorted(urgent, reverse=True)
    assert {True, False} <= set(urgent) or all(urgent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_fewer_than_three_say_why(report: Report, language: Language) -> None:
    """Each home says an exception exactly where fewer than three are examined."""
    for home in dossier(report, language).homes:
        assert bool(home.exception) == (len(home.candidates) < 3)
        if home.exception:
            assert "R441-3" in home.exception
        for one in home.candidates:
            assert "R441-3" not in one.remarks


def test_no_code_is_shown(folder: Path) -> None:
    """People read words: no rule's id, no code of a reason."""
    for path in folder.glob("*.html"):
        text = str(Text(path.read_text(encoding="utf-8")))
        page = re.sub(r"<style>.*?</style>", "", path.read_text("utf-8"), flags=re.S)
        assert "first_quartile" not in page
        assert "exception_" not in page
        assert "priority-by-holder" not in text


def test_objectives_before_and_after(report: Report) -> None:
    """27 of 132 before, 34 of 150 after: 18 leases more, 7 of them counted."""
    lines = [line for b in dossier(report, "en").balances for line in b.lines]
    asking = [one for one in report.objectives if one.asks]
    assert len(lines) == len(asking) + len(report.entitlements)
    one = next(x for x in asking if x.rule == "first-quartile-outside-qpv")
    assert one.base is not None
    assert one.base_since_january is not None
    line = lines[asking.index(one)]
    before = Fraction(one.since_january, one.base_since_january)
    assert line.before == (
        f"{one.since_january} of {one.base_since_january} ({float(before):.1%})"
    )
    assert line.after.startswith(f"{one.total} of {one.base} (")
    assert one.base_since_january < one.base


def test_many_candidates_stand_in_parts(report: Report) -> None:
    """No page is wider than four candidates, and parts hold each once."""
    for home in dossier(report).homes:
        inside = [one.number for part in home.parts for one in part.candidates]
        assert inside == [one.number for one in home.candidates]
        for part in home.parts:
            assert 0 < len(part.candidates) <= 4
            assert all(len(row.cells) == len(part.candidates) for row in part.rows)


def test_nothing_is_overwritten(demo: Path, folder: Path) -> None:
    """A folder that is there is refused before anything is read."""
    answer = run(demo, "--session", "2026-11-26", "--out", folder)
    assert answer.exit_code == 2


def test_what_is_needed_is_asked_for(demo: Path, tmp_path: Path) -> None:
    """No place, no day, and a folder that holds no lists."""
    assert run("--session", "2026-11-26").exit_code == 2
    assert run(demo).exit_code == 2
    answer = run(tmp_path, "--session", "2026-11-26")
    assert answer.exit_code == 2
    assert "ni un résultat ni un mois" in " ".join(answer.output.split())


def test_a_session_examines_its_own_homes(demo: Path, tmp_path: Path) -> None:
    """Where the agenda has two sessions, each has its homes; another day has none."""
    import shutil

    place = tmp_path / "run"
    shutil.copytree(demo, place)
    rows = "\n".join(
        f"2026-11-{26 if n < 5 else 27},{n},{home.id}"
        for n, home in enumerate(ao.open(demo).document.agenda)
    )
    (place / "agenda.csv").write_text(f"session,number,vacancy_id\n{rows}\n")
    report = ao.open(place).document
    first, second = homes_of(report, "2026-11-26"), homes_of(report, "2026-11-27")
    assert first is not None
    assert second is not None
    assert [one.id for one in [*first, *second]] == [x.id for x in report.agenda]
    assert len(first) == 5
    assert homes_of(report, "2026-11-28") is None
    answer = run(place, "--session", "2026-11-28", "--out", tmp_path / "out")
    assert answer.exit_code == 2
    assert "Aucune séance" in answer.output


@pytest.mark.long
def test_a_month_has_its_latest_lists(tmp_path: Path) -> None:
    """MONTH stands for the run of its latest lists; papers lie beside that run."""
    from tests.test_working_month import as_csv, generate
    from tests.test_working_month import run as step

    month = tmp_path / "2026" / "2026-11"
    as_csv(generate("lille", "XS", 3), month)
    assert not step("orient", month, "--on", "2026-11-02", "--take-ledger").exit_code
    assert not step("rehearse", month, "candidacies").exit_code
    assert not step("rank", month, "--on", "2026-11-20").exit_code
    answer = run(month, "--session", "2026-11-26")
    assert answer.exit_code == 0, answer.output
    assert (month / "commission-2026-11-26" / "minutes.html").is_file()
