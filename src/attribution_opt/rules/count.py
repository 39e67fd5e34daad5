"""Counts: at least, or at most, a number of leases to a group."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from attribution_opt.admission.case import Case
from attribution_opt.domain.labels import label_text
from attribution_opt.domain.ledger import Persons
from attribution_opt.program.terms import Demand, Row
from attribution_opt.rules.base import LabelText, Measure, Rule, Unit
from attribution_opt.rules.counted import Counted, Key
from attribution_opt.rules.groups import GroupName, member_of
from attribution_opt.rules.members import members_expression
from attribution_opt.rules.needs import ShareOf

__all__ = ["BY_KEY", "Count"]

Number = Annotated[int, Field(ge=0, le=1_000_000)]
ByKey = dict[LabelText, Number]
"""A number for each key, which a file writes as text (``"B1/VILLE"``)."""
BY_KEY = ("at_least", "at_most", "present")
"""Parameters that may be one number for each key."""


class Count(Rule):
    r"""At least, or at most, a number of leases to a group.

    ``at_least = "all"`` asks for every household of the group that is admissible on a
    dwelling of the month, up to the dwellings that have a candidate and to the bound
    that the policy may set.

    Attributes
    ----------
    group, unless
        Whom it counts, and of them whom not: a lease then serves one duty alone.
    at_least
        A whole number, one for each key, or ``"all"``. One a key is how the prefect's
        substitution is asked: so many of a defaulting holder's dwellings to priority
        households (CCH L441-1), ``{ "COMMUNE-1" = 3 }``.
    at_most
        A whole number, or one for each key: a key that is not named has no cap.
        Present occupants may be added with `present`.
    present
        Households of the group already there, for ``at_most``: a number, or one for
        each key (``{ "RES-1" = 12 }``), as a cap on a residence counts who lives there.
    bound, bound_share
        Most that ``"all"`` asks for: a number, or a share of the month's dwellings,
        rounded down.
    period
        ``month`` counts this month alone; ``year`` since January, a floor's arrears
        spread over the months left.
    """

    has_group: ClassVar[bool] = True
    family: ClassVar[str] = "count"
    group: GroupName
    unless: tuple[GroupName, ...] = ()
    at_least: Number | ByKey | Literal["all"] | None = None
    at_most: Number | ByKey | None = None
    present: Number | ByKey = 0
    bound: Number | None = None
    bound_share: ShareOf | None = None
    period: Literal["month", "year"] = "month"

    @model_validator(mode="after")
    def _is_one_count(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give at_least or at_most, one of the two")
        if self.at_least != "all" and (self.bound, self.bound_share) != (None, None):
            raise ValueError('bound and bound_share go with at_least = "all"')
        for numbers in (getattr(self, name) for name in BY_KEY):
            for key in numbers if isinstance(numbers, dict) else ():
                if len(key) != len(self.by):
                    columns = "/".join(self.by) or "all"
                    raise ValueError(f"{label_text(key)!r} is no key by {columns}")
        return self

    @property
    def unit(self) -> Unit:
        """Counts miss whole leases."""
        return "leases"

    def member(self, leases: Persons) -> pd.Series:
        """Return who is in the group and in none of the others."""
        return member_of(self.group, self.unless, leases)

    @property
    def is_cap(self) -> bool:
        """At most is a cap."""
        return self.at_most is not None

    def demands(self, counted: Counted) -> list[Demand]:
        """Ask for the count under each key."""
        demands, case = [], counted.case
        for key in self.keys(counted):
            group = members_expression(case, key.mask, self.members)
            if self.at_most is None:
                row = Row(group, self._due(case, key))
            else:
                row = Row(group * -1, self._before(key) - self._most(key))
            demands.append(Demand(self.id, key.name, (row,)))
        return demands

    def keys(self, counted: Counted) -> Sequence[Key]:
        """Return the keys that it asks something of: a cap by key names its own."""
        keys, most = super().keys(counted), self.at_most
        return [k for k in keys if k.name in most] if isinstance(most, dict) else keys

    def _most(self, key: Key) -> int:
        """Return the cap of a key."""
        most = self.at_most
        if isinstance(most, dict):
            return most[key.name]
        assert most is not None
        return most

    def _before(self, key: Key) -> int:
        """Return what counts already: the year's leases, or present occupants."""
        before = int(self.since_january(key)[0].sum())
        present = self.present
        if isinstance(present, dict):
            present = present.get(key.name, 0)
        return present + (before if self.period == "year" else 0)

    def _due(self, case: Case, key: Key) -> int:
        """Return what a floor asks this month."""
        if self.at_least == "all":
            return key.once(self._all, case)
        missing = max(0, self._asked(key) - self._before(key))
        months = case.instance.month.months_left if self.period == "year" else 1
        return -(-missing // months)

    def _asked(self, key: Key) -> int:
        """Return the number asked for under a key, 0 where it names others."""
        asked = self.at_least
        if isinstance(asked, dict):
            return asked.get(key.name, 0)
        assert isinstance(asked, int)
        return asked

    def _all(self, key: Key, case: Case) -> int:
        """Count the households of the group that could be served, within bounds."""
        dwellings = key.mask.any(axis=1)
        most = int((dwellings & case.has_candidate).sum())
        if self.bound is not None:
            most = min(most, self.bound)
        if self.bound_share is not None:
            most = min(most, int(self.bound_share * int(dwellings.sum())))
        return min(most, len(self._households(case, key)))

    def _households(self, case: Case, key: Key) -> set[str]:
        """Return households of the group with an admissible choice under a key."""
        ids = case.instance.household_ids
        found: set[str] = set()
        members = {
            territory: self.members(people) for territory, people in case.people.items()
        }
        for v in np.flatnonzero(key.mask.any(axis=1)):
            people = case.candidates[v]
            people = people[members[case.territories[v]][people]]
            people = people[(case.proposable[people] & key.mask[v]).any(axis=1)]
            found.update(ids[people])
        return found

    def measure(self, counted: Counted) -> list[Measure]:
        """Count the group this month, and since January where the period is a year."""
        planned = counted.planned(self.by, self.scope)
        measures = []
        for key in self.keys(counted):
            leases = planned.get(key.name)
            reached, unknown = 0, 0
            if self.period == "year":
                unknown = self.since_january(key)[1]
            if leases is not None:
                group, of_unknown = self.told(leases[leases["filled"]])
                reached, unknown = int(group.sum()), unknown + of_unknown
            found = self._measure(counted.case, key, reached)
            measures.append(replace(found, unknown=unknown))
        return measures

    def _measure(self, case: Case, key: Key, reached: int) -> Measure:
        before = self._before(key)
        if self.at_most is None:
            due = self._due(case, key)
            required, missing = before + due, max(0, due - reached)
        else:
            required = self._most(key)
            missing = max(0, before + reached - required)
        is_yearly = self.period == "year" and isinstance(self.at_least, int | dict)
        return Measure(
            rule=self.id,
            key=key.name,
            level=self.level,
            unit=self.unit,
            sense="at_least" if self.at_most is None else "at_most",
            required=required,
            since_january=before,
            this_month=reached,
            missing=missing,
            yearly=self._asked(key) if is_yearly else None,
            reachable=self.reachable(case, key)
            if missing and self.at_most is None
            else None,
        )
