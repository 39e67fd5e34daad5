"""Every fault of the catalogue, one by one: its place, its words, its severity."""

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from attribution_opt.cli import main
from attribution_opt.domain.choices import Mode
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import JournalError, PolicyError
from attribution_opt.files import open_table, workbook_extent
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import check_month
from attribution_opt.words.faults import FAULT_CODES, is_fatal, placeholders
from attribution_opt.words.language import LANGUAGES
from attribution_opt.year.outcomes import record_outcomes
from attribution_opt.year.steps import orient_month

FILES = {
    "month.toml": 'as_of = 2026-11-01\nmonth = "2026-11"\ndepartement = "59"\n',
    "vacancies.csv": (
        "vacancy_id,landlord,commune,epci,neighbourhood,in_qpv,rooms,financing,"
        "rent_eur,notice_on,vacated_on,hold_until,holder\n"
        "V1,LMH,59350,,QN05971M,,2,PLUS,412.30,2026-09-01,2026-10-01,,\n"
        "V2,LMH,59512,200093201,,,3,PLUS,1300,,,,ETAT\n"
    ),
    "applicants.csv": (
        "applicant_id,filed_on,renewed_on,persons,dependants,dalo_status,"
        "dalo_deadline,score,holders\n"
        "A1,2026-01-05,2026-02-05,2,1,active,2026-12-01,12.5,\n"
        "A2,2026-01-06,,3,,,,7.5,ETAT\n"
    ),
    "wishes.csv": "applicant_id,place\nA1,59350\nA2,59512\n",
    "holders.csv": "holder_id,kind,territory\nETAT,state_priority,59\nAL,other,\n",
    "conventions.csv": "landlord,holder,share\nLMH,ETAT,30 %\nLMH,AL,20 %\n",
    "candidacies.csv": (
        "vacancy_id,applicant_id,proposed_by,designated\nV1,A1,ETAT,yes\nV2,A2,ETAT,\n"
    ),
    "overrides.csv": (
        "vacancy_id,applicant_id,action,reason,author\nV1,A1,force,urgent,CALEOL\n"
    ),
    "ledger.csv": (
        "lease_id,decided_on,signed_on,landlord,holder,commune,rooms,financing\n"
        "L1,2026-02-01,2026-03-01,LMH,ETAT,59350,2,PLUS\n"
        "L2,,2026-04-01,LMH,ETAT,59350,2,PLUS\n"
    ),
}
MAPPING = "columns.toml"
Change = Callable[[Path], object]


def line(name: str, number: int, old: str, new: str) -> Change:
    """Return a change in one line of one file."""

    def change(folder: Path) -> None:
        lines = FILES[name].splitlines(keepends=True)
        assert old in lines[number - 1], (name, number, old)
        lines[number - 1] = lines[number - 1].replace(old, new, 1)
        (folder / name).write_text("".join(lines), encoding="utf-8")

    return change


def with_column(header: str, *cells: str) -> str:
    """Return the vacancies with one column more."""
    lines = FILES["vacancies.csv"].splitlines()
    new = zip(lines, (header, *cells), strict=True)
    return "".join(f"{line},{cell}\n" for line, cell in new)


def text(name: str, content: str | bytes) -> Change:
    """Return the replacement of a file."""
    raw = content if isinstance(content, bytes) else content.encode()
    return lambda folder: (folder / name).write_bytes(raw)


def copied(name: str) -> Change:
    """Return a copy of a file of the cases."""
    source = Path(__file__).parent / "cases" / name
    return lambda folder: (folder / source.name).write_bytes(source.read_bytes())


def gone(name: str) -> Change:
    """Return the loss of a file."""
    return lambda folder: (folder / name).unlink()


def both(*changes: Change) -> Change:
    """Return several changes."""
    return lambda folder: [change(folder) for change in changes]


