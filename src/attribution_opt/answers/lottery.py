"""A lottery over plans: every ticket keeps all rules, odds are published before.

Among the plans that are best on every level before the score, a distribution is sought
under which each household is positioned with a probability as near to its target as
rules allow: decomposition by column generation, in which the month finds the next plan
(after Budish, Che, Kojima and Milgrom, 2013). It is then written as whole tickets,
so that the odds published are those of the draw exactly.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import highspy
import numpy as np

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.fairness import SCORE
from attribution_opt.domain.plan import Plan
from attribution_opt.errors import PolicyError, SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import EMPTY, Columns, Expression, Outer

__all__ = ["TICKETS", "Lottery", "Weighing", "lottery"]

Weighing = Literal["equal", "score"]
"""Targets: the same for everybody admissible somewhere, or in proportion to points."""

TICKETS = 2**20
"""Tickets of a lottery: odds are whole numbers of them."""
UNIT = 10**6
"""Prices of households are rounded to so many parts of one."""
CLOSE = 1e-6


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
        If the policy has no score level.
    SolverError
        If an engine stops without a proof.
    """
    program = month.program
    names = [level.name for level in program.levels]
    if SCORE not in names:
        raise PolicyError("the policy has no score level, which a lottery stands for")
    before = program.levels[: names.index(SCORE)]
    first = month.optimum()
    target = _targets(month, weighing, int((first.applicant != EMPTY).sum()))
    master, plans, bound = _Master(target), [first], 0.0
    master.add(first)
    for number in range(most_rounds):
        missed, prices, alpha = master.solve()
        plan, gain = _best(month, program, before, prices)
        # The prices as rounded are dual feasible but for the plan that is best on them.
        bound = max(bound, float(prices @ target) / UNIT - gain / UNIT)
        on_round(number + 1, missed, bound)
        if missed - bound <= CLOSE or gain / UNIT <= alpha + CLOSE:
            break
        plans.append(plan)
        master.add(plan)
    missed, _, _ = master.solve()
    tickets = _tickets(master.shares())
    used = [(p, t) for p, t in zip(plans, tickets, strict=True) if t]
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
    month: Elastic, program: Program, before: tuple[Level, ...], prices: np.ndarray
) -> tuple[Columns, int]:
    """Return the plan worth most at some prices, best on the levels before, and it."""
    u = np.ones(program.orientable.shape, dtype=np.int64)
    gain = Expression((Outer(u, prices.astype(np.int64)),))
    level = Level(name="lottery", title="prices of households", gain=gain)
    found = month.solve((*before, level), program.demands, upto="lottery")
    return found.plan, -found.levels[len(before)].cost


def _tickets(shares: np.ndarray) -> list[int]:
    """Return shares as whole tickets that add up, the largest rests first."""
    exact = shares / shares.sum() * TICKETS
    whole = np.floor(exact).astype(np.int64)
    rest = np.argsort(whole - exact, kind="stable")
    whole[rest[: TICKETS - int(whole.sum())]] += 1
    return [int(n) for n in whole]


class _Master:
    """The linear program over plans at hand: how near their mixture is to targets."""

    def __init__(self, target: np.ndarray) -> None:
        self.people = np.flatnonzero(target > 0)
        self._row = np.full(len(target), -1)
        self._row[self.people] = np.arange(len(self.people))
        self.size = len(target)
        self.num_plans = 0
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        count = len(self.people)
        none = np.zeros(0, dtype=np.int32)
        self.solver.addRows(
            count,
            target[self.people],
            np.full(count, np.inf),
            0,
            np.zeros(count, dtype=np.int32),
            none,
            np.zeros(0),
        )
        self.solver.addRow(1.0, 1.0, 0, none, np.zeros(0))
        for row in range(count):
            self.solver.addCol(
                1.0, 0.0, np.inf, 1, np.array([row], dtype=np.int32), np.ones(1)
            )

    def add(self, plan: Columns) -> None:
        """Add a plan."""
        rows = self._row[plan.applicant[plan.applicant != EMPTY]]
        rows = np.append(rows[rows >= 0], len(self.people)).astype(np.int32)
        self.solver.addCol(0.0, 0.0, np.inf, len(rows), rows, np.ones(len(rows)))
        self.num_plans += 1

    def solve(self) -> tuple[float, np.ndarray, float]:
        """Return what is missed, prices in whole parts of `UNIT`, the price of a plan.

        Prices are rounded down: at none of them is a shortfall worth more than it is.
        """
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SolverError("HiGHS failed on the lottery")
        dual = np.array(self.solver.getSolution().row_dual)
        prices = np.zeros(self.size)
        own = np.clip(dual[: len(self.people)], 0.0, 1.0)
        prices[self.people] = np.floor(own * UNIT)
        value = float(self.solver.getInfo().objective_function_value)
        return value, prices, -float(dual[len(self.people)])

    def shares(self) -> np.ndarray:
        """Return the share of each plan."""
        values = np.array(self.solver.getSolution().col_value)
        return np.maximum(values[len(self.people) :], 0.0)
