"""Files as people bring them: read as they are meant, or named with why not."""

import shutil
from pathlib import Path

import pytest
import xlsxwriter

from attribution_opt.decide.solve import decide
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.instance import Instance
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import check_month
from attribution_opt.files.shape import table_of
from attribution_opt.files.sources import Sources
from attribution_opt.files.write_tables import write_month
from tests.test_faults import FILES

CASES = Path(__file__).parents[1] / "cases"
MONTH = FILES["month.toml"]
WHOLE = {
    "06_tab": "",
    "07_sep_line": "",
    "08_title_row": "headers_lower",
    "09_blank_first": "",
    "31_iso_t": "",
    "36_trailing_sep_data_only": "extra_separators",
    "39c_frtime": "",
    "50g_score_frac": "",
    "60_plain/mois.xlsx": "",
    "70_title_row/mois.xlsx": "headers_lower",
    "73_serial/mois.xlsx": "serial_date",
    "84_xls/mois.xls": "old_workbook",
    "87_upper_names": "",
    "88_txt": "",
}
"""Cases that are read, and the one remark that says how."""
REFUSED = {
    "11_one_bad_byte": ("mixed_encoding", 4, "", ""),
    "30_dot": ("two_readings", 2, "rfr_n2", "28.500"),
    "31_rent": ("two_readings", 2, "rent_eur", "1.200"),
    "62_formula_no_cache/mois.xlsx": ("formula_without_value", 2, "rfr_n2", "E2"),
    "65_err_prefixed/mois.xlsx": ("cell_error", 2, "rfr_n2", "E2"),
    "82_ods_err/mois.ods": ("cell_error", 2, "rfr_n2", "E2"),
}
"""Cases that are refused: the fault, its line, its column, its cell."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Return the good month, read from files as we write them."""
    folder = tmp_path_factory.mktemp("plain")
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    instance, _ = check_month(folder)
    assert instance is not None
    return instance


def codes(month: Path) -> list[str]:
    """Return the codes of the faults of a month, amounts aside."""
    return [f.code for f in check_month(month)[1] if not f.code.startswith("amount")]


def same(one: Instance | None, other: Instance | None) -> bool:
    """Tell whether two months hold the same."""
    assert one is not None
    assert other is not None
    return all(one.tables[name].equals(frame) for name, frame in other.tables.items())


@pytest.mark.parametrize("name", WHOLE)
def test_a_case_is_read(name: str) -> None:
    """With the remark that says how, where one is due."""
    instance, faults = check_month(CASES / name)
    assert instance is not None, list(map(str, faults))
    assert [fault.code for fault in faults] == [WHOLE[name]] * bool(WHOLE[name])
    assert str(instance.applicants["filed_on"].iat[0].date()) == "2024-03-12"
    assert instance.applicants["rfr_n2"].iat[0] == 620000


@pytest.mark.parametrize("name", REFUSED)
def test_a_case_is_refused(name: str) -> None:
    """By line, column and cell: no value that is lost is read as unknown."""
    instance, faults = check_month(CASES / name)
    assert instance is None
    (fault,) = [fault for fault in faults if fault.is_fatal]
    told = (fault.code, fault.line, fault.column, fault.value)
    assert told == REFUSED[name]


def test_a_score_is_read_to_the_hundredth(tmp_path: Path) -> None:
    """And written as it was read."""
    instance, _ = check_month(CASES / "50g_score_frac")
    assert instance is not None
    assert list(instance.applicants["score"]) == [4215]
    write_month(instance, tmp_path / "again")
    assert "42.15" in (tmp_path / "again" / "applicants.csv").read_text()
    decided = decide(instance, read_policy("usage"), method="highs")
    assert "42.15" in {line.score for line in decided.lists}
    assert 42.15 in set(decided.candidates["score"])


def test_two_words_show_the_two_encodings() -> None:
    """The line of the other encoding, and what its word would be in the rest."""
    faults = check_month(CASES / "11_one_bad_byte")[1]
    assert "Bâtir" in faults[0].what("fr")
    assert "BÃ¢tir" in faults[0].what("fr")


def test_headers_on_line_three_are_named_in_files_of_other_names() -> None:
    """An export that is no table by its name: where its headers are, what to do."""
    faults = check_month(CASES / "real_export")[1]
    told = {f.file: f for f in faults if f.code == "unread_file"}
    assert told["export_logements.csv"].values["line"] == 3
    assert told["export_demandeurs.csv"].values["line"] == 2
    assert "Typologie" in told["export_logements.csv"].what("fr")
    assert "columns.toml" in told["export_logements.csv"].what_to_do("fr")


