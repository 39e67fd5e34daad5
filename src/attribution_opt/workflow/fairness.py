"""Recipes of fairness: who a run serves, the even plan, the lottery."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.explain import plan_of
from attribution_opt.answers.fairness import Band, Fair, leximin, served
from attribution_opt.answers.lottery import TICKETS, Lottery, Weighing, lottery
from attribution_opt.decide.lists import candidate_lists, plan_columns
from attribution_opt.decide.substitution import Substitution
from attribution_opt.domain.plan import Plan
from attribution_opt.files.run_folder import read_run
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.workflow.answers import reopen

__all__ = [
    "even_run",
    "lists_of",
    "lottery_run",
    "lottery_tables",
    "served_of",
    "served_run",
]


def served_run(folder: Path, *, inputs: Path | None = None) -> pd.DataFrame:
    """Return who is served by a run: by quartile, household, waiting time, place.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`.
    """
    month = reopen(folder, inputs)
    return served(month.case, plan_of(month, read_run(folder, inputs).candidates))


def even_run(
    folder: Path,
    over: Band,
    *,
    inputs: Path | None = None,
    method: str = DEFAULT_ENGINE,
) -> tuple[Fair, Elastic]:
    """Return the plan of a run's month that serves bands evenly, beside its own.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`; also where the policy has no score level.
    SolverError
        If an engine stops without a proof.
    """
    month = reopen(folder, inputs, method)
    return leximin(month, over), month


def lottery_run(
    folder: Path,
    weighing: Weighing = "equal",
    *,
    most_rounds: int = 40,
    on_round: Callable[[int, float, float], None] = lambda *_: None,
    inputs: Path | None = None,
    method: str = DEFAULT_ENGINE,
) -> tuple[Lottery, Elastic]:
    """Return the lottery over the plans of a run's month.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`; also where the policy has no score level.
    SolverError
        If an engine stops without a proof.
    """
    month = reopen(folder, inputs, method)
    found = lottery(month, weighing, most_rounds=most_rounds, on_round=on_round)
    return found, month


def lists_of(month: Elastic, plan: Plan) -> pd.DataFrame:
    """Return the ranked lists of another plan of a month."""
    substitution = Substitution(month.program, plan_columns(plan))
    return candidate_lists(month.case, plan, substitution)


def served_of(month: Elastic, plan: Plan) -> pd.DataFrame:
    """Return who another plan of a month serves."""
    return served(month.case, plan)


def lottery_tables(
    found: Lottery, month: Elastic, seed: str | None = None
) -> dict[str, pd.DataFrame]:
    """Return a lottery as tables: odds by application, tickets by plan, what is drawn.

    Parameters
    ----------
    found, month
        The lottery, and its month.
    seed
        A published text; without it nothing is drawn.
    """
    ids = month.case.instance.applicants["applicant_id"]
    homes = month.case.instance.vacancies["vacancy_id"]
    odds = found.odds(len(ids))
    is_in = (found.target > 0) | np.array([o > 0 for o in odds], dtype=bool)
    tables = {
        "odds": pd.DataFrame(
            {
                "applicant_id": ids[is_in],
                "target": found.target[is_in].round(6),
                "tickets": [
                    int(o * TICKETS) for o, own in zip(odds, is_in, strict=False) if own
                ],
            }
        ).reset_index(drop=True),
        "tickets": pd.DataFrame(
            [
                (number, tickets, home, "" if a < 0 else ids.iat[a])
                for number, (plan, tickets) in enumerate(
                    zip(found.plans, found.tickets, strict=True), start=1
                )
                for home, a in zip(homes, plan.applicant.tolist(), strict=True)
            ],
            columns=["plan", "tickets", "vacancy_id", "applicant_id"],
        ),
    }
    if seed is not None:
        tables["lists"] = lists_of(month, found.draw(seed)[1])
    return tables
