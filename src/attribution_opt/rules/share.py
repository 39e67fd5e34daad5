"""Shares: at least, or at most, a part of the leases of a base."""

import math
from dataclasses import replace
from typing import ClassVar, Self

import numpy as np
import pandas as pd
from pydantic import model_validator

from attribution_opt.admission.case import Case
from attribution_opt.domain.labels import Label
from attribution_opt.domain.ledger import Persons
from attribution_opt.program.terms import Demand, Expression, Outer, Row
from attribution_opt.rules.base import Measure, Rule, Unit
from attribution_opt.rules.counted import Counted, Key, Planned
from attribution_opt.rules.groups import Group, GroupName, member_of
from attribution_opt.rules.members import members_expression
from attribution_opt.rules.needs import CatchUp, Percent, ShareNeed, ShareOf, hull_rows
from attribution_opt.rules.trajectory import trajectory

__all__ = [
    "Cap",
    "Share",
    "cap_rows",
    "filled_expression",
    "floor_measure",
    "oriented_expression",
]


class Share(Rule):
    r"""At least, or at most, a share t of leases to a group (CCH L441-1).

    Over dwellings, at least: :math:`G_0 + g \ge \lceil t (N_0 + n) \rceil` with n the
    dwellings of the month that have an admissible candidate. Over holders the base n is
    decided by the plan; a dwelling left empty although somebody was admissible counts
    in its holder's base. At most: :math:`G_0 + g \le \lfloor t (N_0 + n) \rfloor` with
    n the dwellings filled.

    Attributes
    ----------
    group, unless
        Whom it counts, and of them whom not: a lease then serves one duty alone.
    up_to_pct
        In the place of a group: whoever has an income that does not exceed so many
        percents of the PLUS ceiling, rounded up, so that exactly the threshold does not
        exceed it and a cent more does. A lease whose percentage is unknown counts
        neither in the group nor in the base.
    at_least, at_most
        The share; one of the two.
    catch_up
        ``year_end`` spreads the arrears since January over the months left; ``now``
        asks for all of them this month.
    """

    has_group: ClassVar[bool] = True
    family: ClassVar[str] = "share"
    group: GroupName | None = None
    up_to_pct: Percent | None = None
    unless: tuple[GroupName, ...] = ()
    at_least: ShareOf | None = None
    at_most: ShareOf | None = None
    catch_up: CatchUp = "year_end"

    @model_validator(mode="after")
    def _has_one_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give at_least or at_most, one of the two")
        if (self.group is None) == (self.up_to_pct is None):
            raise ValueError("give group or up_to_pct, one of the two")
        return self

    @property
    def unit(self) -> Unit:
        """Shares miss whole leases."""
        return "leases"

    def member(self, leases: Persons) -> pd.Series:
        """Return who is in the group and in none of the others."""
        group = self.group or Group(f"up_to_{self.up_to_pct}_pct", up_to=self.up_to_pct)
        return member_of(group, self.unless, leases)

    def _in_base(self, leases: Persons) -> np.ndarray:
        """Return which leases count in the base: all, or those of a known income."""
        if self.up_to_pct is None:
            return np.ones(len(leases), dtype=bool)
        return leases["income_pct"].notna().to_numpy(dtype=bool)

    @property
    def is_cap(self) -> bool:
        """At most is a cap."""
        return self.at_most is not None

    def demands(self, counted: Counted) -> list[Demand]:
        """Ask for the share under each key."""
        return [
            Demand(self.id, key.name, self._rows(counted.case, key))
            for key in self.keys(counted)
        ]

    def _rows(self, case: Case, key: Key) -> tuple[Row, ...]:
        group = members_expression(case, key.mask, self.members)
        if self.at_most is not None:
            base = members_expression(case, key.mask, self._in_base)
            return cap_rows(case, key.mask, group, self._cap(key), base)
        need = self._need(case, key)
        has_candidate = case.has_candidate
        touched = key.mask.any(axis=1) & has_candidate
        if not self.is_by_holder:
            return (Row(group, need.due(int(touched.sum()))),)
        # A dwelling that may be oriented to nobody else counts whatever is decided.
        only = touched & (key.mask | ~case.orientable).all(axis=1)
        base = oriented_expression(case, key.mask, has_candidate)
        return hull_rows(group, base, need.due, (int(only.sum()), int(touched.sum())))

    def _need(self, case: Case, key: Key) -> ShareNeed:
        assert self.at_least is not None
        return ShareNeed(
            share=self.at_least,
            base=int(self._in_base(key.leases).sum()),
            group=int(self.since_january(key)[0].sum()),
            months_left=case.instance.month.months_left,
            catch_up=self.catch_up,
        )

    def _cap(self, key: Key) -> "Cap":
        assert self.at_most is not None
        group = int(self.since_january(key)[0].sum())
        return Cap(self.at_most, int(self._in_base(key.leases).sum()), group)

    def measure(self, counted: Counted) -> list[Measure]:
        """Count the group and the base since January and this month."""
        planned = counted.planned(self.by, self.scope)
        return [
            self._measure(counted.case, key, planned.get(key.name))
            for key in self.keys(counted)
        ]

    def _measure(self, case: Case, key: Key, leases: Planned | None) -> Measure:
        reached = filled = counted = 0
        group, unknown = self.since_january(key)
        if leases is not None:
            housed = leases[leases["filled"]]
            now, of_unknown = self.told(housed)
            reached, unknown = int(now.sum()), unknown + of_unknown
            filled = int(self._in_base(housed).sum())
            counted = int(leases["counts"].sum())
        if self.at_most is not None:
            capped = self._cap(key).measure(self, key.name, reached, filled)
            return replace(capped, unknown=unknown)
        need = self._need(case, key)
        found = floor_measure(self, key.name, need, counted, reached)
        return replace(
            found,
            decided=int((group & ~key.leases["is_signed"].to_numpy(dtype=bool)).sum()),
            trajectory=trajectory(
                need.base + counted,
                need.group + reached,
                need.share * (need.base + counted),
                need.share,
                case.instance.month.month,
            ),
            unknown=unknown,
            yearly=need.group + need.yearly(counted),
            reachable=self.reachable(case, key) if found.missing else None,
        )


