"""A refusal is quick and small, whatever a file would take once opened."""

import io
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from attribution_opt.files import open_table
from attribution_opt.files.read_tables import check_month
from tests.files.test_lost_cells import changed, ods, text_cell
from tests.test_faults import WISHES, book


@pytest.fixture
def month(month: Path) -> Path:
    """Return a good month without wishes."""
    (month / "wishes.csv").unlink()
    return month


def refused(month: Path, raw: bytes, name: str = "m.xlsx") -> str:
    """Return the fault of a workbook, found in less than two seconds."""
    (month / name).write_bytes(raw)
    begin = time.perf_counter()
    found = [f for f in check_month(month)[1] if f.file == name]
    assert time.perf_counter() - begin < 2
    assert found[0].what("fr") + found[0].what_to_do("en")
    return found[0].code


def far() -> bytes:
    """Return a small workbook with one cell at the far end of its sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("wishes")
        for number, row in enumerate(WISHES):
            sheet.write_row(number, 0, row)
        sheet.write("XFD1048576", "x")
    return out.getvalue()


def test_one_far_cell(month: Path) -> None:
    """The cell is named, and nothing is laid out."""
    raw = far()
    assert len(raw) < 8000
    assert refused(month, raw) == "too_many_cells"
    told = [f for f in check_month(month)[1] if f.code == "too_many_cells"]
    assert told[0].values["cell"] == "XFD1048576"


def test_one_far_cell_of_the_open_format(month: Path) -> None:
    """Rows and columns that are repeated do not hide it."""
    wide = '<t:table-cell t:number-columns-repeated="16000"/>' + text_cell("x")
    row = wide + '</t:table-row><t:table-row t:number-rows-repeated="900000">' + wide
    assert refused(month, ods(row), "m.ods") == "too_many_cells"


def test_a_refusal_takes_little_memory(month: Path) -> None:
    """Of a workbook that would take gigabytes, in a process of its own."""
    (month / "m.xlsx").write_bytes(far())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        row = b"<row><c><v>1</v></c></row>" * 40_000
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(390):
                part.write(row)
    (month / "n.xlsx").write_bytes(out.getvalue())
    program = (
        "import re, sys, pathlib\n"
        "from attribution_opt.files.read_tables import check_month\n"
        "faults = check_month(pathlib.Path(sys.argv[1]))[1]\n"
        "print(*sorted(f.code for f in faults if f.file in ('m.xlsx', 'n.xlsx')))\n"
        "told = pathlib.Path('/proc/self/status').read_text()\n"
        "print(re.search(r'VmHWM:\\s+(\\d+)', told)[1])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(month)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    codes, memory = told.stdout.splitlines()
    assert codes == "too_many_cells zip_bomb"
    assert int(memory) < 500 * 1024


def lying(raw: bytes, size: int) -> bytes:
    """Return a zip whose directory says another size of its largest part."""
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        largest = max(parts.infolist(), key=lambda part: part.file_size)
    name = largest.filename.encode()
    at = raw.rindex(name) - 46
    assert raw[at : at + 4] == b"PK\x01\x02"
    return raw[: at + 24] + struct.pack("<I", size) + raw[at + 28 :]


def twice(raw: bytes) -> bytes:
    """Return a zip with two parts of one name."""
    out = io.BytesIO(raw)
    with (
        zipfile.ZipFile(out, "a") as parts,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        parts.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return out.getvalue()


def entities(raw: bytes) -> bytes:
    """Return a workbook whose sheet declares an entity."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    return changed(raw, lambda xml: xml.replace("<worksheet", bomb + "<worksheet", 1))


GOOD = book({"wishes": WISHES})
BROKEN = {
    "no directory": GOOD[: GOOD.index(b"PK\x01\x02")],
    "cut": GOOD[:900],
    "empty": b"",
    "text": b"applicant_id;place\n",
    "size too small": lying(GOOD, 10),
    "size too large": lying(GOOD, 10**6),
    "size without end": lying(GOOD, 2**32 - 2),
    "two parts": None,
    "entities": entities(GOOD),
    "no xml": changed(GOOD, lambda _: "no xml"),
    "cut xml": changed(GOOD, lambda xml: xml[: len(xml) // 2]),
    "a row of 5,000 digits": changed(
        GOOD, lambda xml: xml.replace('<row r="2"', f'<row r="{"9" * 5000}"')
    ),
    "a row without end": changed(
        GOOD, lambda xml: xml.replace('r="A2"', 'r="A99999999"')
    ),
    "a cell of no place": changed(GOOD, lambda xml: xml.replace('r="A2"', 'r="?!"')),
    "a text that is not there": changed(
        GOOD, lambda xml: xml.replace("<v>2</v>", "<v>99999</v>")
    ),
    "a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("name", ["m.xlsx", "m.ods"])
def test_a_broken_workbook_is_a_fault(month: Path, case: str, name: str) -> None:
    """Whatever is wrong with it, and under any name; no reader's own error leaves."""
    raw = BROKEN[case] if BROKEN[case] is not None else twice(GOOD)
    code = refused(month, raw or b"", name)
    assert code in {"bad_workbook", "zip_bomb", "missing_value", "unknown_reference"}


def test_a_huge_table_of_text(month: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than any month: it is not even read."""
    monkeypatch.setattr(open_table, "MAX_TEXT_MB", 1)
    (month / "wishes.csv").write_bytes(b"applicant_id,place\n" + b"A1,59350\n" * 2**17)
    found = [f.code for f in check_month(month)[1] if f.file == "wishes.csv"]
    assert found == ["long_file"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"applicant_id,place\n" + b"x" * 10**7, "broken_csv"),
        (b"x" * 10**7, "broken_csv"),
        (b"," * 10**6, "empty_file"),
        (b"a," * 10**6, "too_many_headers"),
        (b"applicant_id,place\nA1,59350\0\n", "wrong_encoding"),
        (b"\0" * 10**6, "wrong_encoding"),
        (b"\n" * 10**6, "empty_file"),
        (b'applicant_id,place\n"A1,59350\n' + b"A1,59350\n" * 10**5, "broken_csv"),
    ],
)
def test_strange_tables_of_text(month: Path, content: bytes, code: str) -> None:
    """One enormous line, null bytes, a quote that is never closed: at once."""
    (month / "wishes.csv").write_bytes(content)
    begin = time.perf_counter()
    found = [f.code for f in check_month(month)[1] if f.file == "wishes.csv"]
    assert time.perf_counter() - begin < 3
    assert code in found
