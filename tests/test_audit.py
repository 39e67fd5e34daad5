"""The audit counts again what a run says: each thing changed by hand is noticed."""

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import attribution_opt as ao
from attribution_opt.cli import main
from attribution_opt.files.csv_text import parse_csv, write_table
from attribution_opt.files.run_folder import MANIFEST, RESULT, digests
from attribution_opt.run.page_audit import audit_workbook


@pytest.fixture
def run(demo: Path, tmp_path: Path) -> Path:
    """Return a copy of it to be changed."""
    shutil.copytree(demo, tmp_path / "run")
    return tmp_path / "run"


def sealed(run: Path) -> None:
    """Write digests that fit what was changed: they shall not be what notices it."""
    told = json.loads((run / MANIFEST).read_text())
    told["outputs"]["sha256"] = digests(run)
    (run / MANIFEST).write_text(json.dumps(told))


def audited(run: Path, most_losses: int | None = 0) -> str:
    """Return what the audit of a run says."""
    return "\n".join(map(str, ao.open(run).audit(most_losses=most_losses)))


def cell(file: str, row: int, column: str, value: str) -> Callable[[Path], None]:
    """Return a change of one cell."""

    def change(run: Path) -> None:
        table = parse_csv((run / file).read_bytes()).frame
        table.loc[row, column] = value
        write_table(table, run / file)

    return change


def said(**values: Any) -> Callable[[Path], None]:
    """Return a change of what ``result.json`` says of the whole."""

    def change(run: Path) -> None:
        told = json.loads((run / RESULT).read_text())
        (run / RESULT).write_text(json.dumps(told | values))

    return change


def level(which: str, /, **values: Any) -> Callable[[Path], None]:
    """Return a change of one level."""

    def change(run: Path) -> None:
        told = json.loads((run / RESULT).read_text())
        for one in told["levels"]:
            if one["name"] == which:
                one |= values
        (run / RESULT).write_text(json.dumps(told))

    return change


def without_last(file: str) -> Callable[[Path], None]:
    """Return a table without its last row."""

    def change(run: Path) -> None:
        table = parse_csv((run / file).read_bytes()).frame
        write_table(table.iloc[:-1], run / file)

    return change


def swapped(run: Path) -> None:
    """Swap ranks 2 and 3 of the first list of three whose scores differ."""
    with (run / "candidates.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file))
    head = lines[0]
    rank, who, score = (head.index(x) for x in ("rank", "applicant_id", "score"))
    reasons = head.index("reasons")
    for n, line in enumerate(lines):
        if line[rank] == "3" and lines[n - 1][score] != line[score]:
            for column in (who, score, reasons):
                other = lines[n - 1]
                other[column], line[column] = line[column], other[column]
            break
    with (run / "candidates.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)


CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a reason": (
        cell("candidates.csv", 0, "reasons", "planned; dalo; suitable; forced"),
        "reasons are",
    ),
    "an order": (swapped, "order"),
    "a length": (without_last("candidates.csv"), "length"),
    "a dwelling": (cell("dwellings.csv", 3, "rooms", "9"), "rooms is"),
    "an admissible count": (cell("dwellings.csv", 3, "admissible", "1"), "admissible"),
    "an effort": (cell("listed.csv", 2, "effort_pct", "12.0"), "effort_pct is"),
    "a household left out": (without_last("listed.csv"), "listed.csv"),
    "why nobody": (
        cell("not_positioned.csv", 5, "reason", "admissible_nowhere"),
        "not_positioned.csv line 7",
    ),
    "somebody left out": (without_last("not_positioned.csv"), "not_positioned.csv"),
    "an inversion": (
        cell("inversions.csv", 0, "better_scored", "0"),
        "better_scored is",
    ),
    "an inversion left out": (without_last("inversions.csv"), "is missing"),
    "an objective": (cell("objectives.csv", 2, "reachable", "77"), "reachable is"),
    "a title": (cell("objectives.csv", 2, "title", "Everything is well"), "title is"),
    "a level": (level("6", value=99999, bound=99999), "level 6"),
    "the tie-break": (level("9", value=1, bound=1), "level 9"),
    "an invented level": (level("8", name="7b"), "none of the policy's"),
    "a status": (said(status="feasible"), "status"),
    "a gap": (level("6", bound=10**6), "unique"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_changed_is_noticed(run: Path, name: str) -> None:
    """Even where the digests of the manifest were made to fit."""
    change, sentence = CASES[name]
    change(run)
    sealed(run)
    assert sentence in audited(run)


def test_a_page_that_says_otherwise_is_noticed(run: Path) -> None:
    """It is drawn again from the files: one figure changed by hand is told."""
    page = run / "report.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("<b>18 of 20</b>", "<b>20 of 20</b>"), "utf-8")
    assert page.read_text(encoding="utf-8") != text
    sealed(run)
    assert "report.html: is not what the files" in audited(run)


def test_a_workbook_is_recounted_against_the_files(run: Path, tmp_path: Path) -> None:
    """One that was drawn of the run stands in either language; another does not."""
    opened = ao.open(run)
    for language in ("en", "fr"):
        path = tmp_path / f"{language}.xlsx"
        path.write_bytes(opened.report("xlsx", language=language))  # type: ignore[call-overload]
        assert not list(audit_workbook(path, opened.document))
    changed = replace(opened.document, findings=("something",))
    assert list(audit_workbook(tmp_path / "fr.xlsx", changed))


@pytest.mark.long
def test_a_loss_is_counted_again(run: Path) -> None:
    """Whatever a line says that the objectives lose, all lines are measured."""
    table = parse_csv((run / "candidates.csv").read_bytes()).frame
    row = int((table["rank"] == "2").idxmax())
    reasons = [x for x in table.loc[row, "reasons"].split("; ") if ":" not in x]
    cell("candidates.csv", row, "reasons", "; ".join([*reasons, "costs:7"]))(run)
    sealed(run)
    assert "the file says 7" in audited(run, most_losses=None)
    done = CliRunner().invoke(main, ["audit", str(run)])
    assert done.exit_code == 6


def test_an_unlisted_file_is_noticed(run: Path) -> None:
    """What the manifest does not tell is not of the run, in any folder of it."""
    (run / "more").mkdir()
    (run / "more" / "candidates.csv").write_text("x\n")
    assert "more/candidates.csv: digest" in audited(run)


@pytest.mark.parametrize("part", ["inputs", "outputs"])
def test_a_manifest_without_digests_is_none(run: Path, part: str) -> None:
    """Nothing could be compared with it."""
    told = json.loads((run / MANIFEST).read_text())
    told[part]["sha256"] = {}
    told["inputs"]["copy_sha256"] = {}
    (run / MANIFEST).write_text(json.dumps(told))
    assert "digest" in audited(run)
    del told[part]["sha256"]
    (run / MANIFEST).write_text(json.dumps(told))
    done = CliRunner().invoke(main, ["audit", str(run)])
    assert done.exit_code == 2
    assert "not a whole run" in done.output


def test_a_level_that_counts_nothing_stands(tmp_path: Path) -> None:
    """Rules that have no key in the month leave their level met, and in the run."""
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'name = "x"\nbaseline = "usage"\n[[changes]]\nrule = "must-serve"\n'
        'scope = { commune = ["97199"] }\n',
        "utf-8",
    )
    month = Path(__file__).parent / "cases" / "101_dom"
    words = ["solve", str(month), "--policy", str(policy), "--out", str(tmp_path / "o")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert ao.open(tmp_path / "o").audit() == ()
