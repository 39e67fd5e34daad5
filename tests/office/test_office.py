"""What people open, opened by LibreOffice and read back value by value.

``python -m pytest -m office`` needs the system's LibreOffice, as `.ci/run` installs it.
"""

import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from attribution_opt.cli import main
from attribution_opt.files.csv_text import parse_csv

# One process converts at a time, and both languages of one are made once.
pytestmark = [pytest.mark.office, pytest.mark.xdist_group("office")]

LANGUAGES = ["en", "fr"]


def run(*args: str | Path) -> None:
    """Run a command."""
    done = CliRunner().invoke(main, [str(a) for a in args])
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module", params=LANGUAGES)
def papers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a folder with every workbook and document of a run, and them converted."""
    folder = tmp_path_factory.mktemp("office")
    language, made = request.param, folder / "run"
    month = folder / "2026" / "2026-11"
    run("demo", "--out", made, "--lang", language)
    book = folder / "report.xlsx"
    run("report", made, "--format", "xlsx", "--out", book, "--lang", language)
    session = ("--session", "2026-11-26", "--form", "docx", "--lang", language)
    run("commission", made, *session, "--out", folder / "papers")
    run("generate", "lille", "--size", "XS", "--out", month)
    taking = ("--on", "2026-11-02", "--take-ledger", "--lang", language)
    run("orient", month, *taking)
    run("rehearse", month, "candidacies")
    run("rank", month, "--on", "2026-11-20", "--lang", language)
    lists = month / "lists-2026-11-20"
    holders = sorted((month / "orientation-2026-11-02" / "holders").glob("*.xlsx"))
    opened = [holders[0], lists / "agenda.xlsx", lists / "agenda.csv"]
    opened += sorted((folder / "papers").iterdir())
    for path in opened:
        shutil.copy(path, folder / path.name)
    convert(folder, sorted(folder.glob("*.xlsx")), "ods")
    # What a suite of that country takes a CSV for: separator, quotes, UTF-8.
    reading = f"--infilter=CSV:{59 if language == 'fr' else 44},34,76"
    convert(folder, sorted(folder.glob("*.csv")), "ods", reading)
    convert(folder, sorted(folder.glob("*.docx")), "txt:Text (encoded):UTF8")
    return folder


def convert(folder: Path, paths: list[Path], form: str, *reading: str) -> None:
    """Have LibreOffice open files and save them in its own way."""
    office = shutil.which("soffice")
    assert office, (
        "install the system's LibreOffice (Debian: libreoffice-writer, -calc)"
    )
    out = folder / "converted"
    for path in paths:
        # Two files of one stem would be one.
        place = out / path.name
        done = subprocess.run(
            [
                *(office, "--headless", f"-env:UserInstallation={folder.as_uri()}/p"),
                *(*reading, "--convert-to", form),
                *("--outdir", str(place), str(path)),
            ],
            check=False,
            capture_output=True,
            timeout=120,
        )
        assert list(place.iterdir()), done.stderr


def cells(path: Path) -> dict[str, list[list[object]]]:
    """Return the sheets of a workbook, without what is empty at the end of rows."""
    book = CalamineWorkbook.from_path(path)
    found = {}
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = [trimmed(row) for row in rows]
        while found[name] and not found[name][-1]:
            found[name].pop()
    return found


def trimmed(row: list[object]) -> list[object]:
    """Return a row without its empty end."""
    while row and row[-1] == "":
        row = row[:-1]
    return row


def test_workbooks_keep_every_value(papers: Path) -> None:
    """Cell by cell, sheet by sheet; numbers stay numbers, ids stay text."""
    paths = sorted(papers.glob("*.xlsx"))
    assert len(paths) == 4
    for path in paths:
        (saved,) = (papers / "converted" / path.name).iterdir()
        told, read = cells(path), cells(saved)
        assert list(read) == list(told)
        for name, rows in told.items():
            assert read[name] == rows, f"{path.name}, {name}"


def test_documents_keep_every_word(papers: Path) -> None:
    """Each paragraph and each cell of a document stands in what is read back."""
    paths = sorted(papers.glob("*.docx"))
    assert len(paths) == 3
    for path in paths:
        (saved,) = (papers / "converted" / path.name).iterdir()
        read = " ".join(saved.read_text(encoding="utf-8-sig").split())
        document = docx.Document(str(path))
        parts = [one.text for one in document.paragraphs]
        parts += [
            line
            for table in document.tables
            for row in table.rows
            for cell in row.cells
            for line in cell.text.splitlines()
        ]
        lost = [part for part in parts if " ".join(part.split()) not in read]
        assert not lost, path.name


def test_an_agenda_in_csv_opens_whole(papers: Path) -> None:
    """Words as they are; what looks like a number is one to a spreadsheet.

    It drops the zero of a unique number: the workbook beside it does not.
    """
    (saved,) = (papers / "converted" / "agenda.csv").iterdir()
    frame = parse_csv((papers / "agenda.csv").read_bytes()).frame
    (rows,) = cells(saved).values()
    told = [list(frame.columns), *frame.to_numpy().tolist()]
    assert len(rows) == len(told)
    for row, expected in zip(rows, told, strict=True):
        for cell, text in zip(row, trimmed(list(expected)), strict=True):
            if isinstance(cell, float):
                plain = text.replace("\u202f", "").replace(",", ".")
                assert cell == float(plain)
            elif isinstance(cell, str):
                assert cell == text
