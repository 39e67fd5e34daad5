"""Cells are read exactly, or refused with a reason."""

import datetime as dt
from fractions import Fraction

import pytest

from attribution_opt.domain.cells import NAMED, CellError, Remarked, parse_cell
from attribution_opt.domain.reference import publics
from attribution_opt.domain.schema import OPEN, SCHEMA, normal


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
        ("vacancies", "floor", "RDC", 0),
        ("vacancies", "floor", "2ème étage", 2),
        ("vacancies", "floor", "sous-sol", -1),
        ("vacancies", "floor", "-1", -1),
        ("vacancies", "rooms", "T1 bis", 1),
        ("vacancies", "rooms", "f3", 3),
        ("vacancies", "rooms", "4 pièces", 4),
        ("vacancies", "financing", "PLUS CD", "PLUS"),
        ("applicants", "priority", "Sans domicile / hébergé", "homeless|hosted"),
        ("holders", "kind", "Bailleur (hors contingent)", "landlord"),
    ],
)
def test_value(table: str, column: str, text: str, value: object) -> None:
    """A well-written cell gives its exact value."""
    assert parse_cell(text, SCHEMA[table].columns[column]) == value


@pytest.mark.parametrize(
    ("table", "column", "text", "code"),
    [
        ("vacancies", "rent_eur", "cher", "bad_number"),
        ("vacancies", "rooms", "NC", "missing_value"),
        ("vacancies", "floor", "haut", "bad_number"),
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


@pytest.mark.parametrize("word", ["NC", "n.c.", "N/A", "-", "--", "?", "Non renseigné"])
@pytest.mark.parametrize("table", list(SCHEMA))
def test_what_exports_write_for_nothing_is_an_empty_cell(table: str, word: str) -> None:
    """In every column that holds no name: unknown, with a remark; missing if needed."""
    for column in SCHEMA[table].columns.values():
        if column.kind in NAMED:
            continue
        if column.is_required:
            with pytest.raises(CellError) as refused:
                parse_cell(word, column)
            assert refused.value.code == "missing_value"
        else:
            assert parse_cell(word, column) == Remarked(None, "placeholder", {})


def test_french_words_are_known_for_every_code() -> None:
    """Whoever writes French needs no code: each has a word, and words mean one code."""
    said_so = {"PLS", "PLI"}
    for table in SCHEMA.values():
        for column in table.columns.values():
            words = set(column.aliases.values())
            digits = {code for code in column.codes if code.isdigit()}
            lacking = set(column.codes) - words - digits - {OPEN} - said_so
            assert not lacking, f"{table.name}.{column.name}: {lacking}"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_template_offers_is_read_back(language: str) -> None:
    """The word that a list of choices shows means the code that it stands for."""
    for table in SCHEMA.values():
        for column in table.columns.values():
            for code in column.codes:
                told = parse_cell(column.word(code, language), column)
                assert told == parse_cell(code, column), (table.name, column.name, code)


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
