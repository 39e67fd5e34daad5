"""Whole plans: small searches around the vertex of the linear program."""

import numpy as np

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import HighsModel
from attribution_opt.solvers.ladder import Answer, Costs
from attribution_opt.solvers.price.guide import Guide

__all__ = ["Held", "around", "costs_of", "look_around", "mask_in", "search_in", "union"]

WHOLE = 1000
"""Units of a guide's cost in a search, which counts in whole numbers."""

Held = list[tuple[Level, int]]
"""Levels done, with the values that they keep."""


def search_in(
    program: Program,
    columns: Columns,
    held: Held,
    costs: Costs,
    incumbent: Columns | None,
    control: Control,
) -> Answer:
    """Minimise a cost over some columns alone, earlier levels held.

    Parameters
    ----------
    program, columns
        The program and the columns that may be used.
    held
        Earlier levels with the values that they keep.
    costs
        Cost of those columns and of the shortfalls.
    incumbent
        A plan among them, if any.
    control
        When to stop.
    """
    model = _model(program, columns, held, control)
    model.is_proof = True
    chosen = None if incumbent is None else mask_in(program, incumbent, columns)
    return model.minimise(costs, chosen, control)


def look_around(
    program: Program,
    columns: Columns,
    held: Held,
    guide: Guide,
    control: Control,
    target: float,
    seconds: float,
) -> Columns | None:
    """Return a plan found in a short search over some columns; None if none is.

    Parameters
    ----------
    program, columns, held, control
        As in `search_in`.
    guide
        What is minimised.
    target
        Its cost that is good enough.
    seconds
        How long to look.
    """
    model = _model(program, columns, held, control)
    model.absolute_gap = guide.scale * WHOLE / 2
    costs = _whole_costs(guide, columns)
    chosen = model.look(costs, control, target * WHOLE, seconds)
    if chosen is None:
        return None
    plan = columns.take(np.flatnonzero(chosen))
    return plan.take(np.argsort(plan.vacancy, kind="stable"))


def around(
    relaxed: Columns, columns: Columns, num_vacancies: int, freed: np.ndarray
) -> Columns:
    """Return the columns left when what is whole is kept.

    A vacancy that the relaxed choice decides whole keeps that column alone, unless it
    is freed; the others keep all columns.
    """
    is_kept = np.zeros(num_vacancies, dtype=bool)
    is_kept[relaxed.vacancy] = True
    is_kept &= ~freed
    fixed = relaxed.take(is_kept[relaxed.vacancy])
    rest = columns.take(~is_kept[columns.vacancy])
    return Columns.joined([fixed, rest])


def _model(
    program: Program, columns: Columns, held: Held, control: Control
) -> HighsModel:
    """Return a model of some columns with the earlier levels held."""
    model = HighsModel(program, columns, control.threads)
    for level, value in held:
        model.hold(costs_of(program, level, columns), value, f"level {level.name}")
    return model


def _whole_costs(guide: Guide, columns: Columns) -> Costs:
    """Return a guide's cost in whole numbers."""
    on_columns = np.round(WHOLE * guide.on(columns)).astype(np.int64)
    on_shortfalls = np.round(WHOLE * guide.on_shortfalls()).astype(np.int64)
    return Costs(on_columns, on_shortfalls)


def costs_of(program: Program, level: Level, columns: Columns) -> Costs:
    """Return the cost of a level over some columns and all shortfalls."""
    shortfalls = np.zeros(len(program.demands), dtype=np.int64)
    shortfalls[list(level.demands)] = 1
    return Costs(level.cost(columns), shortfalls)


def codes(program: Program, columns: Columns) -> np.ndarray:
    """Return one whole number for each column."""
    size, holders = program.num_applicants + 1, program.orientable.shape[1]
    return (columns.vacancy * size + columns.applicant + 1) * holders + columns.holder


def mask_in(program: Program, plan: Columns, columns: Columns) -> np.ndarray:
    """Return a plan as a mask over columns."""
    return np.isin(codes(program, columns), codes(program, plan))


def union(program: Program, *parts: Columns) -> Columns:
    """Return the columns of several sets, each once."""
    every = Columns.joined(parts)
    _, first = np.unique(codes(program, every), return_index=True)
    return every.take(first)
