"""Equity of quality: what each holder gets looks like what there is to give."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from attribution_opt.admission.case import Case
from attribution_opt.domain.labels import Label
from attribution_opt.domain.ledger import (
    HomeColumn,
    Homes,
    decided_dwellings,
    flow_rows,
    in_flow,
)
from attribution_opt.domain.plan import Plan
from attribution_opt.program.terms import Demand, Expression, Outer, Row
from attribution_opt.rules.base import Measure, Rule, Unit
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.entitlements import DECIDED
from attribution_opt.rules.scope import KeyName

__all__ = ["PERIODS", "Equity", "period"]

PERIODS = ((1949, "before 1949"), (1975, "1949-1974"), (2000, "1975-1999"))
"""Periods of construction: each ends before its year; then comes ``since 2000``."""

Quality = Literal["rooms", "financing", "in_qpv", "period"]


def period(frame: Homes) -> pd.Series:
    """Return the period of construction of dwellings, empty where unknown."""
    built = frame["built_in"]
    found = pd.Series("since 2000", index=frame.index, dtype="str")
    for before, name in reversed(PERIODS):
        found = found.mask((built < before).fillna(False).astype(bool), name)
    return found.mask(built.isna(), "").astype("str")


def _text(column: HomeColumn) -> Callable[[Homes], pd.Series]:
    return lambda frame: frame[column].astype("object").fillna("").astype("str")


QUALITIES: dict[str, Callable[[Homes], pd.Series]] = {
    "rooms": _text("rooms"),
    "financing": _text("financing"),
    "in_qpv": _text("in_qpv"),
    "period": period,
}


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Dwellings of one quality beside all of a landlord's, and a holder's of both."""

    key: Label
    holder: int
    of_quality: np.ndarray
    of_landlord: np.ndarray
    base: int
    base_quality: int
    had: int
    had_quality: int

    def excess(self, got: int, got_quality: int) -> int:
        """Return by how much the holder has too many, times the base."""
        mine, of_quality = self.had + got, self.had_quality + got_quality
        return self.base * of_quality - self.base_quality * mine


class Equity(Rule):
    r"""Each holder's dwellings have the mix of the landlord's flow, within one.

    Conventions often promise it: sizes, financing, priority neighbourhoods and periods
    of construction (a usual clause, no article). For a holder with N dwellings since
    January and this month, of which n have a quality that B' of the flow's B dwellings
    have, what is missing is :math:`\lfloor |n - N B' / B| \rfloor` whole dwellings, too
    many or too few. Dwellings whose quality is unknown have none; those set aside, and
    not in the flow, count nowhere.

    Attributes
    ----------
    across
        Qualities compared, each on its own.
    """

    family: ClassVar[str] = "equity"
    by: tuple[KeyName, ...] = ("landlord", "holder")
    across: tuple[Quality, ...] = ("rooms", "financing", "in_qpv")

    @property
    def unit(self) -> Unit:
        """Whole dwellings."""
        return "leases"

    def demands(self, counted: Counted) -> list[Demand]:
        """Ask each holder's share of each quality to be near the flow's."""
        return [
            Demand(self.id, part.key, self._rows(counted.case, part))
            for part in self._parts(counted.case)
        ]

    def _rows(self, case: Case, part: _Part) -> tuple[Row, Row]:
        u = np.zeros(case.orientable.shape, dtype=np.int64)
        weight = part.base * part.of_quality - part.base_quality * part.of_landlord
        u[:, part.holder] = weight * case.orientable[:, part.holder]
        everybody = np.ones(case.num_applicants, dtype=np.int64)
        excess, before = Expression((Outer(u, everybody),), u), part.excess(0, 0)
        within = part.base - 1
        return (
            Row(excess * -1, before - within, part.base),
            Row(excess, -before - within, part.base),
        )

    def measure(self, counted: Counted) -> list[Measure]:
        """Count each holder's dwellings of each quality, filled or not."""
        case, plan = counted.case, counted.plan
        return [self._measure(part, plan) for part in self._parts(case)]

    def _measure(self, part: _Part, plan: Plan) -> Measure:
        mine = plan.holder == part.holder
        got = int((mine & part.of_landlord).sum())
        got_quality = int((mine & part.of_quality).sum())
        excess = part.excess(got, got_quality)
        missing = abs(excess) // part.base
        total = part.had_quality + got_quality
        return Measure(
            rule=self.id,
            key=part.key,
            level=self.level,
            unit=self.unit,
            sense="at_most" if excess > 0 else "at_least",
            required=total - missing if excess > 0 else total + missing,
            since_january=part.had_quality,
            this_month=got_quality,
            missing=missing,
            base=part.had + got,
            owed=Fraction(part.base_quality * (part.had + got), part.base),
        )

    def _parts(self, case: Case) -> Iterator[_Part]:
        """Yield each landlord's holders with each quality of its flow."""
        homes, rows = case.instance.vacancies, flow_rows(case.instance)
        month = case.instance.month
        rows = rows[in_flow(rows) & (rows["stage"] >= DECIDED).to_numpy(dtype=bool)]
        inside = in_flow(homes) & self.scope.mask(homes, month)
        inside &= ~decided_dwellings(case.instance)
        rows = rows[self.scope.mask(rows, month)]
        conventions = case.instance.conventions_in_force
        for landlord in sorted(set(conventions["landlord"])):
            of_landlord = inside & (homes["landlord"] == landlord).to_numpy(dtype=bool)
            past = rows[rows["landlord"] == landlord]
            base = int(of_landlord.sum()) + len(past)
            own = conventions[conventions["landlord"] == landlord]
            for holder in sorted(set(own["holder"])):
                for quality in self.across:
                    now, then = QUALITIES[quality](homes), QUALITIES[quality](past)
                    known = (set(now[of_landlord]) | set(then)) - {""}
                    for value in sorted(known):
                        of_quality = of_landlord & (now == value).to_numpy(dtype=bool)
                        was = (then == value).to_numpy(dtype=bool)
                        his = (past["holder"] == holder).to_numpy(dtype=bool)
                        yield _Part(
                            key=(landlord, holder, f"{quality}={value}"),
                            holder=case.holders.index(holder),
                            of_quality=of_quality,
                            of_landlord=of_landlord,
                            base=base,
                            base_quality=int(of_quality.sum()) + int(was.sum()),
                            had=int(his.sum()),
                            had_quality=int((his & was).sum()),
                        )
