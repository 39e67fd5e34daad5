"""What each objective costs: one lease more, one less, and one more vacancy.

A price is a finite difference: the month solved again, to proof, with the objective
shifted by one. What stands on the levels then is compared with what stood there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.admission.admit import admit
from attribution_opt.answers.elastic import Elastic, raised
from attribution_opt.domain.labels import Label
from attribution_opt.domain.ledger import HomeColumn
from attribution_opt.domain.levels import HARD
from attribution_opt.program.program import Level
from attribution_opt.program.terms import Demand
from attribution_opt.solvers.price.duals import dual_prices

__all__ = [
    "LevelChange",
    "MonthAsked",
    "ObjectivePrice",
    "VacancyWorth",
    "prices",
    "worth",
]

Values = tuple[tuple[str, int], ...]
KIND: tuple[HomeColumn, ...] = ("rooms", "financing", "commune", "in_qpv")
"""What tells one kind of dwelling from another."""


@dataclass(frozen=True, slots=True)
class LevelChange:
    """What the levels lose (or gain, below 0), level by level; nothing where equal.

    Attributes
    ----------
    by_level
        In order.
    points
        Name of the first level of points or days, empty where the policy has none.
    """

    by_level: Values
    points: str = ""

    @property
    def first(self) -> tuple[str, int]:
        """The first level that changes, and by how much; no level where none does."""
        return next(((n, c) for n, c in self.by_level if c), ("", 0))

    def on(self, level: str) -> int:
        """Return the change on one level."""
        return dict(self.by_level).get(level, 0)

    @property
    def on_points(self) -> int:
        """The change on the first level of points."""
        return self.on(self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectivePrice:
    """The price of one objective under one key.

    Attributes
    ----------
    rule, key, part, level, unit
        Which objective.
    missing
        What it misses in the plan.
    more
        The change if it must reach one more than it does; None where it cannot.
    less
        The change if it asks for one less: where that changes nothing, it does not
        bind.
    holds
        How many more cost the same each, from the first on, as far as was looked.
    dual
        What the relaxation says that one more costs the first level of points, in its
        unit, at least, if nothing else is lost; None where something is missing, so
        that more costs leases first.
    """

    rule: str
    key: Label
    part: str
    level: str
    unit: str
    missing: int
    more: LevelChange | None
    less: LevelChange
    holds: int
    dual: float | None = None

    @property
    def is_binding(self) -> bool:
        """Whether asking for one less would change anything."""
        return any(change for _, change in self.less.by_level)


@dataclass(frozen=True, slots=True)
class VacancyWorth:
    """What one more dwelling of a kind would bring: changes below 0 are gains."""

    rooms: int
    financing: str
    commune: str
    in_qpv: str
    present: int
    change: LevelChange


def prices(
    month: Elastic,
    rules: Sequence[str] = (),
    *,
    reach: int = 3,
    most: int | None = None,
) -> Iterator[ObjectivePrice]:
    """Yield the price of each objective that asks for something.

    Parameters
    ----------
    month
        A month under a policy.
    rules
        Ids of rules; by default all that ask for something.
    reach
        How many more leases are tried, one by one, to see how far a price holds.
    most
        Objectives to price, in the order of levels, those that miss most first; all by
        default.

    Raises
    ------
    SolverError
        If an engine stops without a proof.
    """
    demands = month.program.demands
    base = MonthAsked(month)
    level_of = {d: level.name for level in month.program.levels for d in level.demands}
    wanted = month.of_rules(rules) if rules else list(range(len(demands)))
    if most is not None:
        order = [level.name for level in month.program.levels]
        place = {d: order.index(level) for d, level in level_of.items()}
        wanted.sort(key=lambda d: (not base.missing[d], place[d], -base.missing[d]))
        del wanted[most:]
    units = {rule.id: rule.unit for rule in month.policy.rules}
    duals = base.duals()
    for d in wanted:
        missing = int(base.missing[d])
        steps = _steps(base, d, missing, reach)
        yield ObjectivePrice(
            rule=demands[d].rule,
            key=demands[d].key,
            part=demands[d].part,
            level=level_of[d],
            unit=units[demands[d].rule],
            missing=missing,
            more=steps[0] if steps else None,
            less=base.softened(d),
            holds=_same(steps),
            dual=None if missing or duals is None else float(duals[d]),
        )


def _steps(base: "MonthAsked", d: int, missing: int, reach: int) -> list[LevelChange]:
    """Return what each further lease costs, until it cannot be reached."""
    steps, before = [], base.values
    for step in range(1, reach + 1):
        after = base.forced(d, step - missing)
        if after is None:
            break
        steps.append(base.change(before, after))
        before = after
        if steps[-1] != steps[0]:
            break
    return steps


def _same(steps: list[LevelChange]) -> int:
    return sum(step == steps[0] for step in steps)


class MonthAsked:
    """A month solved once, and again with one demand shifted."""

    def __init__(self, month: Elastic) -> None:
        self.month = month
        program = month.program
        self.held = tuple(
            d for level in program.levels if level.is_hard for d in level.demands
        )
        self.levels = tuple(level for level in program.levels if not level.is_hard)
        self.names = [level.name for level in self.levels]
        plan = month.solve(program.levels, program.demands, upto=self.names[-1])
        self.plan = plan.plan
        self.missing = month.shortfalls(plan.plan)
        costs = {level.name: level.cost for level in plan.levels}
        self.values: Values = tuple((name, costs[name]) for name in self.names)

    def change(self, before: Values, after: Values) -> LevelChange:
        """Return what levels lose from some values to others."""
        pairs = zip(before, after, strict=True)
        lost = tuple((name, b - a) for (name, a), (_, b) in pairs)
        return LevelChange(lost, self.points)

    @property
    def points(self) -> str:
        """The first level of points, empty for none."""
        points = self.month.policy.ladder.points
        return "" if points is None else points.name

    def duals(self) -> np.ndarray | None:
        """Return what the relaxation says that each demand costs points."""
        program = self.month.program
        if not self.points:
            return None
        return dual_prices(program, self.plan, self.points).by_demand

    def softened(self, d: int) -> LevelChange:
        """Return the change if a demand asks for one less, on its own level."""
        program = self.month.program
        demands = list(program.demands)
        demands[d] = raised(demands[d], -1)
        return self.change(self.values, self._values(program.levels, tuple(demands)))

    def forced(self, d: int, by: int) -> Values | None:
        """Return the values if a demand must hold, shifted; None where it cannot.

        It stands beside the policy's own, which its level still counts.
        """
        program = self.month.program
        demands = (*program.demands, raised(program.demands[d], by))
        held = (*self.held, len(program.demands))
        if not self.month.can_hold(held, demands):
            return None
        first = Level(name=HARD, title="held", demands=held)
        return self._values((first, *self.levels), demands)

    def _values(self, levels: tuple[Level, ...], demands: tuple[Demand, ...]) -> Values:
        found = self.month.solve(levels, demands, upto=self.names[-1])
        costs = {level.name: level.cost for level in found.levels}
        return tuple((name, costs[name]) for name in self.names)


def worth(month: Elastic, *, most: int = 12) -> Iterator[VacancyWorth]:
    """Yield what one more dwelling of each kind of the month would bring.

    Parameters
    ----------
    month
        A month under a policy.
    most
        Kinds to look at, those of most dwellings first.

    Raises
    ------
    SolverError
        If an engine stops without a proof.
    """
    base, homes = MonthAsked(month), month.case.instance.vacancies
    flags = homes["in_qpv"].map({True: "yes", False: "no"}).fillna("").astype("str")
    alike = homes.assign(in_qpv=flags).groupby([*KIND])
    kinds: dict[Any, Any] = alike.indices
    order = sorted(kinds, key=lambda kind: (-len(kinds[kind]), kind))[:most]
    for kind in order:
        twin = homes.iloc[[int(kinds[kind][0])]].assign(
            vacancy_id=f"{homes['vacancy_id'].iat[int(kinds[kind][0])]}+"
        )
        more = pd.concat([homes, twin], ignore_index=True)
        instance = replace(month.case.instance, vacancies=more)
        case = admit(instance, month.policy.admissibility)
        other = MonthAsked(Elastic(case, month.policy, month.method))
        rooms, financing, commune, in_qpv = kind
        change = base.change(base.values, other.values)
        yield VacancyWorth(
            int(rooms), financing, commune, in_qpv, len(kinds[kind]), change
        )
