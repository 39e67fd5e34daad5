"""What must hold between rows and tables of one month."""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.month import Month
from attribution_opt.domain.schema import SCHEMA, Table

__all__ = ["check_tables", "missing_table", "note_rows"]

Tables = Mapping[str, pd.DataFrame]
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
    for name in SCHEMA:
        if SCHEMA[name].is_required and not len(tables[name]) and name not in unread:
            faults.add("no_rows", name)
        _check_key(tables[name], name, faults)
        _check_past(tables[name], name, month, faults)
    for name, earlier, later, code in DATE_ORDERS:
        wrong = tables[name][later] < tables[name][earlier]
        note_rows(faults, code, name, later, tables[name], wrong)
    _check_references(tables, unread, faults)
    _check_places(tables, faults)
    _check_wishes(tables, faults)
    _check_vacancies(tables["vacancies"], faults)
    _check_applicants(tables["applicants"], month, faults)
    _check_conventions(tables, faults)
    _check_ledger(tables["ledger"], month, faults)
    _check_overrides(tables["overrides"], faults)
    _check_candidacies(tables["candidacies"], faults)


def missing_table(table: Table) -> Fault:
    """Return the fault of a table that is not there."""
    return Fault(
        code="missing_file",
        table=table.name,
        values={"table": table.name, "french": table.french},
    )


def note_rows(
    faults: Faults,
    code: str,
    table: str,
    column: str,
    frame: pd.DataFrame,
    mask: "pd.Series | np.ndarray",
    **values: object,
) -> None:
    """Note the rows of a mask, at most twenty, with the cell that is wrong."""
    chosen = np.asarray(pd.Series(mask).fillna(False), dtype=bool)
    rows = np.flatnonzero(chosen)
    if len(rows):
        cells = frame[column].astype("object").where(frame[column].notna(), None)
        if pd.api.types.is_datetime64_any_dtype(frame[column]):
            cells = frame[column].dt.strftime("%Y-%m-%d")
        faults.add_rows(code, table, column, rows, cells.to_numpy(), **values)


def _check_key(frame: pd.DataFrame, name: str, faults: Faults) -> None:
    key = list(SCHEMA[name].key)
    filled = (frame[key[:1]] != "").all(axis=1)
    doubled = frame.duplicated(key, keep="first") & filled
    note_rows(faults, "duplicate_id", name, key[0], frame, doubled, key=", ".join(key))


def _check_past(frame: pd.DataFrame, name: str, month: Month, faults: Faults) -> None:
    for column in SCHEMA[name].columns.values():
        if column.is_past:
            late = frame[column.name] > pd.Timestamp(month.as_of)
            as_of = month.as_of.isoformat()
            note_rows(
                faults, "future_date", name, column.name, frame, late, as_of=as_of
            )


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
    if len(tables["holders"]) or len(tables["conventions"]):
        yield "vacancies", "holder", "holders", "holder_id"
        yield "candidacies", "proposed_by", "holders", "holder_id"


def _check_references(tables: Tables, unread: Collection[str], faults: Faults) -> None:
    for table, column, to_table, to_column in _references(tables):
        if {table, to_table} & set(unread):
            continue
        frame = tables[table]
        known = frame[column].isin(tables[to_table][to_column])
        if to_table == "holders":
            known |= frame[column].isin(_own_contingents(tables))
        lost = ~known & (frame[column] != "")
        note_rows(
            faults, "unknown_reference", table, column, frame, lost, other=to_table
        )
    # Several holders may put a household forward: a set, each word looked up.
    known = set(tables["holders"]["holder_id"]) | _own_contingents(tables)
    people = tables["applicants"]
    named = people["holders"]
    lost = {text for text in named.unique() if set(text.split("|")) - known - {""}}
    mask = named.isin(lost)
    note_rows(faults, "unknown_holder", "applicants", "holders", people, mask)


def _own_contingents(tables: Tables) -> set[str]:
    """Return the landlords without conventions, who keep their dwellings."""
    landlords = set(tables["vacancies"]["landlord"])
    return landlords - set(tables["conventions"]["landlord"])


def _check_places(tables: Tables, faults: Faults) -> None:
    local = set(tables["neighbourhoods"]["neighbourhood"])
    for name in ("vacancies", "ledger", "neighbourhoods"):
        frame = tables[name]
        lost = ~frame["commune"].isin(reference.communes().index)
        lost &= frame["commune"] != ""
        note_rows(faults, "unknown_commune", name, "commune", frame, lost)
        places = frame["neighbourhood"]
        is_qpv = places.str.startswith("QN")
        unknown = is_qpv & ~places.isin(reference.qpv())
        if name == "vacancies" and local:
            unknown |= ~is_qpv & (places != "") & ~places.isin(local)
        code = "unknown_neighbourhood"
        note_rows(faults, code, name, "neighbourhood", frame, unknown)
        pairs = zip(places, frame["commune"], strict=True)
        around = reference.qpv_communes()
        elsewhere = [
            bool(commune) and place in around and commune not in around[place]
            for place, commune in pairs
        ]
        mask = np.array(elsewhere, dtype=bool)
        note_rows(faults, "qpv_elsewhere", name, "neighbourhood", frame, mask)


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
    place = wishes["place"]
    mask = place.isin(double)
    note_rows(faults, "ambiguous_place", "wishes", "place", wishes, mask)
    zero = place.str.fullmatch(r"\d{4}") & ~place.isin(areas | residences)
    for text in dict.fromkeys(place[zero]):
        same = place == text
        note_rows(faults, "lost_zero", "wishes", "place", wishes, same, text=text)
    lost = ~zero & ~place.isin(communes | areas | residences) & (place != "")
    note_rows(faults, "unmatched_place", "wishes", "place", wishes, lost)


