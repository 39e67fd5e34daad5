"""Folders are read strictly, refused with every fault, and written back the same."""

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from attribution_opt.files.read_tables import check_month, read_month
from attribution_opt.files.write_tables import write_month

FILES = {
    "month.toml": 'as_of = 2026-11-01\nmonth = "2026-11"\ndepartement = "59"\n',
    "logements.csv": (
        "id_logement;bailleur;commune;quartier;pieces;financement;loyer_eur;etage\n"
        "0012;LMH;59350;QN05971M;T2;PLUS;412,30;-1\n"
        "'=1+1;LMH;59512;;3;PLUS;1 300;2\n"
    ),
    "applicants.csv": (
        "applicant_id,filed_on,persons,rfr_n2,priority,score\n"
        "A1,2026-01-05,1,12000.55,violence|homeless,12.5\n"
        'A2,05/01/2025,3,,,"7,5"\n'
    ),
    "wishes.csv": "applicant_id,place\nA1,59350\nA2,59512\n",
    "holders.csv": "holder_id,kind,territory\nETAT,state_priority,59\n",
    "conventions.csv": "landlord,holder,share,carried_over\nLMH,ETAT,30 %,-1/3\n",
}


def write(folder: Path, **changed: str) -> Path:
    """Write the good folder, with some files replaced (name with _ for the dot)."""
    contents = FILES | {k.replace("_", ".", 1): v for k, v in changed.items()}
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_good_folder(tmp_path: Path) -> None:
    """Two languages, two separators and two decimals may stand side by side."""
    month = read_month(write(tmp_path))
    assert month.vacancies["vacancy_id"].tolist() == ["0012", "=1+1"]
    assert month.vacancies["rent_eur"].tolist() == [41230, 130000]
    assert month.vacancies["floor"].tolist() == [-1, 2]
    assert month.vacancies["in_qpv"].tolist()[0] is True
    assert month.applicants["score"].tolist() == [1250, 750]
    assert month.month.departement == "59"


@pytest.mark.parametrize("french", [False, True])
def test_round_trip(tmp_path: Path, french: bool) -> None:
    """What is written reads back as the same month, formulas as text included."""
    month = read_month(write(tmp_path))
    write_month(month, tmp_path / "again", french=french)
    again = read_month(tmp_path / "again")
    assert again.month == month.month
    for name, frame in month.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])
    text = "".join(p.read_text("utf-8") for p in (tmp_path / "again").glob("*.csv"))
    assert "'=1+1" in text


@pytest.mark.parametrize("french", [False, True])
def test_parquet_round_trip(tmp_path: Path, french: bool) -> None:
    """A month of Parquet files is the month of the CSV files."""
    month = read_month(write(tmp_path))
    write_month(month, tmp_path / "again", french=french, parquet=True)
    assert not list((tmp_path / "again").glob("*.csv"))
    again = read_month(tmp_path / "again")
    for name, frame in month.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])


def test_broken_parquet_is_a_fault(tmp_path: Path) -> None:
    """A file that is no Parquet file is named."""
    write(tmp_path)
    (tmp_path / "wishes.csv").unlink()
    (tmp_path / "wishes.parquet").write_bytes(b"no parquet")
    month, faults = check_month(tmp_path)
    assert month is None
    found = [(f.code, f.file) for f in faults if f.is_fatal]
    assert ("unreadable_file", "wishes.parquet") in found


def test_windows_encoding_is_said(tmp_path: Path) -> None:
    """A Windows-1252 file is read, and the reader is told."""
    write(tmp_path)
    raw = FILES["logements.csv"].replace("LMH", "Régie").encode("cp1252")
    (tmp_path / "logements.csv").write_bytes(raw)
    (tmp_path / "conventions.csv").unlink()
    month, faults = check_month(tmp_path)
    assert month is not None
    assert month.vacancies["landlord"].tolist() == ["Régie", "Régie"]
    assert [(f.code, f.is_fatal) for f in faults] == [("encoding", False)]


def test_a_sheet_of_any_name_is_a_table(tmp_path: Path) -> None:
    """``columns.toml`` names a workbook's sheet, its headers and its words."""
    write(tmp_path)
    (tmp_path / "wishes.csv").unlink()
    with xlsxwriter.Workbook(tmp_path / "export.xlsx") as book:
        sheet = book.add_worksheet("Feuil1")
        sheet.write_row(0, 0, ["Demande", "Où", "Choix"])
        sheet.write_row(1, 0, ["A1", 59350, 1])
        sheet.write_row(3, 0, ["A2", 59512, 2])
    (tmp_path / "columns.toml").write_text(
        '[wishes]\nfile = "export.xlsx"\nsheet = "Feuil1"\n[wishes.columns]\n'
        'applicant_id = "Demande"\nplace = "Où"\nrank = "Choix"\n'
    )
    month, faults = check_month(tmp_path)
    assert month is not None
    assert not faults
    assert month.wishes["place"].tolist() == ["59350", "59512"]
    assert month.wishes["rank"].tolist() == [1, 2]


def test_numbers_of_a_workbook_are_written_as_people_do(tmp_path: Path) -> None:
    """59350.0 is a code; a date is a date; 18 digits were lost and are refused."""
    write(tmp_path)
    (tmp_path / "wishes.csv").unlink()
    with xlsxwriter.Workbook(tmp_path / "m.xlsx") as book:
        sheet = book.add_worksheet("souhaits")
        sheet.write_row(0, 0, ["numero_unique", "lieu"])
        sheet.write_row(1, 0, ["A1", 59350])
        sheet.write_number(2, 0, 590123456789012345)
        sheet.write_string(2, 1, "59350")
    faults = check_month(tmp_path)[1]
    told = [(f.code, f.file, f.sheet, f.line, f.column) for f in faults if f.is_fatal]
    assert ("rounded_id", "m.xlsx", "souhaits", 3, "numero_unique") in told
