"""Whole plans: small searches around the vertex of the linear program."""

import numpy as np

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import HighsModel
from attribution_opt.solvers.ladder import Answer, Costs

__all__ = ["costs_of", "mask_in", "search_in", "union"]


def search_in(
    program: Program,
    columns: Columns,
    held: list[tuple[Level, int]],
    costs: Costs,
    incumbent: Columns | None,
    control: Control,
    absolute_gap: float = 0.999,
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
    absolute_gap
        Distance from the bound that is good enough.
    """
    model = HighsModel(program, columns, control.threads)
    model.absolute_gap = absolute_gap
    for level, value in held:
        model.hold(costs_of(program, level, columns), value, f"level {level.name}")
    chosen = None if incumbent is None else mask_in(program, incumbent, columns)
    return model.minimise(costs, chosen, control)


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
    names = ("vacancy", "applicant", "holder")
    every = Columns(*(np.concatenate([getattr(p, n) for p in parts]) for n in names))
    _, first = np.unique(codes(program, every), return_index=True)
    return every.take(first)