def _check_vacancies(frame: pd.DataFrame, faults: Faults) -> None:
    is_code = frame["neighbourhood"].str.startswith("QN")
    says_no, says_yes = (~frame["in_qpv"]).fillna(False), frame["in_qpv"].fillna(False)
    wrong = is_code & says_no
    note_rows(faults, "qpv_contradiction", "vacancies", "in_qpv", frame, wrong)
    with_qpv = {c for places in reference.qpv_communes().values() for c in places}
    known = frame["commune"].isin(reference.communes().index)
    odd = says_yes & ~is_code & known & ~frame["commune"].isin(with_qpv)
    note_rows(faults, "qpv_without_code", "vacancies", "in_qpv", frame, odd)
    bodies = frame["commune"].map(reference.territories()).fillna("")
    other = (bodies != "") & (frame["epci"] != "") & (frame["epci"] != bodies)
    for commune in dict.fromkeys(frame["commune"][other]):
        here = other & (frame["commune"] == commune)
        expected = bodies[here].iat[0]
        values = {"commune": commune, "expected": expected}
        note_rows(faults, "epci_elsewhere", "vacancies", "epci", frame, here, **values)
    silent = frame["hold_until"].notna() & (frame["hold_reason"] == "")
    note_rows(faults, "hold_without_reason", "vacancies", "hold_until", frame, silent)


def _check_applicants(frame: pd.DataFrame, month: Month, faults: Faults) -> None:
    everybody = (frame["dependants"] >= frame["persons"]).fillna(False)
    for persons in sorted(set(frame["persons"][everybody])):
        same = everybody & (frame["persons"] == persons)
        note_rows(
            *(faults, "dependants_above_persons", "applicants", "dependants"),
            *(frame, same),
            persons=int(persons),
        )
    no_date = (frame["dalo_status"] == "active") & frame["dalo_deadline"].isna()
    note_rows(faults, "deadline_missing", "applicants", "dalo_deadline", frame, no_date)
    if not len(frame):
        return
    if frame["score"].isna().all():
        faults.add("scores_missing", "applicants", column="score")
    latest = frame[["filed_on", "renewed_on"]].max(axis=1)
    a_year_before = pd.Timestamp(month.as_of) - pd.DateOffset(years=1)
    lapsed = int((latest <= a_year_before).sum())
    if 2 * lapsed > len(frame):
        faults.add(
            "mostly_lapsed",
            "applicants",
            column="renewed_on",
            as_of=month.as_of.isoformat(),
            n=lapsed,
            all=len(frame),
        )


def _check_conventions(tables: Tables, faults: Faults) -> None:
    """Refuse shares of one base beyond the whole; remark on landlords left out."""
    table = tables["conventions"]
    shares: dict[tuple[str, str], Fraction] = {}
    for row, (landlord, territory, share) in enumerate(
        zip(table["landlord"], table["territory"], table["share"], strict=True)
    ):
        if share is None:
            continue
        base = (landlord, territory)
        shares[base] = shares.get(base, Fraction(0)) + share
        if shares[base] > 1 >= shares[base] - share:
            total = f"{float(100 * shares[base]):g}"
            faults.add(
                "conventions_above_whole",
                "conventions",
                line=row,
                column="share",
                value=str(share),
                total=total,
                landlord=landlord,
            )
    homes = tables["vacancies"]
    if len(table):
        alone = ~homes["landlord"].isin(table["landlord"]) & (homes["landlord"] != "")
        alone &= ~homes["landlord"].duplicated()
        code = "landlord_without_convention"
        note_rows(faults, code, "vacancies", "landlord", homes, alone)


def _check_ledger(frame: pd.DataFrame, month: Month, faults: Faults) -> None:
    dates = frame["signed_on"].fillna(frame["decided_on"])
    known = dates.notna()
    other = known & (dates.dt.year != month.year)
    column = "signed_on"
    if known.any() and other[known].all():
        faults.add("ledger_other_year", "ledger", column=column, year=month.year)
    else:
        year = month.year
        note_rows(faults, "lease_other_year", "ledger", column, frame, other, year=year)
    late = known & ~other & (dates > pd.Timestamp(month.as_of))
    as_of = month.as_of.isoformat()
    note_rows(faults, "lease_after_data", "ledger", column, frame, late, as_of=as_of)


def _check_overrides(frame: pd.DataFrame, faults: Faults) -> None:
    forced = frame[frame["action"] == "force"]
    for column in ("vacancy_id", "applicant_id"):
        twice = forced[column].duplicated(keep="first")
        twice = twice.reindex(frame.index, fill_value=False)
        note_rows(faults, "forced_twice", "overrides", column, frame, twice)
    pair = ["vacancy_id", "applicant_id"]
    actions = frame.groupby(pair)["action"].transform("nunique") if len(frame) else 0
    clash = frame.duplicated(pair, keep="first") & (pd.Series(actions) > 1)
    note_rows(faults, "force_and_forbid", "overrides", "applicant_id", frame, clash)
    anonymous = frame["author"] == ""
    note_rows(faults, "author_missing", "overrides", "author", frame, anonymous)


def _check_candidacies(frame: pd.DataFrame, faults: Faults) -> None:
    named = frame[frame["designated"].fillna(False).astype(bool)]
    twice = named["vacancy_id"].duplicated(keep="first")
    twice = twice.reindex(frame.index, fill_value=False)
    note_rows(faults, "two_designated", "candidacies", "vacancy_id", frame, twice)
