"""What the lists promise when households may refuse: expected leases, and the risk.

Each dwelling goes down its list: whoever is asked accepts with some probability, else
the next rank is asked: with probabilities p_k, rank k signs with p_k times the product
of (1 - p_j) of those before. A household that has signed elsewhere is asked no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from attribution_opt.answers.elastic import Elastic
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.rules.groups import GROUPS

__all__ = [
    "ACCEPTS",
    "Lists",
    "Risk",
    "acceptance",
    "read_lists",
    "risk",
    "risk_frame",
]

ACCEPTS = Fraction(1, 2)
"""About half of offers are signed (Strasbourg, 2017); a parameter, by profile too."""


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
    missed
        Share of the draws in which it misses something.
    """

    rule: str
    key: str
    part: str
    level: str
    unit: str
    planned: int
    expected: float
    missed: float


def acceptance(
    month: Elastic, v: int, a: int, by_group: Mapping[str, Fraction], default: Fraction
) -> Fraction:
    """Return how likely a household accepts a dwelling: of the first group it is in."""
    people = month.case.people[month.case.territories[v]]
    for group, probability in by_group.items():
        if bool(GROUPS[group](people.iloc[[a]]).iat[0]):
            return probability
    return default


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
            accepts[v, rank] = acceptance(month, v, a, by_group or {}, default)
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
            missed=float((missing[:, d] > 0).mean()),
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
    size, ranks = lists.applicant.shape
    vacancy = np.repeat(np.arange(size), ranks + 1)
    applicant = np.hstack([lists.applicant, np.full((size, 1), EMPTY)]).ravel()
    columns = Columns(vacancy, applicant, np.repeat(lists.holder, ranks + 1))
    place = np.arange(size) * (ranks + 1) + chosen
    missing = np.zeros((len(chosen), len(month.program.demands)), dtype=np.int64)
    for d, demand in enumerate(month.program.demands):
        for row in demand.rows:
            activity = row.expression.on(columns)[place].sum(axis=1)
            need = -((activity - row.at_least) // row.scale)
            missing[:, d] = np.maximum(missing[:, d], need)
    return missing


def risk_frame(found: Sequence[Risk]) -> pd.DataFrame:
    """Return risks as one table."""
    return pd.DataFrame(
        [
            {name: getattr(one, name) for name in Risk.__dataclass_fields__}
            for one in found
        ]
    )
