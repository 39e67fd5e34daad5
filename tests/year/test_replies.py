"""Workbooks of holders, filled in and sent back: as candidacies in a file would be."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from attribution_opt.cli import main
from attribution_opt.errors import ReadError
from attribution_opt.files.csv_text import parse_csv, write_table
from attribution_opt.files.names import INDEX
from attribution_opt.files.write_tables import write_month
from attribution_opt.report.people_csv import read_people
from attribution_opt.synthetic.generate import generate
from attribution_opt.year.replies import read_replies

ORIENTED, RANKED = "2026-11-02", "2026-11-20"
OWN = ["vacancy_id", "applicant_id", "proposed_by", "order"]


def run(*args: str | Path, lang: str = "en_GB.UTF-8") -> Result:
    """Run a command."""
    return CliRunner(env={"LANG": lang}).invoke(main, [str(a) for a in args])


@pytest.fixture(
    scope="module", params=[pytest.param("en", marks=pytest.mark.long), "fr"]
)
def year(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a year whose November was oriented and has candidacies in a file."""
    place = tmp_path_factory.mktemp("years") / "2026"
    month = place / "2026-11"
    write_month(generate("lille", "XS", 3), month)
    done = run(
        *("orient", month, "--on", ORIENTED, "--take-ledger"),
        *("--lang", request.param),
    )
    assert done.exit_code == 0, done.output
    assert run("rehearse", month, "candidacies").exit_code == 0
    told = parse_csv((month / "candidacies.csv").read_bytes()).frame
    told = told[told["order"].isin(["1", "2", "3"])]
    write_table(told[OWN], month / "candidacies.csv")
    return place


def holders(year: Path) -> Iterator[tuple[str, Path]]:
    """Yield each holder of November with the workbook that it was sent."""
    yield from sent(year / "2026-11", ORIENTED)


def sent(month: Path, oriented: str) -> Iterator[tuple[str, Path]]:
    """Yield each holder of a month with the workbook that it was sent."""
    folder = month / f"orientation-{oriented}" / "holders"
    index = read_people(folder / INDEX)
    for holder, name in zip(index["holder"], index["file"], strict=True):
        if name.endswith(".xlsx"):
            yield holder, folder / name


def fill(year: Path, back: Path) -> None:
    """Fill in what the candidacies of November say."""
    fill_back(year / "2026-11", ORIENTED, back)


def fill_back(month: Path, oriented: str, back: Path) -> None:
    """Fill in what the candidacies say, as a person would, and send it back."""
    told = parse_csv((month / "candidacies.csv").read_bytes()).frame
    by_home = dict(list(told.groupby("vacancy_id")))
    back.mkdir(parents=True)
    for number, (_, path) in enumerate(sent(month, oriented)):
        book = openpyxl.load_workbook(path)
        sheet = book.active
        for row in sheet.iter_rows(min_row=5):
            own = by_home.get(row[0].value)
            order = int(row[1].value) - 1
            if own is not None and order < len(own):
                row[2].value = own["applicant_id"].iat[order]
        book.save(back / f"retour {number}.xlsx")


@pytest.fixture(scope="module")
def filled(year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbooks that came back, not to be changed."""
    back = tmp_path_factory.mktemp("filled") / "back"
    fill(year, back)
    return back


def test_workbooks_and_a_file_give_the_same_journal(
    year: Path, filled: Path, tmp_path: Path
) -> None:
    """The same candidates either way: events, ledger and lists byte for byte."""
    own, other = (tmp_path / name for name in ("a/2026", "b/2026"))
    shutil.copytree(year, own)
    shutil.copytree(year, other)
    (other / "2026-11" / "candidacies.csv").unlink()
    by_file = run("rank", own / "2026-11", "--on", RANKED)
    assert by_file.exit_code == 0, by_file.output
    done = run("rank", other / "2026-11", "--on", RANKED, "--replies", filled)
    assert done.exit_code == 0, done.output
    lists = f"2026-11/lists-{RANKED}"
    for name in ("events.csv", "ledger.csv", "cases.csv", f"{lists}/candidates.csv"):
        assert (own / name).read_bytes() == (other / name).read_bytes(), name
    assert "candidates for" in done.output


def test_what_a_holder_reads_is_whole_and_closed(year: Path) -> None:
    """A title, a date, its own dwellings on three lines each, boxes alone open."""
    seen: list[str] = []
    for holder, path in holders(year):
        sheet = openpyxl.load_workbook(path).active
        shown = sheet["F5"].value
        assert shown in {holder, "outside the flow", "hors flux"}
        assert shown in sheet["A1"].value
        assert "2026" in sheet["A2"].value
        rows = list(sheet.iter_rows(min_row=5))
        assert {row[5].value for row in rows} == {shown}
        names = [row[0].value for row in rows]
        assert names == [name for name in dict.fromkeys(names) for _ in range(3)]
        seen += dict.fromkeys(names)
        assert sheet.protection.sheet
        for row in rows:
            is_open = [not cell.protection.locked for cell in row[:6]]
            assert is_open == [False, False, True, True, True, False]
    cases = parse_csv((year / "cases.csv").read_bytes()).frame
    assert sorted(seen) == sorted(cases["vacancy_id"])


def test_every_fault_of_every_workbook_at_once(
    year: Path, filled: Path, tmp_path: Path
) -> None:
    """Another's dwelling, an unknown one, a workbook that is none of ours."""
    back = Path(shutil.copytree(filled, tmp_path / "back"))
    paths = sorted(back.iterdir())
    book = openpyxl.load_workbook(paths[0])
    book.active["A5"] = "LOG99"
    book.active["C5"] = "A1"
    book.active["F6"] = "SOMEBODY"
    book.active["C6"] = "A2"
    book.save(paths[0])
    pd.DataFrame({"x": [1]}).to_excel(back / "holidays.xlsx", index=False)
    (back / "broken.xlsx").write_bytes(b"PK")
    asked = {
        name: holder
        for holder, path in holders(year)
        for name in {
            str(row[0].value)
            for row in openpyxl.load_workbook(path).active.iter_rows(min_row=5)
        }
    }
    with pytest.raises(ReadError) as error:
        read_replies(back, asked)
    found = {(fault.code, fault.file, fault.line) for fault in error.value.faults}
    assert ("reply_not_asked", paths[0].name, 5) in found
    assert ("reply_of_other", paths[0].name, 6) in found
    assert ("no_reply_heads", "holidays.xlsx", None) in found
    assert any(file == "broken.xlsx" for _, file, _ in found)
    for fault in error.value.faults:
        assert "{" not in fault.what("fr") + fault.what_to_do("fr")


def test_a_folder_without_workbooks_is_refused(tmp_path: Path) -> None:
    """Nothing came back: that is said, not taken for nobody."""
    with pytest.raises(ReadError) as error:
        read_replies(tmp_path, {})
    assert error.value.faults[0].code == "no_replies"


def test_an_applicant_that_there_is_not_is_told_with_its_workbook(
    year: Path, filled: Path, tmp_path: Path
) -> None:
    """The month knows who applies; the fault says in which workbook, on which row."""
    other = tmp_path / "2026"
    back = Path(shutil.copytree(filled, tmp_path / "back"))
    path = sorted(back.iterdir())[0]
    book = openpyxl.load_workbook(path)
    book.active["C5"] = "nobody-known"
    book.save(path)
    shutil.copytree(year, other)
    (other / "2026-11" / "candidacies.csv").unlink()
    done = run("rank", other / "2026-11", "--on", RANKED, "--replies", back, "--json")
    assert done.exit_code == 3
    assert path.name in done.output
    assert "nobody-known" in done.output
