"""What `price` proves over all pairs is what looking at all of them gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.admission.admit import admit
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.lists import plan_columns
from attribution_opt.decide.score_order import score_order
from attribution_opt.files.policy_file import read_policy
from attribution_opt.program.program import Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.price.bound import Bound
from attribution_opt.solvers.price.cuts import separate
from attribution_opt.solvers.price.engine import PriceEngine
from attribution_opt.solvers.price.lines import Line
from attribution_opt.solvers.price.prices import Prices
from attribution_opt.solvers.price.relaxation import Relaxation
from attribution_opt.solvers.registry import engine
from attribution_opt.synthetic.generate import generate
from tests.strategies import examples, formulated, plans, whole


def read(relaxation: Relaxation, plan: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Return a plan as counts and as a mask of pairs, leases given to their holders."""
    layout, split = relaxation.layout, relaxation.layout.split
    program, pairs = split.program, relaxation.pairs
    counts = np.zeros(layout.num_counts, dtype=np.int64)
    for d, demand in enumerate(program.demands):
        counts[d] = demand.shortfall(plan)
    chosen = np.zeros(len(pairs), dtype=bool)
    for v, a, h in zip(plan.vacancy, plan.applicant, plan.holder, strict=True):
        slots = np.flatnonzero(split.slot_vacancy == v)
        slot = next(s for s in slots if split.type_holders[split.slot_type[s], h])
        if a == EMPTY:
            own = (layout.empty_type == split.slot_type[slot]) & (
                layout.empty_holder == h
            )
            counts[layout.first_empty + np.flatnonzero(own)[0]] += 1
            continue
        at = np.flatnonzero(
            (pairs.slot == slot) & (pairs.applicant_at(slice(None)) == a)
        )[0]
        chosen[at] = True
        own = (layout.lease_cell == pairs.cell[at]) & (layout.lease_holder == h)
        counts[layout.num_shortfalls + np.flatnonzero(own)[0]] += 1
    return counts, chosen


def value(relaxation: Relaxation, line: Line, plan: Columns) -> int:
    """Return what a line is on a plan."""
    counts, chosen = read(relaxation, plan)
    at = np.flatnonzero(chosen)
    worth = relaxation.master.worth_at(line, at).sum()
    empties = 0
    if line.empties is not None:
        slot_of = {
            int(v): s for s, v in enumerate(relaxation.layout.split.slot_vacancy)
        }
        empty = plan.vacancy[plan.applicant == EMPTY]
        empties = sum(int(line.empties[slot_of[int(v)]]) for v in empty)
    return int(line.counts @ counts) + int(worth) + empties


@examples(8)
@given(formulated(5, 12), st.data())
def test_pairs_and_counts_are_the_program(
    given_month: tuple[Program, Columns], data: st.DataObject
) -> None:
    """Whatever the scopes, a plan costs in pairs and counts what columns say."""
    program, _ = given_month
    relaxation = Relaxation.of(program, Control())
    for _ in range(5):
        plan = data.draw(plans(program))
        for level in (*program.levels, program.tie_level(0), program.tie_level(1)):
            line = relaxation.layout.cost(level)
            assert value(relaxation, line, plan) == program.value(level, plan)
        for line in relaxation.master.lines:
            assert value(relaxation, line, plan) >= line.at_least


@st.composite
def bounds(draw: st.DrawFn, relaxation: Relaxation, line: Line) -> Bound:
    """Return the bound that any prices of the right signs show."""
    program = relaxation.layout.split.program
    denominator = draw(st.integers(1, 49))
    lines = tuple(relaxation.master.lines)
    price = draw(whole(0, denominator - 1, len(lines)))
    for d in range(len(program.demands)):
        own = [n for n, row in enumerate(lines) if row.members == {d}]
        while sum(int(price[n]) * int(lines[n].counts[d]) for n in own) > (
            denominator * int(line.counts[d])
        ):
            price[own] //= 2
    num_households = int(program.household.max()) + 1
    household = -draw(whole(0, 3 * denominator - 1, num_households))
    prices = Prices(lines, price, household, denominator)
    limits = relaxation.master.limits
    return Bound.of(prices, line, relaxation.layout, relaxation.pairs, limits)


