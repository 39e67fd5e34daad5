"""Crowds bound what counts leases, and the engine proves the same with them."""

from pathlib import Path

import pytest

from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import Highs
from attribution_opt.solvers.price import crowds, proofs
from attribution_opt.solvers.price.engine import PriceEngine
from attribution_opt.solvers.price.relaxation import Relaxation
from attribution_opt.solvers.price.whole import search
from tests.seeds import seeds
from tests.solvers.test_price import random_program
from tests.solvers.test_random_programs import drawn, named, nobody


@pytest.fixture
def everybody_in_crowds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no kind be rare and no segment scarce."""
    monkeypatch.setattr(crowds, "RARE", 0)
    monkeypatch.setattr(crowds, "SCARCE", 0)


@pytest.mark.usefixtures("everybody_in_crowds")
@pytest.mark.parametrize("seed", seeds(20, 120))
def test_the_engine_proves_the_same_with_crowds(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Where nothing is searched at once, crowds and looks lead to the one plan."""
    monkeypatch.setattr(proofs, "FEW_WHOLE", -1)
    program = drawn(seed)
    start = nobody(program)
    found = PriceEngine().solve(program, start, Control())
    whole = Highs().solve(program, start, Control())
    assert [(x.name, x.cost, x.bound) for x in found.levels] == [
        (x.name, x.cost, x.bound) for x in whole.levels
    ]
    assert named(found) == named(whole)


@pytest.mark.usefixtures("everybody_in_crowds")
@pytest.mark.parametrize("seed", seeds(6, 30))
def test_no_plan_is_better_than_its_crowds(tmp_path: Path, seed: int) -> None:
    """The first level that counts leases is bounded by crowds, whoever lives where."""
    program, start = random_program(tmp_path, seed)
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
