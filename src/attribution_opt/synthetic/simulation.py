"""Ways to allot over a year, beside what hindsight would have done.

A year is worth its points, something for every dwelling let, less a price for every
lease that a statutory share lacks at its end. Shares over holders are left out:
orientation is settled within a month. The way by *yearly prices* learns from sampled
futures what a household and a lease of a share are worth later in the year (dual prices
of the year's relaxation), and takes that into account month by month; after Bansak and
Paulson (2024) and Ahani et al. (2023), who place refugees so.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Literal, get_args

import numpy as np

from attribution_opt.domain.labels import EVERYTHING
from attribution_opt.program.terms import (
    EMPTY,
    Columns,
    Demand,
    Expression,
    Outer,
    PairTerm,
    Row,
)
from attribution_opt.solvers.base import Control, LevelResult
from attribution_opt.solvers.registry import engine
from attribution_opt.synthetic.world import MONTHS, World
from attribution_opt.synthetic.year_program import (
    LACKS,
    LET,
    VALUE,
    WorthNow,
    Year,
    YearlyPrices,
    asked_of,
    columns_of,
    year_program,
)

__all__ = [
    "GAP",
    "WAYS",
    "Way",
    "simulate",
]

Way = Literal["score_order", "monthly", "yearly_prices"]
"""Home by home, best score first; each month on its own, best; with yearly prices."""

WAYS: tuple[Way, ...] = get_args(Way)

LATER = 0.8
"""What a household is worth later, of its price: it may be gone, or refuse."""
RANKS = 3
"""Households that a dwelling is offered to in one month."""
GAP = 0.0005
"""Relative gap of a month's plan, and of the bound of a year."""


def simulate(
    world: World,
    way: Way,
    prices: YearlyPrices | None = None,
    *,
    method: str = "auto",
    on_month: Callable[[int, Year], None] = lambda *_: None,
) -> Year:
    """Return a year as one way to allot would make it.

    Parameters
    ----------
    world
        The year.
    way
        How a month is decided.
    prices
        What `learn` gives, for ``yearly_prices``.
    method
        Engine of a month.
    on_month
        Told of each month.
    """
    year, state = Year(world), _State(world)
    for month in range(MONTHS):
        state.begin(month, year.freed)
        for _ in range(RANKS):
            open_, pools = state.open(month)
            if not len(open_):
                break
            if way == "score_order":
                chosen = _by_score(world, open_, pools)
            else:
                chosen = _planned(world, year, open_, pools, prices, method)
            if not state.offer(year, month, open_, chosen):
                break
        on_month(month, year)
    return year


class _State:
    """Who is housed, what is open, who has refused what."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.is_open = np.zeros(world.case.num_vacancies, dtype=bool)
        self.is_housed = np.zeros(int(world.household.max(initial=0)) + 1, dtype=bool)
        self.refused: list[set[int]] = [set() for _ in self.is_open]
        self.chain = np.flatnonzero(world.month_of == MONTHS)
        self.is_let = np.zeros(len(self.is_open), dtype=bool)

    def begin(self, month: int, freed: int) -> None:
        """Open what falls vacant, and what transfers have freed until now."""
        self.is_open |= self.world.month_of == month
        self.is_open[self.chain[:freed]] = True
        self.is_open[self.is_let] = False

    def open(self, month: int) -> tuple[np.ndarray, list[np.ndarray]]:
        """Return the open dwellings that somebody may have, and who."""
        world = self.world
        may = world.present(month) & ~self.is_housed[world.household]
        homes, pools = [], []
        for v in np.flatnonzero(self.is_open).tolist():
            people = world.case.candidates[v]
            people = people[may[people]]
            if self.refused[v]:
                people = people[~np.isin(people, list(self.refused[v]))]
            if len(people):
                homes.append(v)
                pools.append(people)
        return np.array(homes, dtype=np.int64), pools

    def offer(
        self, year: Year, month: int, homes: np.ndarray, chosen: np.ndarray
    ) -> bool:
        """Offer dwellings; tell whether any household refused."""
        is_refused = False
        for v, a in zip(homes.tolist(), chosen.tolist(), strict=True):
            if a == EMPTY:
                continue
            year.offers += 1
            if not self.world.would_sign(v, np.array([a]))[0]:
                self.refused[v].add(a)
                is_refused = True
                continue
            year.vacancy.append(v)
            year.applicant.append(a)
            year.month.append(month)
            self.is_open[v] = False
            self.is_let[v] = True
            self.is_housed[self.world.household[a]] = True
            year.freed += bool(self.world.is_transfer[a])
        return is_refused


def _by_score(world: World, homes: np.ndarray, pools: list[np.ndarray]) -> np.ndarray:
    """Return whom each dwelling goes to, one by one, best score first."""
    gone: set[int] = set()
    chosen = np.full(len(homes), EMPTY)
    for n, people in enumerate(pools):
        for a in people[np.argsort(-world.points[people], kind="stable")].tolist():
            if world.household[a] not in gone:
                chosen[n] = a
                gone.add(int(world.household[a]))
                break
    return chosen


def _planned(
    world: World,
    year: Year,
    homes: np.ndarray,
    pools: list[np.ndarray],
    prices: YearlyPrices | None,
    method: str,
) -> np.ndarray:
    """Return whom each dwelling goes to in the best plan of what is open."""
    worth, pair = world.points + LET, None
    demands = list(_dues(world, year, homes))
    if prices is not None:
        worth = np.maximum(worth - LATER * prices.by_applicant, 1).astype(np.int64)
        everywhere = np.ones((len(homes), 1), dtype=np.int64)
        pair = PairTerm(WorthNow(world, homes, prices.by_share), everywhere)
    program = year_program(world, homes, pools, tuple(demands), worth, pair)
    empty = np.full(len(homes), EMPTY)
    start = Columns(np.arange(len(homes)), empty, np.zeros_like(empty))
    stop = threading.Event()

    def told(result: LevelResult) -> None:
        if result.name == VALUE:
            stop.set()

    outcome = engine(method).solve(
        program, start, Control(gap=GAP, stop=stop, progress=told)
    )
    return outcome.plan.applicant[np.argsort(outcome.plan.vacancy)]


def _dues(world: World, year: Year, homes: np.ndarray) -> Iterator[Demand]:
    """Yield what each share asks of this month: its part, and what it is behind."""
    had = columns_of(np.array(year.vacancy, int), np.array(year.applicant, int))
    seen = np.zeros(world.case.num_vacancies, dtype=bool)
    seen[year.vacancy] = True
    seen[homes] = True
    for one in world.shares:
        due = asked_of(one, seen) - int(one.group.on(had).sum())
        if due > 0:
            yield Demand(
                one.name,
                EVERYTHING,
                (Row(_of(one.group, homes) * LACKS, due * LACKS),),
            )


def _of(expression: Expression, homes: np.ndarray) -> Expression:
    """Return the coefficients of some dwellings."""
    return Expression(tuple(Outer(term.u[homes], term.w) for term in expression.terms))
