"""Values that a workbook has lost: found however its XML is spelt."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.files.read_tables import check_month
from attribution_opt.files.workbook_extent import column_of, letters_of
from attribution_opt.files.workbook_scan import scan
from tests.test_faults import WISHES, book

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def month(month: Path) -> Path:
    """Return a good month whose wishes are to come in a workbook."""
    (month / "wishes.csv").unlink()
    return month


def changed(raw: bytes, change: Callable[[str], str], part: str = SHEET) -> bytes:
    """Return a workbook with one part rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                content = change(content.decode()).encode()
            new.writestr(name, content)
    return out.getvalue()


def faults(month: Path, raw: bytes, name: str = "m.xlsx") -> list[Fault]:
    """Return the faults of a month with a workbook."""
    (month / name).write_bytes(raw)
    return [f for f in check_month(month)[1] if f.is_fatal]


def prefixed(xml: str) -> str:
    """Return XML whose elements all have a prefix."""
    xml = xml.replace("xmlns=", "xmlns:q=")
    return re.sub(r"<(/?)([a-zA-Z])", r"<\1q:\2", xml)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as written": lambda xml: xml,
    "prefixed": prefixed,
    "other order": lambda xml: xml.replace('r="B3" t="e"', 't="e" r="B3"'),
    "other quotes": lambda xml: xml.replace('r="B3" t="e"', "t='e'\n r='B3'"),
    "spaces": lambda xml: xml.replace('t="e"', 't = "e"'),
    "no places": lambda xml: (
        re.sub(r' r="[A-Z]*\d+"', "", xml.replace("<row ", "<row "))
        if "<c " not in xml
        else xml
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_error_is_found_in_any_spelling(month: Path, spelling: str) -> None:
    """Prefixes, order, quotes and references change nothing."""
    raw = book({"wishes": [*WISHES, ["A2", ""]]}, error_at="B3")
    found = faults(month, changed(raw, SPELLINGS[spelling]))
    assert [(f.code, f.line, f.column, f.value) for f in found] == [
        ("cell_error", 3, "place", "B3")
    ]


FORMULAS = {
    "no value": ("<c r='B3'><f>1+1</f></c>", "formula_without_value"),
    "an empty value": ("<c r='B3'><f>1+1</f><v></v></c>", "formula_without_value"),
    "a closed value": ("<c r='B3'><f>1+1</f><v/></c>", "formula_without_value"),
    "a shared formula": (
        "<c r='B3'><f t='shared' si='0'/></c>",
        "formula_without_value",
    ),
    "a text without one": ("<c r='B3' t='str'><f>A1</f></c>", "formula_without_value"),
    "an error": ("<c r='B3' t='e'><f>NA()</f><v>#N/A</v></c>", "cell_error"),
    "an error without value": ("<c r='B3' t='e'><f>NA()</f></c>", "cell_error"),
    "a value": ("<c r='B3'><f>59350</f><v>59350</v></c>", ""),
    "a text": ("<c r='B3' t='str'><f>A1</f><v>59350</v></c>", ""),
}


@pytest.mark.parametrize("case", FORMULAS)
@pytest.mark.parametrize("is_last", [True, False])
def test_a_formula_without_a_value_is_found(
    month: Path, case: str, is_last: bool
) -> None:
    """However it is written, and whether or not anything stands after it."""
    cell, code = FORMULAS[case]
    after = "" if is_last else "<row r='4'><c r='A4'><v>1</v></c></row>"
    row = (
        f"<row r='3'><c r='A3' t='inlineStr'><is><t>A2</t></is></c>{cell}</row>{after}"
    )
    tail = "<extLst><ext><f>Sheet!$A$1</f></ext></extLst></worksheet>"

    def change(xml: str) -> str:
        told = xml.replace("</sheetData>", f"{row}</sheetData>")
        return told.replace("</worksheet>", tail)

    found = faults(month, changed(book({"wishes": WISHES}), change))
    told = [(f.code, f.value) for f in found if f.line == 3]
    assert told == ([(code, "B3")] if code else [])


def test_an_empty_text_of_a_formula_is_a_value(month: Path) -> None:
    """A formula may give an empty text: the cell is unknown, not lost."""
    sheets = {"wishes": [["applicant_id", "place", "rank"], ["A1", "59350", ""]]}
    cell = "<c r='C2' t='str'><f>IF(1=2,1,\"\")</f><v></v></c></row></sheetData>"

    def change(xml: str) -> str:
        return xml.replace("</row></sheetData>", cell)

    assert faults(month, changed(book(sheets), change)) == []


def test_a_lost_cell_of_a_column_that_is_not_read_is_no_matter(month: Path) -> None:
    """A broken formula in somebody's remarks refuses nothing."""
    sheets = {"wishes": [["applicant_id", "place", "remarks"], ["A1", "59350", ""]]}
    assert faults(month, book(sheets, error_at="C2")) == []


def test_a_lost_header_is_named(month: Path) -> None:
    """Its column cannot be known."""
    sheets = {"wishes": [["applicant_id", "place", ""], ["A1", "59350", "2"]]}
    found = faults(month, book(sheets, error_at="C1"))
    assert [(f.code, f.value) for f in found] == [("cell_error", "C")]


def test_a_row_of_lost_cells_alone_is_not_passed_over(month: Path) -> None:
    """Below the last row that the reader lays out."""
    found = faults(month, book({"wishes": WISHES}, error_at="A9"))
    assert ("cell_error", 9, "A9") in [(f.code, f.line, f.value) for f in found]


@pytest.mark.parametrize(
    "word", ["#N/A", "#REF!", "#VALEUR!", "#NOM?", "####", "Err:502"]
)
def test_a_word_of_an_error_is_one_in_text_too(month: Path, word: str) -> None:
    """An export of values writes the error as text."""
    content = f"applicant_id,place,rank\nA1,59350,{word}\n{word},59350,1\n"
    (month / "wishes.csv").write_text(content)
    found = {(f.code, f.line, f.column) for f in check_month(month)[1] if f.is_fatal}
    assert {("cell_error", 2, "rank"), ("cell_error", 3, "applicant_id")} <= found


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:c="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<o:body><o:spreadsheet><t:table t:name="wishes">{rows}</t:table>
</o:spreadsheet></o:body></o:document-content>"""


PREFIXES = {"o": "office", "t": "table", "x": "text", "c": "calcext"}


def spelt(xml: str) -> str:
    """Return XML with the usual prefixes for the short ones."""
    return re.sub(
        r"(?<=[<\s/])(xmlns:)?([otxc])(?=[:=])",
        lambda found: f"{found[1] or ''}{PREFIXES[found[2]]}",
        xml,
    )


def ods(*rows: str) -> bytes:
    """Return a workbook of the open format, of rows of cells."""
    head = "".join(
        f'<t:table-cell o:value-type="string"><x:p>{h}</x:p></t:table-cell>'
        for h in ("applicant_id", "place", "rank")
    )
    told = "".join(f"<t:table-row>{row}</t:table-row>" for row in (head, *rows))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", spelt(ODS.format(rows=told)))
        parts.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:x:manifest"/>',
        )
    return out.getvalue()


def text_cell(text: str) -> str:
    """Return a cell of text of the open format."""
    return f'<t:table-cell o:value-type="string"><x:p>{text}</x:p></t:table-cell>'


LOST = {
    "marked": '<t:table-cell t:formula="of:=NA()" c:value-type="error"/>',
    "worded": '<t:table-cell t:formula="x" o:value-type="string"><x:p>#N/A</x:p>'
    "</t:table-cell>",
    "numbered": '<t:table-cell t:formula="x" o:value-type="float" o:value="0">'
    "<x:p>Err:502</x:p></t:table-cell>",
    "without": '<t:table-cell t:formula="of:=1+1"/>',
    "unsaid": '<t:table-cell t:formula="of:=1+1" o:value-type="float"/>',
}


@pytest.mark.parametrize("case", LOST)
def test_a_lost_cell_of_the_open_format(month: Path, case: str) -> None:
    """Errors by mark or by word, and formulas that were never worked out."""
    row = text_cell("A1") + text_cell("59350") + LOST[case]
    code = "formula_without_value" if case in {"without", "unsaid"} else "cell_error"
    found = faults(month, ods(row), "m.ods")
    assert [(f.code, f.line, f.column, f.value) for f in found] == [
        (code, 2, "rank", "C2")
    ]


def test_a_repeated_lost_cell_is_lost_in_every_place(month: Path) -> None:
    """A column of errors is one element of the open format."""
    lost = LOST["marked"].replace(
        "<t:table-cell", '<t:table-cell t:number-columns-repeated="2"'
    )
    found = faults(month, ods(text_cell("A1") + lost), "m.ods")
    assert {(f.code, f.value) for f in found} == {
        ("cell_error", "B2"),
        ("cell_error", "C2"),
    }


def test_values_of_formulas_of_the_open_format_are_read(month: Path) -> None:
    """A number, and an empty text, are values."""
    number = '<t:table-cell t:formula="x" o:value-type="float" o:value="2"/>'
    empty = '<t:table-cell t:formula="x" o:value-type="string" o:string-value=""/>'
    rows = [text_cell("A1") + text_cell("59350") + cell for cell in (number, empty)]
    rows[1] = rows[1].replace("A1", "A2")
    assert faults(month, ods(*rows), "m.ods") == []


def test_sheets_that_the_reader_does_not_see_are_named(month: Path) -> None:
    """Another prefix than the usual one: refused, never an empty workbook."""
    row = text_cell("A1") + text_cell("59350")
    raw = changed(ods(row), lambda xml: xml.replace("table:", "t:"), "content.xml")
    raw = changed(raw, lambda xml: xml.replace("xmlns:table", "xmlns:t"), "content.xml")
    assert "bad_workbook" in [f.code for f in faults(month, raw, "m.ods")]


def test_an_error_behind_a_reference_is_refused(month: Path) -> None:
    """A type written as a reference of XML is read by one reader and not the other."""
    raw = book({"wishes": [*WISHES, ["A2", ""]]}, error_at="B3")
    found = faults(month, changed(raw, lambda xml: xml.replace('"e"', '"&#101;"')))
    assert {f.code for f in found} & {"cell_error", "bad_workbook"}


def test_letters_of_columns() -> None:
    """From A to XFD and back."""
    assert [letters_of(n) for n in (1, 26, 27, 702, 703, 16384)] == [
        *("A", "Z", "AA", "ZZ", "AAA", "XFD")
    ]
    assert all(column_of(letters_of(n)) == n for n in range(1, 2000))


def test_the_extent_of_a_sheet(tmp_path: Path) -> None:
    """Cells with a format alone take no place."""
    path = tmp_path / "m.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("x")
        sheet.write("C5", 1)
        sheet.write_blank("XFD1048576", None, workbook.add_format({"bold": True}))
    with zipfile.ZipFile(path) as parts:
        extent = scan(parts)["x"]
    assert (extent.rows, extent.columns, extent.lost) == (5, 3, [])
