"""Who is served: rates by band, and plans that serve bands as evenly as rules allow.

The even plan maximises the smallest rate of service among bands, then the two smallest
together, and so on (leximin, by sums of the smallest: Ogryczak and Sliwinski, 2006),
among all plans that are best on every level before the score; points come after it.
"""

import itertools
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd

from attribution_opt.answers.elastic import Elastic
from attribution_opt.domain.household import household_size
from attribution_opt.domain.plan import Plan
from attribution_opt.errors import PolicyError
from attribution_opt.program.program import Level
from attribution_opt.program.terms import EMPTY, Columns, Demand, Expression, Outer, Row
from attribution_opt.rules.case import Case

__all__ = ["BANDS", "SCORE", "Band", "Fair", "bands", "leximin", "served"]

Band = Literal["waiting", "quartile", "household", "place"]
"""What tells people apart: waiting time, first quartile, persons, place wanted."""

BANDS: tuple[Band, ...] = get_args(Band)

SCORE = "6"
"""The level that fairness stands before."""
YEARS = (1, 2, 4, 6, 10)
"""Bounds of waiting bands, in whole years."""
MOST_BANDS = 8
"""More bands than that are the largest ones, and the rest as one."""
PER = 100_000
"""Rates are leases for so many admissible applications."""


def bands(case: Case, over: Band) -> pd.Series:
    """Return the band of each application, as text; ``unknown`` where a fact lacks.

    Parameters
    ----------
    case
        The month.
    over
        ``waiting``: whole years since filed. ``quartile``: first quartile in a body of
        the month, or not. ``household``: persons to house. ``place``: the place wanted
        most.
    """
    people = case.instance.applicants
    if over == "waiting":
        as_of = pd.Timestamp(case.instance.month.as_of)
        years = (as_of - people["filed_on"]).dt.days // 365
        edges = [-1, *YEARS, 1000]
        names = [f"{low}-{high}" for low, high in zip((0, *YEARS), YEARS, strict=False)]
        found = pd.cut(
            years, edges, right=False, labels=[*names, f"{YEARS[-1]}+"]
        ).astype("object")
        return found.fillna("unknown").astype("str")
    if over == "quartile":
        flags = [people["first_quartile"] for people in case.people.values()]
        known = np.any([flag.notna() for flag in flags], axis=0)
        is_first = np.any([flag.fillna(False) for flag in flags], axis=0)
        told = np.where(is_first, "first", np.where(known, "other", "unknown"))
        return pd.Series(told, index=people.index, dtype="str")
    if over == "household":
        persons = pd.Series(household_size(people), index=people.index)
        return persons.clip(upper=6).astype("str").replace("6", "6+")
    wishes = case.instance.wishes.sort_values("rank", kind="stable", na_position="last")
    first = wishes.drop_duplicates("applicant_id").set_index("applicant_id")["place"]
    found = people["applicant_id"].map(first).fillna("unknown").astype("str")
    largest = found.value_counts().index[: MOST_BANDS - 1]
    return found.where(found.isin(largest), "other")


def served(case: Case, plan: Plan) -> pd.DataFrame:
    """Return who is served, by each way to tell people apart.

    Returns
    -------
    Rows of over, band, applications, admissible (somewhere this month), positioned,
    and rate (positioned for each 100 admissible).
    """
    is_admissible = _admissible(case)
    is_served = np.zeros(case.num_applicants, dtype=bool)
    is_served[plan.applicant[plan.applicant != EMPTY]] = True
    frames = []
    for over in BANDS:
        frame = pd.DataFrame(
            {
                "band": bands(case, over),
                "applications": 1,
                "admissible": is_admissible.astype(int),
                "positioned": is_served.astype(int),
            }
        )
        told = frame.groupby("band", sort=True).sum().reset_index()
        told.insert(0, "over", over)
        frames.append(told)
    found = pd.concat(frames, ignore_index=True)
    rate = (
        100 * found["positioned"] / found["admissible"].where(found["admissible"] > 0)
    )
    return found.assign(rate=rate.round(2))


def _admissible(case: Case) -> np.ndarray:
    mask = np.zeros(case.num_applicants, dtype=bool)
    for people in case.candidates:
        mask[people] = True
    return mask


@dataclass(frozen=True, slots=True, eq=False)
class Fair:
    """A plan that serves bands evenly, beside the one that adds up points.

    Attributes
    ----------
    plan, by_sum
        The two.
    rates
        By band: leases for each 100,000 admissible applications, in the even plan.
    values, values_by_sum
        Value of every level of the policy, costs turned to the sense people read.
    """

    plan: Plan
    by_sum: Plan
    rates: dict[str, int]
    values: dict[str, int]
    values_by_sum: dict[str, int]


def leximin(month: Elastic, over: Band) -> Fair:
    """Return the plan that serves bands as evenly as the levels before the score allow.

    Raises
    ------
    PolicyError
        If the policy has no level of points to stand before.
    SolverError
        If an engine stops without a proof.
    """
    program = month.program
    names = [level.name for level in program.levels]
    if SCORE not in names:
        raise PolicyError("the policy has no score level, before which fairness stands")
    at = names.index(SCORE)
    case = month.case
    coefficients = _rates(case, over)
    demands, levels = [*program.demands], []
    for size in range(1, len(coefficients) + 1):
        levels.append(
            Level(
                name=f"5d.{size}",
                title=f"the {size} bands served least",
                demands=(len(demands),),
            )
        )
        demands.append(_smallest(case, over, coefficients, size))
    fair = replace(
        month.program,
        demands=tuple(demands),
        levels=(*program.levels[:at], *levels, *program.levels[at:]),
    )
    even, by_sum = month.optimum_of(fair), month.optimum()
    label = bands(case, over).to_numpy()
    who = label[even.applicant[even.applicant != EMPTY]]
    return Fair(
        plan=Plan(even.applicant, even.holder),
        by_sum=Plan(by_sum.applicant, by_sum.holder),
        rates={band: c * int((who == band).sum()) for band, c in coefficients.items()},
        values=_told(month, even),
        values_by_sum=_told(month, by_sum),
    )


def _rates(case: Case, over: Band) -> dict[str, int]:
    """Return, by band that has somebody admissible, what one lease adds to its rate."""
    label = bands(case, over)[_admissible(case)]
    counts = label.value_counts().sort_index()
    return {str(band): max(1, PER // int(n)) for band, n in counts.items()}


def _smallest(
    case: Case, over: Band, coefficients: dict[str, int], size: int
) -> Demand:
    """Return the demand whose shortfall is that of the so many bands served least."""
    label = bands(case, over).to_numpy()
    most = max(coefficients.values()) * case.num_vacancies
    u = np.ones(case.orientable.shape, dtype=np.int64)
    rows = []
    for chosen in itertools.combinations(coefficients, size):
        w = sum(
            coefficients[band] * (label == band).astype(np.int64) for band in chosen
        )
        rows.append(Row(Expression((Outer(u, np.asarray(w)),)), size * most))
    return Demand(rule="fairness", key=over, rows=tuple(rows), part=str(size))


def _told(month: Elastic, columns: Columns) -> dict[str, int]:
    program = month.program
    return {
        level.name: program.value(level, columns) * (-1 if level.is_gain else 1)
        for level in program.levels
    }
