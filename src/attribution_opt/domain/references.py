"""What one table says of another: each name is in the table that it refers to."""

from collections.abc import Collection, Iterator

import pandas as pd

from attribution_opt.domain.alike import Frames, check_alike_references
from attribution_opt.domain.conventions import OUTSIDE_FLOW
from attribution_opt.domain.diagnostics import Faults, among
from attribution_opt.domain.equality import skeleton
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.domain.tables import Tables

__all__ = ["check_references", "with_named_holders"]

ROWS = (
    ("wishes", "applicant_id", "applicants"),
    ("candidacies", "applicant_id", "applicants"),
    ("candidacies", "vacancy_id", "vacancies"),
    ("overrides", "applicant_id", "applicants"),
    ("overrides", "vacancy_id", "vacancies"),
)
"""Table, column, and the table whose rows it names under the same header."""
HOLDERS = (
    ("conventions", "holder"),
    ("vacancies", "holder"),
    ("candidacies", "proposed_by"),
    ("ledger", "holder"),
    ("ledger", "imputed_on"),
)
"""Columns that name one holder."""


def check_references(tables: Tables, unread: Collection[str], faults: Faults) -> None:
    """Refuse names of rows that are not there.

    Without a table of holders, the holders are those named, of a kind that nobody told;
    but conventions need the table: what is due depends on the kind.

    Parameters
    ----------
    tables
        The month.
    unread
        Tables that could not be read: nothing is held against them.
    faults
        Receives every fault found.
    """
    frames: Frames = tables
    alike = check_alike_references(tables, faults)
    for table, column, to_table in ROWS:
        if {table, to_table} & set(unread):
            continue
        cells = frames[table][column]
        known = set(frames[to_table][column].tolist())
        lost = (cells != "") & ~among(cells, known)
        lost &= ~cells.isin(alike.get((table, column), ()))
        _refuse(tables, table, column, lost, to_table, faults)
    if "holders" not in unread:
        _check_holders(tables, faults)


def _refuse(
    tables: Frames,
    table: str,
    column: str,
    lost: pd.Series,
    to_table: str,
    faults: Faults,
) -> None:
    names = {"en": to_table, "fr": SCHEMA[to_table].french}
    code = "unknown_reference"
    faults.add_mask(code, table, column, tables[table], lost, other=names)


def _check_holders(tables: Tables, faults: Faults) -> None:
    named_in: Frames = tables
    has_table = bool(len(tables["holders"]))
    for table, column in HOLDERS:
        cells = named_in[table][column]
        known = _known_holders(tables, table)
        lost = ~cells.isin(known) & (cells != "")
        if has_table or table == "conventions":
            # A name that only looks like a holder's is told by its own fault.
            looks = {skeleton(name) for name in known}
            odd = {t for t in cells[lost].unique() if skeleton(t) in looks}
            _refuse(tables, table, column, lost & ~cells.isin(odd), "holders", faults)
        else:
            faults.add_mask("holder_of_no_kind", table, column, named_in[table], lost)
    # Several holders may put a household forward: a set, each word looked up.
    known = _known_holders(tables, "applicants")
    people = tables["applicants"]
    named = people["holders"]
    lost_sets = {t for t in named.unique() if set(t.split("|")) - known - {""}}
    code = "unknown_holder" if has_table else "holder_of_no_kind"
    faults.add_mask(code, "applicants", "holders", people, named.isin(lost_sets))


def _known_holders(tables: Tables, table: str) -> set[str]:
    """Return the holders that a table may name.

    Landlords without conventions keep their dwellings. In the ledger any landlord may
    have kept some, and some may stand outside the flow.
    """
    known = set(tables["holders"]["holder_id"])
    landlords = set(tables["vacancies"]["landlord"])
    with_conventions = set(tables["conventions"]["landlord"])
    if table == "ledger":
        more = landlords | with_conventions | set(tables["ledger"]["landlord"])
        return known | more | {OUTSIDE_FLOW}
    return known | (landlords - with_conventions)


def with_named_holders(tables: Tables) -> Tables:
    """Return a month whose table of holders, where it has none, is of those named."""
    holders = tables["holders"]
    if len(holders):
        return tables
    missing = sorted(set(_named(tables)) - {"", OUTSIDE_FLOW})
    if not missing:
        return tables
    more = holders.reindex(range(len(missing)))
    more = more.assign(holder_id=missing, kind="other", territory="")
    return Tables(tables, holders=more.astype(holders.dtypes))


def _named(tables: Tables) -> Iterator[str]:
    frames: Frames = tables
    for table, column in HOLDERS:
        yield from set(frames[table][column]) - _known_holders(tables, table)
    sets = tables["applicants"]["holders"].unique()
    words = {word for text in sets for word in text.split("|")}
    yield from words - _known_holders(tables, "applicants")
