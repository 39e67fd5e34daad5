"""Gestion en flux: to each reservation holder its share of the year's vacancies."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np
import pandas as pd

from attribution_opt.domain.plan import Plan
from attribution_opt.program.terms import Demand, Row
from attribution_opt.rules.base import KeyName, Measure, Rule, Unit
from attribution_opt.rules.case import Case
from attribution_opt.rules.contingents import in_territory
from attribution_opt.rules.share import oriented_expression

__all__ = ["Flow"]

KIND_ORDER = (
    "state_priority",
    "state_agents",
    "action_logement",
    "departement",
    "epci",
    "commune",
    "landlord",
    "other",
)
"""Which of two equal claims takes a seat first."""


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """What one convention asks this month.

    Attributes
    ----------
    landlord, holder
        Who owes, and to whom.
    key
        ``landlord/holder/territory``, the territory where there is one.
    mask
        Shape (vacancies, holders): orientations that serve it.
    assigned
        Leases of its base already imputed on the holder since January.
    carried, owed
        Dwellings carried over from before the year, and outstanding before this
        month's orientation, those included; fractions.
    lowest, highest
        Whole dwellings asked at least and at most; ``highest`` None where the seats
        of all holders add up to the month's dwellings.
    """

    landlord: str
    holder: str
    key: str
    mask: np.ndarray
    assigned: int
    carried: Fraction
    owed: Fraction
    lowest: int
    highest: int | None


@dataclass(frozen=True, slots=True, eq=False)
class _Convention:
    """A convention with its base: dwellings and leases not set aside, on its ground."""

    holder: str
    territory: str
    share: Fraction
    homes: np.ndarray
    leases: np.ndarray
    assigned: int
    carried: Fraction
    owed: Fraction


class Flow(Rule):
    r"""To each holder its share of a landlord's flow (CCH L441-1, R441-5).

    Outstanding: share x (leases since January + dwellings of the month, those set aside
    left out) + carried over - already imputed. Where a landlord's conventions all have
    one base, the month's dwellings go one by one to the largest outstanding (ties by
    kind, then larger share, then id); where bases are nested, each holder is due
    between the floor and the ceiling of its outstanding.
    """

    family: ClassVar[str] = "flow"
    by: tuple[KeyName, ...] = ("landlord", "holder")

    @property
    def unit(self) -> Unit:
        """Entitlements are missed by whole leases."""
        return "leases"

    def demands(self, case: Case) -> list[Demand]:
        """Ask for each convention's dwellings; a band has two sides."""
        demands = []
        for claim in self.claims(case):
            oriented = oriented_expression(case, claim.mask)
            floor = Row(oriented, claim.lowest)
            demands.append(Demand(self.id, claim.key, (floor,), "at_least"))
            if claim.highest is not None:
                top = Row(oriented * -1, -claim.highest)
                demands.append(Demand(self.id, claim.key, (top,), "at_most"))
        return demands

    def measure(self, case: Case, plan: Plan) -> list[Measure]:
        """Count the dwellings oriented to each holder, filled or not."""
        rows = np.arange(case.num_vacancies)
        measures = []
        for claim in self.claims(case):
            reached = int(claim.mask[rows, plan.holder].sum())
            measures.append(self._side(claim, reached, "at_least"))
            if claim.highest is not None:
                measures.append(self._side(claim, reached, "at_most"))
        return measures

    def _side(self, claim: Claim, reached: int, part: str) -> Measure:
        if part == "at_most":
            asked = claim.highest or 0
            missing = max(0, reached - asked)
        else:
            asked = claim.lowest
            missing = max(0, asked - reached)
        return Measure(
            rule=self.id,
            key=claim.key,
            part=part,
            level=self.level,
            unit=self.unit,
            sense="at_most" if part == "at_most" else "at_least",
            required=claim.assigned + asked,
            since_january=claim.assigned,
            this_month=reached,
            missing=missing,
            carried=claim.carried,
            owed=claim.owed,
        )

    def claims(self, case: Case) -> Iterator[Claim]:
        """Yield what each convention asks this month, landlord by landlord."""
        table = case.instance.conventions
        landlords = sorted(set(table["landlord"]))
        if self.scope.landlord:
            landlords = [name for name in landlords if name in self.scope.landlord]
        for landlord in landlords:
            conventions = self._conventions(case, landlord)
            first = conventions[0]
            is_one_base = all(
                np.array_equal(c.homes, first.homes)
                and np.array_equal(c.leases, first.leases)
                for c in conventions
            )
            if is_one_base:
                bands = _seats(case, conventions)
            else:
                bands = [_band(convention.owed) for convention in conventions]
            for convention, (lowest, highest) in zip(conventions, bands, strict=True):
                yield _claim(case, landlord, convention, lowest, highest)

    def _conventions(self, case: Case, landlord: str) -> list[_Convention]:
        """Return a landlord's conventions with their bases, in order of holder."""
        table = case.instance.conventions
        table = table[table["landlord"] == landlord]
        table = table.sort_values(["holder", "territory"], kind="stable")
        homes, leases = case.instance.vacancies, case.year_leases
        of_homes = _in_base(homes, landlord)
        of_leases = _in_base(leases, landlord)
        found = []
        for row in table.itertuples():
            base = of_homes & in_territory(homes, row.territory)
            past = of_leases & in_territory(leases, row.territory)
            assigned = int((past & (leases["holder"] == row.holder)).sum())
            flow = int(base.sum()) + int(past.sum())
            carried = Fraction(row.carried_over or 0)
            owed = row.share * flow + carried - assigned
            found.append(
                _Convention(
                    row.holder,
                    row.territory,
                    row.share,
                    base,
                    past,
                    assigned,
                    carried,
                    Fraction(owed),
                )
            )
        return found


