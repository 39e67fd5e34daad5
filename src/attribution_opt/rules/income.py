"""Income thresholds of neighbourhoods, in percent of the PLUS ceiling."""

from typing import Annotated, ClassVar, Self

import pandas as pd
from pydantic import Field, model_validator

from attribution_opt.domain.plan import Plan
from attribution_opt.program.terms import Demand, Row
from attribution_opt.rules.base import Key, KeyName, Measure, Rule, Sense, Unit
from attribution_opt.rules.case import Case
from attribution_opt.rules.members import members_expression
from attribution_opt.rules.needs import ShareNeed, ShareOf
from attribution_opt.rules.share import Cap, cap_rows, floor_measure

__all__ = ["Income"]

Percent = Annotated[int, Field(ge=0, le=300)]


class Income(Rule):
    r"""Keep a neighbourhood in balance by income (CCH L441-1, L441-1-5: local aims).

    Three shapes. ``up_to_pct`` with ``at_most``: at most a share of the households
    housed there have an income that does not exceed a percentage of the PLUS ceiling,
    counted as any share at most. With ``at_least``: at least a share do, of the
    dwellings that have a candidate, as in a programme of PLUS at first letting (CCH
    D331-12: 30 % of households up to 60 %; figures to be verified, a parameter). Whole
    percentages are rounded up, so that exactly the threshold does not exceed it and a
    cent more does.
    ``mean_at_least`` and ``mean_at_most``: the mean percentage stays between bounds,
    :math:`\sum (p_a - \text{bound}) \ge 0` over leases since January and this month;
    what is missing is counted in points of percentage. A household whose percentage is
    unknown counts in neither.
    """

    family: ClassVar[str] = "income"
    by: tuple[KeyName, ...] = ("neighbourhood",)
    up_to_pct: Percent | None = None
    at_most: ShareOf | None = None
    at_least: ShareOf | None = None
    mean_at_least: Percent | None = None
    mean_at_most: Percent | None = None

    @model_validator(mode="after")
    def _has_one_shape(self) -> Self:
        shares = [s for s in (self.at_most, self.at_least) if s is not None]
        means = [m for m in (self.mean_at_least, self.mean_at_most) if m is not None]
        is_share = self.up_to_pct is not None and len(shares) == 1
        if is_share == bool(means) or (self.up_to_pct is None) != (not shares):
            raise ValueError(
                "give up_to_pct and at_most or at_least, or mean_at_least and "
                "mean_at_most"
            )
        if len(means) == 2 and means[0] > means[1]:
            raise ValueError("mean_at_least is above mean_at_most")
        return self

    @property
    def unit(self) -> Unit:
        """A share misses leases, a mean points of percentage."""
        return "leases" if self.up_to_pct is not None else "points"

    @property
    def is_cap(self) -> bool:
        """At most is a cap, and so are the bounds of a mean."""
        return self.at_least is None

    def demands(self, case: Case) -> list[Demand]:
        """Ask for the share, or for each bound of the mean, under each key."""
        demands = []
        for key in self.keys(case):
            if self.at_least is not None:
                group = members_expression(case, key.mask, self._is_up_to)
                due = self._need(case, key).due(self._touched(case, key))
                demands.append(Demand(self.id, key.name, (Row(group, due),)))
            elif self.up_to_pct is not None:
                group = members_expression(case, key.mask, self._is_up_to)
                base = members_expression(case, key.mask, _is_known)
                rows = cap_rows(case, key.mask, group, self._cap(key), base)
                demands.append(Demand(self.id, key.name, rows))
            for part, sign, bound in self._bounds():
                excess = members_expression(case, key.mask, _Above(bound)) * sign
                before = sign * int(_Above(bound)(key.leases).sum())
                demands.append(Demand(self.id, key.name, (Row(excess, -before),), part))
        return demands

    def _bounds(self) -> list[tuple[Sense, int, int]]:
        """Return the bounds of the mean: side, sign of what exceeds it, percentage."""
        bounds: list[tuple[Sense, int, int]] = []
        if self.mean_at_least is not None:
            bounds.append(("at_least", 1, self.mean_at_least))
        if self.mean_at_most is not None:
            bounds.append(("at_most", -1, self.mean_at_most))
        return bounds

    def _is_up_to(self, leases: pd.DataFrame) -> pd.Series:
        return (leases["income_pct"] <= self.up_to_pct).fillna(False).astype(bool)

    def _cap(self, key: Key) -> Cap:
        assert self.at_most is not None
        known = int(_is_known(key.leases).sum())
        return Cap(self.at_most, known, int(self._is_up_to(key.leases).sum()))

    def _need(self, case: Case, key: Key) -> ShareNeed:
        assert self.at_least is not None
        return ShareNeed(
            share=self.at_least,
            base=int(_is_known(key.leases).sum()),
            group=int(self._is_up_to(key.leases).sum()),
            months_left=case.instance.month.months_left,
            catch_up="now",
        )

    def _touched(self, case: Case, key: Key) -> int:
        """Return the dwellings of a key that have an admissible candidate."""
        return int((key.mask.any(axis=1) & case.has_candidate).sum())

    def measure(self, case: Case, plan: Plan) -> list[Measure]:
        """Count households up to the percentage, or sum percentages."""
        planned = self.planned(case, plan)
        measures = []
        for key in self.keys(case):
            leases = planned.get(key.name, key.leases.iloc[:0].assign(filled=False))
            housed = leases[leases["filled"].astype(bool) & _is_known(leases)]
            if self.at_least is not None:
                need, below = self._need(case, key), int(self._is_up_to(housed).sum())
                base = self._touched(case, key)
                measures.append(floor_measure(self, key.name, need, base, below))
            elif self.up_to_pct is not None:
                below = int(self._is_up_to(housed).sum())
                measures.append(
                    self._cap(key).measure(self, key.name, below, len(housed))
                )
            for part, sign, bound in self._bounds():
                measures.append(self._mean(key, housed, part, sign * bound))
        return measures

    def _mean(
        self, key: Key, housed: pd.DataFrame, part: Sense, signed_bound: int
    ) -> Measure:
        """Compare a sum of percentages with the bound times the households."""
        households = int(_is_known(key.leases).sum()) + len(housed)
        before = int(key.leases["income_pct"].fillna(0).sum())
        reached = int(housed["income_pct"].sum())
        required = abs(signed_bound) * households
        gap = required - before - reached
        return Measure(
            rule=self.id,
            key=key.name,
            part=part,
            level=self.level,
            unit=self.unit,
            sense=part,
            required=required,
            since_january=before,
            this_month=reached,
            missing=max(0, gap if part == "at_least" else -gap),
            base=households,
        )


class _Above:
    """By how many points a household is above a percentage; 0 where unknown."""

    def __init__(self, bound: int) -> None:
        self.bound = bound

    def __call__(self, leases: pd.DataFrame) -> pd.Series:
        return (leases["income_pct"] - self.bound).fillna(0).astype("int64")


def _is_known(leases: pd.DataFrame) -> pd.Series:
    return leases["income_pct"].notna()
