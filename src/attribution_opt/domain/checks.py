"""What must hold between rows and tables of one month."""

from collections.abc import Collection

import pandas as pd

from attribution_opt.domain.alike import Frames, check_alike
from attribution_opt.domain.amount_checks import check_amounts
from attribution_opt.domain.derived_checks import check_derived
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.match_checks import check_matches
from attribution_opt.domain.month import Month
from attribution_opt.domain.place_tables import check_places
from attribution_opt.domain.references import check_references
from attribution_opt.domain.schema import SCHEMA, Table
from attribution_opt.domain.table_checks import (
    check_applicants,
    check_conventions,
    check_designations,
    check_ledger,
    check_overrides,
    check_vacancies,
)
from attribution_opt.domain.tables import Tables

__all__ = ["check_keys", "check_tables", "missing_table"]

DATE_ORDERS = (
    ("applicants", "filed_on", "renewed_on", "renewed_before_filed"),
    ("vacancies", "notice_on", "vacated_on", "vacated_before_notice"),
    ("ledger", "decided_on", "signed_on", "signed_before_decided"),
)
"""Two dates of one row, the first never after the second, and the fault if it is."""


def check_tables(
    tables: Tables, unread: Collection[str], month: Month, faults: Faults
) -> None:
    """Note every fault between rows and tables.

    Parameters
    ----------
    tables
        Typed frames by table name.
    unread
        Tables that lack a required column or are absent: what refers to them is not
        checked, since every row would be wrong for the same reason.
    month
        Which month, and the date of the data.
    faults
        Receives every fault found.
    """
    frames: Frames = tables
    for name in SCHEMA:
        if SCHEMA[name].is_required and not len(frames[name]) and name not in unread:
            faults.add("no_rows", name)
        _check_past(frames[name], name, month, faults)
    for name, earlier, later, code in DATE_ORDERS:
        wrong = frames[name][later] < frames[name][earlier]
        faults.add_mask(code, name, later, frames[name], wrong)
    check_alike(tables, month.distinct, faults)
    check_references(tables, unread, faults)
    check_places(tables, month, faults)
    check_derived(tables, month, faults)
    if month.departement:
        check_amounts(tables, month, faults)
    check_matches(tables, month, faults)
    check_vacancies(tables["vacancies"], faults)
    check_applicants(tables["applicants"], month, faults)
    check_conventions(tables, faults)
    check_ledger(tables["ledger"], month, faults)
    check_overrides(tables["overrides"], faults)
    check_designations(tables, faults)


def missing_table(table: Table) -> Fault:
    """Return the fault of a table that is not there."""
    return Fault(
        code="missing_file",
        table=table.name,
        values={"table": table.name, "french": table.french},
    )


def check_keys(tables: Frames, faults: Faults) -> None:
    """Refuse rows that repeat the key of their table."""
    for name, frame in tables.items():
        key = list(SCHEMA[name].key)
        doubled = frame.duplicated(key, keep="first") & (frame[key[0]] != "")
        said = {"key": ", ".join(key)}
        faults.add_mask("duplicate_id", name, key[0], frame, doubled, **said)


def _check_past(frame: pd.DataFrame, name: str, month: Month, faults: Faults) -> None:
    for column in SCHEMA[name].columns.values():
        if column.is_past:
            late = frame[column.name] > pd.Timestamp(month.as_of)
            as_of = month.as_of.isoformat()
            faults.add_mask("future_date", name, column.name, frame, late, as_of=as_of)