def _in_base(frame: pd.DataFrame, landlord: str) -> np.ndarray:
    """Tell which dwellings or leases of a landlord count in the flow."""
    mask = (frame["landlord"] == landlord) & (frame["set_aside"] == "")
    return mask.to_numpy(dtype=bool)


def _band(owed: Fraction) -> tuple[int, int]:
    """Return the whole dwellings around an entitlement, none below zero."""
    return max(0, math.floor(owed)), max(0, math.ceil(owed))


def _seats(case: Case, conventions: list[_Convention]) -> list[tuple[int, int | None]]:
    """Give the month's dwellings one by one to the largest outstanding claim.

    What the shares leave over one is claimed by nobody: it takes its seats too, so that
    nobody is given more than shares entitle to.
    """
    kinds = dict(zip(case.holders, case.holder_kinds, strict=True))
    rest = 1 - sum((c.share for c in conventions), start=Fraction(0))
    flow = int(conventions[0].homes.sum()) + int(conventions[0].leases.sum())
    taken = int(conventions[0].leases.sum()) - sum(c.assigned for c in conventions)
    owed = [c.owed for c in conventions] + [rest * flow - taken]
    rank = [
        (KIND_ORDER.index(kinds[c.holder]), -c.share, c.holder, c.territory)
        for c in conventions
    ]
    seats: Counter[int] = Counter()
    claimants = range(len(conventions) + (rest > 0))
    for _ in range(int(conventions[0].homes.sum())):
        last = (len(KIND_ORDER), Fraction(0), "", "")
        best = min(
            claimants,
            key=lambda i: (seats[i] - owed[i], rank[i] if i < len(rank) else last),
        )
        seats[best] += 1
    return [(seats[i], None) for i in range(len(conventions))]


def _claim(
    case: Case, landlord: str, convention: _Convention, low: int, high: int | None
) -> Claim:
    """Return the claim of a convention; its territory is named where it has one."""
    mask = np.zeros(case.orientable.shape, dtype=bool)
    h = case.holders.index(convention.holder)
    mask[:, h] = convention.homes & case.orientable[:, h]
    key = f"{landlord}/{convention.holder}"
    if convention.territory:
        key = f"{key}/{convention.territory}"
    return Claim(
        landlord=landlord,
        holder=convention.holder,
        key=key,
        mask=mask,
        assigned=convention.assigned,
        carried=convention.carried,
        owed=convention.owed,
        lowest=low,
        highest=high,
    )
