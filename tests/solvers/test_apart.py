"""What shares no household and no row is decided apart, and the same is decided."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.program.parts import only, parts_apart
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import (
    EMPTY,
    Columns,
    Demand,
    Expression,
    Outer,
    PairTerm,
)
from attribution_opt.solvers.apart import Apart
from attribution_opt.solvers.base import Control, LevelResult
from attribution_opt.solvers.highs import Highs
from attribution_opt.solvers.price.engine import PriceEngine
from tests.solvers.test_random_programs import named, nobody, programs
from tests.strategies import examples


class Both:
    """Two programs as one: nothing of the one sees anything of the other."""

    def __init__(self, one: Program, other: Program) -> None:
        self.one, self.other = one, other
        self.v, self.a = one.num_vacancies, one.num_applicants
        self.holders = max(one.orientable.shape[1], other.orientable.shape[1])

    def wider(self, table: np.ndarray) -> np.ndarray:
        """Return a table with a column for every holder."""
        return np.pad(table, ((0, 0), (0, self.holders - table.shape[1])))

    def joined(self, name: str) -> np.ndarray:
        """Return a table of both."""
        tables = (getattr(program, name) for program in (self.one, self.other))
        return np.concatenate([*map(self.wider, tables)])

    def placed(self, u: np.ndarray, is_first: bool) -> np.ndarray:
        """Return a table of the vacancies of one program as of both."""
        before = 0 if is_first else self.v
        after = self.other.num_vacancies if is_first else 0
        return np.pad(self.wider(u), ((before, after), (0, 0)))

    def expression(self, x: Expression, is_first: bool) -> Expression:
        """Return coefficients of one program as of both."""
        people = (0, self.other.num_applicants) if is_first else (self.a, 0)
        terms = [
            Outer(self.placed(t.u, is_first), np.pad(t.w, people)) for t in x.terms
        ]
        empty = None if x.empty is None else self.placed(x.empty, is_first)
        return Expression(tuple(terms), empty)

    def demand(self, x: Demand, is_first: bool) -> Demand:
        """Return a demand of one program as of both."""
        own = [self.expression(row.expression, is_first) for row in x.rows]
        rows = zip(x.rows, own, strict=True)
        return replace(x, rows=tuple(replace(row, expression=e) for row, e in rows))

    def level(self, mine: Level, yours: Level) -> Level:
        """Return the sum of two levels."""
        first = len(self.one.demands)
        gains = [self.expression(x.gain, x is mine) for x in (mine, yours) if x.gain]
        insides = [
            self.placed(x.pair.inside, x is mine) for x in (mine, yours) if x.pair
        ]

        def values(vacancy: np.ndarray, applicant: np.ndarray) -> np.ndarray:
            total = np.zeros(len(vacancy), dtype=np.int64)
            own = vacancy < self.v
            for x, some, dv, da in ((mine, own, 0, 0), (yours, ~own, self.v, self.a)):
                if x.pair:
                    total[some] = x.pair.values(
                        vacancy[some] - dv, applicant[some] - da
                    )
            return total

        return replace(
            mine,
            demands=(*mine.demands, *(d + first for d in yours.demands)),
            gain=sum(gains[1:], start=gains[0]) if gains else None,
            pair=PairTerm(values, sum(insides)) if insides else None,
        )

    def tie(self, columns: Columns, word: int) -> np.ndarray:
        """Return the draw of columns."""
        total = np.zeros(len(columns), dtype=np.int64)
        own = columns.vacancy < self.v
        for program, some, dv, da in (
            (self.one, own, 0, 0),
            (self.other, ~own, self.v, self.a),
        ):
            mine = columns.take(some)
            people = np.where(mine.applicant == EMPTY, EMPTY, mine.applicant - da)
            total[some] = program.tie(
                Columns(mine.vacancy - dv, people, mine.holder), word
            )
        return total

    def program(self) -> Program:
        """Return both as one program."""
        one, other = self.one, self.other
        first = int(one.household.max()) + 1
        asked = [self.demand(x, True) for x in one.demands]
        asked += [self.demand(x, False) for x in other.demands]
        levels = map(self.level, one.levels, other.levels)
        return Program(
            candidates=(*one.candidates, *(own + self.a for own in other.candidates)),
            orientable=self.joined("orientable"),
            proposable=self.joined("proposable"),
            may_stay_empty=np.append(one.may_stay_empty, other.may_stay_empty),
            household=np.append(one.household, other.household + first),
            demands=tuple(asked),
            levels=tuple(levels),
            tie=self.tie,
        )


side_by_side = st.builds(
    lambda one, other: Both(one, other).program(), programs(), programs()
)


@pytest.mark.parametrize("engine", [Highs(), PriceEngine()])
@examples(12)
@given(program=side_by_side)
def test_parts_decide_as_the_whole(
    engine: Highs | PriceEngine, program: Program
) -> None:
    """Levels, bounds and the one plan are those of the whole, each told once."""
    start = nobody(program)
    told: list[LevelResult] = []
    apart = Apart(engine).solve(program, start, Control(progress=told.append))
    whole = engine.solve(program, start, Control())
    names = [level.name for level in program.levels]
    assert [(x.name, x.cost, x.bound) for x in apart.levels[: len(names)]] == [
        (x.name, x.cost, x.bound) for x in whole.levels[: len(names)]
    ]
    assert named(apart) == named(whole)
    assert apart.is_unique == whole.is_unique
    assert [x.name for x in told[: len(names)]] == names
    assert all(x.is_proven for x in apart.levels)


@examples(12)
@given(side_by_side)
def test_parts_share_nothing(program: Program) -> None:
    """No household and no demand is in two parts, and nothing is lost."""
    parts = parts_apart(program)
    assert len(parts) > 1
    vacancies = np.concatenate([part.vacancies for part in parts])
    assert sorted(vacancies.tolist()) == list(range(program.num_vacancies))
    demands = np.concatenate([part.demands for part in parts])
    assert sorted(demands.tolist()) == list(range(len(program.demands)))
    people = [
        set(program.household[np.concatenate(part.program.candidates)].tolist())
        for part in parts
    ]
    assert sum(map(len, people)) == len(set().union(*people))


@given(programs())
def test_some_vacancies_keep_their_number_of_dwellings(program: Program) -> None:
    """A program of some vacancies has their counts, their people, their holders."""
    times = np.arange(program.num_vacancies) + 1
    some = np.array([1, 0])
    fewer = only(replace(program, times=times), some)
    assert fewer.count.tolist() == [2, 1]
    assert fewer.candidates[0] is program.candidates[1]
