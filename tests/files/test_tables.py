"""Folders are read strictly, refused with every fault, and written back the same."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from attribution_opt.errors import ReadError
from attribution_opt.files.read_tables import check_month, read_month
from attribution_opt.files.write_tables import write_month

FILES = {
    "month.toml": 'as_of = 2026-11-01\nmonth = "2026-11"\ndepartement = "59"\n',
    "logements.csv": (
        "id_logement;bailleur;commune;quartier;pieces;financement;loyer_eur;etage\n"
        "0012;LMH;59350;QN05971M;T2;PLUS;412,30;-1\n"
        "'=1+1;LMH;59512;;3;PLAI;1 300;2\n"
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
    assert month.applicants["score"].tolist() == [125, 75]
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


def line(name: str, number: int, old: str, new: str) -> Callable[[Path], None]:
    """Return a change of one line of one file."""

    def change(folder: Path) -> None:
        lines = FILES[name].splitlines(keepends=True)
        assert old in lines[number - 1]
        lines[number - 1] = lines[number - 1].replace(old, new)
        (folder / name).write_text("".join(lines), encoding="utf-8")

    return change


def gone(name: str) -> Callable[[Path], None]:
    """Return the loss of a file."""
    return lambda folder: (folder / name).unlink()


def filled(name: str, text: str) -> Callable[[Path], None]:
    """Return the replacement of a file's text."""
    return lambda folder: (folder / name).write_text(text, encoding="utf-8") and None


FAULTS: list[tuple[str, Callable[[Path], None], str, int | None, str]] = [
    ("missing_file", gone("applicants.csv"), "applicants.csv", None, ""),
    ("missing_file", gone("month.toml"), "month.toml", None, ""),
    ("empty_file", filled("applicants.csv", ""), "applicants.csv", None, ""),
    (
        "empty_file",
        filled("applicants.csv", "applicant_id,filed_on,persons\n"),
        "applicants.csv",
        None,
        "",
    ),
    (
        "missing_column",
        line("applicants.csv", 1, "persons", "people"),
        "applicants.csv",
        None,
        "persons",
    ),
    (
        "duplicate_column",
        line("applicants.csv", 1, "score", "persons"),
        "applicants.csv",
        None,
        "persons",
    ),
    (
        "forbidden_column",
        line("applicants.csv", 1, "score", "Nationalité"),
        "applicants.csv",
        None,
        "Nationalité",
    ),
    (
        "duplicate_id",
        line("applicants.csv", 3, "A2", "A1"),
        "applicants.csv",
        3,
        "applicant_id",
    ),
    (
        "missing_value",
        line("applicants.csv", 2, "A1", ""),
        "applicants.csv",
        2,
        "applicant_id",
    ),
    (
        "unknown_reference",
        line("wishes.csv", 3, "A2", "A7"),
        "wishes.csv",
        3,
        "applicant_id",
    ),
    (
        "lost_zero",
        line("logements.csv", 2, "59350", "1004"),
        "logements.csv",
        2,
        "commune",
    ),
    (
        "unknown_commune",
        line("logements.csv", 2, "59350", "59999"),
        "logements.csv",
        2,
        "commune",
    ),
    (
        "bad_number",
        line("logements.csv", 3, "1 300", "n.c."),
        "logements.csv",
        3,
        "loyer_eur",
    ),
    (
        "out_of_range",
        line("applicants.csv", 3, "3", "-3"),
        "applicants.csv",
        3,
        "persons",
    ),
    (
        "too_precise",
        line("applicants.csv", 2, "12.5", "12.55"),
        "applicants.csv",
        2,
        "score",
    ),
    (
        "bad_date",
        line("applicants.csv", 3, "05/01/2025", "2025-13-05"),
        "applicants.csv",
        3,
        "filed_on",
    ),
    (
        "future_date",
        line("applicants.csv", 3, "05/01/2025", "05/01/2027"),
        "applicants.csv",
        3,
        "filed_on",
    ),
    (
        "bad_code",
        line("logements.csv", 3, "PLAI", "HLM"),
        "logements.csv",
        3,
        "financement",
    ),
    (
        "old_qpv",
        line("logements.csv", 2, "QN05971M", "QP059011"),
        "logements.csv",
        2,
        "quartier",
    ),
    ("ragged_line", line("wishes.csv", 2, "59350", "59350,1"), "wishes.csv", 2, ""),
    (
        "bad_month",
        line("month.toml", 2, "2026-11", "2026-13"),
        "month.toml",
        None,
        "month",
    ),
    ("bad_toml", line("month.toml", 1, "=", ""), "month.toml", None, ""),
    (
        "ambiguous_place",
        filled("neighbourhoods.csv", "neighbourhood\n59350\nQN05971M\n"),
        "wishes.csv",
        2,
        "place",
    ),
    (
        "unreadable_file",
        filled("wishes.csv", 'applicant_id,place\n"A1,59350\n'),
        "wishes.csv",
        None,
        "",
    ),
]


@pytest.mark.parametrize(
    ("code", "change", "file", "number", "column"),
    FAULTS,
    ids=[f"{fault[0]}-{position}" for position, fault in enumerate(FAULTS)],
)
def test_fault_is_named(
    tmp_path: Path,
    code: str,
    change: Callable[[Path], None],
    file: str,
    number: int | None,
    column: str,
) -> None:
    """Each kind of fault says its file, its line, its column and a remedy."""
    change(write(tmp_path))
    with pytest.raises(ReadError) as refused:
        read_month(tmp_path)
    found = [f for f in refused.value.faults if f.code == code]
    assert (file, number, column) in [(f.file, f.line, f.column) for f in found]
    assert all(f.remedy for f in found)
