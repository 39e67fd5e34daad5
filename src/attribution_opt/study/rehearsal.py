"""What holders, the commission and households might answer: to rehearse a month."""

import datetime as dt

import numpy as np
import pandas as pd

from attribution_opt.domain.instance import Instance
from attribution_opt.rules.admissibility import Admissibility
from attribution_opt.rules.admit import admit
from attribution_opt.rules.case import OUTSIDE_FLOW

__all__ = ["draw_candidacies", "draw_outcomes"]

SIGNS, IS_SILENT = 0.5, 0.15
"""Of offers, how many are signed, and how many have no answer.

About half are (Strasbourg, 2017: 50 % signed, 46 % refused, of which 9 points without
an answer).
"""


def draw_candidacies(
    instance: Instance, seed: int, waiting: frozenset[str] = frozenset()
) -> pd.DataFrame:
    """Return three to five candidates of its holder for each oriented dwelling.

    Parameters
    ----------
    instance
        A month whose dwellings have their holders.
    seed
        The same one draws the same candidates.
    waiting
        Dwellings for which nobody is asked yet.
    """
    case, rng = admit(instance, Admissibility()), np.random.default_rng(seed)
    homes, ids = instance.vacancies, instance.applicants["applicant_id"]
    kinds = dict(zip(case.holders, case.holder_kinds, strict=True))
    rows = []
    for v, (name, holder) in enumerate(
        zip(homes["vacancy_id"], homes["holder"], strict=True)
    ):
        if name in waiting or kinds.get(holder, OUTSIDE_FLOW) in {
            "landlord",
            OUTSIDE_FLOW,
        }:
            continue
        people = case.candidates[v]
        people = people[case.proposable[people, case.holders.index(holder)]]
        size = min(len(people), int(rng.integers(3, 6)))
        chosen = rng.permutation(people)[:size].tolist()
        rows += [(name, ids.iat[a], holder, str(n)) for n, a in enumerate(chosen, 1)]
    columns = ["vacancy_id", "applicant_id", "proposed_by", "order"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def draw_outcomes(lists: pd.DataFrame, session: dt.date, seed: int) -> pd.DataFrame:
    """Return what a commission and households might decide on ranked lists.

    The commission follows the ranks. Each household in its turn is offered the
    dwelling the day after, and signs, refuses or does not answer.

    Parameters
    ----------
    lists
        Ranked lists, as in ``candidates.csv``.
    session
        Date of the commission.
    seed
        The same one draws the same answers.
    """
    rng, rows = np.random.default_rng(seed), []
    filled = lists[lists["applicant_id"] != ""]
    for name, own in filled.groupby("vacancy_id", sort=True):
        names = own["applicant_id"].tolist()
        rows += [
            (session, name, a, "allocated", str(n)) for n, a in enumerate(names, 1)
        ]
        day = session
        for a in names:
            day += dt.timedelta(1)
            rows.append((day, name, a, "offered", ""))
            draw, wait = rng.random(), int(rng.integers(3, 9))
            if draw < SIGNS:
                rows.append((day + dt.timedelta(wait + 7), name, a, "signed", ""))
                break
            is_silent = draw > 1 - IS_SILENT
            day += dt.timedelta(10 if is_silent else wait)
            answer = "no_answer" if is_silent else "refused"
            rows.append((day, name, a, answer, ""))
    columns = ["on", "vacancy_id", "applicant_id", "outcome", "rank"]
    table = pd.DataFrame(rows, columns=columns, dtype="str")
    return table.sort_values(["on"], kind="stable", ignore_index=True)
