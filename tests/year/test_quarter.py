"""A synthetic quarter told in workbooks is the same quarter as told in CSV files."""

import datetime as dt
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from attribution_opt.domain.month import Month
from attribution_opt.domain.schema import OUTCOMES
from attribution_opt.files.csv_text import write_table
from attribution_opt.files.write_tables import write_month
from attribution_opt.synthetic.generate import generate
from tests.year.steps import run, table
from tests.year.test_replies import OWN, fill_back

if TYPE_CHECKING:
    from collections.abc import Callable

DECISIONS = {"allocated", "conditional", "not_allocated", "inadmissible"}
MONTHS = ("2026-10", "2026-11", "2026-12")


def day(month: str, number: int) -> str:
    """Return a day of a month."""
    return f"{month}-{number:02}"


def opened(year: Path, name: str) -> Path:
    """Return a month of a year, written and oriented, its candidacies in a file."""
    month = year / name
    when = dt.date.fromisoformat(day(name, 1))
    told = Month(as_of=when, year=2026, month=when.month, departement="59")
    write_month(generate("lille", "XS", 7, told), month)
    if name != MONTHS[0]:
        (month / "ledger.csv").unlink()
    run("orient", month, "--on", day(name, 2), "--take-ledger", "--lang", "fr")
    run("rehearse", month, "candidacies", "--seed", name[-2:])
    asked = table(month / "candidacies.csv")
    asked = asked[asked["order"].isin(["1", "2", "3"])]
    write_table(asked[OWN], month / "candidacies.csv")
    return month


def told_of(month: Path) -> tuple[Path, Path]:
    """Return where decisions and answers of a month are told as files."""
    folder = month.parents[2] / "files" / f"told-{month.name}"
    return folder / "decisions.csv", folder / "answers.csv"


def by_files(month: Path) -> None:
    """Bring candidates and outcomes as CSV files."""
    name = month.name
    run("rank", month, "--on", day(name, 10), "--session", day(name, 14))
    run("rehearse", month, "outcomes", "--session", day(name, 14), "--seed", "5")
    outcomes = table(month / "outcomes.csv")
    is_decision = outcomes["outcome"].isin(DECISIONS)
    # A workbook is in the order of the agenda.
    agenda = table(month / f"lists-{day(name, 10)}" / "agenda.csv")
    pairs = list(zip(agenda["vacancy_id"], agenda["applicant_id"], strict=True))
    decided = outcomes[is_decision].set_index(["vacancy_id", "applicant_id"])
    first = decided.loc[pairs].reset_index()[list(outcomes)]
    decisions, answers = told_of(month)
    decisions.parent.mkdir()
    write_table(first, decisions)
    write_table(outcomes[~is_decision], answers)
    run("outcome", month, decisions)
    run("outcome", month, answers)


def by_workbooks(month: Path) -> None:
    """Bring the same as workbooks that were sent, filled in and sent back."""
    name = month.name
    kept = month.parent.parent / f"kept-{name}"
    fill_back(month, day(name, 2), kept / "back")
    (month / "candidacies.csv").unlink()
    replies = ("--replies", kept / "back")
    run("rank", month, "--on", day(name, 10), "--session", day(name, 14), *replies)
    run(
        *("commission", month, "--session", day(name, 14), "--lang", "fr"),
        *("--out", kept / "papers"),
    )
    decisions, answers = told_of(month)
    told = table(decisions)
    said = {
        (row["vacancy_id"], row["applicant_id"]): row["outcome"]
        for row in told.to_dict("records")
    }
    book = openpyxl.load_workbook(kept / "papers" / "outcomes.xlsx")
    sheet = book.active
    heads = {cell.value: n for n, cell in enumerate(sheet[1])}
    word = OUTCOMES.columns["outcome"].word
    for row in sheet.iter_rows(min_row=2):
        home, who = row[heads["id_logement"]].value, row[heads["numero_unique"]].value
        row[heads["suite"]].value = word(said[home, who], "fr")
    book.save(kept / "papers" / "outcomes.xlsx")
    run("outcome", month, kept / "papers" / "outcomes.xlsx")
    table(answers).to_excel(kept / "answers.xlsx", index=False)
    run("outcome", month, kept / "answers.xlsx")


@pytest.mark.long
def test_a_quarter_in_workbooks_is_the_one_in_files(tmp_path: Path) -> None:
    """Events, ledger and cases of three months, byte for byte."""
    ways: dict[str, Callable[[Path], None]] = {
        "files": by_files,
        "books": by_workbooks,
    }
    for name in MONTHS:
        for way, bring in ways.items():
            bring(opened(tmp_path / way / "2026", name))
    for name in ("events.csv", "ledger.csv", "cases.csv"):
        texts = [(tmp_path / way / "2026" / name).read_bytes() for way in ways]
        assert texts[0] == texts[1], name
    assert b"exhausted" in texts[0]
    shutil.rmtree(tmp_path)
