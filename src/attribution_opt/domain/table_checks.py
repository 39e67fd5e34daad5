"""What must hold within the rows of one table, by table."""

from fractions import Fraction

import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.diagnostics import Faults, among, looked_up
from attribution_opt.domain.month import Month
from attribution_opt.domain.tables import (
    Applicants,
    Conventions,
    Ledger,
    Overrides,
    Tables,
    Vacancies,
)

__all__ = [
    "check_applicants",
    "check_conventions",
    "check_designations",
    "check_ledger",
    "check_overrides",
    "check_vacancies",
]


def check_vacancies(frame: Vacancies, faults: Faults) -> None:
    """Remark on dwellings kept back without a reason."""
    silent = frame["hold_until"].notna() & (frame["hold_reason"] == "")
    faults.add_mask("hold_without_reason", "vacancies", "hold_until", frame, silent)


def check_applicants(frame: Applicants, month: Month, faults: Faults) -> None:
    """Refuse impossible households; remark on what makes many of them idle."""
    everybody = (frame["dependants"] >= frame["persons"]).fillna(False)
    for persons in sorted(set(frame["persons"][everybody])):
        same = everybody & (frame["persons"] == persons)
        faults.add_mask(
            *("dependants_above_persons", "applicants", "dependants"),
            *(frame, same),
            persons=int(persons),
        )
    for code, (since, *_) in reference.publics().items():
        if month.as_of < since:
            early = ("|" + frame["priority"] + "|").str.contains(
                f"|{code}|", regex=False
            )
            faults.add_mask(
                "public_not_in_force",
                "applicants",
                "priority",
                frame,
                early,
                public=code,
                since=since.isoformat(),
            )
    no_date = (frame["dalo_status"] == "active") & frame["dalo_deadline"].isna()
    faults.add_mask("deadline_missing", "applicants", "dalo_deadline", frame, no_date)
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


def check_conventions(tables: Tables, faults: Faults) -> None:
    """Refuse shares of one base beyond the whole; remark on odd ones and gaps."""
    table = tables["conventions"]
    bases: dict[tuple[str, ...], list[int]] = {}
    keys = zip(table["landlord"], table["territory"], table["programme"], strict=True)
    for row, key in enumerate(keys):
        if table["share"].iat[row] is not None:
            bases.setdefault(key, []).append(row)
    for base, rows in bases.items():
        _check_whole(table, base, rows, faults)
    _check_limits(tables, faults)
    empty = table["until"] < table["since"]
    faults.add_mask("convention_never", "conventions", "until", table, empty)
    homes = tables["vacancies"]
    if len(table):
        alone = ~homes["landlord"].isin(table["landlord"]) & (homes["landlord"] != "")
        alone &= ~homes["landlord"].duplicated()
        code = "landlord_without_convention"
        faults.add_mask(code, "vacancies", "landlord", homes, alone)
    states = tables["holders"]["kind"] == "state_priority"
    unsigned = (~table["in_force"]).fillna(False).astype(bool)
    if not states.any():
        code = "unsigned_without_state"
        faults.add_mask(code, "conventions", "in_force", table, unsigned)


def _check_whole(
    table: Conventions, base: tuple[str, ...], rows: list[int], faults: Faults
) -> None:
    """Refuse shares that pass the whole on some day of the year."""
    starts = table["since"].fillna(pd.Timestamp("1900-01-01").as_unit("s"))
    ends = table["until"].fillna(pd.Timestamp("2200-01-01").as_unit("s"))
    for row in rows:
        now = [r for r in rows if r <= row and starts[r] <= starts[row] <= ends[r]]
        total = sum((table["share"].iat[r] for r in now), start=Fraction(0))
        share = table["share"].iat[row]
        if total > 1 >= total - share:
            faults.add(
                "conventions_above_whole",
                "conventions",
                line=row,
                column="share",
                value=str(share),
                total=f"{float(100 * total):g}",
                landlord=base[0],
            )


LIMITS: dict[str, tuple[tuple[str, ...], Fraction]] = {
    "state_above_limit": (("state_priority", "state_agents"), Fraction(30, 100)),
    "agents_above_limit": (("state_agents",), Fraction(5, 100)),
    "communes_above_limit": (("commune", "epci", "departement"), Fraction(20, 100)),
}
"""By fault, kinds of holders and the share that they usually have at most (CCH R441-5).

A remark, never a refusal: reservations against land or money come on top.
"""