@examples(8)
@given(formulated(5, 12), st.data())
def test_any_prices_bound_the_level(
    given_month: tuple[Program, Columns], data: st.DataObject
) -> None:
    """No prices ever bound a level above the best plan, nor exclude it.

    Nor do they say that it must be otherwise than it is: counts that they call 0 are 0
    in it, households that they call housed are, and exact rows are met exactly.
    """
    program, start = given_month
    level = program.levels[0]
    best = engine("highs").solve(program, start, Control())
    cost, plan = best.levels[0].cost, best.plan
    relaxation = Relaxation.of(program, Control())
    line = relaxation.layout.cost(level)
    counts, chosen = read(relaxation, plan)
    housed = np.zeros(int(program.household.max()) + 1, dtype=bool)
    housed[program.household[plan.applicant[plan.applicant != EMPTY]]] = True
    for _ in range(20):
        bound = data.draw(bounds(relaxation, line))
        assert bound.whole <= cost
        assert bound.survivors(cost)[chosen].all()
        limits, exact = bound.known(cost)
        assert (counts <= limits.most).all()
        assert housed[limits.is_housed].all()
        for row in exact:
            assert value(relaxation, row, plan) == row.at_least


@examples(6)
@given(formulated(5, 12))
def test_the_relaxation_is_bounded_by_its_prices(
    given_month: tuple[Program, Columns],
) -> None:
    """Prices of the linear program bound it as well as it can be, to a rounding."""
    program, start = given_month
    relaxation = Relaxation.of(program, Control())
    relaxation.master.add(relaxation.positions(start))
    for level in program.levels:
        line = relaxation.layout.cost(level)
        bound = relaxation.generate(line)
        assert bound is not None
        assert bound.float <= relaxation.master.value + 1e-6
        assert bound.float >= relaxation.master.value - 0.1


@examples(6)
@given(formulated(5, 12), st.data())
def test_no_plan_breaks_a_cut(
    given_month: tuple[Program, Columns], data: st.DataObject
) -> None:
    """Rows made of rows hold for every plan, and fractions broke them."""
    program, start = given_month
    relaxation = Relaxation.of(program, Control())
    relaxation.master.add(relaxation.positions(start))
    drawn = [start, *(data.draw(plans(program)) for _ in range(8))]
    for level in program.levels:
        relaxation.generate(relaxation.layout.cost(level))
        counts = relaxation.master.relaxed().counts
        supplies = relaxation.layout.supplies
        for row in supplies:
            for plan in drawn:
                assert row.counts @ read(relaxation, plan)[0] >= row.at_least
        for cut in separate([*relaxation.master.lines, *supplies], counts):
            assert cut.counts @ counts < cut.at_least
            for plan in drawn:
                assert cut.counts @ read(relaxation, plan)[0] >= cut.at_least


def test_a_share_gains_by_the_flow() -> None:
    """The cut of a quarter: 4 s + 3 g - n' >= 8 and s' + g + n' >= 7 are 15 in all.

    So 4 (s + g) + s' >= 15; a choice of fractions has s + g = 3.5 and s' = 1, whole
    ones have s + g = 4, or 3 and s' = 3.
    """
    share = Line(np.array([4, 0, 3, -1]), at_least=8, members=frozenset([0]))
    flow = Line(np.array([0, 1, 1, 1]), at_least=7, members=frozenset([1]))
    counts = np.array([0.0, 1.0, 3.5, 2.5])
    cuts = separate([share, flow], counts)
    assert [(cut.counts.tolist(), cut.at_least) for cut in cuts[:1]] == [
        ([3, 1, 3, 0], 12)
    ]
    assert cuts[0].members == {0, 1}


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


@pytest.mark.parametrize("seed", [1, 2])
def test_months_of_some_hundred_cells(seed: int) -> None:
    """Positions in the least whole numbers are widened before they are added to.

    A hundred cells fit in eight bits; the rows that stand after twenty others do not.
    """
    month = generate("lille", "XS", seed)
    case = admit(month, read_policy("usage").admissibility)
    program = formulate(case, read_policy("usage"), seed)
    start = plan_columns(score_order(case))
    relaxation = Relaxation.of(program, Control())
    first, cells = relaxation.master.first_cell, len(relaxation.pairs.cells)
    assert relaxation.pairs.cell.dtype.itemsize < 8
    assert first + cells > 127
    assert PriceEngine().solve(program, start, Control()).is_unique
