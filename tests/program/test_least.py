"""What no plan is below is known before anything is solved."""

from dataclasses import replace

import pytest
from hypothesis import given

from attribution_opt.program.program import Program
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import Highs
from attribution_opt.solvers.price.engine import PriceEngine
from tests.solvers.test_random_programs import nobody, programs
from tests.strategies import examples


@examples(30)
@given(programs())
def test_no_plan_is_below(program: Program) -> None:
    """The best value of each level, alone, is no less than what was told of it."""
    for level in program.levels:
        alone = replace(program, levels=(level,))
        best = Highs().solve(alone, nobody(alone), Control()).levels[0]
        assert best.is_proven
        assert program.least(level) <= best.cost


@pytest.mark.parametrize("engine", [Highs(), PriceEngine()])
@examples(6)
@given(program=programs())
def test_every_level_has_a_bound_when_time_is_up(
    engine: Highs | PriceEngine, program: Program
) -> None:
    """An engine that is stopped at once keeps its start, with a bound by level."""
    control = Control()
    control.stop.set()
    best = engine.solve(program, nobody(program), Control())
    told = engine.solve(program, nobody(program), control)
    asked = told.levels[: len(program.levels)]
    assert all(kept.bound is not None for kept in asked)
    assert asked[0].bound <= best.levels[0].cost <= asked[0].cost