def test_an_export_tells_its_headers_its_total_and_each_column_once(
    tmp_path: Path,
) -> None:
    """Named in columns.toml, the export is read as far as it can be."""
    shutil.copytree(CASES / "real_export", tmp_path, dirs_exist_ok=True)
    (tmp_path / "month.toml").write_text(MONTH)
    (tmp_path / "wishes.csv").write_text("applicant_id,place\nA1,59350\n")
    (tmp_path / "columns.toml").write_text(
        """
[vacancies]
file = "export_logements.csv"
[vacancies.columns]
vacancy_id = "N° module"
landlord = "Bailleur"
commune = "Code INSEE"
rooms = "Typologie"
surface_m2 = "Surface habitable"
financing = "Financement"
rent_eur = "Loyer HC"
accessible = "PMR"
available_on = "Date de disponibilité"
[applicants]
file = "export_demandeurs.csv"
[applicants.columns]
applicant_id = "NUR"
filed_on = "Date de dépôt"
persons = "Nb personnes"
rfr_n2 = "RFR N-2"
score = "Cotation"
""",
        encoding="utf-8",
    )
    faults = [f for f in check_month(tmp_path)[1] if f.code != "unknown_column"]
    homes = [f for f in faults if f.file == "export_logements.csv"]
    found = {(f.code, f.line) for f in homes}
    assert ("headers_lower", None) in found
    assert ("totals_row", 19) in found
    assert {f.values["line"] for f in homes if f.code == "headers_lower"} == {3}
    people = [f for f in faults if f.file == "export_demandeurs.csv"]
    assert ("totals_row", 64) in {(f.code, f.line) for f in people}
    assert [f.column for f in people if f.code == "placeholder"] == ["RFR N-2"]
    assert {f.column for f in homes if f.code == "available_now"} == {
        "Date de disponibilité"
    }
    assert not [f for f in homes if f.is_fatal]
    assert not [f for f in homes if f.column in {"Loyer HC", "Surface habitable"}]


@pytest.mark.parametrize(
    "name",
    [
        "VACANCIES.CSV",
        "Logements.csv",
        "logements.TXT",
        "vacancies.tsv",
        "LOGEMENTS.txt",
    ],
)
def test_names_in_any_case_and_ending(plain: Instance, month: Path, name: str) -> None:
    """A file that is a table by its name is read, whatever its case and ending."""
    content = (month / "vacancies.csv").read_text().replace(",", "\t")
    (month / "vacancies.csv").unlink()
    (month / name).write_text(content)
    instance, faults = check_month(month)
    assert same(instance, plain), faults


