"""Ranked lists chosen together: what the month promises whoever signs.

The same program, with a dwelling for each rank of each list: who stands at a rank takes
it, a household stands on one list at most, and every coefficient is multiplied by the
probability that this rank signs (*expected*), or stands once for each choice of who
signs (*robust*). The first rank is the plan.
"""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from attribution_opt.answers.accepting import Accepts
from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.list_slots import Slots
from attribution_opt.decide.lists import (
    LEAST_CANDIDATES,
    candidate_lists,
)
from attribution_opt.decide.rows import Candidate
from attribution_opt.domain.choices import ListMode
from attribution_opt.domain.plan import Plan
from attribution_opt.domain.records import frame_of
from attribution_opt.domain.world import ACCEPTS
from attribution_opt.program.terms import (
    EMPTY,
)

__all__ = ["joint_lists"]


def joint_lists(
    month: Elastic,
    plan: Plan,
    mode: ListMode,
    *,
    by_group: Mapping[str, Fraction] | None = None,
    default: Fraction = ACCEPTS,
    length: int = LEAST_CANDIDATES,
) -> pd.DataFrame:
    """Return the lists of a plan, ranks behind the first chosen together.

    With one probability for all, every rank is chosen in one program. Where it depends
    on the household, what a rank is worth depends on who stands before it: ranks are
    then chosen one after the other, each proven, for all dwellings at once.

    Parameters
    ----------
    month, plan
        The month under its policy, and who is planned.
    mode
        What the lists are to promise.
    by_group, default
        Probability of acceptance by group of the household, and of everybody else.
    length
        Candidates of a list, where there are so many.

    Returns
    -------
    Columns and reasons as in ``candidates.csv``.

    Raises
    ------
    SolverError
        If an engine stops without a proof.
    """
    substitution = month.substitution(plan)
    if mode == "planned":
        return frame_of(candidate_lists(month.case, plan, substitution), Candidate)
    accepts = Accepts.of(month, by_group or {}, default)
    ranks = list(range(1, length))
    rounds = [[rank] for rank in ranks] if by_group else [ranks]
    chosen = np.full((month.case.num_vacancies, length), EMPTY)
    chosen[:, 0] = plan.applicant
    is_empty = bool((plan.applicant == EMPTY).all())
    for free in [] if is_empty else rounds:
        slots = Slots(month, plan, accepts, chosen, tuple(free))
        chosen = slots.solved(is_robust=mode == "robust")
    lists = candidate_lists(month.case, plan, substitution, behind=chosen[:, 1:])
    return frame_of(lists, Candidate)
