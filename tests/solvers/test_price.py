"""What `price` proves over all pairs is what looking at all of them gives."""

import random
from pathlib import Path

import numpy as np
import pytest

from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.score_order import score_order
from attribution_opt.files.read_tables import read_month
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.rules.admit import admit
from attribution_opt.rules.policy import parse_policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.price.aggregate import aggregate
from attribution_opt.solvers.price.bound import Bounder
from attribution_opt.solvers.price.forms import Form, Weights
from attribution_opt.solvers.price.master import Duals
from attribution_opt.solvers.price.pricing import Pricer
from attribution_opt.solvers.registry import engine
from tests.months import random_policy, write_month
from tests.seeds import seeds


def random_program(folder: Path, seed: int) -> tuple[Program, Columns]:
    """Return a random small program and a plan of it."""
    rng = random.Random(seed)
    write_month(folder, rng, 5, 12)
    policy = parse_policy(random_policy(rng))
    case = admit(read_month(folder), policy.admissibility)
    plan = score_order(case)
    columns = Columns(np.arange(case.num_vacancies), plan.applicant, plan.holder)
    return formulate(case, policy, 0), columns


def keys(columns: Columns) -> set[tuple[int, int, int]]:
    """Return columns as a set of triples."""
    parts = (columns.vacancy, columns.applicant, columns.holder)
    return set(zip(*(part.tolist() for part in parts), strict=True))


def random_duals(program: Program, rng: np.random.Generator) -> Duals:
    """Return random prices of the right signs."""
    return Duals(
        -rng.random(int(program.household.max()) + 1)[program.household],
        [[float(rng.random()) for _ in demand.rows] for demand in program.demands],
        [],
    )


@pytest.mark.parametrize("seed", seeds(4, 15))
def test_reduced_costs_are_those_of_columns(tmp_path: Path, seed: int) -> None:
    """Priced class by class, a column costs what it costs alone, each column once."""
    program, _ = random_program(tmp_path, seed)
    weights = Weights(program.num_applicants)
    pricer = Pricer(program, weights)
    level = program.levels[0]
    form = Form.cost_of(level, weights)
    for demand in program.demands:
        for row in demand.rows:
            form.add(Form.of(row.expression, weights), -0.5)
    seen = 0
    for block in pricer.blocks(form, np.zeros(program.num_applicants)):
        columns = block.columns(np.isfinite(block.filled), np.isfinite(block.empty))
        expected = level.cost(columns).astype(float)
        for demand in program.demands:
            for row in demand.rows:
                expected -= 0.5 * row.expression.on(columns)
        found = np.concatenate(
            [
                block.filled[np.isfinite(block.filled)],
                block.empty[np.isfinite(block.empty)],
            ]
        )
        assert np.array_equal(found, expected)
        seen += len(columns)
    assert seen == len(program.columns)


@pytest.mark.parametrize("seed", seeds(4, 15))
def test_any_prices_bound_the_level(tmp_path: Path, seed: int) -> None:
    """Random prices never bound a level above the best plan, nor exclude it."""
    program, start = random_program(tmp_path, seed)
    level = program.levels[0]
    best = engine("highs").solve(program, start, Control())
    cost = best.levels[0].cost
    weights = Weights(program.num_applicants)
    bounder = Bounder(program, Pricer(program, weights), weights)
    rng = np.random.default_rng(seed)
    for scale in (1.0, 3.0, 50.0):
        bound = bounder.bound(level, random_duals(program, rng), scale)
        assert bound.value <= cost
        survivors = bounder.survivors(bound, cost)
        assert keys(best.plan) <= keys(survivors)
        assert bounder.count_survivors(bound, cost) == len(survivors)


@pytest.mark.parametrize("seed", seeds(4, 15))
def test_signatures_bound_the_level(tmp_path: Path, seed: int) -> None:
    """The relaxation over signatures never bounds a level above the best plan."""
    program, start = random_program(tmp_path, seed)
    best = engine("highs").solve(program, start, Control())
    held = []
    for level, result in zip(program.levels, best.levels, strict=False):
        if level.is_shortfall:
            answer = aggregate(program, level, held, Control())
            assert answer is not None
            assert answer.bound is not None
            assert answer.bound <= result.cost
        held.append((level, result.cost))


def test_the_gap_of_a_search_excludes_nothing() -> None:
    """Fixing uses the distance to the bound of the prices, never a search's gap.

    Three rows used once at most, columns {1,2}, {2,3}, {1,3}, {1,2,3} of profit 1.
    Prices 1/2 each are a bound of 3/2 on the profit. The best profit is 1, which
    {1,2,3} has, at reduced profit 1 - 3/2 = -1/2: within the distance 1/2 to the bound
    it stays, within the gap 0 of a finished search it would go.
    """
    uses = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    prices = np.full(3, 0.5)
    bound, best = prices.sum(), 1
    reduced = 1 - uses @ prices
    assert bound == 1.5
    assert reduced.tolist() == [0, 0, 0, -0.5]
    stays = reduced >= -(bound - best)
    assert stays.all()
    assert not (reduced >= 0).all()
