"""A number or a date with two readings is refused; one with one is read exactly."""

import datetime as dt
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.domain.cells import CellError, Remarked, parse_cell
from attribution_opt.domain.columns import number_text, type_table
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.encoding import meant
from attribution_opt.domain.schema import SCHEMA, Column

COLUMNS = [c for table in SCHEMA.values() for c in table.columns.values()]
RENT = SCHEMA["vacancies"].columns["rent_eur"]
INCOME = SCHEMA["applicants"].columns["rfr_n2"]
FILED = SCHEMA["applicants"].columns["filed_on"]


@pytest.mark.parametrize(
    ("text", "large", "small"),
    [
        ("28.500", "28500", "28.5"),
        ("1,200", "1200", "1.2"),
        ("1.200", "1200", "1.2"),
        ("1.200 €", "1200", "1.2"),
        ("12,000", "12000", "12"),
        ("999,999", "999999", "999.999"),
        ("+1.200", "1200", "1.2"),
    ],
)
def test_three_digits_after_one_sign_are_refused(
    text: str, large: str, small: str
) -> None:
    """Both readings are named."""
    with pytest.raises(CellError) as refused:
        parse_cell(text, INCOME)
    assert refused.value.code == "two_readings"
    assert refused.value.values == {"large": large, "small": small}


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("applicants", "rfr_n2", "28 500", 2850000),
        ("applicants", "rfr_n2", "28\u202f500,00", 2850000),
        ("applicants", "rfr_n2", "28'500.50", 2850050),
        ("applicants", "rfr_n2", "1.234,50", 123450),
        ("applicants", "rfr_n2", "1,234.50", 123450),
        ("applicants", "rfr_n2", "1.234.567", 123456700),
        ("applicants", "rfr_n2", "0,250", 25),
        ("applicants", "rfr_n2", "1234.500", 123450),
        ("applicants", "rfr_n2", "12 EUR", 1200),
        ("vacancies", "surface_m2", "64,500", 645),
        ("vacancies", "surface_m2", "64,50 m²", 645),
        ("applicants", "persons", "2,000", 2),
        ("conventions", "share", "0,250", Fraction(1, 4)),
        ("conventions", "carried_over", "\u22120,125", Fraction(-1, 8)),
    ],
)
def test_one_reading_is_read(table: str, column: str, text: str, value: object) -> None:
    """Groups that are clear, and numbers whose other reading is out of range."""
    assert parse_cell(text, SCHEMA[table].columns[column]) == value


@pytest.mark.parametrize(
    "text",
    [
        "1 2",
        "12 34",
        "1  200",
        "1.2.3",
        "1,23,456",
        "12.34,5",
        "1'2",
        "--1",
        "1 200 300 4",
    ],
)
def test_groups_that_are_none_are_no_number(text: str) -> None:
    """A space within a number is a group of thousands, or a slip."""
    with pytest.raises(CellError, match="bad_number"):
        parse_cell(text, INCOME)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-03-12", "2024-03-12"),
        ("2024-03-12T00:00:00", "2024-03-12"),
        ("2024-03-12T10:30", "2024-03-12"),
        ("2024-03-12T23:00:00.000Z", "2024-03-12"),
        ("2024-03-12 10:30:00+01:00", "2024-03-12"),
        ("2024/03/12", "2024-03-12"),
        ("20240312", "2024-03-12"),
        ("12/03/2024", "2024-03-12"),
        ("12/03/2024 10:00", "2024-03-12"),
        ("12/03/2024 10:00:00", "2024-03-12"),
        ("12/03/2024 à 10h30", "2024-03-12"),
        ("1.3.2024", "2024-03-01"),
    ],
)
def test_usual_dates(text: str, date: str) -> None:
    """With or without an hour, ISO or French."""
    assert parse_cell(text, FILED) == dt.date.fromisoformat(date)


