"""What giving way to another household costs, on coefficients of any size."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.decide.substitution import Substitution
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns, Demand, Expression, Outer, Row

LARGE = st.integers(-3_000, 3_000)


@given(st.lists(LARGE, min_size=2, max_size=2), st.lists(LARGE, min_size=3, max_size=3))
def test_losses_are_those_of_the_demand(us: list[int], ws: list[int]) -> None:
    """A loss is what the shortfall rises by, however narrow coefficients are kept."""
    expression = Expression((Outer(np.array([us]).T, np.array(ws)),))
    demand = Demand("asked", (), (Row(expression, 1_000, 7),))
    anyone = np.ones((3, 1), dtype=bool)
    program = Program(
        candidates=(np.arange(3),) * 2,
        orientable=anyone[:2],
        proposable=anyone,
        may_stay_empty=np.ones(2, dtype=bool),
        household=np.arange(3),
        demands=(demand,),
        levels=(Level(name="3", title="", demands=(0,)),),
        tie=lambda columns, word: np.zeros(len(columns), dtype=np.int64),
    )
    v, h = np.arange(2), np.zeros(2, dtype=np.int64)
    plan, changed = (Columns(v, np.array(a), h) for a in ([0, 1], [2, 1]))
    lost = Substitution(program, plan, frozenset(["3"])).losses(0, np.array([2]))
    assert lost.tolist() == [demand.shortfall(changed) - demand.shortfall(plan)]
