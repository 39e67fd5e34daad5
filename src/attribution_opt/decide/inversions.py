"""Inversions of score: allowed, counted, and each explained by what it serves.

The highest score is no right to a dwelling (CCH L441-2-8: the grid helps to decide); a
better scored household may be passed over for an objective above the score, and for
nothing else.
"""

import numpy as np
import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.decide.lists import points_text
from attribution_opt.decide.substitution import Substitution
from attribution_opt.domain.plan import Plan

__all__ = ["INVERSION_COLUMNS", "inversions_table"]

INVERSION_COLUMNS = (
    *("vacancy_id", "applicant_id", "score", "better_scored", "best", "best_score"),
    *("level", "lost"),
)


def inversions_table(
    case: Case, plan: Plan, substitution: Substitution
) -> pd.DataFrame:
    """Return the dwellings whose planned household a better scored one could replace.

    Better scored: admissible there for the same holder, planned nowhere. Text columns:
    the dwelling, the planned application and its score, how many are better scored,
    the best of them and its score, and the first level that the plan would lose on if
    the best signed instead, with the loss in the unit of that level (0 and no level
    where scores are of two grids and do not compare in the policy).
    """
    people = case.instance.applicants
    score = people["score"].astype("Int64")
    is_scored = score.notna().to_numpy(dtype=bool)
    points = score.fillna(np.iinfo(np.int32).min).to_numpy(dtype=np.int64)
    grids = people["grid"].to_numpy(dtype=object)
    is_planned = substitution.is_planned
    ids = people["applicant_id"]
    rows = []
    for v in np.flatnonzero(plan.is_filled & (case.forced < 0)):
        a = int(plan.applicant[v])
        others = case.candidates[v]
        others = others[case.proposable[others, plan.holder[v]] & ~is_planned[others]]
        # Points of two grids are not of one kind: only one's own grid compares.
        others = others[(points[others] > points[a]) & (grids[others] == grids[a])]
        if not len(others) or not is_scored[a]:
            continue
        best = int(others[points[others].argmax()])
        level, lost = substitution.first_loss(int(v), best)
        rows.append(
            (
                *(case.instance.vacancies["vacancy_id"].iat[v], ids.iat[a]),
                *(points_text(score.iat[a]), str(len(others)), ids.iat[best]),
                *(points_text(score.iat[best]), level, str(lost)),
            )
        )
    table = pd.DataFrame(rows, columns=list(INVERSION_COLUMNS), dtype="str")
    return table.sort_values("vacancy_id", kind="stable", ignore_index=True)
