"""What people open is French with ``--lang fr``, whatever the locale."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from attribution_opt.cli import main
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.files.write_tables import write_month
from attribution_opt.report.people_csv import read_people
from attribution_opt.synthetic.generate import generate
from tests.french import leaks, of_page, of_workbook

ORIENTED, RANKED, SESSION = "2026-11-02", "2026-11-20", "2026-11-26"

pytestmark = pytest.mark.xdist_group("french")
"""All of them read what one worker makes once."""


def run(*args: str | Path, code: int = 0) -> Result:
    """Run a command in French where the locale is not."""
    told = [*map(str, args), "--lang", "fr"]
    answer = CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(main, told)
    assert answer.exit_code == code, answer.output
    return answer


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return all that people read of a French run and of a French month, by name."""
    place = tmp_path_factory.mktemp("french")
    found = dict([*_of_run(place), *_of_year(place), *_of_faults(place)])
    return found | dict(_of_help())


def _of_run(place: Path) -> Iterator[tuple[str, str]]:
    """Yield what a run prints, its page, workbook, papers and answers."""
    demo, out = place / "demo", place / "papers"
    answer = run("demo", "--out", demo)
    yield "terminal", answer.stdout
    yield "progress", answer.stderr
    book = place / "demo.xlsx"
    yield "report", run("report", demo, "--format", "xlsx", "--out", book).output
    yield (
        "commission",
        run("commission", demo, "--session", SESSION, "--out", out).output,
    )
    sheets = place / "sheets"
    home = ("--vacancy", "LOG00002")
    who = read_people(demo / "candidates.csv")["applicant_id"][0]
    yield "explain", run("explain", demo, who, *home, "--sheets", sheets).output
    yield "risk", run("risk", demo, "--draws", "20", "--accept", "dalo=0.7").output
    yield "fairness", run("fairness", demo, "--out", place / "fair").output
    shown = (demo / "report.html", book, *out.iterdir(), *sheets.iterdir())
    yield from _read(*shown, *(place / "fair").iterdir())


def _of_year(place: Path) -> Iterator[tuple[str, str]]:
    """Yield what a month within its year sends to holders and to the commission."""
    month = place / "2026" / "2026-11"
    write_month(generate("lille", "XS", 3), month)
    yield "orient", run("orient", month, "--on", ORIENTED, "--take-ledger").output
    yield "rehearse", run("rehearse", month, "candidacies").output
    sessions = ("--session", SESSION, "--session", "2026-11-27", "--lines", "10")
    yield "rank", run("rank", month, "--on", RANKED, *sessions).output
    holders = month / f"orientation-{ORIENTED}" / "holders"
    lists = month / f"lists-{RANKED}"
    papers = lists / "agenda.csv", lists / "agenda.xlsx", lists / "report.html"
    bilan = place / "bilan"
    yield (
        "ledger report",
        run("ledger", "report", place / "2026", "--out", bilan).output,
    )
    yield from _read(*holders.iterdir(), *papers, *bilan.iterdir())


def _of_faults(place: Path) -> Iterator[tuple[str, str]]:
    """Yield what is said of a bad month, of errors and of commands that are none."""
    start = place / "start"
    yield "init", run("init", start).output
    yield "good", run("check", start / "csv").output
    bad = place / "bad"
    shutil.copytree(start / "csv", bad)
    homes = bad / "logements.csv"
    homes.write_text(homes.read_text("utf-8").replace("PLUS", "PLUX"), "utf-8")
    yield "bad", run("check", bad, code=3).output
    yield "refused", run("solve", bad, "--out", place / "none", code=3).output
    demo = place / "demo"
    yield "no rule", run("relax", demo, "--rule", "none", code=3).output
    yield "no engine", run("relax", demo, "--engine", "magic", code=2).output
    yield "in the way", run("demo", "--out", demo, code=2).output
    yield "no argument", run("solve", code=2).output
    yield "no number", run("demo", "--seed", "x", code=2).output
    yield "no option", run("demo", "--seeed", "1", code=2).output


def _of_help() -> Iterator[tuple[str, str]]:
    """Yield the help of every command, in a French locale."""
    runner = CliRunner(env={"LC_ALL": "fr_FR.UTF-8"})
    groups: list[list[str]] = [[], *([name] for name in main.commands)]
    groups += [["ledger", name] for name in main.commands["ledger"].commands]  # type: ignore[attr-defined]
    for words in groups:
        answer = runner.invoke(main, [*words, "--help"])
        assert answer.exit_code == 0
        # What is to be typed stays: names of commands, of rules.
        shown = re.sub(r"(?m)^ +attribution-opt .*$", "", answer.output)
        yield f"help {' '.join(words)}", shown


def _read(*paths: Path) -> Iterator[tuple[str, str]]:
    """Yield what files show."""
    kinds = {".html": of_page, ".xlsx": of_workbook}
    for path in paths:
        raw = path.read_bytes()
        kind = kinds.get(path.suffix)
        shown = raw.decode("utf-8") if kind is None else kind(raw)
        yield f"{path.parent.name}/{path.name}", shown


def test_nothing_of_it_is_english(told: dict[str, str]) -> None:
    """No sentence of a catalogue, no id of a rule, no code that has a word.

    Apostrophes are curly between letters. An id of a rule is the user's own word where
    it is what was asked for.
    """
    asked = {"no rule"}
    found = {name: leaks(text) for name, text in told.items() if name not in asked}
    assert not {name: some[:5] for name, some in found.items() if some}
    assert len(told) > 60


def test_no_number_is_written_the_english_way(told: dict[str, str]) -> None:
    """A decimal comma in what is no workbook, where a spreadsheet writes its own."""
    for name in ("terminal", "progress", "risk", "fairness", "bilan/flow.csv"):
        assert not re.search(r"\d\.\d", told[name].replace("0.1.0", "")), name
        assert re.search(r"\d,\d", told[name]), name


def test_dates_are_in_words(told: dict[str, str]) -> None:
    """No ISO date in the pages and the terminal; names of files aside."""
    for name in ("terminal", "demo/report.html", "papers/minutes.html"):
        assert not re.search(r"(?<![\w/-])\d{4}-\d\d-\d\d(?![\w.-])", told[name]), name
        assert re.search(r"nov(embre|\.) 2026", told[name]), name


def test_the_page_says_which_file_is_for_a_spreadsheet(told: dict[str, str]) -> None:
    """The CSV files beside it keep English heads: audit and replay read them."""
    assert "Pour un tableur, ouvrez le classeur" in told["demo/report.html"]


def test_the_leaks_are_found() -> None:
    """What is looked for, in both directions."""
    assert leaks("priority-by-holder : 3 de moins")
    assert leaks("holder : state_priority")
    assert leaks("l'an prochain")
    assert leaks("Show this message and exit.")
    assert leaks("Decide the month in DIR, audit the plan, and write the run to RUN.")
    assert leaks("Nothing: every fact that the objectives need is known.")
    assert not leaks("l’an prochain, à chaque réservataire sa part")
    assert {column.name for column in SCHEMA["holders"].columns.values()} >= {"kind"}
