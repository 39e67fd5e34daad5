"""The mean income of neighbourhoods, in percent of the PLUS ceiling."""

from typing import Any, ClassVar, Self

import pandas as pd
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from attribution_opt.domain.ledger import Persons
from attribution_opt.program.terms import Demand, Row
from attribution_opt.rules.base import Measure, Rule, Sense, Unit
from attribution_opt.rules.counted import Counted, Key
from attribution_opt.rules.members import members_expression
from attribution_opt.rules.needs import Percent
from attribution_opt.rules.scope import KeyName

__all__ = ["Income"]


class Income(Rule):
    r"""Keep the mean income of a neighbourhood between bounds (CCH L441-1-5).

    The mean percentage of the PLUS ceiling stays between ``mean_at_least`` and
    ``mean_at_most``: :math:`\sum (p_a - \text{bound}) \ge 0` over leases since January
    and this month; what is missing is counted in points of percentage. A household
    whose percentage is unknown counts in neither. The share of households up to a
    percentage is a share (`Share`, ``up_to_pct``).
    """

    family: ClassVar[str] = "income"
    by: tuple[KeyName, ...] = ("neighbourhood",)
    mean_at_least: Percent | None = None
    mean_at_most: Percent | None = None

    @model_validator(mode="before")
    @classmethod
    def _is_no_share(cls, told: Any) -> Any:
        if isinstance(told, dict) and "up_to_pct" in told:
            raise PydanticCustomError("income_share", 'write family = "share"')
        return told

    @model_validator(mode="after")
    def _has_bounds(self) -> Self:
        low, high = self.mean_at_least, self.mean_at_most
        if low is None and high is None:
            raise ValueError("give mean_at_least, mean_at_most or both")
        if low is not None and high is not None and low > high:
            raise ValueError("mean_at_least is above mean_at_most")
        return self

    @property
    def unit(self) -> Unit:
        """A mean misses points of percentage."""
        return "points"

    @property
    def is_cap(self) -> bool:
        """The bounds of a mean keep households out, like a cap."""
        return True

    def demands(self, counted: Counted) -> list[Demand]:
        """Ask for each bound of the mean, under each key."""
        demands, case = [], counted.case
        for key in self.keys(counted):
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

    def measure(self, counted: Counted) -> list[Measure]:
        """Sum percentages over the households whose percentage is known."""
        planned = counted.planned(self.by, self.scope)
        measures = []
        for key in self.keys(counted):
            housed: Persons = key.leases.iloc[:0]
            if (leases := planned.get(key.name)) is not None:
                housed = leases[leases["filled"].astype(bool) & _is_known(leases)]
            for part, sign, bound in self._bounds():
                measures.append(self._mean(key, housed, part, sign * bound))
        return measures

    def _mean(
        self, key: Key, housed: Persons, part: Sense, signed_bound: int
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

    def __call__(self, leases: Persons) -> pd.Series:
        return (leases["income_pct"] - self.bound).fillna(0).astype("int64")


def _is_known(leases: Persons) -> pd.Series:
    return leases["income_pct"].notna()
