"""Whatever a rule is scoped to, `price` proves what the full model does."""

from hypothesis import given

from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import engine
from tests.strategies import examples, formulated


@examples(6)
@given(formulated(8, 40))
def test_scopes_of_every_family(given_month: tuple[Program, Columns]) -> None:
    """Levels of `price` and of `highs` are one where every rule has a drawn scope."""
    program, start = given_month
    found = {
        name: [
            (level.name, level.cost)
            for level in engine(name).solve(program, start, Control()).levels
        ]
        for name in ("price", "highs")
    }
    assert found["price"] == found["highs"]