@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
@pytest.mark.parametrize("head", ["", "\n\n", "Titre du fichier\n\n", "sep={0}\n"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_separators_and_what_stands_above(
    plain: Instance, month: Path, separator: str, head: str, ending: str
) -> None:
    """Four separators, blank lines, a title, a line that tells the separator."""
    for name in ("vacancies.csv", "applicants.csv", "wishes.csv"):
        text = head.format(separator) + FILES[name].replace(",", separator)
        (month / name).write_bytes(text.replace("\n", ending).encode())
    instance, faults = check_month(month)
    assert same(instance, plain), faults
    assert {f.code for f in faults} <= {"headers_lower", "amount_estimated"}


def test_lines_are_those_of_the_file(month: Path) -> None:
    """Below a title and a line that tells the separator too."""
    text = "sep=;\nTitre;\n\n" + FILES["wishes.csv"].replace(",", ";")
    (month / "wishes.csv").write_text(text.replace("A2", "A7"))
    told = [f.line for f in check_month(month)[1] if f.code == "unknown_reference"]
    assert told == [6]


def test_decimals_with_commas_are_no_separators(month: Path) -> None:
    """A file of semicolons full of decimal commas is one of semicolons."""
    rows = "".join(f"A{n};2026-01-05;1;{n},5;{n},5;{n},5;{n},5\n" for n in range(1, 40))
    head = "applicant_id;filed_on;persons;score;rfr_n2;rfr_n1;monthly_resources\n"
    (month / "applicants.csv").write_text(head + rows)
    for name in ("candidacies.csv", "overrides.csv"):
        (month / name).unlink()
    assert codes(month) == []


def test_a_file_of_utf_16_is_read(month: Path) -> None:
    """What a spreadsheet calls Unicode text."""
    plain = check_month(month)[0]
    text = FILES["wishes.csv"].replace(",", "\t")
    (month / "wishes.csv").write_bytes(text.encode("utf-16"))
    instance, _ = check_month(month)
    assert same(instance, plain)
    assert codes(month) == ["encoding"]


def test_totals_are_left_out_and_told(month: Path) -> None:
    """Below the rows and between them; a name that begins so is none."""
    total = "TOTAL GÉNÉRAL,,,,,,,,1712.30,,,,\n"
    (month / "vacancies.csv").write_text(FILES["vacancies.csv"] + total)
    assert codes(month) == ["totals_row"]
    rows = [["id", "name", "rooms"], ["Total-Nord", "x", "2"], ["Sous-total", "", "2"]]
    found = table_of(rows, [1, 2, 3], {"id"})
    assert list(found.frame["id"]) == ["Total-Nord"]


def test_cells_under_no_header_are_no_trailing_separators(month: Path) -> None:
    """A line with one cell too many is still refused."""
    text = FILES["wishes.csv"].replace("A1,59350", "A1,59350,x")
    (month / "wishes.csv").write_text(text)
    assert "ragged_line" in codes(month)


@pytest.mark.parametrize(
    ("name", "code", "is_fatal"),
    [
        ("vacancies.csv.gz", "packed_file", True),
        ("LOGEMENTS.ZIP", "packed_file", True),
        ("vacancies.xlsb", "strange_file", False),
        ("export.numbers", "strange_file", False),
    ],
)
def test_a_file_that_is_there_is_named(
    month: Path, name: str, code: str, is_fatal: bool
) -> None:
    """With why it is not read, beside the table that is missing."""
    (month / "vacancies.csv").unlink()
    (month / name).write_bytes(b"x")
    found = {fault.code: fault for fault in check_month(month)[1]}
    assert found[code].is_fatal == is_fatal
    assert found[code].file == name
    assert "missing_file" in found


def test_a_note_beside_the_tables_is_not_spoken_of(month: Path) -> None:
    """Text that is no table, and tables of other commands."""
    (month / "lisez-moi.txt").write_text("Export fait le lundi\nPar moi\n")
    (month / "scores.csv").write_text("applicant_id,points\nA1,3\n")
    assert codes(month) == []


def test_a_page_of_a_site_is_no_workbook(month: Path) -> None:
    """Sites export tables of HTML under the name of a workbook."""
    (month / "vacancies.csv").unlink()
    page = "<html><body><table><tr><td>x</td></tr></table></body></html>"
    (month / "export.xls").write_text(page)
    assert "web_page" in codes(month)


def test_month_and_mapping_in_capitals(month: Path) -> None:
    """The names of these two files have no case either."""
    (month / "month.toml").rename(month / "MONTH.TOML")
    (month / "COLUMNS.toml").write_text('[wishes]\nignore = ["nothing"]\n')
    assert codes(month) == ["mapping_unused"]


def test_title_rows_of_a_sheet(tmp_path: Path) -> None:
    """Rows above the headers keep the lines of the sheet."""
    path = tmp_path / "m.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("souhaits")
        rows = [["Souhaits"], [], ["numero_unique", "lieu", "rang"], ["A1", "Z", "x"]]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    faults = Faults()
    text = Sources(path, faults).tables["wishes"].text
    assert text is not None
    assert (list(text.frame.columns), text.lines) == (rows[2], [4])
    assert [(fault.code, fault.sheet) for fault in faults] == [
        ("headers_lower", "souhaits")
    ]


def test_a_column_that_is_wrong_throughout_is_one_fault(month: Path) -> None:
    """With how many cells, some of them, and what is wrong with the first."""
    rows = "".join(f"A1,590{n:02},rang {n}\n" for n in range(1, 41))
    (month / "wishes.csv").write_text("applicant_id,place,rank\n" + rows)
    found = [f for f in check_month(month)[1] if f.column == "rank"]
    assert [(f.code, f.line, f.more) for f in found] == [("unreadable_column", 2, 39)]
    assert isinstance(found[0], Fault)
    assert "40 cellules sur 40" in found[0].what("fr")
    assert "rang 1, rang 2, rang 3" in found[0].what("fr")
