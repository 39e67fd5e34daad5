"""A year in tables: the flow report of R441-5-1, and the follow-up of objectives.

Both read the ledger and the conventions alone: every figure is a count, every
percentage comes with its numerator and its denominator.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pandas as pd

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.admit import admit
from attribution_opt.admission.case import Case
from attribution_opt.admission.contingents import BOUND
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.ledger import INTERMEDIATE, Leases, flow_rows, year_leases
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.entitlements import DECIDED
from attribution_opt.rules.equity import period
from attribution_opt.rules.groups import GROUPS, known_members

__all__ = ["YearReport", "with_percent", "year_report"]

SIGNED, PROPOSED = 4, 2
"""Stages from which a dwelling is let, and proposed."""

BY = ("landlord", "holder", "rooms", "financing", "in_qpv", "commune", "period")
"""What the flow report counts by: reservation holder, size, financing, place, age."""


def _in_qpv(leases: Leases) -> pd.Series:
    return leases["in_qpv"]


def _out_qpv(leases: Leases) -> pd.Series:
    return ~leases["in_qpv"]


ANYBODY = GROUPS["anybody"].member
Counts = Callable[[Leases], pd.Series]
SHARES: dict[str, tuple[Counts, Counts]] = {
    "first_quartile_outside_qpv": (
        GROUPS["first_quartile_or_rehoused"].member,
        _out_qpv,
    ),
    "others_in_qpv": (GROUPS["not_first_quartile"].member, _in_qpv),
    "priority": (GROUPS["priority"].member, ANYBODY),
    "dalo": (GROUPS["dalo"].member, ANYBODY),
    "essential_worker": (GROUPS["essential_worker"].member, ANYBODY),
    "transfer": (GROUPS["transfer"].member, ANYBODY),
    "rehoused": (GROUPS["rehoused"].member, ANYBODY),
    "rehoused_outside_qpv": (_out_qpv, GROUPS["rehoused"].member),
}
"""By name of the follow-up: who is counted, among which leases."""


@dataclass(frozen=True, slots=True)
class YearReport:
    """A year's tables.

    Attributes
    ----------
    year, months
        Which year, and how many of its months have passed.
    flow
        Dwellings proposed and let, by `BY`, those still expected at the pace so far.
    entitlements
        What each convention owes: base, entitled, imputed, balance, and the carry-over
        into next year; fractions as text.
    follow_up
        By landlord, holder, commune and objective: numerator (``part``), denominator
        (``of``), those of it decided and not signed, and percent.
    missed
        Holders whose quarter of priority households is missed, with the dwellings that
        the prefect may allot in their stead.
    second_return
        The landlord's return before 15 February, as `second_return`; empty where the
        events of the year are not at hand.
    """

    year: int
    months: int
    flow: pd.DataFrame
    entitlements: pd.DataFrame
    follow_up: pd.DataFrame
    missed: pd.DataFrame
    second_return: pd.DataFrame = field(default_factory=pd.DataFrame)


def year_report(instance: Instance) -> YearReport:
    """Return the tables of the year of a month, as its ledger stands.

    Parameters
    ----------
    instance
        The latest month, for its ledger, holders and conventions.

    References
    ----------
    CCH R441-5-1: the yearly report of a landlord to holders, before 28 February, by
    holder, size, financing, priority neighbourhood, commune and period of construction.
    """
    # What is to let is not let: the report counts leases, and what is only oriented.
    instance = replace(instance, vacancies=instance.vacancies.iloc[:0])
    case = admit(instance, Admissibility())
    months = instance.month.month
    return YearReport(
        year=instance.month.year,
        months=months,
        flow=_flow(instance, months),
        entitlements=_entitlements(case),
        follow_up=_follow_up(year_leases(instance)),
        missed=_missed(year_leases(instance), case.kind_of),
    )


def _flow(instance: Instance, months: int) -> pd.DataFrame:
    """Count what was proposed and let, and what the months left would bring."""
    flow = flow_rows(instance)
    rows: pd.DataFrame = flow.assign(period=period(flow))
    rows["in_qpv"] = rows["in_qpv"].map({True: "yes", False: "no"}).fillna("")
    rows["rooms"] = rows["rooms"].astype("str")
    rows["proposed"] = (rows["stage"] >= PROPOSED).astype(int)
    rows["decided"] = (rows["stage"] == DECIDED).astype(int)
    rows["let"] = (rows["stage"] == SIGNED).astype(int)
    counts = ["proposed", "decided", "let"]
    table = rows.groupby(list(BY), as_index=False, sort=True)[counts].sum()
    pace = (table["let"] + table["decided"]) * (12 - months)
    # To a tenth: small cells add up to their holder's forecast.
    table["expected"] = (pace / months).round(1)
    return table


def _entitlements(case: Case) -> pd.DataFrame:
    """Return what each convention is owed; a balance is carried over by agreement."""
    landlords = sorted(set(case.instance.conventions_in_force["landlord"]))
    rows = [
        {
            "landlord": claim.landlord,
            "holder": claim.holder,
            "territory": claim.territory,
            "programme": claim.programme,
            "base": claim.base,
            "share": str(claim.share),
            "carried_in": str(claim.carried),
            "entitled": str(claim.entitled),
            "imputed": claim.assigned,
            "decided": claim.decided,
            "balance": str(claim.owed),
            "percent": _percent(claim.assigned, claim.base),
        }
        for landlord in landlords
        for claim in Counted(case).claims(landlord)
    ]
    return pd.DataFrame(rows)


def _follow_up(leases: Leases) -> pd.DataFrame:
    """Return each objective by landlord, holder and commune: a part, of a whole.

    ``decided`` and ``decided_part`` are of the whole and of the part: not signed yet.
    ``unknown``: of the whole, those of whom it is unknown whether they count.
    ``visible_part``: the leases of one landlord say nothing of a duty of others too.
    """
    rows = []
    is_part = leases["landlord"].nunique() == 1
    for key, own in leases.groupby(["landlord", "holder", "commune"], sort=True):
        decided = ~own["is_signed"].to_numpy(dtype=bool)
        for name, (group, base) in SHARES.items():
            of_key = cast("Leases", own)
            inside, member = known_members(base(of_key)), group(of_key)
            part = known_members(member) & inside
            counts = (part, inside, decided & inside, decided & part)
            unknown = int((member.isna().to_numpy(dtype=bool) & inside).sum())
            figures = (*(int(mask.sum()) for mask in counts), unknown)
            rows.append((*key, name, *figures, _flag(is_part)))
    columns = ["landlord", "holder", "commune", "objective", "part", "of", "decided"]
    columns += ["decided_part", "unknown", "visible_part"]
    return with_percent(pd.DataFrame(rows, columns=columns))


def _flag(is_so: bool) -> str:
    return "yes" if is_so else "no"


def with_percent(table: pd.DataFrame) -> pd.DataFrame:
    """Add the percentage of a part and a whole, empty where the whole is nothing."""
    pairs = zip(table["part"], table["of"], strict=True)
    percents: list[Any] = [_percent(int(p), int(w)) for p, w in pairs]
    return table.assign(percent=percents)


def _missed(leases: Leases, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Return holders below a quarter of priority households, and how many are due.

    CCH L441-1: the prefect may allot as many dwellings, imputed on the holder's rights.
    It binds neither the State nor its agents, nor holders of other or unknown kinds;
    intermediate housing is in no base.
    """
    rows = []
    is_part = leases["landlord"].nunique() == 1
    leases = leases[~leases["financing"].isin(INTERMEDIATE)]
    for holder, own in leases.groupby("holder", sort=True):
        if kinds.get(str(holder)) not in BOUND:
            continue
        his = cast("Leases", own)
        part, whole = int(GROUPS["priority"].known(his).sum()), len(own)
        due = -(-whole // 4)
        rows.append(
            {
                "holder": holder,
                "priority": part,
                "leases": whole,
                "percent": _percent(part, whole),
                "due": due,
                "missing": max(0, due - part),
                "decided": int((~own["is_signed"].to_numpy(dtype=bool)).sum()),
                "unknown": int(GROUPS["priority"].member(his).isna().sum()),
                "visible_part": _flag(is_part and kinds[str(holder)] != "landlord"),
            }
        )
    columns = ["holder", "priority", "leases", "percent", "due", "missing"]
    columns += ["decided", "unknown", "visible_part"]
    return pd.DataFrame(rows, columns=columns)


def _percent(part: int, whole: int) -> float | None:
    """Return a percentage to one decimal; None of nothing, or of a part beyond it."""
    return None if not whole or part > whole else round(100 * part / whole, 1)
