"""Crowds bound what counts leases, and the engine proves the same with them."""

from collections.abc import Iterator

import pytest
from hypothesis import given

from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import Highs
from attribution_opt.solvers.price import crowds, proofs
from attribution_opt.solvers.price.engine import PriceEngine
from attribution_opt.solvers.price.relaxation import Relaxation
from attribution_opt.solvers.price.whole import search
from tests.solvers.test_random_programs import named, nobody, programs
from tests.strategies import examples, formulated


@pytest.fixture(scope="module")
def everybody_in_crowds() -> Iterator[None]:
    """Let no kind be rare and no segment scarce."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowds, "RARE", 0)
        patch.setattr(crowds, "SCARCE", 0)
        yield


@pytest.mark.usefixtures("everybody_in_crowds")
@examples(20)
@given(programs())
def test_the_engine_proves_the_same_with_crowds(program: Program) -> None:
    """Where nothing is searched at once, crowds and looks lead to the one plan."""
    start = nobody(program)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proofs, "FEW_WHOLE", -1)
        found = PriceEngine().solve(program, start, Control())
    whole = Highs().solve(program, start, Control())
    assert [(x.name, x.cost, x.bound) for x in found.levels] == [
        (x.name, x.cost, x.bound) for x in whole.levels
    ]
    assert named(found) == named(whole)


@pytest.mark.usefixtures("everybody_in_crowds")
@examples(6)
@given(formulated(5, 12))
def test_no_plan_is_better_than_its_crowds(
    given_month: tuple[Program, Columns],
) -> None:
    """The first level that counts leases is bounded by crowds, whoever lives where."""
    program, start = given_month
    relaxation = Relaxation.of(program, Control())
    relaxation.master.add(relaxation.positions(start))
    level = program.levels[0]
    cost = relaxation.layout.cost(level)
    assert cost.is_of_counts
    relaxation.generate(cost)
    found = search(crowds.crowded(relaxation.master, cost), Control())
    assert found.plan is None
    best = Highs().solve(program, start, Control()).levels[0]
    assert found.bound <= best.cost
