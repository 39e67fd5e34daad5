"""What must hold between rows and tables of one month."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.columns import MAX_SAME_FAULTS, fits_before
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.schema import SCHEMA

__all__ = ["check_tables"]

Tables = Mapping[str, pd.DataFrame]


def check_tables(
    tables: Tables, unread: Collection[str], as_of: dt.date, faults: Faults
) -> None:
    """Note every fault between rows and tables.

    Parameters
    ----------
    tables
        Typed frames by table name.
    unread
        Tables that lack a required column or are absent: what refers to them is not
        checked, since every row would be wrong for the same reason.
    as_of
        Date of the data.
    faults
        Receives every fault found.
    """
    for name in SCHEMA:
        if SCHEMA[name].is_required and not len(tables[name]) and name not in unread:
            faults.add("empty_file", name, "holds no row", "export it again")
        _check_key(tables[name], name, faults)
        _check_dates(tables[name], name, as_of, faults)
    _check_references(tables, unread, faults)
    _check_places(tables, faults)
    _check_wishes(tables, faults)
    _check_vacancies(tables["vacancies"], faults)
    _check_overrides(tables["overrides"], faults)
    _check_candidacies(tables["candidacies"], faults)


def _note_rows(
    mask: pd.Series | np.ndarray,
    table: str,
    column: str,
    frame: pd.DataFrame,
    fault: tuple[str, str, str],
    faults: Faults,
    *,
    is_fatal: bool = True,
) -> None:
    """Note the rows of a mask, at most twenty, with the cell that is wrong."""
    code, problem, remedy = fault
    rows = np.flatnonzero(np.asarray(mask, dtype=bool))
    for position, row in enumerate(rows[:MAX_SAME_FAULTS]):
        others = len(rows) - MAX_SAME_FAULTS if position == MAX_SAME_FAULTS - 1 else 0
        more = f" (and {others} lines more)" if others > 0 else ""
        cell: Any = frame[column].iat[row]
        faults.add(
            code,
            table,
            problem + more,
            remedy,
            line=int(row),
            column=column,
            value="" if pd.isna(cell) else str(cell),
            is_fatal=is_fatal,
        )


def _check_key(frame: pd.DataFrame, name: str, faults: Faults) -> None:
    key = list(SCHEMA[name].key)
    filled = (frame[key[:1]] != "").all(axis=1)
    doubled = frame.duplicated(key, keep="first") & filled
    fault = (
        "duplicate_id",
        f"repeats the {' and '.join(key)} of an earlier line",
        "remove the line, or correct the identifier",
    )
    _note_rows(doubled, name, key[0], frame, fault, faults)


def _check_dates(
    frame: pd.DataFrame, name: str, as_of: dt.date, faults: Faults
) -> None:
    for column in SCHEMA[name].columns.values():
        if column.is_past:
            late = ~fits_before(frame[column.name], as_of)
            fault = (
                "future_date",
                f"lies after the date of the data, {as_of.isoformat()}",
                "correct the date, or as_of in month.toml",
            )
            _note_rows(late, name, column.name, frame, fault, faults)
    if name == "applicants":
        early = frame["renewed_on"] < frame["filed_on"]
        fault = ("date_order", "lies before filed_on", "correct one of the two dates")
        _note_rows(early, name, "renewed_on", frame, fault, faults)


def _references(tables: Tables) -> Iterator[tuple[str, str, str, str]]:
    """Yield (table, column, table referred to, column referred to)."""
    yield from (
        ("wishes", "applicant_id", "applicants", "applicant_id"),
        ("candidacies", "applicant_id", "applicants", "applicant_id"),
        ("candidacies", "vacancy_id", "vacancies", "vacancy_id"),
        ("overrides", "applicant_id", "applicants", "applicant_id"),
        ("overrides", "vacancy_id", "vacancies", "vacancy_id"),
        ("conventions", "holder", "holders", "holder_id"),
    )
    if len(tables["holders"]):
        yield "vacancies", "holder", "holders", "holder_id"


def _check_references(tables: Tables, unread: Collection[str], faults: Faults) -> None:
    for table, column, to_table, to_column in _references(tables):
        if {table, to_table} & set(unread):
            continue
        frame = tables[table]
        known = frame[column].isin(tables[to_table][to_column])
        fault = (
            "unknown_reference",
            f"is not in the table {to_table}",
            f"correct it, or add it to {to_table}",
        )
        lost = ~known & (frame[column] != "")
        _note_rows(lost, table, column, frame, fault, faults)
    _check_holder_sets(tables, faults)


def _check_holder_sets(tables: Tables, faults: Faults) -> None:
    """Check every holder named in the set of those who may put a household forward."""
    known = set(tables["holders"]["holder_id"])
    named = tables["applicants"]["holders"]
    lost = {text for text in named.unique() if set(text.split("|")) - known - {""}}
    fault = (
        "unknown_reference",
        "names a holder that is not in the table holders",
        "correct it, or add the holder; several are separated by |",
    )
    _note_rows(
        named.isin(lost), "applicants", "holders", tables["applicants"], fault, faults
    )


def _check_places(tables: Tables, faults: Faults) -> None:
    local = set(tables["neighbourhoods"]["neighbourhood"])
    for name in ("vacancies", "ledger", "neighbourhoods"):
        frame = tables[name]
        lost = ~frame["commune"].isin(reference.communes().index)
        fault = (
            "unknown_commune",
            "is not a commune of 2026",
            "use the INSEE code of the present commune (merged ones have changed)",
        )
        filled = frame["commune"] != ""
        _note_rows(lost & filled, name, "commune", frame, fault, faults)
        places = frame["neighbourhood"]
        is_qpv = places.str.startswith("QN")
        unknown = is_qpv & ~places.isin(reference.qpv())
        if name == "vacancies" and local:
            unknown |= ~is_qpv & (places != "") & ~places.isin(local)
        fault = (
            "unknown_reference",
            "is neither a priority neighbourhood of 2024 nor in neighbourhoods",
            "correct the code, or add it to neighbourhoods",
        )
        _note_rows(unknown, name, "neighbourhood", frame, fault, faults)


def _check_wishes(tables: Tables, faults: Faults) -> None:
    """Refuse codes that mean two places; remark on those that mean none."""
    wishes, vacancies = tables["wishes"], tables["vacancies"]
    communes = set(reference.communes().index)
    areas = set(tables["neighbourhoods"]["neighbourhood"]) | set(reference.qpv())
    areas |= set(vacancies["neighbourhood"])
    residences = set(vacancies["residence"]) | set(tables["ledger"]["residence"])
    residences.discard("")
    areas.discard("")
    double = (communes & areas) | (communes & residences) | (areas & residences)
    fault = (
        "ambiguous_place",
        "means two places (commune, neighbourhood or residence)",
        "rename one of them",
    )
    place = wishes["place"]
    _note_rows(place.isin(double), "wishes", "place", wishes, fault, faults)
    zero = place.str.fullmatch(r"\d{4}") & ~place.isin(areas | residences)
    fault = (
        "lost_zero",
        "has four digits: a spreadsheet has dropped its leading zero",
        "write the five characters of the INSEE code, and keep the column as text",
    )
    _note_rows(zero, "wishes", "place", wishes, fault, faults)
    lost = ~zero & ~place.isin(communes | areas | residences) & (place != "")
    fault = (
        "unmatched_place",
        "is no commune, neighbourhood or residence of this month",
        "correct the code; the wish matches no dwelling",
    )
    _note_rows(lost, "wishes", "place", wishes, fault, faults, is_fatal=False)


def _check_vacancies(frame: pd.DataFrame, faults: Faults) -> None:
    in_qpv_code = frame["neighbourhood"].str.startswith("QN")
    fault = (
        "contradiction",
        "says no, yet the neighbourhood is a priority one",
        "correct in_qpv or the neighbourhood",
    )
    wrong = in_qpv_code & (~frame["in_qpv"]).fillna(False)
    _note_rows(wrong, "vacancies", "in_qpv", frame, fault, faults)


def _check_overrides(frame: pd.DataFrame, faults: Faults) -> None:
    forced = frame[frame["action"] == "force"]
    for column in ("vacancy_id", "applicant_id"):
        twice = (
            forced[column]
            .duplicated(keep="first")
            .reindex(frame.index, fill_value=False)
        )
        fault = (
            "contradiction",
            "is forced twice, and can be positioned once",
            "keep one of the decisions",
        )
        _note_rows(twice, "overrides", column, frame, fault, faults)


def _check_candidacies(frame: pd.DataFrame, faults: Faults) -> None:
    named = frame[frame["designated"].fillna(False).astype(bool)]
    twice = (
        named["vacancy_id"]
        .duplicated(keep="first")
        .reindex(frame.index, fill_value=False)
    )
    fault = (
        "contradiction",
        "has two designated households",
        "keep one designation for each dwelling",
    )
    _note_rows(twice, "candidacies", "vacancy_id", frame, fault, faults)
