"""The engine that reads the program and picks."""

from dataclasses import replace

from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control, Outcome
from attribution_opt.solvers.highs import Highs
from attribution_opt.solvers.price.engine import PriceEngine

__all__ = ["Auto", "num_columns"]

FEW_COLUMNS = 8_000
"""Up to so many columns the full model is as quick as generating them."""


class Auto:
    """Full model for small programs, column generation beyond."""

    name = "auto"

    def solve(self, program: Program, start: Columns, control: Control) -> Outcome:
        """Return the best plan found by the engine picked, which the outcome names."""
        is_small = num_columns(program) <= FEW_COLUMNS
        picked = Highs() if is_small else PriceEngine()
        return replace(picked.solve(program, start, control), engine=picked.name)


def num_columns(program: Program) -> int:
    """Count the columns of a program without listing them."""
    total = int((program.orientable & program.may_stay_empty[:, None]).sum())
    for v, people in enumerate(program.candidates):
        total += int(program.proposable[people][:, program.orientable[v]].sum())
    return total