def floor_measure(
    rule: Rule, key: Label, need: ShareNeed, counted: int, reached: int
) -> Measure:
    """Return the measure of a rule that is a share due at least.

    Parameters
    ----------
    rule, key
        Which objective, and under which key.
    need
        The share, with what was reached since January.
    counted, reached
        Base and group of the month.
    """
    due = need.due(counted)
    return Measure(
        rule=rule.id,
        key=key,
        level=rule.level,
        unit="leases",
        sense="at_least",
        required=need.group + due,
        since_january=need.group,
        this_month=reached,
        missing=max(0, due - reached),
        base=need.base + counted,
        base_since_january=need.base,
    )


class Cap:
    """A share due at most, of a base counted since January and this month."""

    def __init__(self, share: ShareOf, base: int, group: int) -> None:
        self.share, self.base, self.group = share, base, group

    def excess_before(self, month_base: int) -> int:
        """Return the excess if nobody of the group is housed this month (or less)."""
        return self.group - math.floor(self.share * (self.base + month_base))

    def measure(self, rule: Rule, key: Label, reached: int, filled: int) -> Measure:
        """Return the measure of a rule that is this cap."""
        highest = math.floor(self.share * (self.base + filled))
        return Measure(
            rule=rule.id,
            key=key,
            level=rule.level,
            unit="leases",
            sense="at_most",
            required=highest,
            since_january=self.group,
            this_month=reached,
            missing=max(0, self.group + reached - highest),
            base=self.base + filled,
            base_since_january=self.base,
        )


def cap_rows(
    case: Case,
    mask: np.ndarray,
    group: Expression,
    cap: Cap,
    base: Expression,
) -> tuple[Row, ...]:
    """Return rows whose shortfall is the excess over a cap; empty columns count not."""
    touched = mask.any(axis=1) & case.has_candidate
    reach = (0, int(touched.sum()))
    return hull_rows(group * -1, base, cap.excess_before, reach)


def filled_expression(case: Case, mask: np.ndarray) -> Expression:
    """Return 1 on the filled columns of a mask."""
    everybody = np.ones(case.num_applicants, dtype=np.int64)
    return Expression((Outer(mask.astype(np.int64), everybody),))


def oriented_expression(
    case: Case, mask: np.ndarray, is_counted_empty: np.ndarray | None = None
) -> Expression:
    """Return 1 on the columns of a mask, empty ones included.

    Parameters
    ----------
    case, mask
        The month; choices of shape (vacancies, holders).
    is_counted_empty
        Shape (vacancies,): which dwellings count when left empty; None for all.
    """
    empty = mask if is_counted_empty is None else mask & is_counted_empty[:, None]
    return filled_expression(case, mask) + Expression(empty=empty.astype(np.int64))
