"""Recipes of answers: any run folder, opened again as the month that it decided."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import pandas as pd

from attribution_opt.answers.elastic import Elastic, check_rules
from attribution_opt.answers.explain import (
    Explanation,
    Reader,
    VacancyReading,
    plan_of,
)
from attribution_opt.answers.fairness import served
from attribution_opt.answers.joint_lists import ListMode, joint_lists
from attribution_opt.answers.prices import (
    LevelPrice,
    Price,
    Worth,
    level_prices,
    prices,
    worth,
)
from attribution_opt.answers.relax import Relaxation, relax
from attribution_opt.answers.risk import Risk, read_lists, risk
from attribution_opt.answers.sufficient import Sufficient, sufficient_changes
from attribution_opt.domain.world import ACCEPTS
from attribution_opt.errors import RunFolderError
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.run_folder import POLICY, read_run
from attribution_opt.report.why import Answers
from attribution_opt.rules.admit import admit
from attribution_opt.solvers.registry import DEFAULT_ENGINE

__all__ = [
    "answers_run",
    "explain_run",
    "lists_run",
    "prices_run",
    "relax_run",
    "reopen",
    "reopen_lists",
    "risk_run",
]


def reopen(
    folder: Path, inputs: Path | None = None, method: str = DEFAULT_ENGINE
) -> Elastic:
    """Return the month and the policy of a run, ready to be asked again.

    Raises
    ------
    RunFolderError
        If the run is not whole, or its inputs have moved.
    ReadError, PolicyError
        If its inputs can no longer be read.
    """
    return reopen_lists(folder, inputs, method)[0]


def reopen_lists(
    folder: Path, inputs: Path | None = None, method: str = DEFAULT_ENGINE
) -> tuple[Elastic, pd.DataFrame]:
    """Return a run as `reopen` does, with its ranked lists.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`.
    """
    run = read_run(folder, inputs)
    policy = read_policy(folder / POLICY)
    as_of = dt.date.fromisoformat(run.result["as_of"])
    instance = read_month(run.inputs, run.result["mode"], as_of)
    case = admit(instance, policy.admissibility)
    return Elastic(case, policy, method), run.candidates


def relax_run(
    folder: Path,
    rules: Sequence[str] = (),
    *,
    limits: Mapping[str, int] | None = None,
    inputs: Path | None = None,
    method: str = DEFAULT_ENGINE,
) -> tuple[Relaxation, Elastic]:
    """Return which rules of a run cannot all hold, and the smallest ways out.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`.
    SolverError
        If an engine stops without a proof.
    """
    month = reopen(folder, inputs, method)
    return relax(month, rules, limits=limits), month


def prices_run(
    folder: Path,
    rules: Sequence[str] = (),
    *,
    num_kinds: int = 0,
    has_levels: bool = False,
    inputs: Path | None = None,
    method: str = DEFAULT_ENGINE,
    on_price: Callable[[Price], None] | None = None,
) -> tuple[list[Price], list[LevelPrice], list[Worth], Elastic]:
    """Return what each objective of a run costs, and what more dwellings would bring.

    Parameters
    ----------
    folder, rules, inputs, method
        The run; ids of rules, all by default; where its inputs are; the engine.
    num_kinds
        Kinds of dwellings to look at.
    has_levels
        Whether to price each level and the whole policy too.
    on_price
        Told of each price.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`.
    SolverError
        If an engine stops without a proof.
    """
    month = reopen(folder, inputs, method)
    check_rules(month.policy, rules)
    found = []
    for price in prices(month, rules):
        found.append(price)
        if on_price is not None:
            on_price(price)
    levels = list(level_prices(month)) if has_levels else []
    more = list(worth(month, most=num_kinds)) if num_kinds else []
    return found, levels, more, month


def explain_run(
    folder: Path,
    applicants: Sequence[str],
    vacancies: Sequence[str] = (),
    *,
    has_changes: bool = False,
    inputs: Path | None = None,
    method: str = DEFAULT_ENGINE,
) -> tuple[list[Explanation], list[list[Sufficient]], list[VacancyReading], Elastic]:
    """Return why applications are, or are not, positioned in a run; dwellings read.

    Parameters
    ----------
    folder, inputs, method
        The run; where its inputs are; the engine.
    applicants, vacancies
        Their ids.
    has_changes
        Whether to work out the changes that would have sufficed: some tens of solves
        each.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`; also where an application or a dwelling is none of the month.
    SolverError
        If an engine stops without a proof.
    """
    month, lists = reopen_lists(folder, inputs, method)
    reader = Reader(month, plan_of(month, lists))
    with _known(folder, "application"):
        found = reader.explain(applicants)
    with _known(folder, "dwelling"):
        read = [reader.vacancy(name) for name in vacancies]
    changes = [
        sufficient_changes(month, one.applicant_id)
        if has_changes and not one.positioned_on
        else []
        for one in found
    ]
    return found, changes, read, month


@contextmanager
def _known(folder: Path, kind: str) -> Iterator[None]:
    """Say of an id that is not there what it is not."""
    try:
        yield
    except KeyError as error:
        raise RunFolderError(
            f"{error.args[0]} is no {kind} of the month that {folder} decided"
        ) from error


def risk_run(
    folder: Path,
    *,
    by_group: Mapping[str, Fraction] | None = None,
    default: Fraction = ACCEPTS,
    draws: int = 1000,
    seed: int = 0,
    inputs: Path | None = None,
) -> tuple[list[Risk], Elastic]:
    """Return what the lists of a run promise when households may refuse.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`.
    """
    month, candidates = reopen_lists(folder, inputs)
    lists = read_lists(month, candidates, by_group, default)
    return risk(month, lists, draws=draws, seed=seed), month


def lists_run(
    folder: Path,
    mode: ListMode = "robust",
    *,
    by_group: Mapping[str, Fraction] | None = None,
    default: Fraction = ACCEPTS,
    draws: int = 1000,
    seed: int = 0,
    inputs: Path | None = None,
    method: str = DEFAULT_ENGINE,
) -> tuple[pd.DataFrame, list[Risk], Elastic]:
    """Return the lists of a run with their ranks chosen together, and their promise.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`.
    SolverError
        If an engine stops without a proof.
    """
    month, candidates = reopen_lists(folder, inputs, method)
    plan = plan_of(month, candidates)
    frame = joint_lists(month, plan, mode, by_group=by_group, default=default)
    lists = read_lists(month, frame, by_group, default)
    return frame, risk(month, lists, draws=draws, seed=seed), month


def answers_run(
    folder: Path,
    *,
    most: int = 6,
    inputs: Path | None = None,
    method: str = DEFAULT_ENGINE,
    on_step: Callable[[str], None] = lambda step: None,
) -> Answers:
    """Return everything that a run's page shows of why, cost, risk and service.

    Parameters
    ----------
    folder, inputs, method
        The run; where its inputs are; the engine.
    most
        Single objectives to price, those that miss most first.
    on_step
        Told what is begun, by its key in the words of reports.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`.
    SolverError
        If an engine stops without a proof.
    """
    month, candidates = reopen_lists(folder, inputs, method)
    on_step("why_conflicts")
    relaxation = relax(month)
    on_step("why_prices")
    single = list(prices(month, reach=1, most=most))
    on_step("price_levels")
    levels = list(level_prices(month))
    on_step("why_risk")
    risks = risk(month, read_lists(month, candidates))
    on_step("why_served")
    return Answers(
        relaxation=relaxation,
        prices=single,
        levels=levels,
        risks=risks,
        served=served(month.case, plan_of(month, candidates)),
    )
