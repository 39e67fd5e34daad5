"""The working month on what people bring: their files are read, and only read."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from attribution_opt.cli import main
from attribution_opt.domain.instance import Instance
from attribution_opt.files.csv_text import parse_csv
from attribution_opt.files.names import INDEX
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.workbook_text import read_workbook
from attribution_opt.files.write_tables import write_month
from attribution_opt.files.write_workbook import month_workbook
from attribution_opt.synthetic.generate import generate
from attribution_opt.words.language import Words
from attribution_opt.year.folder import YearFolder
from attribution_opt.year.papers import cells_by_column

ORIENTED, RANKED = "2026-11-02", "2026-11-20"


def run(*args: str | Path) -> Result:
    """Run a command in English."""
    return CliRunner(env={"LANG": "en_GB.UTF-8"}).invoke(main, [str(a) for a in args])


def contents(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder, a lock left out."""
    found = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {path: raw for path, raw in found.items() if path.name != ".lock"}


def as_csv(month: Instance, folder: Path) -> None:
    """Bring a month as English CSV files."""
    write_month(month, folder)


def as_french_csv(month: Instance, folder: Path) -> None:
    """Bring a month as French CSV files, one of them under another name."""
    write_month(month, folder, french=True)
    path = folder / "registre.csv"
    path.rename(folder / "baux signés.csv")
    (folder / "columns.toml").write_text('[ledger]\nfile = "baux signés.csv"\n')


def as_workbook(month: Instance, folder: Path) -> None:
    """Bring a month as the workbook that ``init`` makes."""
    folder.mkdir(parents=True)
    (folder / "mois.xlsx").write_bytes(month_workbook(month, "fr"))


@pytest.mark.parametrize(
    "bring",
    [
        pytest.param(as_csv, marks=pytest.mark.long),
        pytest.param(as_french_csv, marks=pytest.mark.long),
        pytest.param(as_workbook, marks=pytest.mark.long),
    ],
)
def test_a_month_is_oriented_and_ranked_from_any_files(
    tmp_path: Path, bring: "type[object]"
) -> None:
    """Its own ledger is refused until taken; then each step only reads its files."""
    month = tmp_path / "2026" / "2026-11"
    bring(generate("lille", "XS", 3), month)  # type: ignore[call-arg]
    given = contents(month)
    refused = run("orient", month, "--on", ORIENTED)
    assert refused.exit_code == 3
    assert "200 leases" in refused.output
    assert "--take-ledger" in refused.output.replace("\n", " ")
    assert contents(tmp_path / "2026") == given
    done = run("orient", month, "--on", ORIENTED, "--take-ledger")
    assert done.exit_code == 0, done.output
    assert "200 leases recorded" in done.output
    assert run("rehearse", month, "candidacies").exit_code == 0
    ranked = run("rank", month, "--on", RANKED)
    assert ranked.exit_code == 0, ranked.output
    after = contents(month)
    assert {path: after[path] for path in given} == given
    written = [p for p in month.parent.rglob("*") if p not in given and p != month]
    assert all(not path.stat().st_mode & 0o077 for path in written)
    table = YearFolder(month.parent).read().ledger()
    assert int((table["state"] == "signed").sum()) == 200


@pytest.mark.long
def test_an_outcome_and_a_report_read_a_workbook(tmp_path: Path) -> None:
    """Outcomes of a workbook's month are taken in, and the year is reported."""
    month = tmp_path / "2026" / "2026-11"
    as_workbook(generate("lille", "XS", 3), month)
    assert not run("orient", month, "--on", ORIENTED, "--take-ledger").exit_code
    assert not run("rehearse", month, "candidacies").exit_code
    assert not run("rank", month, "--on", RANKED).exit_code
    told = run("rehearse", month, "outcomes", "--session", "2026-11-26")
    assert told.exit_code == 0, told.output
    again = run("rehearse", month, "outcomes", "--session", "2026-11-26")
    assert again.exit_code != 0
    assert "already" in again.output
    done = run("outcome", month, month / "outcomes.csv", "--as-of", "2026-12-20")
    assert done.exit_code == 0, done.output
    out = tmp_path / "report"
    assert run("ledger", "report", month.parent, "--out", out).exit_code == 0


