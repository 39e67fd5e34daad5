"""What the lists promise when households may refuse: expected leases, and the risk.

Each dwelling goes down its list: whoever is asked accepts with some probability, else
the next rank is asked: with probabilities p_k, rank k signs with p_k times the product
of (1 - p_j) of those before. A household that has signed elsewhere is asked no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from attribution_opt.answers.accepting import Accepts
from attribution_opt.answers.elastic import Elastic
from attribution_opt.domain.labels import Label
from attribution_opt.domain.world import ACCEPTS
from attribution_opt.program.terms import EMPTY, Columns, Demand, Row
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.members import members_expression

__all__ = [
    "Lists",
    "Risk",
    "read_lists",
    "risk",
    "row_at_worst",
    "worst",
]


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Ranked lists as arrays.

    Attributes
    ----------
    applicant
        Shape (vacancies, ranks): who stands at each rank, `EMPTY` for nobody.
    holder
        Shape (vacancies,): whom each dwelling is oriented to.
    accepts
        Shape (vacancies, ranks): probability that whoever is asked accepts.
    """

    applicant: np.ndarray
    holder: np.ndarray
    accepts: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """One objective under refusals.

    Attributes
    ----------
    rule, key, part, level, unit
        Which.
    planned
        What it misses if every first rank signs.
    expected
        What it misses on average.
    worst
        What it misses at most, whichever candidate of each list signs; nobody signing
        on a list is left out.
    missed
        Share of the draws in which it misses something.
    leases
        Leases of the month that count for it on average; None where no group is
        counted.
    """

    rule: str
    key: Label
    part: str
    level: str
    unit: str
    planned: int
    expected: float
    worst: int
    missed: float
    leases: float | None = None


def read_lists(
    month: Elastic,
    candidates: pd.DataFrame,
    by_group: Mapping[str, Fraction] | None = None,
    default: Fraction = ACCEPTS,
) -> Lists:
    """Return ranked lists, as ``candidates.csv`` tells them, as arrays.

    Parameters
    ----------
    month
        The month under its policy.
    candidates
        The lists.
    by_group, default
        Probability of acceptance by group of the household, and of everybody else.
    """
    case = month.case
    homes = pd.Index(case.instance.vacancies["vacancy_id"])
    people = pd.Index(case.instance.applicants["applicant_id"])
    likely = Accepts.of(month, by_group or {}, default)
    ranks = int(candidates["rank"].astype(int).max())
    applicant = np.full((len(homes), ranks), EMPTY)
    accepts = np.zeros((len(homes), ranks))
    holder = np.zeros(len(homes), dtype=np.int64)
    rows = zip(
        homes.get_indexer(pd.Index(candidates["vacancy_id"])),
        candidates["rank"].astype(int) - 1,
        people.get_indexer(pd.Index(candidates["applicant_id"])),
        candidates["holder"],
        strict=True,
    )
    for v, rank, a, name in rows:
        holder[v] = case.holders.index(name)
        if a >= 0:
            applicant[v, rank] = a
            accepts[v, rank] = float(likely.of_pair(int(v), int(a)))
    return Lists(applicant, holder, accepts)


def risk(
    month: Elastic, lists: Lists, *, draws: int = 1000, seed: int = 0
) -> list[Risk]:
    """Return the objectives under refusals, over simulated draws.

    Parameters
    ----------
    month, lists
        The month under its policy, and its ranked lists.
    draws, seed
        How many outcomes are drawn, and from which seed.
    """
    chosen = _draw(month, lists, draws, np.random.default_rng(seed))
    planned = np.where(lists.applicant[:, 0] == EMPTY, lists.applicant.shape[1], 0)
    missing = _missing(month, lists, chosen)
    first = _missing(month, lists, planned[None, :])[0]
    at_worst, named = worst(month, lists), _named(lists, chosen)
    level_of = {d: level.name for level in month.program.levels for d in level.demands}
    units = {rule.id: rule.unit for rule in month.policy.rules}
    return [
        Risk(
            rule=demand.rule,
            key=demand.key,
            part=demand.part,
            level=level_of[d],
            unit=units[demand.rule],
            planned=int(first[d]),
            expected=float(missing[:, d].mean()),
            worst=int(at_worst[d]),
            missed=float((missing[:, d] > 0).mean()),
            leases=_leases(month, named, demand),
        )
        for d, demand in enumerate(month.program.demands)
    ]


