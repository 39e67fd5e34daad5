"""Cells are read exactly, or refused with a reason."""

import datetime as dt
from fractions import Fraction

import pytest

from attribution_opt.domain.cells import CellError, parse_cell
from attribution_opt.domain.reference import publics
from attribution_opt.domain.schema import SCHEMA, normal


@pytest.mark.parametrize(
    ("table", "column", "text", "value"),
    [
        ("vacancies", "rent_eur", "1 234,50", 123450),
        ("vacancies", "rent_eur", "412.3", 41230),
        ("vacancies", "rent_eur", "1\u202f000 €", 100000),
        ("vacancies", "rooms", "T3", 3),
        ("vacancies", "surface_m2", "45,5", 455),
        ("vacancies", "in_qpv", "Oui", True),
        ("vacancies", "in_qpv", "inconnu", None),
        ("vacancies", "financing", "plai-a", "PLAI-A"),
        ("vacancies", "set_aside", "sale", "sale"),
        ("vacancies", "reserved_public", "none", ""),
        ("vacancies", "vacancy_id", "0012", "0012"),
        ("applicants", "filed_on", "03/02/2025", dt.date(2025, 2, 3)),
        ("applicants", "filed_on", "2025-02-03", dt.date(2025, 2, 3)),
        ("applicants", "priority", "violence | homeless", "homeless|violence"),
        ("conventions", "share", "30 %", Fraction(3, 10)),
        ("conventions", "share", "1/3", Fraction(1, 3)),
        ("conventions", "carried_over", "-0,75", Fraction(-3, 4)),
    ],
)
def test_value(table: str, column: str, text: str, value: object) -> None:
    """A well-written cell gives its exact value."""
    assert parse_cell(text, SCHEMA[table].columns[column]) == value


@pytest.mark.parametrize(
    ("table", "column", "text", "code"),
    [
        ("vacancies", "rent_eur", "n/a", "bad_number"),
        ("vacancies", "rent_eur", "412,505", "two_readings"),
        ("vacancies", "rent_eur", "-3", "out_of_range"),
        ("vacancies", "rooms", "T40", "out_of_range"),
        ("vacancies", "rooms", "2.5", "too_precise"),
        ("vacancies", "in_qpv", "maybe", "bad_flag"),
        ("vacancies", "financing", "HLM", "bad_code"),
        ("applicants", "filed_on", "2025-13-01", "bad_date"),
        ("applicants", "filed_on", "31/02/2025", "bad_date"),
        ("applicants", "priority", "violence|rich", "bad_code"),
        ("conventions", "share", "130 %", "out_of_range"),
        ("conventions", "share", "1/0", "divides_by_zero"),
    ],
)
def test_fault(table: str, column: str, text: str, code: str) -> None:
    """An ill-written cell is refused by the name of its fault, with a remedy."""
    with pytest.raises(CellError) as refused:
        parse_cell(text, SCHEMA[table].columns[column])
    assert refused.value.code == code


def test_headers_ignore_accents_and_case() -> None:
    """Headers are compared without accents, case and punctuation."""
    assert normal(" Première mise-en-location ") == "premiere_mise_en_location"
    assert SCHEMA["applicants"].headers["numero_unique"] == "applicant_id"


@pytest.mark.parametrize(
    ("table", "column", "word", "value"),
    [
        ("applicants", "dalo_status", "ACTIF", "active"),
        ("applicants", "dalo_status", "NON", "none"),
        ("applicants", "dalo_status", "ACTREL", "rehoused"),
        ("holders", "kind", "PPRIOR", "state_priority"),
        ("holders", "kind", "COLACT", "action_logement"),
        ("vacancies", "rooms", "T6P", 6),
        ("vacancies", "rooms", "C", 1),
        ("applicants", "rooms_asked", "T3", 3),
        ("applicants", "current_rooms", "F4", 4),
    ],
)
def test_code_lists_of_the_national_register(
    table: str, column: str, word: str, value: object
) -> None:
    """Words of the SNE are read as our codes."""
    assert parse_cell(word, SCHEMA[table].columns[column]) == value


def test_publics_are_the_codes_of_the_column() -> None:
    """The dated vocabulary of L441-1 and the column say the same."""
    assert set(publics()) == set(SCHEMA["applicants"].columns["priority"].codes)
    assert "essential_worker" not in publics()
