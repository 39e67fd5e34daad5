"""Who is served: rates by band, and plans that serve bands as evenly as rules allow.

A band's part is its share of the dwellings, in proportion to admissible applications.
The even plan keeps the band furthest below its part as near to it as can be, then the
two furthest together, and so on (leximin by sums of the worst: Ogryczak and Sliwinski,
2006), among all plans that are best on every level before the score; points come after.
Parts are whole leases, so that each step is proven by rounding.
"""

import itertools
import re
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.answers.elastic import Elastic
from attribution_opt.domain.choices import BANDS, Band
from attribution_opt.domain.household import household_size
from attribution_opt.domain.plan import Plan
from attribution_opt.errors import PolicyError
from attribution_opt.program.program import Level
from attribution_opt.program.terms import EMPTY, Columns, Demand, Expression, Outer, Row
from attribution_opt.rules.ladder import Ladder
from attribution_opt.words.sentence import sentence

__all__ = [
    "Fair",
    "bands",
    "before_points",
    "leximin",
    "seats",
    "served",
]

YEARS = (1, 2, 4, 6, 10)
"""Bounds of waiting bands, in whole years."""
MOST_BANDS = 8
"""More bands than that are the largest ones, and the rest as one."""


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
        names.append(f"{YEARS[-1]}+")
        spans = pd.cut(years, edges, right=False, labels=names).astype("object")
        return spans.fillna("unknown").astype("str")
    if over == "quartile":
        flags = [people["first_quartile"] for people in case.people.values()]
        known = np.any([flag.notna() for flag in flags], axis=0)
        is_first = np.any([flag.fillna(False) for flag in flags], axis=0)
        sides = np.where(is_first, "first", np.where(known, "other", "unknown"))
        return pd.Series(sides, index=people.index, dtype="str")
    if over == "household":
        persons = pd.Series(household_size(people), index=people.index)
        return persons.clip(upper=6).astype("str").replace("6", "6+")
    wishes = case.instance.wishes.sort_values("rank", kind="stable", na_position="last")
    first = wishes.drop_duplicates("applicant_id").set_index("applicant_id")["place"]
    places = people["applicant_id"].map(first).fillna("unknown").astype("str")
    largest = places.value_counts().index[: MOST_BANDS - 1]
    return places.where(places.isin(largest), "other")


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
        sums = frame.groupby("band").sum()
        sums = sums.loc[sorted(sums.index, key=_natural)].reset_index()
        sums.insert(0, "over", over)
        frames.append(sums)
    by_band = pd.concat(frames, ignore_index=True)
    rate = (
        100
        * by_band["positioned"]
        / by_band["admissible"].where(by_band["admissible"] > 0)
    )
    return by_band.assign(rate=rate.round(2))


def _natural(band: str) -> tuple[int, str]:
    """Return what sorts ``2-4`` before ``10+``."""
    digits = re.match(r"\d+", band)
    return int(digits.group()) if digits and len(band) < 5 else 10**6, band


def _admissible(case: Case) -> np.ndarray:
    mask = np.zeros(case.num_applicants, dtype=bool)
    for people in case.candidates:
        mask[people] = True
    return mask


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fair:
    """A plan that serves bands evenly, beside the one that adds up points.

    Attributes
    ----------
    over
        What tells bands apart.
    ladder
        The levels of the policy.
    plan, by_sum
        The two plans.
    seats
        By band, its part of the dwellings in proportion to admissible applications.
    leases, leases_by_sum
        By band, leases of either plan.
    values, values_by_sum
        Value of every level of the policy, in the sense that people read.
    """

    over: Band
    ladder: Ladder
    plan: Plan
    by_sum: Plan
    seats: dict[str, int]
    leases: dict[str, int]
    leases_by_sum: dict[str, int]
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
    program, case = month.program, month.case
    at = before_points(month)
    label = bands(case, over)
    due = seats(case, label)
    demands, levels = [*program.demands], []
    for size in range(1, len(due) + 1):
        title = f"the {size} bands furthest below their part"
        levels.append(Level(name=f"5d.{size}", title=title, demands=(len(demands),)))
        demands.append(_furthest(case, over, label, due, size))
    fair = replace(
        program,
        demands=tuple(demands),
        levels=(*program.levels[:at], *levels, *program.levels[at:]),
    )
    by_sum = month.optimum()
    even = month.optimum_of(fair, best=by_sum)
    return Fair(
        over=over,
        ladder=month.policy.ladder,
        plan=Plan(even.applicant, even.holder),
        by_sum=Plan(by_sum.applicant, by_sum.holder),
        seats=due,
        leases=_leases(label, due, even),
        leases_by_sum=_leases(label, due, by_sum),
        values=_told(month, even),
        values_by_sum=_told(month, by_sum),
    )


def before_points(month: Elastic) -> int:
    """Return how many levels come before the first one of points or days.

    Raises
    ------
    PolicyError
        If the policy has none, so that nothing tells where leases end.
    """
    points = month.policy.ladder.points
    if points is None:
        raise PolicyError(sentence("no_points_level"))
    return month.policy.ladder.place(points.name)


def seats(case: Case, label: pd.Series) -> dict[str, int]:
    """Return each band's part of the dwellings, by largest remainder, then by name.

    In proportion to applications that are admissible somewhere; dwellings are those on
    which somebody is.
    """
    counts = label[_admissible(case)].value_counts().sort_index()
    total, places = int(counts.sum()), int(case.has_candidate.sum())
    exact = {str(band): Fraction(int(n) * places, total) for band, n in counts.items()}
    whole = {band: int(part) for band, part in exact.items()}
    left = places - sum(whole.values())
    for band in sorted(exact, key=lambda b: (whole[b] - exact[b], b))[:left]:
        whole[band] += 1
    return whole


def _furthest(
    case: Case, over: Band, label: pd.Series, due: dict[str, int], size: int
) -> Demand:
    """Return the demand whose shortfall is that of the so many bands furthest below.

    The largest sum over so many bands is that over every choice of them at once.
    """
    names = label.to_numpy()
    u = np.ones(case.orientable.shape, dtype=np.int64)
    rows = tuple(
        Row(
            Expression((Outer(u, np.isin(names, chosen).astype(np.int64)),)),
            sum(due[band] for band in chosen),
        )
        for chosen in itertools.combinations(due, size)
    )
    return Demand(rule="fairness", key=(over,), rows=rows, part=str(size))


def _leases(label: pd.Series, due: dict[str, int], columns: Columns) -> dict[str, int]:
    who = label.to_numpy()[columns.applicant[columns.applicant != EMPTY]]
    return {band: int((who == band).sum()) for band in due}


def _told(month: Elastic, columns: Columns) -> dict[str, int]:
    program = month.program
    return {
        level.name: program.value(level, columns) * (-1 if level.is_gain else 1)
        for level in program.levels
    }
