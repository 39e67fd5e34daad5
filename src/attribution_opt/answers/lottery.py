"""A lottery over plans: every ticket keeps all rules, odds are published before.

Among the plans that are best on every level before the score, a distribution is sought
under which each household is positioned with a probability as near to its target as
rules allow: decomposition by column generation, in which the month finds the next plan
(after Budish, Che, Kojima and Milgrom, 2013). It is then written as whole tickets,
so that the odds published are those of the draw exactly.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.fairness import before_points
from attribution_opt.answers.tickets import UNIT, Master
from attribution_opt.domain.choices import Weighing
from attribution_opt.domain.plan import Plan
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import EMPTY, Columns, Expression, Outer

__all__ = ["TICKETS", "Lottery", "lottery"]

TICKETS = 2**20
"""Tickets of a lottery: odds are whole numbers of them."""
CLOSE = 1e-6
SWAPS, SWAP_ROUNDS = 30, 200
"""Plans by swaps in a batch; batches between two plans that are proven."""
GAP = 0.01
"""A plan is good enough within a hundredth; bounds are those proven."""


@dataclass(frozen=True, slots=True, eq=False)
class Lottery:
    """A distribution over plans, as tickets.

    Attributes
    ----------
    plans, tickets
        The plans, and how many tickets each has of `TICKETS`.
    target
        Shape (applicants,): probability aimed at.
    shortfall, bound
        What targets miss in all, and the least that any distribution could miss.
    """

    plans: tuple[Plan, ...]
    tickets: tuple[int, ...]
    target: np.ndarray
    shortfall: float
    bound: float

    def odds(self, size: int) -> list[Fraction]:
        """Return the exact probability of each application of a month of that size."""
        count = np.zeros(size, dtype=np.int64)
        for plan, tickets in zip(self.plans, self.tickets, strict=True):
            count[plan.applicant[plan.applicant != EMPTY]] += tickets
        return [Fraction(int(n), TICKETS) for n in count]

    def draw(self, seed: str) -> tuple[int, Plan]:
        """Return the ticket that a published seed draws, and its plan.

        The ticket is ``sha256(seed)`` as a number, modulo `TICKETS`: anybody can draw
        it again.
        """
        digest = hashlib.sha256(seed.encode("utf-8")).digest()
        ticket = int.from_bytes(digest, "big") % TICKETS
        upto = np.cumsum(self.tickets)
        return ticket, self.plans[int(np.searchsorted(upto, ticket, side="right"))]


def lottery(
    month: Elastic,
    weighing: Weighing = "equal",
    *,
    most_rounds: int = 40,
    on_round: Callable[[int, float, float], None] = lambda *_: None,
) -> Lottery:
    """Return a lottery whose odds are as near to their targets as the rules allow.

    Parameters
    ----------
    month
        The month under its policy.
    weighing
        What targets are in proportion to; nobody's is above certainty.
    most_rounds
        Plans to look for at most: each is the month solved, to proof.
    on_round
        Told of each round: its number, what is missed, and the bound.

    Raises
    ------
    PolicyError
        If the policy has no level of points.
    SolverError
        If an engine stops without a proof.
    """
    program = month.program
    before = program.levels[: before_points(month)]
    first = month.optimum()
    target = _targets(month, weighing, int((first.applicant != EMPTY).sum()))
    master, bound = Master(target), 0.0
    master.add(first)
    swaps = [_Swaps.of(program, before, first)]
    for number in range(most_rounds):
        missed, prices, alpha = _swapped(master, program, swaps)
        plan, worth, gain = _best(month, before, first, prices)
        # The prices as rounded are dual feasible but for the plan that is best on them.
        bound = max(bound, float(prices @ target) / UNIT - gain / UNIT)
        on_round(number + 1, missed, bound)
        if missed - bound <= CLOSE or worth / UNIT <= alpha + CLOSE:
            break
        master.add(plan)
        swaps.append(_Swaps.of(program, before, plan))
    missed, _, _ = master.solve()
    tickets = _tickets(master.shares())
    used = [(p, t) for p, t in zip(master.plans, tickets, strict=True) if t]
    return Lottery(
        plans=tuple(Plan(p.applicant, p.holder) for p, _ in used),
        tickets=tuple(t for _, t in used),
        target=target,
        shortfall=missed,
        bound=bound,
    )


def _targets(month: Elastic, weighing: Weighing, places: int) -> np.ndarray:
    """Return probabilities that add up to the places, or to everybody if fewer."""
    case = month.case
    weight = np.zeros(case.num_applicants)
    points = case.instance.applicants["score"].fillna(0).to_numpy(dtype=float)
    for people in case.candidates:
        weight[people] = 1.0 if weighing == "equal" else np.maximum(points[people], 0)
    target = np.zeros(len(weight))
    left, is_open = float(places), weight > 0
    while left > CLOSE and is_open.any():
        share = left * weight * is_open / (weight * is_open).sum()
        target = np.minimum(1.0, target + share)
        left = places - target.sum()
        is_open &= target < 1.0
    return target


def _best(
    month: Elastic, before: tuple[Level, ...], best: Columns, prices: np.ndarray
) -> tuple[Columns, int, int]:
    """Return a plan worth much at some prices, best on the levels before.

    Returns
    -------
    The plan, what it is worth, and the most that any could be.
    """
    program = month.program
    u = np.ones(program.orientable.shape, dtype=np.int64)
    gain = Expression((Outer(u, prices.astype(np.int64)),))
    level = Level(name="lottery", title="prices of households", gain=gain)
    levels = (*before, level)
    found = month.solve(levels, program.demands, upto="lottery", best=best, gap=GAP)
    last = found.levels[len(before)]
    return found.plan, -last.cost, -(last.bound or 0)


@dataclass(frozen=True, slots=True, eq=False)
class _Swaps:
    """A plan, and by dwelling who could take its place without any rule's noticing.

    They have the same coefficient in every row and on every level before the score, so
    that any of them may stand anywhere at once.
    """

    plan: Columns
    members: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, program: Program, before: tuple[Level, ...], plan: Columns) -> "_Swaps":
        """Return the swaps of a plan."""
        demands = [program.demands[d] for level in before for d in level.demands]
        rows = [row.expression for demand in demands for row in demand.rows]
        members = []
        for v, (a, h) in enumerate(zip(plan.applicant, plan.holder, strict=True)):
            if a == EMPTY or not program.may_stay_empty[v]:
                members.append(np.array([a]))
                continue
            pool = program.candidates[v]
            pool = pool[program.proposable[pool, h]]
            columns = Columns(np.full(len(pool), v), pool, np.full(len(pool), h))
            is_same = np.ones(len(pool), dtype=bool)
            own = int(np.flatnonzero(pool == a)[0])
            for values in _values(rows, before, columns):
                is_same &= values == values[own]
            members.append(pool[is_same])
        return cls(plan, tuple(members))

    def best(self, program: Program, prices: np.ndarray) -> Columns:
        """Return the plan whose dwellings take whoever is dearest, one by one."""
        applicant = self.plan.applicant.copy()
        gone = np.zeros(int(program.household.max(initial=0)) + 1, dtype=bool)
        for v in np.argsort([len(own) for own in self.members], kind="stable"):
            own = self.members[v]
            if own[0] == EMPTY:
                continue
            free = own[~gone[program.household[own]]]
            if not len(free):
                return self.plan
            applicant[v] = free[np.argmax(prices[free])]
            gone[program.household[applicant[v]]] = True
        return Columns(self.plan.vacancy, applicant, self.plan.holder)


def _values(
    rows: list[Expression], before: tuple[Level, ...], columns: Columns
) -> Iterator[np.ndarray]:
    """Yield what tells some columns apart before the score."""
    for expression in rows:
        yield expression.on(columns)
    for level in before:
        yield level.cost(columns)


def _swapped(
    master: "Master", program: Program, swaps: list[_Swaps]
) -> tuple[float, np.ndarray, float]:
    """Add plans by swaps until none is worth more; return the master's answer."""
    for _ in range(SWAP_ROUNDS):
        missed, prices, alpha = master.solve()
        if missed <= CLOSE:
            break
        left, is_better = prices.copy(), False
        for number in range(SWAPS):
            plan = swaps[-1 - number % len(swaps)].best(program, left)
            chosen = plan.applicant[plan.applicant != EMPTY]
            if prices[chosen].sum() / UNIT > alpha + CLOSE:
                is_better |= master.add(plan)
            # Whoever is in this one is worth little in the next of the batch.
            left[chosen] = np.minimum(left[chosen], 0)
        if not is_better:
            break
    return master.solve()


def _tickets(shares: np.ndarray) -> list[int]:
    """Return shares as whole tickets that add up, the largest rests first."""
    exact = shares / shares.sum() * TICKETS
    whole = np.floor(exact).astype(np.int64)
    rest = np.argsort(whole - exact, kind="stable")
    whole[rest[: TICKETS - int(whole.sum())]] += 1
    return [int(n) for n in whole]
