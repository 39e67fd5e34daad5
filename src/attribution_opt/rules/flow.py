"""Gestion en flux: to each reservation holder its share of the year's vacancies."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from attribution_opt.program.terms import Demand, Row
from attribution_opt.rules.base import Measure, Rule, Unit
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.entitlements import Claim
from attribution_opt.rules.scope import KeyName
from attribution_opt.rules.share import oriented_expression
from attribution_opt.rules.trajectory import Trajectory, trajectory

__all__ = ["Flow"]


class Flow(Rule):
    r"""To each holder its share of a landlord's flow (CCH L441-1, R441-5).

    Outstanding: share x (leases since January + dwellings of the month, those set aside
    left out) + carried over - already imputed. Where a landlord's conventions all have
    one base, the month's dwellings go one by one to the largest outstanding (ties by
    kind, then larger share, then id); where bases are nested, each holder is due
    between the floor and the ceiling of its outstanding.

    The base is the one declared: the dwellings that a landlord keeps for moves within
    its own stock are those set aside, whoever is housed in the others. To choose a
    transfer raises no entitlement and lowers no shortfall.
    """

    family: ClassVar[str] = "flow"
    by: tuple[KeyName, ...] = ("landlord", "holder")

    @property
    def unit(self) -> Unit:
        """Entitlements are missed by whole leases."""
        return "leases"

    def demands(self, counted: Counted) -> list[Demand]:
        """Ask for each convention's dwellings; a band has two sides."""
        demands = []
        for claim in self.claims(counted):
            oriented = oriented_expression(counted.case, claim.mask)
            floor = Row(oriented, claim.lowest)
            demands.append(Demand(self.id, claim.key, (floor,), "at_least"))
            if claim.highest is not None:
                top = Row(oriented * -1, -claim.highest)
                demands.append(Demand(self.id, claim.key, (top,), "at_most"))
        return demands

    def measure(self, counted: Counted) -> list[Measure]:
        """Count the dwellings oriented to each holder, filled or not."""
        case, holder = counted.case, counted.plan.holder
        rows, month = np.arange(case.num_vacancies), case.instance.month.month
        measures = []
        for claim in self.claims(counted):
            reached = int(claim.mask[rows, holder].sum())
            measures.append(self._side(claim, reached, "at_least", month))
            if claim.highest is not None:
                measures.append(self._side(claim, reached, "at_most", month))
        return measures

    def _side(self, claim: Claim, reached: int, part: str, month: int) -> Measure:
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
            base=claim.base,
            decided=claim.decided,
            trajectory=self._trajectory(claim, reached, month),
            carried=claim.carried,
            owed=claim.owed,
        )

    @staticmethod
    def _trajectory(claim: Claim, reached: int, month: int) -> Trajectory:
        """Return where the year of a holder stands."""
        return trajectory(
            claim.base + claim.homes,
            claim.assigned + reached,
            claim.entitled + claim.carried,
            claim.share,
            month,
        )

    def claims(self, counted: Counted) -> Iterator[Claim]:
        """Yield what each convention asks this month, landlord by landlord."""
        conventions = counted.case.instance.conventions_in_force
        landlords = sorted(set(conventions["landlord"]))
        if self.scope.landlord:
            landlords = [name for name in landlords if name in self.scope.landlord]
        for landlord in landlords:
            yield from counted.claims(landlord)
