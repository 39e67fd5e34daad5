"""Answers as data frames: a row each, numbers as numbers."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.explain import Explanation
from attribution_opt.answers.level_prices import LevelPrice
from attribution_opt.answers.lottery import TICKETS, Lottery
from attribution_opt.answers.prices import LevelChange, ObjectivePrice, VacancyWorth
from attribution_opt.decide.lists import candidate_lists
from attribution_opt.decide.rows import Candidate
from attribution_opt.domain import records
from attribution_opt.domain.labels import label_text
from attribution_opt.domain.plan import Plan

__all__ = ["frame_of", "lists_frame", "lottery_frames"]

WHOLE = ("one_more", "one_more_score", "best_rank", "rank", "amount")
DECIMAL = ("dual", "score", "leases")
"""Columns that may know nothing, and are numbers all the same."""


def frame_of(found: Iterable[Any]) -> pd.DataFrame:
    """Return prices, risks, explanations or changes as a data frame, a row each.

    Scores are points; changes of levels have a column for the first level that changes,
    one for by how much, and one for the first level of points (in its unit).
    """
    frame = pd.DataFrame([_row(one) for one in found])
    dtypes = dict.fromkeys(WHOLE, "Int64") | dict.fromkeys(DECIMAL, "float64")
    return frame.astype({k: kind for k, kind in dtypes.items() if k in frame})


def _row(answer: Any) -> dict[str, Any]:
    """Return an answer as one row."""
    match answer:
        case ObjectivePrice():
            return _price(answer)
        case LevelPrice():
            without, missing = answer.misses
            cells = {"missing_without": without, "missing": missing}
            return {
                "level": answer.level,
                "title": answer.title,
                **cells,
                **_change(answer),
            }
        case VacancyWorth():
            return {k: v for k, v in asdict(answer).items() if k != "change"} | _change(
                answer
            )
        case Explanation():
            return {
                "applicant_id": answer.applicant_id,
                "score": None if answer.score is None else answer.score / 100,
                "positioned_on": answer.positioned_on,
                "best_rank": answer.best_rank,
                "refused": sum(answer.refused.values()),
                "unknown": answer.unknown,
                "gives_way": answer.gives_way,
                "doors": len(answer.doors),
            }
        case _:
            cells = asdict(answer)
            return cells | ({"key": label_text(answer.key)} if "key" in cells else {})


def _price(price: ObjectivePrice) -> dict[str, Any]:
    """Return the price of an objective as one row."""
    more = price.more
    return {
        "rule": price.rule,
        "key": label_text(price.key),
        "part": price.part,
        "level": price.level,
        "missing": price.missing,
        "binding": "yes" if price.is_binding else "no",
        "one_more_level": more.first[0] if more else "",
        "one_more": more.first[1] if more else None,
        "one_more_score": more.on_points if more else None,
        "one_less_level": price.less.first[0],
        "one_less": price.less.first[1],
        "dual": price.dual,
        "holds": price.holds,
        "possible": "yes" if more else "no",
    }


def _change(one: LevelPrice | VacancyWorth) -> dict[str, Any]:
    """Return what levels lose."""
    change: LevelChange = one.change
    level, lost = change.first
    return {"change_level": level, "change": lost, "change_points": change.on_points}


def lists_frame(month: Elastic, plan: Plan) -> pd.DataFrame:
    """Return the ranked lists of another plan of a month, as in ``candidates.csv``."""
    substitution = month.substitution(plan)
    return records.frame_of(candidate_lists(month.case, plan, substitution), Candidate)


def lottery_frames(
    month: Elastic, found: Lottery, seed: str | None = None
) -> dict[str, pd.DataFrame]:
    """Return a lottery as tables: odds by application, tickets by plan, what is drawn.

    Parameters
    ----------
    month, found
        The month, and its lottery.
    seed
        A published text; without it nothing is drawn.
    """
    ids = month.case.instance.applicants["applicant_id"]
    homes = month.case.instance.vacancies["vacancy_id"]
    tickets = np.array([int(odd * TICKETS) for odd in found.odds(len(ids))])
    odds = pd.DataFrame(
        {"applicant_id": ids, "target": found.target.round(6), "tickets": tickets}
    )
    is_in = (found.target > 0) | (tickets > 0)
    drawn = {} if seed is None else {"lists": lists_frame(month, found.draw(seed)[1])}
    return {
        "odds": odds[is_in].reset_index(drop=True),
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
        **drawn,
    }
