"""Prices of demands at one level of the ladder, from its linear relaxation."""

from dataclasses import dataclass

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.price.relaxation import Relaxation

__all__ = ["DualPrices", "dual_prices"]


@dataclass(frozen=True, slots=True)
class DualPrices:
    """What one unit more of each demand costs a level, at the least.

    Attributes
    ----------
    bound
        No plan that keeps the earlier levels costs less on this one.
    by_demand
        Shape (demands,): by so much the bound rises if a demand that misses nothing
        asks for one more and must have it.
    by_applicant
        Shape (applicants,): what each household could add elsewhere, from 0.
    """

    bound: float
    by_demand: np.ndarray
    by_applicant: np.ndarray


def dual_prices(
    program: Program, plan: Columns, level: str, control: Control | None = None
) -> DualPrices:
    """Return the prices at a level, those before it held at what a plan costs there.

    Parameters
    ----------
    program, plan
        The month, and a plan that is best on every level before.
    level
        Name of the level.
    control
        When to stop.

    Raises
    ------
    SolverError
        If time is up before there is a bound, or the level is none of the program.
    """
    control = control or Control()
    names = [one.name for one in program.levels]
    if level not in names:
        raise SolverError(f"no level {level} in the program")
    position = names.index(level)
    relaxation = Relaxation.of(program, control)
    layout, asked = relaxation.layout, program.levels[position]
    relaxation.master.add(relaxation.positions(plan))
    cost = layout.cost(asked)
    relaxation.seed(cost)
    for earlier in program.levels[:position]:
        value = program.value(earlier, plan)
        relaxation.master.add_line(layout.cost(earlier).at_most(value))
    bound = relaxation.generate(cost, near=control.gap_of(asked))
    if bound is None:
        raise SolverError(f"level {level} was not bounded in time")
    prices, by_demand = bound.prices, np.zeros(len(program.demands))
    for line, price in zip(prices.lines, prices.line.tolist(), strict=True):
        for d in line.members:
            by_demand[d] += price * int(line.counts[d]) / prices.denominator
    return DualPrices(
        bound=bound.float,
        by_demand=by_demand,
        by_applicant=-prices.household[program.household] / prices.denominator,
    )