@pytest.mark.parametrize(
    ("text", "date", "code"),
    [
        ("45363", "2024-03-12", "serial_date"),
        ("45363.5", "2024-03-12", "serial_date"),
        ("15/12/26", "2026-12-15", "year_of_two_digits"),
        ("15/12/98", "1998-12-15", "year_of_two_digits"),
    ],
)
def test_dates_that_are_read_with_a_remark(text: str, date: str, code: str) -> None:
    """A spreadsheet's number of a day, and a year of two digits."""
    told = Remarked(dt.date.fromisoformat(date), code, {"date": date})
    assert parse_cell(text, FILED) == told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-W10-1", "week_date"),
        ("2026W101", "week_date"),
        ("2026-w10", "week_date"),
        ("15/12/61", "short_year"),
        ("25/13/2024", "bad_date"),
        ("11/25/2024", "bad_date"),
        ("2024-03-12 noon", "bad_date"),
        ("2024-03-12 99:99", "bad_date"),
        ("2024-02-30", "bad_date"),
        ("0001-01-01", "bad_date"),
        ("99999", "bad_date"),
        ("2024", "bad_date"),
        ("12/03.2024", "bad_date"),
    ],
)
def test_dates_that_are_refused(text: str, code: str) -> None:
    """What is not clear is named."""
    with pytest.raises(CellError) as refused:
        parse_cell(text, FILED)
    assert refused.value.code == code


def test_a_remark_is_told_once_for_a_column() -> None:
    """A column of numbers of days is one remark with its lines counted."""
    days = ["2024-03-12", *map(str, range(45000, 45300))]
    frame = pd.DataFrame(
        {
            "applicant_id": [f"A{n}" for n in range(len(days))],
            "filed_on": days,
            "persons": "2",
        }
    )
    faults = Faults()
    typed = type_table(frame, SCHEMA["applicants"], faults)
    assert typed["filed_on"].notna().all()
    (fault,) = faults
    assert (fault.code, fault.line, fault.more) == ("serial_date", 1, 299)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("MÃ©tir", "Métir"),
        ("RÃ¨gle", "Règle"),
        ("lâ€™Union", "l’Union"),
        ("NÂ° 5", "N° 5"),
        ("Ã‰TAT", "ÉTAT"),
        ("Ã\xa0 gauche", "à gauche"),
        ("cÅ“ur", "cœur"),
    ],
)
def test_signs_of_a_wrong_encoding_are_told(text: str, right: str) -> None:
    """What it was is said, and the cell is refused: one landlord is not two."""
    assert meant(text) == right
    faults = Faults()
    frame = pd.DataFrame({"holder_id": [text], "kind": ["other"]})
    type_table(frame, SCHEMA["holders"], faults)
    assert [fault.code for fault in faults] == ["wrong_sign"]
    assert right in faults[0].what("fr")


@given(st.text(alphabet="abcéèêëàäîïôöùûüÿçœæÉÈÀÇÊÔŒ°€’“”«» -–…'ABC0123ñŠ"))
def test_right_texts_are_left_alone(text: str) -> None:
    """Texts of this country do not look wrongly decoded; those that are do."""
    assert meant(text) == text
    assert meant(text.encode("utf-8").decode("latin-1")) == text


@given(
    st.text(max_size=12) | st.text(alphabet="0123456789.,' -+/%€eETWZ:h", max_size=40)
)
def test_whatever_stands_in_a_cell(text: str) -> None:
    """A value or a fault, in every column: no other exception leaves a cell."""
    for column in COLUMNS:
        assert _read(text.strip() or "x", column) is not NotImplemented


def _read(text: str, column: Column) -> object:
    try:
        return parse_cell(text, column)
    except CellError as error:
        return error.code


def test_a_cell_of_five_thousand_digits() -> None:
    """Longer than Python reads: a fault as any other."""
    for column in COLUMNS:
        if column.kind in {"integer", "number", "money", "share", "fraction", "date"}:
            for text in ("9" * 5000, "0." + "1" * 5000, "1/" + "9" * 5000):
                assert _read(text, column) in {"bad_number", "bad_date", "too_precise"}


def test_a_number_that_was_never_text_has_one_reading() -> None:
    """A workbook's 1.125 is no group of thousands."""
    carried = SCHEMA["conventions"].columns["carried_over"]
    assert parse_cell(number_text(1.125), carried) == Fraction(9, 8)
    assert number_text(59350.0) == "59350"
    assert parse_cell(number_text(412.3), RENT) == 41230
