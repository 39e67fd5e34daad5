"""What a run promises: lists under refusals, who is served, plans that are fairer."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from attribution_opt.answers import fairness, joint_lists, lottery, risk
from attribution_opt.answers.fairness import Fair
from attribution_opt.answers.frames import lists_frame, lottery_frames
from attribution_opt.answers.lottery import Lottery
from attribution_opt.answers.risk import Risk
from attribution_opt.domain.arguments import check_number, check_type, one_of
from attribution_opt.domain.choices import (
    BANDS,
    LIST_MODES,
    WEIGHINGS,
    Band,
    ListMode,
    Weighing,
)
from attribution_opt.domain.plan import Plan
from attribution_opt.domain.world import ACCEPTS
from attribution_opt.run.asked import Asked
from attribution_opt.solvers.registry import DEFAULT_ENGINE

__all__ = ["Promised"]

MOST_PARTS = 10**6
"""Probabilities are fractions of at most so many parts: 0.7 is 7/10."""


class Promised(Asked):
    """A run that can be asked what its lists promise, and whom they serve."""

    def lists(
        self,
        mode: ListMode = "robust",
        *,
        by_group: Mapping[str, float | Fraction] | None = None,
        default: float | Fraction = ACCEPTS,
        engine: str = DEFAULT_ENGINE,
    ) -> pd.DataFrame:
        """Return ranked lists chosen together, as in ``candidates.csv``.

        Parameters
        ----------
        mode
            ``planned``: each list on its own; ``expected``: together, on average;
            ``robust``: besides, hard rules hold whoever signs.
        by_group, default
            How likely households of a group accept, 0 to 1, and all others.
        engine
            What proves each answer.

        Raises
        ------
        PolicyError
            If there is no such group.
        """
        one_of("mode", mode, LIST_MODES)
        told = _accepts(by_group, default)
        return joint_lists.joint_lists(self.month(engine), self.plan, mode, **told)

    def risk(
        self,
        lists: pd.DataFrame | None = None,
        *,
        by_group: Mapping[str, float | Fraction] | None = None,
        default: float | Fraction = ACCEPTS,
        draws: int = 1000,
        seed: int = 0,
    ) -> list[Risk]:
        """Return what lists promise under refusals, objective by objective.

        Parameters
        ----------
        lists
            Lists as `lists` returns them; the run's own by default.
        by_group, default
            How likely households of a group accept, 0 to 1, and all others.
        draws, seed
            Outcomes that are drawn, and from which seed.

        Raises
        ------
        PolicyError
            If there is no such group.
        """
        check_number("draws", draws, 1, whole=True)
        check_number("seed", seed, 0, whole=True)
        own = self.candidates if lists is None else lists
        check_type("lists", own, pd.DataFrame, "a frame such as run.lists() returns")
        month, told = self.month(), _accepts(by_group, default)
        found = risk.read_lists(month, own, **told)
        return risk.risk(month, found, draws=draws, seed=seed)

    def fairness(self, plan: Plan | None = None) -> pd.DataFrame:
        """Return who is served, by waiting time, quartile, persons and place wanted.

        Parameters
        ----------
        plan
            Another plan of the month, such as `even` returns; the run's by default.

        Returns
        -------
        A row a band: applications, admissible, positioned, rate (percent).
        """
        return fairness.served(self.case, self.plan if plan is None else plan)

    def even(self, over: Band, *, engine: str = DEFAULT_ENGINE) -> Fair:
        """Return the plan that serves bands evenly, beside the one by points.

        Parameters
        ----------
        over
            What tells bands apart: ``waiting``, ``quartile``, ``household``, ``place``.
        engine
            What proves each answer.

        Raises
        ------
        PolicyError
            If the policy has no score level.
        """
        one_of("over", over, BANDS)
        return fairness.leximin(self.month(engine), over)

    def lists_of(self, plan: Plan) -> pd.DataFrame:
        """Return the ranked lists of another plan of the month."""
        return lists_frame(self.month(), plan)

    def lottery(
        self,
        weighing: Weighing = "equal",
        *,
        most_rounds: int = 40,
        engine: str = DEFAULT_ENGINE,
        on_round: Callable[[int, float, float], None] = lambda *_: None,
    ) -> Lottery:
        """Return a lottery over plans that are all within the rules.

        Parameters
        ----------
        weighing
            Odds aimed at: ``equal`` for everybody admissible, or by ``score``.
        most_rounds
            Plans to look for at most.
        engine, on_round
            What proves each answer; told of each round: its number, what odds miss, and
            the least that they must.

        Raises
        ------
        PolicyError
            If the policy has no score level.
        """
        one_of("weighing", weighing, WEIGHINGS)
        check_number("most_rounds", most_rounds, 1, whole=True)
        month = self.month(engine)
        return lottery.lottery(
            month, weighing, most_rounds=most_rounds, on_round=on_round
        )

    def tickets(
        self, found: Lottery, seed: str | None = None
    ) -> dict[str, pd.DataFrame]:
        """Return a lottery as tables: ``odds`` by application, ``tickets`` by plan.

        Parameters
        ----------
        found
            What `lottery` returned.
        seed
            A published text: the ``lists`` that it draws are a third table.
        """
        return lottery_frames(self.month(), found, seed)


def _accepts(
    by_group: Mapping[str, float | Fraction] | None, default: float | Fraction
) -> dict[str, Any]:
    """Return probabilities as exact ones; refuse what is none."""
    check_number("default", default, 0, 1, whole=False)
    for group, likely in (by_group or {}).items():
        check_number(f"by_group[{group!r}]", likely, 0, 1, whole=False)
    exact = {group: _exact(likely) for group, likely in (by_group or {}).items()}
    return {"by_group": exact or None, "default": _exact(default)}


def _exact(likely: float | Fraction) -> Fraction:
    return Fraction(likely).limit_denominator(MOST_PARTS)
