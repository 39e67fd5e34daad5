"""On programs of no housing at all, `price` and the full model prove the same."""

from dataclasses import dataclass

import numpy as np
import pulp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import (
    EMPTY,
    Columns,
    Demand,
    Expression,
    Outer,
    PairTerm,
    Row,
)
from attribution_opt.solvers import pulp_engine
from attribution_opt.solvers.base import Control, Outcome
from attribution_opt.solvers.highs import Highs
from attribution_opt.solvers.price.engine import PriceEngine
from tests.strategies import examples, whole


@dataclass(frozen=True)
class Draw:
    """Parts of a program of so many vacancies, applicants and holders."""

    draw: st.DrawFn
    size: tuple[int, int, int]
    largest: int

    def one(self, least: int, most: int) -> int:
        """Return a whole number."""
        return self.draw(st.integers(least, most))

    def expression(self) -> Expression:
        """Return few-valued weights on choices, at times on empty ones too."""
        v, a, h = self.size
        terms = []
        for _ in range(self.one(1, 2)):
            u = self.draw(whole(-1, 1, v, h)) * self.one(1, self.largest - 1)
            values = np.array([0, 1, self.one(1, 8)])
            terms.append(Outer(u, values[self.draw(whole(0, 2, a))]))
        empty = self.draw(st.none() | whole(-self.largest, self.largest - 1, v, h))
        return Expression(tuple(terms), empty)

    def demand(self, number: int) -> Demand:
        """Return a demand of one or two rows."""
        rows = [
            Row(
                self.expression(),
                self.one(-self.largest, 2 * self.largest - 1),
                self.draw(st.just(1) | st.integers(1, self.largest - 1)),
            )
            for _ in range(self.one(1, 2))
        ]
        return Demand("asked", (str(number),), tuple(rows))

    def levels(self, num_demands: int) -> tuple[Level, ...]:
        """Return levels of shortfalls, of a total and of pairs, in any order."""
        v, a, h = self.size
        first = self.one(1, num_demands)
        worth = self.draw(whole(0, self.draw(st.sampled_from((1, 49))), v, a))
        inside = self.draw(whole(0, 2, v, h))
        pair = PairTerm(lambda vacancy, applicant: worth[vacancy, applicant], inside)
        found = [
            Level(name="2", title="", demands=tuple(range(first))),
            Level(name="3", title="", demands=tuple(range(first, num_demands))),
            Level(name="4", title="", pair=pair),
            Level(name="5", title="", gain=self.expression()),
        ]
        kept = [x for x in found if x.demands or not x.is_shortfall]
        return tuple(self.draw(st.permutations(kept)))


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """Return a program: shared households, closed holders, dwellings alike."""
    v, a, h = draw(st.tuples(st.integers(2, 4), st.integers(2, 7), st.integers(1, 2)))
    parts = Draw(draw, (v, a, h), 100)
    demands = tuple(parts.demand(n) for n in range(parts.one(1, 3)))
    orientable = draw(whole(0, 4, v, h)) < 4
    orientable[~orientable.any(axis=1), 0] = True
    # A tie is a table of noise, for which its seed stands.
    noise = np.random.default_rng(draw(st.integers(0, 2**16)))
    hashes = noise.integers(0, 2**16, (16, v, a + 1, h + 1))
    return Program(
        candidates=tuple(np.flatnonzero(draw(whole(0, 1, a)) == 0) for _ in range(v)),
        orientable=orientable,
        proposable=draw(whole(0, 4, a, h)) < 4,
        may_stay_empty=np.ones(v, dtype=bool),
        household=draw(whole(0, a - 1, a)),
        demands=demands,
        levels=parts.levels(len(demands)),
        tie=lambda columns, word: hashes[
            word, columns.vacancy, columns.applicant, columns.holder
        ],
        times=draw(st.none() | whole(1, 3, v)),
    )


def nobody(program: Program) -> Columns:
    """Return the plan that leaves every dwelling empty."""
    v = np.repeat(np.arange(program.num_vacancies), program.count)
    return Columns(v, np.full(len(v), EMPTY), program.orientable.argmax(axis=1)[v])


def named(outcome: Outcome) -> list[tuple[int, int, int]]:
    """Return a plan in one order."""
    plan = outcome.plan
    return sorted(
        zip(
            plan.vacancy.tolist(),
            plan.applicant.tolist(),
            plan.holder.tolist(),
            strict=True,
        )
    )


@examples(20)
@given(programs())
def test_price_is_the_full_model(program: Program) -> None:
    """Every level and tie has one value, and the plan that is alone is one."""
    start = nobody(program)
    price = PriceEngine().solve(program, start, Control())
    highs = Highs().solve(program, start, Control())
    assert [(x.name, x.cost, x.bound) for x in price.levels] == [
        (x.name, x.cost, x.bound) for x in highs.levels
    ]
    assert price.is_proven
    assert price.is_unique == highs.is_unique
    assert named(price) == named(highs)


def test_levels_settled_at_once_are_held_in_ties() -> None:
    """A plan that meets all from the start is still the one that the draw prefers."""
    rng = np.random.default_rng(0)
    asked = Outer(np.array([[1], [0], [0]]), np.array([0, 0, 1, 0, 0]))
    hashes = rng.integers(0, 2**16, (16, 3, 6, 2))
    program = Program(
        candidates=(np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([2, 3, 4])),
        orientable=np.ones((3, 1), dtype=bool),
        proposable=np.ones((5, 1), dtype=bool),
        may_stay_empty=np.ones(3, dtype=bool),
        household=np.arange(5),
        demands=(Demand("asked", ("all",), (Row(Expression((asked,)), 1),)),),
        levels=(Level(name="2", title="", demands=(0,)),),
        tie=lambda columns, word: hashes[
            word, columns.vacancy, columns.applicant, columns.holder
        ],
    )
    start = Columns(np.arange(3), np.array([2, EMPTY, EMPTY]), np.zeros(3, dtype=int))
    price = PriceEngine().solve(program, start, Control())
    highs = Highs().solve(program, start, Control())
    assert price.levels[0].proof == "trivial"
    assert price.is_unique
    assert named(price) == named(highs)


def test_nobody_admissible_anywhere() -> None:
    """Without a pair, dwellings stay empty, and that is proven."""
    ones = Expression((Outer(np.ones((2, 1), dtype=int), np.ones(3, dtype=int)),))
    program = Program(
        candidates=(np.zeros(0, dtype=int), np.zeros(0, dtype=int)),
        orientable=np.ones((2, 1), dtype=bool),
        proposable=np.ones((3, 1), dtype=bool),
        may_stay_empty=np.ones(2, dtype=bool),
        household=np.arange(3),
        demands=(),
        levels=(Level(name="5", title="", gain=ones),),
        tie=lambda columns, word: np.zeros(len(columns), dtype=np.int64),
    )
    outcome = PriceEngine().solve(program, nobody(program), Control())
    assert outcome.is_proven
    assert (outcome.plan.applicant == EMPTY).all()


@examples(1)
@given(programs())
def test_fractions_that_a_limit_leaves_are_no_choice(program: Program) -> None:
    """CBC, cut short, tells the fractions of a relaxation: the start is kept."""

    def cut_short(problem: pulp.LpProblem, solver: object, control: Control) -> int:
        for variable in problem.variables():
            variable.varValue = 0.5
        return pulp.LpStatusNotSolved

    start = nobody(program)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pulp_engine, "_run", cut_short)
        kept = pulp_engine.Pulp().solve(program, start, Control())
    assert np.array_equal(kept.plan.applicant, start.applicant)
    assert not kept.is_proven
