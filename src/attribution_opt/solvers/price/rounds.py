"""Rounds of column generation: solve, price all pairs, add the best, until none is."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from attribution_opt.program.program import Level
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.price.bound import Bound, Bounder
from attribution_opt.solvers.price.guide import Guide
from attribution_opt.solvers.price.master import Master
from attribution_opt.solvers.price.pricing import Block, Pricer

__all__ = ["Relaxed", "generate", "near_columns", "seed_columns"]

PER_ROUND = 5
"""Columns added for each vacancy and holder in a round: one is too few."""
SEED = 3
NEGATIVE = 1e-6
"""Relative to the weight of the level: smaller reduced costs are noise."""
MAX_ROUNDS = 200
WHOLE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """A bound with the relaxed choice that it came from.

    Attributes
    ----------
    bound
        The bound over all pairs.
    whole
        Columns that it chooses whole.
    """

    bound: Bound
    whole: Columns


class _Knows(Protocol):
    """What the rounds read of the ladder."""

    plan: Columns
    control: Control


def seed_columns(pricer: Pricer, guide: Guide) -> Columns:
    """Return the best few columns of each vacancy and holder, and all empty ones."""
    beta = np.zeros(pricer.program.num_applicants)
    parts = [
        block.columns(_best_few(block, SEED), np.isfinite(block.empty))
        for block in pricer.blocks(guide.form(), beta)
    ]
    return Columns.joined(parts)


def generate(
    master: Master,
    bounder: Bounder,
    pricer: Pricer,
    level: Level,
    guide: Guide,
    state: _Knows,
) -> Relaxed | None:
    """Generate columns until the level is bounded as well as its relaxation can be.

    Returns the best bound with the relaxed choice behind it; None if time was up before
    there was one.
    """
    best: Relaxed | None = None
    control = state.control
    for _ in range(MAX_ROUNDS):
        master.set_costs(guide.on(master.columns), guide.on_shortfalls())
        if not master.solve(control):
            return best
        duals, relaxed = master.duals(), _relaxed(master, level)
        x, _ = master.values()
        is_whole = np.abs(x - np.round(x)) < WHOLE
        whole = master.columns.take(is_whole & (x > 0.5))
        fresh = _priced(master, bounder, pricer, guide)
        is_last = not len(fresh) or not master.add(fresh)
        bound = bounder.bound(level, duals, guide.scale)
        if best is None or bound.value >= best.bound.value:
            best = Relaxed(bound, whole)
        cost = master.program.value(level, state.plan)
        near = control.gap_of(level) * abs(relaxed)
        is_tight = best.bound.whole >= np.ceil(relaxed - near - 1e-6)
        if best.bound.whole >= cost or is_last or is_tight or control.should_stop():
            return best
    return best


def near_columns(
    master: Master, bounder: Bounder, pricer: Pricer, guide: Guide, count: int
) -> Columns:
    """Return so many columns of least reduced cost of each vacancy and holder.

    The master must just have been solved.
    """
    duals = master.duals()
    form = bounder.reduced(guide.form(), duals)
    parts = [
        block.columns(_best_few(block, count), np.zeros(block.empty.shape, dtype=bool))
        for block in pricer.blocks(form, duals.household)
    ]
    return Columns.joined(parts)


def _relaxed(master: Master, level: Level) -> float:
    """Return the cost of the level in the relaxed choice."""
    x, s = master.values()
    costs = level.cost(master.columns)
    return float(costs @ x + s[list(level.demands)].sum())


def _priced(master: Master, bounder: Bounder, pricer: Pricer, guide: Guide) -> Columns:
    """Return the best columns of negative reduced cost, over all pairs."""
    duals = master.duals()
    form = bounder.reduced(guide.form(), duals)
    alpha = master.vacancy_prices()
    limit = -NEGATIVE * guide.scale
    parts = []
    for block in pricer.blocks(form, duals.household):
        prices = alpha[block.vacancies]
        np.subtract(block.filled, prices[:, None, None], out=block.filled)
        np.subtract(block.empty, prices[:, None], out=block.empty)
        few = _best_few(block, PER_ROUND) & (block.filled < limit)
        parts.append(block.columns(few, block.empty < limit))
    return Columns.joined(parts)


def _best_few(block: Block, count: int) -> np.ndarray:
    """Return the mask of the least few applicants of each vacancy and holder."""
    size = len(block.applicants)
    if size > count:
        # So few exactly: where many are equal, all of them would be the whole month.
        best = np.argpartition(block.filled, count - 1, axis=2)[:, :, :count]
        mask = np.zeros(block.filled.shape, dtype=bool)
        np.put_along_axis(mask, best, True, axis=2)
        return mask & np.isfinite(block.filled)
    return np.isfinite(block.filled)
