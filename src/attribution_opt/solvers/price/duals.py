"""Prices of demands at one level of the ladder, from its linear relaxation."""

from dataclasses import dataclass

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.price.bound import Bounder
from attribution_opt.solvers.price.forms import Weights
from attribution_opt.solvers.price.guide import Guide, guide_for
from attribution_opt.solvers.price.master import Master
from attribution_opt.solvers.price.pricing import Pricer
from attribution_opt.solvers.price.rounds import generate, seed_columns

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


@dataclass
class _Known:
    """What the rounds read of the ladder."""

    plan: Columns
    control: Control


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
    weights = Weights(program.num_applicants)
    pricer = Pricer(program, weights)
    bounder = Bounder(program, pricer, weights)
    master = Master(program, control.threads)
    master.add(plan)
    master.add(seed_columns(pricer, guide_for(program, bounder, position)))
    for earlier in program.levels[:position]:
        cost = program.value(earlier, plan)
        master.watch(earlier)
        master.hold(earlier, cost)
        bounder.hold(earlier, cost)
    asked = program.levels[position]
    master.watch(asked)
    # No later level beside it: its own prices are wanted, not those of a mixture.
    guide = Guide(program, bounder, {position: 1.0}, 1.0)
    known = _Known(plan, control)
    relaxed = generate(master, bounder, pricer, asked, guide, known)
    if relaxed is None:
        raise SolverError(f"level {level} was not bounded in time")
    by_demand = [
        sum(p * r.scale for p, r in zip(prices, demand.rows, strict=True))
        for prices, demand in zip(relaxed.bound.rows, program.demands, strict=True)
    ]
    bound = relaxed.bound
    return DualPrices(
        bound=bound.value,
        by_demand=np.array(by_demand, dtype=float),
        by_applicant=-bound.beta,
    )
