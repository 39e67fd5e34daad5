"""What holders, the commission and households might answer: to rehearse a month."""

import datetime as dt

import numpy as np
import pandas as pd

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.admit import admit
from attribution_opt.admission.case import OUTSIDE_FLOW
from attribution_opt.domain.instance import Instance
from attribution_opt.year.events import ANSWER_DAYS
from attribution_opt.year.journal import Journal

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


def draw_outcomes(
    journal: Journal, lists: pd.DataFrame, session: dt.date, seed: int
) -> pd.DataFrame:
    """Return what a commission and households might decide on ranked lists.

    The commission follows the ranks. Whoever has a dwelling is offered it the day
    after, and signs, refuses or does not answer; then the next rank has it.

    Parameters
    ----------
    journal
        What has happened until then; it is not changed.
    lists
        Ranked lists, as in ``candidates.csv``.
    session
        Date of the commission.
    seed
        The same one draws the same answers.
    """
    trial, rng, rows = Journal(journal.events), np.random.default_rng(seed), []

    def happen(on: dt.date, name: str, who: str, event: str, rank: str = "") -> None:
        told = (on.isoformat(), name, who, event, rank)
        row = dict(zip(COLUMNS, told, strict=True))
        trial.add(row | {"event": row.pop("outcome")})
        rows.append(told)

    filled = lists[(lists["applicant_id"] != "")]
    filled = filled[filled["vacancy_id"].isin(trial.dwellings)]
    for name, own in filled.groupby("vacancy_id", sort=True):
        for rank, who in enumerate(own["applicant_id"], start=1):
            happen(session, str(name), who, "allocated", str(rank))
    while waiting := _decided(trial, set(filled["vacancy_id"])):
        _, name = waiting[0]
        dwelling = trial.dwellings[name]
        who, wait = dwelling.applicant, int(rng.integers(3, 9))
        day = dt.date.fromisoformat(dwelling.since) + dt.timedelta(1)
        happen(day, name, who, "offered")
        draw = rng.random()
        if draw < SIGNS:
            happen(day + dt.timedelta(wait + 7), name, who, "signed")
        elif draw > 1 - IS_SILENT:
            happen(day + dt.timedelta(ANSWER_DAYS), name, who, "no_answer")
        else:
            happen(day + dt.timedelta(wait), name, who, "refused")
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


COLUMNS = ("on", "vacancy_id", "applicant_id", "outcome", "rank")


def _decided(journal: Journal, names: set[str]) -> list[tuple[str, str]]:
    """Return the dwellings that somebody has and was not offered, earliest first."""
    return sorted(
        (dwelling.since, name)
        for name, dwelling in journal.dwellings.items()
        if name in names and dwelling.state == "decided"
    )