def book(
    sheets: dict[str, list[list[str]]], *, error_at: str = "", value: str = "#DIV/0!"
) -> bytes:
    """Return a workbook; one cell may hold an error of the spreadsheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if error_at:
                sheet.write_formula(error_at, "=1/0", None, value)
    return out.getvalue()


WHEN = ["as_of", "month", "departement", "schema_version"]
WISHES = [["applicant_id", "place"], ["A1", "59350"]]
WITHOUT_WISHES = gone("wishes.csv")


def wishes_book(**sheets: list[list[str]]) -> Change:
    """Return wishes in a workbook instead of a file."""
    return both(WITHOUT_WISHES, text("m.xlsx", book({"wishes": WISHES, **sheets})))


Place = tuple[str, int | None, str]
MONTH_CASES: dict[str, tuple[Change, Place]] = {
    "missing_file": (gone("applicants.csv"), ("applicants.csv", None, "")),
    "missing_month_file": (gone("month.toml"), ("month.toml", None, "")),
    "two_files": (text("souhaits.csv", "a\nb\n"), ("souhaits.csv", None, "")),
    "unreadable_file": (
        both(WITHOUT_WISHES, text("wishes.parquet", b"no parquet")),
        ("wishes.parquet", None, ""),
    ),
    "broken_csv": (text("wishes.csv", 'a,b\n"c,d\n'), ("wishes.csv", None, "")),
    "wrong_encoding": (
        text("wishes.csv", FILES["wishes.csv"].encode("utf-16-le")),
        ("wishes.csv", None, ""),
    ),
    "encoding": (
        text("wishes.csv", "applicant_id,place,é\nA1,59350,\n".encode("cp1252")),
        ("wishes.csv", None, ""),
    ),
    "empty_file": (text("wishes.csv", ""), ("wishes.csv", None, "")),
    "no_rows": (text("wishes.csv", "applicant_id,place\n"), ("wishes.csv", None, "")),
    "ragged_line": (line("wishes.csv", 2, "59350", "59350,1"), ("wishes.csv", 2, "")),
    "bad_workbook": (
        both(WITHOUT_WISHES, text("m.xlsx", book({"wishes": WISHES})[:900])),
        ("m.xlsx", None, ""),
    ),
    "two_sheets": (wishes_book(souhaits=WISHES), ("m.xlsx", None, "")),
    "unknown_sheet": (wishes_book(notes=WISHES), ("m.xlsx", None, "")),
    "cell_error": (
        both(WITHOUT_WISHES, text("m.xlsx", book({"wishes": WISHES}, error_at="B3"))),
        ("m.xlsx", 3, "place"),
    ),
    "formula_without_value": (
        both(
            WITHOUT_WISHES,
            text("m.xlsx", book({"wishes": WISHES}, error_at="B3", value="")),
        ),
        ("m.xlsx", 3, "place"),
    ),
    "too_many_cells": (
        both(
            WITHOUT_WISHES,
            text("m.xlsx", book({"wishes": WISHES}, error_at="XFD1048576")),
        ),
        ("m.xlsx", None, ""),
    ),
    "old_workbook": (
        both(WITHOUT_WISHES, copied("84_xls/mois.xls")),
        ("mois.xls", None, ""),
    ),
    "web_page": (
        both(WITHOUT_WISHES, text("m.xls", "<html><table></table></html>")),
        ("m.xls", None, ""),
    ),
    "unread_file": (
        text("export.csv", "Extraction\nCode;Nom du bailleur\n1;x\n"),
        ("export.csv", None, ""),
    ),
    "packed_file": (
        both(WITHOUT_WISHES, text("souhaits.csv.gz", b"x")),
        ("souhaits.csv.gz", None, ""),
    ),
    "unread_packed": (text("archive.zip", b"x"), ("archive.zip", None, "")),
    "strange_file": (text("export.xlsb", b"x"), ("export.xlsb", None, "")),
    "headers_lower": (
        text("wishes.csv", "Souhaits du mois,\n,\n" + FILES["wishes.csv"]),
        ("wishes.csv", None, ""),
    ),
    "too_many_headers": (
        text("wishes.csv", "a;" * 2000 + "\n"),
        ("wishes.csv", None, ""),
    ),
    "totals_row": (
        text("wishes.csv", FILES["wishes.csv"] + "TOTAL : 2,\n"),
        ("wishes.csv", 4, ""),
    ),
    "extra_separators": (
        line("wishes.csv", 3, "59512", "59512,,"),
        ("wishes.csv", 3, ""),
    ),
    "mixed_encoding": (
        text("wishes.csv", b"applicant_id,place,\xc3\xa9\nA1,59350,\xe9\n"),
        ("wishes.csv", 2, ""),
    ),
    "bad_toml": (text("month.toml", "as_of\n"), ("month.toml", None, "")),
    "long_file": (
        text("month.toml", FILES["month.toml"] + "#" * 2**20),
        ("month.toml", None, ""),
    ),
    "month_value": (
        text("month.toml", FILES["month.toml"] + "as_at = 1e300\n"),
        ("month.toml", None, "as_at"),
    ),
    "unknown_key": (
        text("month.toml", FILES["month.toml"] + "extra = 1\n"),
        ("month.toml", None, "extra"),
    ),
    "bad_version": (
        text("month.toml", FILES["month.toml"] + "schema_version = 9\n"),
        ("month.toml", None, "schema_version"),
    ),
    "bad_as_of": (
        line("month.toml", 1, "2026-11-01", '"soon"'),
        ("month.toml", None, "as_of"),
    ),
    "bad_month": (
        line("month.toml", 2, "2026-11", "2026-13"),
        ("month.toml", None, "month"),
    ),
    "bad_departement": (
        line("month.toml", 3, '"59"', "59"),
        ("month.toml", None, "departement"),
    ),
    "bad_quartiles": (
        text("month.toml", FILES["month.toml"] + '[quartiles]\n"200093201" = "9"\n'),
        ("month.toml", None, "quartiles.200093201"),
    ),
    "bad_derogation": (
        text(
            "month.toml",
            FILES["month.toml"] + '[[derogations]]\nplace = "59350"\npercent = 0\n'
            "since = 2026-01-01\nuntil = 2026-12-31\n",
        ),
        ("month.toml", None, "derogations.1.percent"),
    ),
    "bad_ceilings": (
        text(
            "month.toml",
            FILES["month.toml"] + '[ceilings]\n"2027/PLUS/autres_regions" = [1, 2]\n',
        ),
        ("month.toml", None, "ceilings.2027/PLUS/autres_regions"),
    ),
    "month_twice": (
        text("m.xlsx", book({"month": [WHEN, ["2026-11-02", "2026-11", "59", "1"]]})),
        ("month.toml", None, "as_of"),
    ),
    "month_passed": (
        line("month.toml", 2, "2026-11", "2026-10"),
        ("month.toml", None, "month"),
    ),
    "mapping_shape": (
        text(MAPPING, '[vacancies.columns]\nrooms = ["Typologie"]\n'),
        (MAPPING, None, "vacancies.columns.rooms"),
    ),
    "mapping_over": (
        text(MAPPING, '[vacancies.columns]\nlandlord = "holder"\n'),
        (MAPPING, None, "vacancies.columns.landlord"),
    ),
    "mapping_unused": (
        text(MAPPING, '[vacancies.values.residence]\nA = "B"\n'),
        (MAPPING, None, "vacancies.values.residence"),
    ),
    "mapping_column": (
        text(MAPPING, '[vacancies.columns]\nroms = "rooms"\n'),
        (MAPPING, None, "vacancies.columns.roms"),
    ),
    "mapping_header": (
        text(MAPPING, '[vacancies.columns]\nrooms = "Typologie"\n'),
        (MAPPING, None, "vacancies.columns.rooms"),
    ),
    "mapping_value": (
        text(MAPPING, '[vacancies.values.financing]\nPLUS = "HLM"\n'),
        (MAPPING, None, "vacancies.values.financing"),
    ),
    "mapping_file": (
        both(gone("holders.csv"), text(MAPPING, '[holders]\nfile = "h.csv"\n')),
        (MAPPING, None, "holders"),
    ),
    "missing_column": (
        line("applicants.csv", 1, "persons", "people"),
        ("applicants.csv", None, "persons"),
    ),
    "unknown_column": (
        line("applicants.csv", 1, "dependants", "dependents"),
        ("applicants.csv", None, "dependents"),
    ),
    "duplicate_header": (
        line("applicants.csv", 1, "score", "persons"),
        ("applicants.csv", None, "persons"),
    ),
    "duplicate_column": (
        line("applicants.csv", 1, "score", "personnes"),
        ("applicants.csv", None, "personnes"),
    ),
    "empty_header": (
        text("wishes.csv", "applicant_id,place,\nA1,59350,x\nA2,59512,\n"),
        ("wishes.csv", None, ""),
    ),
    "forbidden_dropped": (
        line("applicants.csv", 1, "score", "Nationalité"),
        ("applicants.csv", None, ""),
    ),
    "identity_dropped": (
        line("applicants.csv", 1, "score", "Nom de naissance"),
        ("applicants.csv", None, ""),
    ),
    "forbidden_mapped": (
        both(
            line("applicants.csv", 1, "score", "Nationalité"),
            text(MAPPING, '[applicants.columns]\nscore = "Nationalité"\n'),
        ),
        (MAPPING, None, "applicants.columns.score"),
    ),
    "forbidden_cells": (
        both(
            line("applicants.csv", 2, "12.5", "Française"),
            text(MAPPING, '[applicants.columns]\ngrid = "score"\n'),
        ),
        (MAPPING, None, "applicants.columns.grid"),
    ),
    "own_taken": (
        text(MAPPING, '[applicants]\ntext = ["Score"]\n'),
        (MAPPING, None, "applicants.text"),
    ),
    "other_word": (
        text(
            "applicants.csv",
            "applicant_id,filed_on,persons,publics\n"
            "A1,2026-01-05,2,violence\nA2,2026-01-06,3,none\n",
        ),
        ("applicants.csv", 2, "publics"),
    ),
    "forbidden_word": (
        text(
            "applicants.csv",
            "applicant_id,filed_on,persons,publics\n"
            "A1,2026-01-05,2,étranger\nA2,2026-01-06,3,none\n",
        ),
        ("applicants.csv", 2, "publics"),
    ),
    "missing_value": (
        line("applicants.csv", 2, "A1", ""),
        ("applicants.csv", 2, "applicant_id"),
    ),
    "bad_number": (
        line("vacancies.csv", 3, "1300", "cher"),
        ("vacancies.csv", 3, "rent_eur"),
    ),
    "available_now": (
        text("vacancies.csv", with_column("available_on", "", "immédiate")),
        ("vacancies.csv", 3, "available_on"),
    ),
    "placeholder": (
        line("vacancies.csv", 3, "1300", "n.c."),
        ("vacancies.csv", 3, "rent_eur"),
    ),
    "unreadable_column": (
        text(
            "wishes.csv",
            FILES["wishes.csv"].replace("place", "place,rank")
            + "".join(f"A1,5900{n},n°{n}\n" for n in range(1, 7)),
        ),
        ("wishes.csv", 4, "rank"),
    ),
    "two_readings": (
        line("vacancies.csv", 3, "1300", "1.300"),
        ("vacancies.csv", 3, "rent_eur"),
    ),
    "week_date": (
        line("applicants.csv", 3, "2026-01-06", "2026-W02-2"),
        ("applicants.csv", 3, "filed_on"),
    ),
    "short_year": (
        line("applicants.csv", 3, "2026-01-06", "06/01/61"),
        ("applicants.csv", 3, "filed_on"),
    ),
    "year_of_two_digits": (
        line("applicants.csv", 3, "2026-01-06", "06/01/26"),
        ("applicants.csv", 3, "filed_on"),
    ),
    "serial_date": (
        line("applicants.csv", 3, "2026-01-06", "46028"),
        ("applicants.csv", 3, "filed_on"),
    ),
    "wrong_sign": (
        line("vacancies.csv", 2, "LMH", "MÃ©tir"),
        ("vacancies.csv", 2, "landlord"),
    ),
    "lost_sign": (
        line("vacancies.csv", 2, "LMH", "M\ufffdtir"),
        ("vacancies.csv", 2, "landlord"),
    ),
    "infinite_number": (
        line("vacancies.csv", 3, "1300", "inf"),
        ("vacancies.csv", 3, "rent_eur"),
    ),
    "divides_by_zero": (
        line("conventions.csv", 2, "30 %", "1/0"),
        ("conventions.csv", 2, "share"),
    ),
    "out_of_range": (
        line("vacancies.csv", 3, "1300", "-5"),
        ("vacancies.csv", 3, "rent_eur"),
    ),
    "too_precise": (
        line("applicants.csv", 2, "12.5", "12.5555"),
        ("applicants.csv", 2, "score"),
    ),
    "bad_date": (
        line("applicants.csv", 3, "2026-01-06", "2026-13-06"),
        ("applicants.csv", 3, "filed_on"),
    ),
    "bad_flag": (
        line("candidacies.csv", 2, "yes", "perhaps"),
        ("candidacies.csv", 2, "designated"),
    ),
    "bad_code": (
        line("vacancies.csv", 3, "PLUS", "HLM"),
        ("vacancies.csv", 3, "financing"),
    ),
    "none_and_others": (
        text(
            "applicants.csv",
            "applicant_id,filed_on,persons,publics\nA1,2026-01-05,2,none|senior\n"
            "A2,2026-01-06,3,none\n",
        ),
        ("applicants.csv", 2, "publics"),
    ),
    "lost_zero": (
        line("vacancies.csv", 2, "59350", "1004"),
        ("vacancies.csv", 2, "commune"),
    ),
    "bad_commune": (
        line("vacancies.csv", 2, "59350", "Wazemmes"),
        ("vacancies.csv", 2, "commune"),
    ),
    "postal_code": (
        line("vacancies.csv", 2, "59350", "59000"),
        ("vacancies.csv", 2, "commune"),
    ),
    "former_commune": (
        line("wishes.csv", 2, "59350", "59355"),
        ("wishes.csv", 2, "place"),
    ),
    "split_commune": (
        line("wishes.csv", 2, "59350", "60455"),
        ("wishes.csv", 2, "place"),
    ),
    "place_by_name": (
        line("vacancies.csv", 2, "59350", "LILLE CEDEX"),
        ("vacancies.csv", 2, "commune"),
    ),
    "name_elsewhere": (
        line("vacancies.csv", 2, "59350", "Lyon"),
        ("vacancies.csv", 2, "commune"),
    ),
    "wish_elsewhere": (
        line("wishes.csv", 2, "59350", "Lyon"),
        ("wishes.csv", 2, "place"),
    ),
    "unknown_territory": (
        line("holders.csv", 2, ",59", ",Flandre"),
        ("holders.csv", 2, "territory"),
    ),
    "city_alone": (
        line("vacancies.csv", 2, "59350", "75056"),
        ("vacancies.csv", 2, "commune"),
    ),
    "bad_epci": (
        line("vacancies.csv", 3, "200093201", "MEL"),
        ("vacancies.csv", 3, "epci"),
    ),
    "old_qpv": (
        line("vacancies.csv", 2, "QN05971M", "QP059011"),
        ("vacancies.csv", 2, "neighbourhood"),
    ),
    "rounded_id": (
        line("applicants.csv", 2, "A1", "5.9E+17"),
        ("applicants.csv", 2, "applicant_id"),
    ),
    "bad_id": (
        line("applicants.csv", 2, "A1", '"A\n1"'),
        ("applicants.csv", 2, "applicant_id"),
    ),
    "duplicate_id": (
        line("applicants.csv", 3, "A2", "A1"),
        ("applicants.csv", 3, "applicant_id"),
    ),
    "alike": (
        line("ledger.csv", 3, "LMH", "lmh"),
        ("ledger.csv", 3, "landlord"),
    ),
    "alike_reference": (
        line("wishes.csv", 3, "A2", "a2"),
        ("wishes.csv", 3, "applicant_id"),
    ),
    "future_date": (
        line("applicants.csv", 3, "2026-01-06", "2027-01-06"),
        ("applicants.csv", 3, "filed_on"),
    ),
    "renewed_before_filed": (
        line("applicants.csv", 2, "2026-02-05", "2025-02-05"),
        ("applicants.csv", 2, "renewed_on"),
    ),
    "vacated_before_notice": (
        line("vacancies.csv", 2, "2026-10-01", "2026-08-01"),
        ("vacancies.csv", 2, "vacated_on"),
    ),
    "signed_before_decided": (
        line("ledger.csv", 2, "2026-03-01", "2026-01-01"),
        ("ledger.csv", 2, "signed_on"),
    ),
    "unknown_reference": (
        line("wishes.csv", 3, "A2", "A7"),
        ("wishes.csv", 3, "applicant_id"),
    ),
    "unknown_holder": (
        line("applicants.csv", 3, "ETAT", "ETAT|X"),
        ("applicants.csv", 3, "holders"),
    ),
    "holder_of_no_kind": (
        both(gone("holders.csv"), gone("conventions.csv")),
        ("vacancies.csv", 3, "holder"),
    ),
    "other_departement": (
        line("month.toml", 3, "59", "62"),
        ("vacancies.csv", None, "commune"),
    ),
    "unknown_commune": (
        line("vacancies.csv", 2, "59350", "59999"),
        ("vacancies.csv", 2, "commune"),
    ),
    "unknown_neighbourhood": (
        line("vacancies.csv", 2, "QN05971M", "QN99999M"),
        ("vacancies.csv", 2, "neighbourhood"),
    ),
    "qpv_elsewhere": (
        line("vacancies.csv", 2, "59350", "59009"),
        ("vacancies.csv", 2, "neighbourhood"),
    ),
    "epci_elsewhere": (
        line("vacancies.csv", 3, "200093201", "200000172"),
        ("vacancies.csv", 3, "epci"),
    ),
    "ambiguous_place": (
        text("neighbourhoods.csv", "neighbourhood\n59350\nQN05971M\n"),
        ("wishes.csv", 2, "place"),
    ),
    "wishes_unmatched": (
        text("wishes.csv", "applicant_id,place\nA1,Wazemmes\nA2,Fives\n"),
        ("wishes.csv", None, "place"),
    ),
    "quartiles_unmatched": (
        text("month.toml", FILES["month.toml"].replace("2026", "2023")),
        ("vacancies.csv", None, "epci"),
    ),
    "unmatched_place": (
        line("wishes.csv", 2, "59350", "Wazemmes"),
        ("wishes.csv", 2, "place"),
    ),
    "qpv_contradiction": (
        line("vacancies.csv", 2, "QN05971M,", "QN05971M,no"),
        ("vacancies.csv", 2, "in_qpv"),
    ),
    "qpv_without_code": (
        line("vacancies.csv", 3, "59512,200093201,,", "59013,200093201,,yes"),
        ("vacancies.csv", 3, "in_qpv"),
    ),
    "quartile_contradiction": (
        text(
            "ledger.csv",
            "lease_id,signed_on,landlord,holder,commune,rooms,financing,"
            "income_per_unit,first_quartile\n"
            "L1,2026-03-01,LMH,ETAT,59350,2,PLUS,9455.99,no\n",
        ),
        ("ledger.csv", 2, "first_quartile"),
    ),
    "units_contradiction": (
        text(
            "applicants.csv",
            "applicant_id,filed_on,persons,over14,consumption_units\n"
            "A1,2026-01-05,2,2,1.3\nA2,2026-01-06,3,1,1.6\n",
        ),
        ("applicants.csv", 2, "consumption_units"),
    ),
    "holder_contradiction": (
        text(
            "ledger.csv",
            "lease_id,vacancy_id,oriented_on,state,landlord,holder,commune,rooms,"
            "financing\nL1,V2,2026-10-01,oriented,LMH,AL,59512,3,PLUS\n",
        ),
        ("vacancies.csv", 3, "holder"),
    ),
    "dependants_above_persons": (
        line("applicants.csv", 2, "2,1,", "2,2,"),
        ("applicants.csv", 2, "dependants"),
    ),
    "public_not_in_force": (
        both(
            text("month.toml", FILES["month.toml"].replace("2026", "2021")),
            text(
                "applicants.csv",
                "applicant_id,filed_on,persons,priority\nA1,2021-01-05,1,homeless\n"
                "A2,2021-01-05,1,care_leaver\n",
            ),
        ),
        ("applicants.csv", 3, "priority"),
    ),
    "deadline_missing": (
        line("applicants.csv", 2, "2026-12-01", ""),
        ("applicants.csv", 2, "dalo_deadline"),
    ),
    "scores_missing": (
        line("applicants.csv", 1, "score", "points"),
        ("applicants.csv", None, "score"),
    ),
    "mostly_lapsed": (
        line("month.toml", 1, "2026-11", "2027-11"),
        ("applicants.csv", None, "renewed_on"),
    ),
    "forced_twice": (
        text("overrides.csv", FILES["overrides.csv"] + "V1,A2,force,urgent,CALEOL\n"),
        ("overrides.csv", 3, "vacancy_id"),
    ),
    "force_and_forbid": (
        text("overrides.csv", FILES["overrides.csv"] + "V1,A1,forbid,urgent,CALEOL\n"),
        ("overrides.csv", 3, "applicant_id"),
    ),
    "author_missing": (
        line("overrides.csv", 2, "CALEOL", ""),
        ("overrides.csv", 2, "author"),
    ),
    "two_designated": (
        text("candidacies.csv", FILES["candidacies.csv"] + "V1,A2,ETAT,yes\n"),
        ("candidacies.csv", 4, "vacancy_id"),
    ),
    "designated_by_other": (
        line("candidacies.csv", 2, "ETAT", "AL"),
        ("candidacies.csv", 2, "designated"),
    ),
    "designated_not_dalo": (
        line("applicants.csv", 2, "active", "none"),
        ("candidacies.csv", 2, "designated"),
    ),
    "designated_unknown": (
        line("applicants.csv", 2, "active", ""),
        ("candidacies.csv", 2, "designated"),
    ),
    "ceiling_missing": (
        text("month.toml", FILES["month.toml"].replace("2026", "2028")),
        ("vacancies.csv", None, "financing"),
    ),
    "amount_estimated": (
        line("vacancies.csv", 3, "PLUS", "PLS"),
        ("vacancies.csv", None, "financing"),
    ),
    "quartile_missing": (
        text("month.toml", FILES["month.toml"].replace("2026", "2023")),
        ("vacancies.csv", None, "epci"),
    ),
    "motive_contradiction": (
        text(
            "ledger.csv",
            "lease_id,signed_on,landlord,holder,commune,rooms,financing,set_aside,"
            "transfer_from\n"
            "L1,2026-03-01,LMH,ETAT,59350,2,PLUS,transfer,OTHER\n"
            "L2,2026-04-01,LMH,ETAT,59350,2,PLUS,transfer,LMH\n",
        ),
        ("ledger.csv", 2, "set_aside"),
    ),
    "quartile_not_published": (
        line("vacancies.csv", 3, "59512,200093201", "59512,200000628"),
        ("vacancies.csv", None, "epci"),
    ),
    "hold_without_reason": (
        line("vacancies.csv", 3, ",,,ETAT", ",,2026-12-01,ETAT"),
        ("vacancies.csv", 3, "hold_until"),
    ),
    "convention_never": (
        text(
            "conventions.csv",
            "landlord,holder,share,since,until\nLMH,ETAT,30 %,2026-06-01,2026-05-01\n",
        ),
        ("conventions.csv", 2, "until"),
    ),
    "unsigned_without_state": (
        both(
            text("holders.csv", "holder_id,kind\nETAT,other\nAL,other\n"),
            text(
                "conventions.csv",
                "landlord,holder,share,in_force\nLMH,AL,20 %,no\nLMH,ETAT,20 %,\n",
            ),
        ),
        ("conventions.csv", 2, "in_force"),
    ),
    "state_above_limit": (
        line("conventions.csv", 2, "30 %", "40 %"),
        ("conventions.csv", 2, "share"),
    ),
    "agents_above_limit": (
        text("holders.csv", "holder_id,kind\nETAT,state_priority\nAL,state_agents\n"),
        ("conventions.csv", 3, "share"),
    ),
    "communes_above_limit": (
        both(
            text("holders.csv", "holder_id,kind\nETAT,state_priority\nAL,commune\n"),
            line("conventions.csv", 3, "20 %", "25 %"),
        ),
        ("conventions.csv", 3, "share"),
    ),
    "conventions_above_whole": (
        line("conventions.csv", 3, "20 %", "80 %"),
        ("conventions.csv", 3, "share"),
    ),
    "landlord_without_convention": (
        line("vacancies.csv", 2, "LMH", "Other"),
        ("vacancies.csv", 2, "landlord"),
    ),
    "ledger_other_year": (
        text("ledger.csv", FILES["ledger.csv"].replace("2026", "2025")),
        ("ledger.csv", None, "signed_on"),
    ),
    "lease_other_year": (
        line("ledger.csv", 3, "2026-04", "2025-04"),
        ("ledger.csv", 3, "signed_on"),
    ),
    "lease_after_data": (
        line("ledger.csv", 3, "2026-04", "2026-12"),
        ("ledger.csv", 3, "signed_on"),
    ),
}
RANK_CASES: dict[str, tuple[Change, Place]] = {
    "two_proposers": (
        text("candidacies.csv", FILES["candidacies.csv"] + "V1,A2,AL,\n"),
        ("candidacies.csv", 4, "vacancy_id"),
    ),
    "other_proposer": (
        line("candidacies.csv", 3, "ETAT", "AL"),
        ("candidacies.csv", 3, "proposed_by"),
    ),
    "rank_without_candidacies": (
        text("candidacies.csv", "vacancy_id,applicant_id\n"),
        ("candidacies.csv", None, ""),
    ),
    "no_candidacy": (
        text("candidacies.csv", "vacancy_id,applicant_id\nV1,A1\n"),
        ("vacancies.csv", 3, "vacancy_id"),
    ),
    "applicant_differs": (
        both(
            gone("applicants.csv"),
            text(
                "candidacies.csv",
                "vacancy_id,applicant_id,filed_on,persons\n"
                "V1,A1,2026-01-05,2\nV2,A1,2026-01-05,3\n",
            ),
        ),
        ("candidacies.csv", 3, "applicant_id"),
    ),
}
RULE = '[[rules]]\nid = "s"\nfamily = "share"\ngroup = "priority"\nlevel = "3"\n'
HEAD = 'name = "p"\n'
SCORE = '[[rules]]\nid = "score"\nfamily = "total"\nwhat = "score"\nlevel = "6"\n'
MEAN = '[[rules]]\nid = "m"\nfamily = "income"\nmean_at_least = 3\nlevel = "3"\n'
VARIANT = HEAD + 'baseline = "usage"\n'
GOOD = HEAD + RULE + 'at_least = "25 %"\n'
POLICY_CASES: dict[str, tuple[str | None, str]] = {
    "policy_missing": (None, ""),
    "policy_unknown_key": (GOOD + "atleast = 1\n", "rule 's'.atleast"),
    "policy_missing_key": (GOOD.replace(HEAD, ""), "name"),
    "policy_choice": (GOOD.replace("priority", "priorty"), "rule 's'.group"),
    "policy_value": (GOOD.replace("25 %", "130 %"), "rule 's'.at_least"),
    "policy_family": (GOOD.replace('"share"', '"shares"'), "rule 's'"),
    "policy_twice": (GOOD + RULE + 'at_least = "10 %"\n', "rule 's'"),
    "policy_mixes_total": (GOOD.replace('"3"', '"6"') + SCORE, "level 6"),
    "policy_hard_total": (GOOD + SCORE.replace('"6"', '"0"'), "level 0"),
    "policy_mixes_units": (GOOD + MEAN, "level 3"),
    "policy_no_rules": (HEAD, "rules"),
    "variant_baseline": (HEAD + "changes = []\n", "baseline"),
    "baseline_missing": (HEAD + "baseline = 'nope'\nchanges = []\n", "baseline"),
    "baseline_circle": (HEAD + "baseline = 'p.toml'\nchanges = []\n", "baseline"),
    "variant_change": (VARIANT + "changes = [{}]\n", "changes.1"),
    "variant_rule": (VARIANT + "changes = [{remove = 'x'}]\n", "changes.1.remove"),
}
ELSEWHERE = {"parquet_missing", "zip_bomb", "grid_missing", "grid_value", "sweep_value"}
ELSEWHERE |= {"nobody_admissible", "policy_holder_unknown", "policy_key_unmet"}
ELSEWHERE |= {"group_column", "group_unmet", "number_table_missing"}
ELSEWHERE |= {f"number_table_{what}" for what in ("columns", "number", "twice")}
ELSEWHERE |= {"event_unknown", "event_lease_twice", "event_cancelled", "event_no_lease"}
ELSEWHERE |= {"no_replies", "no_reply_heads", "reply_not_asked", "reply_of_other"}
ELSEWHERE |= {"no_lists", "event_no_list", "event_withdrawn"}
ELSEWHERE |= {f"outlines_{what}" for what in ("format", "projected", "shape")}
ELSEWHERE |= {"bad_json", "outlines_unmatched"}
ELSEWHERE |= {"session_value", "vote_no_home", "vote_twice"}
ELSEWHERE |= {f"decided_{x}" for x in ("no_home", "no_candidate", "twice", "other_day")}
ELSEWHERE |= {f"template_{x}" for x in ("open", "close", "tag", "name", "end")}
ELSEWHERE |= {f"template_{x}" for x in ("endless", "levels", "lost", "across", "fails")}
ELSEWHERE |= {"event_lease_differs", "ledger_not_in_year", "no_known_header"}
"""Faults of the machine or of size, of what is drawn, sent back or written: apart."""


def assert_said(fault: Fault) -> None:
    """Assert that a fault has its words and severity, in both languages."""
    assert fault.is_fatal == is_fatal(fault.code)
    for language in LANGUAGES:
        assert fault.what(language)
        assert "{" not in fault.what(language) + fault.what_to_do(language)


@pytest.mark.parametrize("mode", ["joint", "rank"])
def test_good_month_has_no_fault(month: Path, mode: Mode) -> None:
    """The month that every case changes in one place is good in itself."""
    instance, faults = check_month(month, mode)
    assert not faults
    assert instance is not None


def test_every_code_has_a_case() -> None:
    """A fault that no case shows is a fault that nobody has read."""
    cases = {*MONTH_CASES, *RANK_CASES, *POLICY_CASES, *EVENT_CASES, *ELSEWHERE}
    assert cases == set(FAULT_CODES)
    assert len(FAULT_CODES) >= 60


@pytest.mark.parametrize("code", [*MONTH_CASES, *RANK_CASES])
def test_fault_of_a_month(month: Path, code: str) -> None:
    """One change gives the fault, at its file, line and column."""
    mode: Mode = "rank" if code in RANK_CASES else "joint"
    change, place = (MONTH_CASES | RANK_CASES)[code]
    change(month)
    instance, faults = check_month(month, mode)
    found = [fault for fault in faults if fault.code == code]
    assert place in [(f.file, f.line, f.column) for f in found], list(map(str, faults))
    assert (instance is None) == any(fault.is_fatal for fault in faults)
    for fault in faults:
        assert_said(fault)


DECIDED = """le;id_logement;numero_unique;suite;rang
20/11/2026;V1;A1;allocated;1
21/11/2026;V1;A1;offered;
"""
EVENT_CASES: dict[str, tuple[str, tuple[int, str]]] = {
    "event_decided": ("22/11/2026;V1;;handed_back;", (4, "id_logement")),
    "event_rank_twice": ("22/11/2026;V1;A2;allocated;1", (4, "rang")),
    "event_signed": (
        "22/11/2026;V1;A1;signed;\n23/11/2026;V1;A1;refused;",
        (5, "id_logement"),
    ),
    "event_not_oriented": ("22/11/2026;V9;A1;offered;", (4, "id_logement")),
    "event_not_holding": ("22/11/2026;V1;A2;refused;", (4, "numero_unique")),
    "event_not_refused": ("22/11/2026;V1;A1;dalo_lapsed;", (4, "numero_unique")),
    "event_too_early": ("19/11/2026;V1;A1;refused;", (4, "le")),
    "event_no_applicant": ("22/11/2026;V1;A7;allocated;2", (4, "numero_unique")),
}


@pytest.fixture(scope="module")
def oriented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a year whose November was oriented."""
    month = tmp_path_factory.mktemp("years") / "2026" / "2026-11"
    month.mkdir(parents=True)
    for name in set(FILES) - {"ledger.csv", "overrides.csv", "candidacies.csv"}:
        (month / name).write_text(FILES[name], encoding="utf-8")
    orient_month(month, "usage", method="highs")
    return month.parent