def _check_limits(tables: Tables, faults: Faults) -> None:
    """Remark on holders beyond the share that the law gives their kind."""
    table, holders = tables["conventions"], tables["holders"]
    kinds = dict(zip(holders["holder_id"], holders["kind"], strict=True))
    kind = pd.Series([kinds.get(name, "") for name in table["holder"]], dtype="str")
    general = table["share"].notna() & (table["programme"] == "")
    for code, (names, limit) in LIMITS.items():
        mine = table[general & kind.isin(names) & table["until"].isna()]
        for (landlord, territory), rows in mine.groupby(["landlord", "territory"]):
            total = sum(rows["share"], start=Fraction(0))
            if total > limit:
                faults.add(
                    code,
                    "conventions",
                    line=int(rows.index[-1]),
                    column="share",
                    value=str(rows["share"].iat[-1]),
                    total=f"{float(100 * total):g}",
                    limit=f"{float(100 * limit):g}",
                    landlord=landlord,
                    territory=territory or "-",
                )


def check_ledger(frame: Ledger, month: Month, faults: Faults) -> None:
    """Refuse leases of another year or of the future."""
    dates = frame["signed_on"].fillna(frame["decided_on"])
    known = dates.notna()
    other = known & (dates.dt.year != month.year)
    column = "signed_on"
    if known.any() and other[known].all():
        faults.add("ledger_other_year", "ledger", column=column, year=month.year)
    else:
        year = month.year
        faults.add_mask("lease_other_year", "ledger", column, frame, other, year=year)
    late = known & ~other & (dates > pd.Timestamp(month.as_of))
    as_of = month.as_of.isoformat()
    faults.add_mask("lease_after_data", "ledger", column, frame, late, as_of=as_of)


def check_overrides(frame: Overrides, faults: Faults) -> None:
    """Refuse decisions that clash; remark on those that nobody signs."""
    forced = frame[frame["action"] == "force"]
    for column in ("vacancy_id", "applicant_id"):
        twice = forced[column].duplicated(keep="first")
        twice = twice.reindex(frame.index, fill_value=False)
        faults.add_mask("forced_twice", "overrides", column, frame, twice)
    by_pair = frame.groupby(["vacancy_id", "applicant_id"])["action"]
    actions = by_pair.transform("nunique") if len(frame) else 0
    again = frame.duplicated(["vacancy_id", "applicant_id"], keep="first")
    clash = again & (pd.Series(actions) > 1)
    faults.add_mask("force_and_forbid", "overrides", "applicant_id", frame, clash)
    anonymous = frame["author"] == ""
    faults.add_mask("author_missing", "overrides", "author", frame, anonymous)


def check_designations(tables: Tables, faults: Faults) -> None:
    """Refuse two designations of one dwelling, or one that is not the State's.

    The prefect designates a household recognised under DALO, on the State's rights (CCH
    L441-2-3, II): whoever is known not to be one is a fault, an unknown a remark.
    """
    frame, people = tables["candidacies"], tables["applicants"]
    homes, holders = tables["vacancies"], tables["holders"]
    is_named = frame["designated"].fillna(False).astype(bool)
    twice = frame["vacancy_id"].where(is_named).duplicated(keep="first") & is_named
    faults.add_mask("two_designated", "candidacies", "vacancy_id", frame, twice)
    kinds = dict(zip(holders["holder_id"], holders["kind"], strict=True))
    fixed = dict(zip(homes["vacancy_id"], homes["holder"], strict=True))
    by = frame["proposed_by"].where(
        frame["proposed_by"] != "", looked_up(frame["vacancy_id"], fixed)
    )
    kind = looked_up(by, kinds)
    other = is_named & (kind != "") & (kind != "state_priority")
    for holder in dict.fromkeys(by[other]):
        here, said = other & (by == holder), {"holder": holder}
        faults.add_mask(
            "designated_by_other", "candidacies", "designated", frame, here, **said
        )
    told = dict(zip(people["applicant_id"], people["dalo_status"], strict=True))
    status = looked_up(frame["applicant_id"], told)
    is_not = is_named & status.isin(["none", "lapsed", "rehoused"])
    faults.add_mask("designated_not_dalo", "candidacies", "designated", frame, is_not)
    unknown = is_named & (status == "") & among(frame["applicant_id"], told)
    faults.add_mask("designated_unknown", "candidacies", "designated", frame, unknown)