def test_a_ledger_that_says_otherwise_is_refused(tmp_path: Path) -> None:
    """A lease that the year has with other facts is named, and nothing is written."""
    month = tmp_path / "2026" / "2026-11"
    made = generate("lille", "XS", 3)
    as_csv(made, month)
    assert not run("orient", month, "--on", ORIENTED, "--take-ledger").exit_code
    path = month / "ledger.csv"
    lines = path.read_text().splitlines()
    position = lines[0].split(",").index("holder")
    cells = lines[5].split(",")
    lease, cells[position] = cells[0], "SOMEBODY"
    path.write_text("\n".join([*lines[:5], ",".join(cells), *lines[6:]]) + "\n")
    before = contents(tmp_path)
    refused = run("rank", month, "--on", RANKED, "--take-ledger")
    assert refused.exit_code == 3
    assert lease in refused.output
    assert "line 6" in refused.output or " 6 " in refused.output
    assert contents(tmp_path) == before


ODD = ("1E5", "00012", "=SUM(A1)", "@x", "+33", "-5", "12e+03", "1/2", "2026-01-02")
"""Identifiers that spreadsheets take for numbers, dates or formulas."""


def renumbered(month: Instance) -> Instance:
    """Return a month whose people and homes have identifiers of every look."""
    people = month.applicants["applicant_id"]
    homes = month.vacancies["vacancy_id"]
    new = {name: f"0590{n:014d}" for n, name in enumerate(people)}
    new |= dict(zip(people[: len(ODD)], ODD, strict=True))
    new |= {name: f"00{n}" for n, name in enumerate(homes)}
    new |= dict(zip(homes[: len(ODD)], (f"{odd}9" for odd in ODD), strict=True))
    tables = {}
    for name, frame in month.tables.items():
        found = frame.copy()
        for column in ("applicant_id", "vacancy_id"):
            if column in found:
                cells = found[column].map(lambda cell: new.get(cell, cell))
                found[column] = cells.astype("str")
        tables[name] = found
    return Instance(month=month.month, **tables)


def tables_of(folder: Path) -> dict[Path, list[pd.DataFrame]]:
    """Return every table of every file below a folder, as our readers read it."""
    found: dict[Path, list[pd.DataFrame]] = {}
    for path in folder.rglob("*"):
        if path.suffix == ".csv":
            found[path] = [parse_csv(path.read_bytes()).frame]
        elif path.suffix == ".xlsx":
            found[path] = [sheet.table(IDS).frame for sheet in read_workbook(path)]
    return found


IDS = {
    "applicant_id": "applicants",
    "vacancy_id": "vacancies",
    "Applicant": "applicants",
    "Application": "applicants",
    "Dwelling": "vacancies",
}
"""Columns of identifiers in what is written, in English, and whose they are."""


@pytest.mark.long
def test_every_output_keeps_every_identifier(tmp_path: Path) -> None:
    """Whatever an identifier looks like, each file that names it keeps it."""
    year = tmp_path / "2026"
    month = year / "2026-11"
    made = renumbered(generate("lille", "XS", 3))
    as_csv(made, month)
    assert not run("orient", month, "--on", ORIENTED, "--take-ledger").exit_code
    assert not run("rehearse", month, "candidacies").exit_code
    assert not run("rank", month, "--on", RANKED).exit_code
    lists = month / f"lists-{RANKED}"
    assert not run("report", lists, "--format", "xlsx", "--lang", "en").exit_code
    pages = tmp_path / "pages"
    named = sorted(
        set(parse_csv((lists / "candidates.csv").read_bytes()).frame["applicant_id"])
        - {""}
    )
    explained = run("explain", lists, "--sheets", pages, "--", *named)
    assert explained.exit_code == 0, explained.output
    index = parse_csv((pages / INDEX).read_bytes()).frame
    assert sorted(index["applicant_id"]) == named
    assert all((pages / file).is_file() for file in index["file"])
    known = {
        "applicants": {*made.applicants["applicant_id"], "", "Nobody"},
        "vacancies": {*made.vacancies["vacancy_id"], ""},
    }
    known["vacancies"] |= set(made.ledger["vacancy_id"])
    known["applicants"] |= set(made.ledger["applicant_id"])
    seen = 0
    for path, frames in tables_of(year).items():
        for frame in frames:
            for head, whose in IDS.items():
                if head in frame:
                    lost = set(frame[head].astype(str)) - known[whose]
                    assert not lost, (path, head, lost)
                    seen += 1
    assert seen > 30
    again = read_month(lists / "inputs", "rank")
    assert set(again.applicants["applicant_id"]) == set(made.applicants["applicant_id"])
    shutil.rmtree(year)


def test_a_code_stays_text_beside_a_number() -> None:
    """Cells of a workbook are typed by their column, never by the look of a value."""
    table = pd.DataFrame(
        {"commune": ["01053"], "vacancy_id": ["1E5"], "rooms": ["3"], "score": [""]}
    )
    assert cells_by_column(table, Words("fr")) == [["01053", "1E5", 3.0, None]]
