"""The library's answers: why, what it costs, what is at risk, who is served.

Each takes a run folder, or what `solve` returned; each figure is the month solved
again, to proof.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from attribution_opt.answers import fairness, joint_lists, lottery, prices, relax, risk
from attribution_opt.answers.elastic import Elastic, check_rules
from attribution_opt.answers.explain import (
    Explanation,
    Reader,
    VacancyReading,
    plan_of,
)
from attribution_opt.answers.fairness import Band, Fair
from attribution_opt.answers.joint_lists import ListMode
from attribution_opt.answers.lottery import Lottery, Weighing
from attribution_opt.answers.prices import LevelPrice, Price, Worth
from attribution_opt.answers.relax import Relaxation
from attribution_opt.answers.risk import Risk
from attribution_opt.answers.sufficient import Sufficient, sufficient_changes
from attribution_opt.decide.result import Result
from attribution_opt.domain.plan import Plan
from attribution_opt.domain.world import ACCEPTS
from attribution_opt.files.run_folder import read_run
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.workflow.answers import reopen

__all__ = [
    "ask_even",
    "ask_explain",
    "ask_level_prices",
    "ask_lists",
    "ask_lottery",
    "ask_prices",
    "ask_relax",
    "ask_risk",
    "ask_served",
    "ask_sufficient",
    "ask_vacancy",
    "ask_worth",
    "frame_of",
]

Run = str | Path | Result
"""A run folder, or a result."""


def _month(run: Run, engine: str = DEFAULT_ENGINE) -> Elastic:
    if isinstance(run, Result):
        return Elastic(run.case, run.policy, engine)
    return reopen(Path(run), method=engine)


def _plan(run: Run, month: Elastic) -> Plan:
    return run.plan if isinstance(run, Result) else plan_of(month, _lists(run))


def _lists(run: Run) -> pd.DataFrame:
    return run.candidates if isinstance(run, Result) else read_run(Path(run)).candidates


def ask_relax(
    run: Run,
    rules: Sequence[str] = (),
    *,
    limits: Mapping[str, int] | None = None,
    engine: str = DEFAULT_ENGINE,
) -> Relaxation:
    """Return which rules cannot all hold, and the smallest changes that let them.

    Raises
    ------
    PolicyError
        If a rule is none of the policy.
    SolverError
        If an engine stops without a proof.
    """
    return relax.relax(_month(run, engine), rules, limits=limits)


def ask_prices(
    run: Run,
    rules: Sequence[str] = (),
    *,
    most: int | None = None,
    engine: str = DEFAULT_ENGINE,
) -> list[Price]:
    """Return what one lease more, or less, of each objective costs.

    Raises
    ------
    PolicyError, SolverError
        As `ask_relax`.
    """
    month = _month(run, engine)
    check_rules(month.policy, rules)
    return list(prices.prices(month, rules, most=most))


def ask_level_prices(run: Run, *, engine: str = DEFAULT_ENGINE) -> list[LevelPrice]:
    """Return what each level, and the whole policy (``*``), costs the others."""
    return list(prices.level_prices(_month(run, engine)))


def ask_worth(run: Run, *, most: int = 12, engine: str = DEFAULT_ENGINE) -> list[Worth]:
    """Return what one more dwelling of each of the commonest kinds would bring."""
    return list(prices.worth(_month(run, engine), most=most))


def ask_explain(run: Run, applicants: Sequence[str]) -> list[Explanation]:
    """Return why applications are, or are not, positioned.

    Raises
    ------
    KeyError
        If one is no applicant of the month.
    """
    month = _month(run)
    return Reader(month, _plan(run, month)).explain(applicants)


def ask_vacancy(run: Run, vacancy_id: str, *, most: int = 10) -> VacancyReading:
    """Return who stands where on a dwelling, and what kept the others off.

    Raises
    ------
    KeyError
        If it is no dwelling of the month.
    """
    month = _month(run)
    return Reader(month, _plan(run, month)).vacancy(vacancy_id, most=most)


def ask_sufficient(
    run: Run, applicant_id: str, *, most: int = 4, engine: str = DEFAULT_ENGINE
) -> list[Sufficient]:
    """Return the smallest changes that would have positioned somebody, verified.

    Raises
    ------
    KeyError
        If nobody has that application.
    """
    return sufficient_changes(_month(run, engine), applicant_id, most=most)


def ask_lists(
    run: Run,
    mode: ListMode = "robust",
    *,
    by_group: Mapping[str, Fraction] | None = None,
    default: Fraction = ACCEPTS,
    engine: str = DEFAULT_ENGINE,
) -> pd.DataFrame:
    """Return ranked lists chosen together, as in ``candidates.csv``."""
    month = _month(run, engine)
    return joint_lists.joint_lists(
        month, _plan(run, month), mode, by_group=by_group, default=default
    )


def ask_risk(
    run: Run,
    lists: pd.DataFrame | None = None,
    *,
    by_group: Mapping[str, Fraction] | None = None,
    default: Fraction = ACCEPTS,
    draws: int = 1000,
    seed: int = 0,
) -> list[Risk]:
    """Return what lists promise under refusals: the run's own, or others."""
    month = _month(run)
    told = _lists(run) if lists is None else lists
    found = risk.read_lists(month, told, by_group, default)
    return risk.risk(month, found, draws=draws, seed=seed)


def ask_served(run: Run) -> pd.DataFrame:
    """Return who is served, by waiting time, quartile, persons and place wanted."""
    month = _month(run)
    return fairness.served(month.case, _plan(run, month))


def ask_even(run: Run, over: Band, *, engine: str = DEFAULT_ENGINE) -> Fair:
    """Return the plan that serves bands evenly, beside the one by points.

    Raises
    ------
    PolicyError
        If the policy has no score level.
    """
    return fairness.leximin(_month(run, engine), over)


def ask_lottery(
    run: Run,
    weighing: Weighing = "equal",
    *,
    most_rounds: int = 40,
    engine: str = DEFAULT_ENGINE,
) -> Lottery:
    """Return a lottery over plans that are all within the rules.

    Raises
    ------
    PolicyError
        If the policy has no score level.
    """
    return lottery.lottery(_month(run, engine), weighing, most_rounds=most_rounds)


def frame_of(found: Iterable[Any]) -> pd.DataFrame:
    """Return prices, risks, explanations or changes as a data frame, a row each."""
    rows = list(found)
    if rows and isinstance(rows[0], Price):
        return prices.prices_frame(rows)
    return pd.DataFrame([asdict(row) for row in rows])