@pytest.mark.parametrize("code", EVENT_CASES)
def test_fault_of_an_outcome(oriented: Path, tmp_path: Path, code: str) -> None:
    """One line of outcomes that cannot follow gives the fault, in the file's words."""
    month = shutil.copytree(oriented, tmp_path / "2026") / "2026-11"
    lines, (line, column) = EVENT_CASES[code]
    told = month.parent / "suites.csv"
    told.write_text(DECIDED + lines + "\n", encoding="utf-8")
    with pytest.raises(JournalError) as caught:
        record_outcomes(month, told)
    (fault,) = caught.value.faults
    assert (fault.code, fault.line, fault.column) == (code, line, column)
    assert_said(fault)


@pytest.mark.parametrize("code", POLICY_CASES)
def test_fault_of_a_policy(tmp_path: Path, code: str) -> None:
    """One change of a good policy gives the fault, at its key."""
    content, place = POLICY_CASES[code]
    path = tmp_path / "p.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        read_policy(path)
    faults = refused.value.faults
    assert (code, str(path), place) in [(f.code, f.file, f.column) for f in faults]
    for fault in faults:
        assert_said(fault)


def test_parquet_missing(month: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, a Parquet file says how to install its reader."""

    def absent(path: Path) -> None:
        raise ImportError(path.name)

    both(WITHOUT_WISHES, text("wishes.parquet", b"x"))(month)
    monkeypatch.setattr(open_table, "parse_parquet", absent)
    assert "parquet_missing" in [f.code for f in check_month(month)[1]]


def test_zip_bomb(month: Path) -> None:
    """A small file that would fill the memory is refused before it is opened."""
    out = io.BytesIO(book({"wishes": WISHES}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as parts:
        chunk = b"\0" * 2**24
        with parts.open("xl/worksheets/bomb.xml", "w", force_zip64=True) as part:
            for _ in range(workbook_extent.MAX_MB // 16 + 1):
                part.write(chunk)
    assert len(out.getvalue()) < 2**20
    both(WITHOUT_WISHES, text("m.xlsx", out.getvalue()))(month)
    found = [f for f in check_month(month)[1] if f.code == "zip_bomb"]
    assert found[0].file == "m.xlsx"
    assert_said(found[0])


def test_twenty_lines_are_named_and_the_rest_counted(month: Path) -> None:
    """A column that is wrong throughout does not bury the other faults."""
    rows = "".join(f"A1,W{n}\n" for n in range(50))
    (month / "wishes.csv").write_text("applicant_id,place\n" + rows)
    found = [f for f in check_month(month)[1] if f.code == "unmatched_place"]
    assert len(found) == 20
    assert found[-1].more == 30
    assert "30" in found[-1].what("fr")


@pytest.mark.parametrize("code", FAULT_CODES)
def test_rule_explains_every_fault(code: str) -> None:
    """`rule CODE` names the severity and shows what the sentences hold."""
    answer = CliRunner().invoke(main, ["rule", code, "--lang", "fr"])
    assert answer.exit_code == 0, answer.output
    assert code in answer.output
    assert all(name in answer.output for name in placeholders(code) - {"hint"})
