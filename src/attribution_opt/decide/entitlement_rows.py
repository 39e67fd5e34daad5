"""What each convention entitles its holder to, row by row."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from attribution_opt.decide.objective_rows import Objective
from attribution_opt.domain.labels import Label
from attribution_opt.domain.records import (
    Exact,
)
from attribution_opt.rules.flow import Flow

__all__ = ["Entitlement", "entitlements_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """What one holder is owed by one landlord (gestion en flux), and got."""

    rule: str
    landlord: str
    holder: str
    territory: str
    programme: str
    carried_over: Exact
    since_january: int
    owed: Exact
    lowest: int
    highest: int
    this_month: int
    missing: int
    excess: int
    score_order: int


def entitlements_of(objectives: Iterable[Objective]) -> list[Entitlement]:
    """Return what each convention owes, both sides of a band together."""
    sides: dict[tuple[str, Label], list[Objective]] = {}
    for row in objectives:
        if row.family == Flow.family:
            sides.setdefault((row.rule, row.key), []).append(row)
    return [_entitlement(*place, found) for place, found in sides.items()]


def _entitlement(rule: str, key: Label, sides: list[Objective]) -> Entitlement:
    landlord, holder, territory, programme = (*key, "", "")[:4]
    first = sides[0]
    due = [(side.required or 0) - side.since_january for side in sides]
    return Entitlement(
        rule=rule,
        landlord=landlord,
        holder=holder,
        territory=territory,
        programme=programme,
        since_january=first.since_january,
        carried_over=first.carried_over or Fraction(0),
        owed=first.owed or Fraction(0),
        lowest=min(due),
        highest=max(due),
        this_month=first.this_month,
        missing=sum(s.missing for s in sides if s.sense == "at_least"),
        excess=sum(s.missing for s in sides if s.sense == "at_most"),
        score_order=first.score_order,
    )
