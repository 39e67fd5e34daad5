"""On programs of no housing at all, `price` and the full model prove the same."""

from dataclasses import dataclass

import numpy as np
import pulp
import pytest

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
from tests.seeds import seeds


@dataclass(frozen=True)
class Draw:
    """Parts of a random program of so many vacancies, applicants and holders."""

    rng: np.random.Generator
    size: tuple[int, int, int]
    largest: int

    def expression(self) -> Expression:
        """Return few-valued weights on random choices, at times on empty ones too."""
        v, a, h = self.size
        terms = []
        for _ in range(int(self.rng.integers(1, 3))):
            u = self.rng.integers(-1, 2, (v, h))
            u *= int(self.rng.integers(1, self.largest))
            values = [0, 1, int(self.rng.integers(1, 9))]
            terms.append(Outer(u, self.rng.choice(values, a)))
        empty = self.rng.integers(-self.largest, self.largest, (v, h))
        return Expression(tuple(terms), empty if self.rng.random() < 0.4 else None)

    def demand(self, number: int) -> Demand:
        """Return a demand of one or two rows."""
        rows = [
            Row(
                self.expression(),
                int(self.rng.integers(-self.largest, 2 * self.largest)),
                int(self.rng.choice([1, 1, int(self.rng.integers(1, self.largest))])),
            )
            for _ in range(int(self.rng.integers(1, 3)))
        ]
        return Demand("asked", (str(number),), tuple(rows))

    def levels(self, num_demands: int) -> tuple[Level, ...]:
        """Return levels of shortfalls, of a total and of pairs, in any order."""
        v, a, h = self.size
        first = int(self.rng.integers(1, num_demands + 1))
        worth = self.rng.integers(0, int(self.rng.choice([2, 50])), (v, a))
        inside = self.rng.integers(0, 3, (v, h))
        pair = PairTerm(lambda vacancy, applicant: worth[vacancy, applicant], inside)
        found = [
            Level(name="2", title="", demands=tuple(range(first))),
            Level(name="3", title="", demands=tuple(range(first, num_demands))),
            Level(name="4", title="", pair=pair),
            Level(name="5", title="", gain=self.expression()),
        ]
        kept = [x for x in found if x.demands or not x.is_shortfall]
        return tuple(kept[n] for n in self.rng.permutation(len(kept)))

    def program(self) -> Program:
        """Return a program: shared households, closed holders, dwellings alike."""
        v, a, h = self.size
        demands = tuple(self.demand(n) for n in range(int(self.rng.integers(1, 4))))
        orientable = self.rng.random((v, h)) < 0.8
        orientable[~orientable.any(axis=1), 0] = True
        hashes = self.rng.integers(0, 2**16, (16, v, a + 1, h + 1))
        return Program(
            candidates=tuple(
                np.sort(
                    self.rng.choice(a, int(self.rng.integers(0, a + 1)), replace=False)
                )
                for _ in range(v)
            ),
            orientable=orientable,
            proposable=self.rng.random((a, h)) < 0.8,
            may_stay_empty=np.ones(v, dtype=bool),
            household=self.rng.integers(0, a, a),
            demands=demands,
            levels=self.levels(len(demands)),
            tie=lambda columns, word: hashes[
                word, columns.vacancy, columns.applicant, columns.holder
            ],
            times=self.rng.integers(1, 4, v) if self.rng.random() < 0.4 else None,
        )


def drawn(seed: int) -> Program:
    """Return a random program."""
    rng = np.random.default_rng(seed)
    size = (int(rng.integers(2, 5)), int(rng.integers(2, 8)), int(rng.integers(1, 3)))
    return Draw(rng, size, 100).program()


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


@pytest.mark.parametrize("seed", seeds(20, 160))
def test_price_is_the_full_model(seed: int) -> None:
    """Every level and tie has one value, and the plan that is alone is one."""
    program = drawn(seed)
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


def test_fractions_that_a_limit_leaves_are_no_choice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """CBC, cut short, tells the fractions of a relaxation: the start is kept."""

    def cut_short(problem: pulp.LpProblem, solver: object, control: Control) -> int:
        for variable in problem.variables():
            variable.varValue = 0.5
        return pulp.LpStatusNotSolved

    monkeypatch.setattr(pulp_engine, "_run", cut_short)
    program = drawn(1)
    start = nobody(program)
    kept = pulp_engine.Pulp().solve(program, start, Control())
    assert np.array_equal(kept.plan.applicant, start.applicant)
    assert not kept.is_proven
