"""CSV for people: as a French spreadsheet opens it, and read back as it was."""

from pathlib import Path

import pandas as pd

from attribution_opt.domain.cells import parse_cell
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.files.csv_text import parse_csv
from attribution_opt.report.people_csv import read_people, write_people

TABLE = pd.DataFrame(
    {
        "session": ["2026-11-26", ""],
        "vacancy_id": ["LOG1", "LOG;2"],
        "holder": ["ETAT", "outside_flow"],
        "commune": ["59009", "99999"],
        "in_qpv": ["yes", "no"],
        "rent_eur": ["451.50", ""],
        "applicant_id": ["059261100045612345", "DEM-7"],
        "score": ["12.5", "-3"],
        "persons": ["1|2", "4"],
    },
    dtype="str",
)


def test_a_french_file_is_for_a_french_spreadsheet(tmp_path: Path) -> None:
    """A mark, semicolons, decimal commas, words, a unique number as on paper."""
    path = tmp_path / "liste.csv"
    write_people(TABLE, path, "fr")
    head, first, second = path.read_bytes().decode("utf-8").splitlines()
    assert head.startswith("\ufeffseance;id_logement;reservataire;commune;en_qpv;")
    assert first == (
        "26/11/2026;LOG1;ETAT;Villeneuve-d’Ascq (59009);oui;451,50;"
        "059\u202f261\u202f100045\u202f612345;12,5;1, 2"
    )
    assert second == ';"LOG;2";hors flux;99999;non;;DEM-7;-3;4'


def test_it_is_read_back(tmp_path: Path) -> None:
    """Under our headers: ids, numbers and dates as they were; words stay words."""
    path = tmp_path / "liste.csv"
    write_people(TABLE, path, "fr")
    again = read_people(path)
    assert list(again.columns) == list(TABLE.columns)
    kept = ["session", "vacancy_id", "holder", "rent_eur", "applicant_id", "score"]
    pd.testing.assert_frame_equal(again[kept], TABLE[kept], check_dtype=False)
    number = parse_csv(path.read_bytes()).frame["numero_unique"][0]
    column = SCHEMA["applicants"].columns["applicant_id"]
    assert parse_cell(number, column) == TABLE["applicant_id"][0]


def test_an_english_file_is_as_programs_write_it(tmp_path: Path) -> None:
    """Commas, our headers, and nothing in words."""
    path = tmp_path / "list.csv"
    write_people(TABLE, path, "en")
    assert path.read_text("utf-8").startswith("session,vacancy_id,holder,commune,")
    again = read_people(path)
    pd.testing.assert_frame_equal(again, TABLE, check_dtype=False)
