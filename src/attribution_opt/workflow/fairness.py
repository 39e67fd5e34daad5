"""Recipes of fairness: who a run serves, the even plan, the lottery."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.explain import plan_of
from attribution_opt.answers.fairness import Band, Fair, leximin, served
from attribution_opt.answers.lottery import TICKETS, Lottery, Weighing, lottery
from attribution_opt.decide.lists import candidate_lists
from attribution_opt.decide.rows import Candidate
from attribution_opt.domain.plan import Plan
from attribution_opt.domain.records import frame_of
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.workflow.answers import reopen, reopen_lists

__all__ = [
    "fairness_run",
    "lists_of",
    "lottery_run",
    "lottery_tables",
]


def fairness_run(
    folder: Path,
    over: Band | None = None,
    *,
    inputs: Path | None = None,
    method: str = DEFAULT_ENGINE,
) -> tuple[dict[str, pd.DataFrame], Fair | None]:
    """Return who is served by a run, and by the plan that serves bands evenly.

    Parameters
    ----------
    folder, inputs, method
        The run; where its inputs are; the engine.
    over
        What tells the bands of the even plan apart; without it there is none.

    Returns
    -------
    Tables ``served`` and, of the even plan, ``served_evenly`` and ``lists``; that plan.

    Raises
    ------
    RunFolderError, ReadError, PolicyError
        As `reopen`; also where the policy has no score level.
    SolverError
        If an engine stops without a proof.
    """
    month, candidates = reopen_lists(folder, inputs, method)
    tables = {"served": served(month.case, plan_of(month, candidates))}
    if over is None:
        return tables, None
    fair = leximin(month, over)
    tables["served_evenly"] = served(month.case, fair.plan)
    tables["lists"] = lists_of(month, fair.plan)
    return tables, fair


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
    substitution = month.substitution(plan)
    return frame_of(candidate_lists(month.case, plan, substitution), Candidate)


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