def _draw(
    month: Elastic, lists: Lists, draws: int, rng: np.random.Generator
) -> np.ndarray:
    """Return, shape (draws, vacancies), the rank that signs, or the number of ranks.

    Dwellings are offered rank by rank, in order of their ids within a rank.
    """
    size, ranks = lists.applicant.shape
    household = month.program.household
    number = np.where(
        lists.applicant == EMPTY, -1, household[np.maximum(lists.applicant, 0)]
    )
    ids = month.case.instance.vacancies["vacancy_id"]
    order = np.argsort(ids.to_numpy(dtype=object), kind="stable")
    signed = np.full((draws, size), ranks)
    has_signed = np.zeros((draws, int(household.max(initial=0)) + 1), dtype=bool)
    for rank in range(ranks):
        for v in order:
            who = int(number[v, rank])
            if who < 0:
                continue
            asked = (signed[:, v] == ranks) & ~has_signed[:, who]
            accepts = asked & (rng.random(draws) < lists.accepts[v, rank])
            signed[accepts, v] = rank
            has_signed[accepts, who] = True
    return signed


def _missing(month: Elastic, lists: Lists, chosen: np.ndarray) -> np.ndarray:
    """Return, shape (draws, demands), what each demand misses.

    The coefficients of the few columns that lists name are worked out once; a draw adds
    up those of the columns that it chooses.
    """
    columns, place = _named(lists, chosen)
    missing = np.zeros((len(chosen), len(month.program.demands)), dtype=np.int64)
    for d, demand in enumerate(month.program.demands):
        for row in demand.rows:
            activity = row.expression.on(columns)[place].sum(axis=1)
            need = -((activity - row.at_least) // row.scale)
            missing[:, d] = np.maximum(missing[:, d], need)
    return missing


def _leases(
    month: Elastic, named: tuple[Columns, np.ndarray], demand: Demand
) -> float | None:
    """Return the leases of a demand's group over draws, on average."""
    rule = next(rule for rule in month.policy.rules if rule.id == demand.rule)
    found = rule.keys(Counted(month.case)) if rule.has_group else ()
    keys = {key.name: key for key in found}
    if demand.key not in keys:
        return None
    mask = keys[demand.key].mask
    counts = members_expression(month.case, mask, rule.members)
    columns, place = named
    return float(counts.on(columns)[place].sum(axis=1).mean())


def _named(lists: Lists, chosen: np.ndarray) -> tuple[Columns, np.ndarray]:
    """Return the few columns that lists name, and which of them each draw chooses.

    Returns
    -------
    Every rank of every list, then nobody; positions, shape (draws, vacancies).
    """
    size, ranks = lists.applicant.shape
    vacancy = np.repeat(np.arange(size), ranks + 1)
    applicant = np.hstack([lists.applicant, np.full((size, 1), EMPTY)]).ravel()
    columns = Columns(vacancy, applicant, np.repeat(lists.holder, ranks + 1))
    return columns, np.arange(size) * (ranks + 1) + chosen


def worst(month: Elastic, lists: Lists) -> np.ndarray:
    """Return what each demand misses at worst, whichever candidate of a list signs.

    Every list that has a candidate is signed by one of them; exact where no household
    stands on two lists, else no less than the truth.
    """
    held = [
        max(0, *(row_at_worst(month, row, lists)[1] for row in demand.rows))
        if demand.rows
        else 0
        for demand in month.program.demands
    ]
    return np.array(held, dtype=np.int64)


def row_at_worst(month: Elastic, row: Row, lists: Lists) -> tuple[np.ndarray, int]:
    """Return the rank of each list that hurts a row most if it signs, and its need."""
    size, ranks = lists.applicant.shape
    v = np.repeat(np.arange(size), ranks)
    columns = Columns(v, lists.applicant.ravel(), np.repeat(lists.holder, ranks))
    on = row.expression.on(columns).reshape(size, ranks).astype(np.float64)
    listed = lists.applicant != EMPTY
    listed[:, 0] = True
    on = np.where(listed, on, np.inf)
    rank = on.argmin(axis=1)
    activity = int(on[np.arange(size), rank].sum())
    return rank, -((activity - row.at_least) // row.scale)
