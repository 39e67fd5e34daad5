"""What no plan is below is known before anything is solved."""

from dataclasses import replace

import pytest

from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import Highs
from attribution_opt.solvers.price.engine import PriceEngine
from tests.seeds import seeds
from tests.solvers.test_random_programs import drawn, nobody


@pytest.mark.parametrize("seed", seeds(30, 200))
def test_no_plan_is_below(seed: int) -> None:
    """The best value of each level, alone, is no less than what was told of it."""
    program = drawn(seed)
    for level in program.levels:
        alone = replace(program, levels=(level,))
        best = Highs().solve(alone, nobody(alone), Control()).levels[0]
        assert best.is_proven
        assert program.least(level) <= best.cost


@pytest.mark.parametrize("engine", [Highs(), PriceEngine()])
@pytest.mark.parametrize("seed", seeds(6, 40))
def test_every_level_has_a_bound_when_time_is_up(
    engine: Highs | PriceEngine, seed: int
) -> None:
    """An engine that is stopped at once keeps its start, with a bound by level."""
    program = drawn(seed)
    control = Control()
    control.stop.set()
    best = engine.solve(program, nobody(program), Control())
    told = engine.solve(program, nobody(program), control)
    for level, (kept, known) in enumerate(zip(told.levels, best.levels, strict=False)):
        assert kept.bound is not None
        if level == 0:
            assert kept.bound <= known.cost <= kept.cost
