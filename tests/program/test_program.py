"""Coefficients, shortfalls and levels on a program small enough to read."""

import numpy as np

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import (
    EMPTY,
    Columns,
    Demand,
    Expression,
    Outer,
    Row,
)


def small() -> Program:
    """Return two vacancies, three applicants (two of one household), two holders."""
    ones = np.ones((2, 2), dtype=np.int64)
    poor = Expression((Outer(ones, np.array([1, 0, 1])),))
    score = Expression((Outer(ones, np.array([5, 9, 7])),))
    return Program(
        candidates=(np.array([0, 1]), np.array([1, 2])),
        orientable=np.array([[True, True], [True, False]]),
        proposable=np.array([[True, False], [True, True], [True, True]]),
        may_stay_empty=np.array([True, False]),
        household=np.array([0, 1, 1]),
        demands=(Demand("poor", "all", (Row(poor, 2),)),),
        levels=(
            Level(name="3", title="poor", demands=(0,)),
            Level(name="6", title="score", gain=score),
        ),
        tie=lambda columns, word: np.zeros(len(columns), dtype=np.int64),
    )


def test_columns_are_the_admissible_ones() -> None:
    """A column needs an admissible pair and a holder of both."""
    columns = small().columns
    found = set(
        zip(
            *map(
                np.ndarray.tolist, (columns.vacancy, columns.applicant, columns.holder)
            ),
            strict=True,
        )
    )
    assert found == {
        (0, 0, 0),
        (0, 1, 0),
        (0, 1, 1),
        (1, 1, 0),
        (1, 2, 0),
        (0, EMPTY, 0),
        (0, EMPTY, 1),
    }


def test_values_of_a_plan() -> None:
    """Applicants 0 and 2 are both poor: no shortfall, 5 + 7 points."""
    program = small()
    plan = Columns(np.array([0, 1]), np.array([0, 2]), np.array([0, 0]))
    assert program.is_plan(plan)
    assert program.values(plan) == (0, -12)
    empty = Columns(np.array([0, 1]), np.array([EMPTY, 1]), np.array([1, 0]))
    assert program.is_plan(empty)
    assert program.values(empty) == (2, -9)


def test_what_is_no_plan() -> None:
    """A household twice, a forced vacancy empty, a holder that may not: no plans."""
    program = small()
    for applicants, holders in (
        ([1, 2], [0, 0]),
        ([0, EMPTY], [0, 0]),
        ([0, 1], [1, 0]),
    ):
        plan = Columns(np.array([0, 1]), np.array(applicants), np.array(holders))
        assert not program.is_plan(plan)


def test_shortfall_is_whole_and_shared() -> None:
    """Rows of one demand share the least whole shortfall: ceil((7 - 4) / 2) = 2."""
    ones = Expression((Outer(np.ones((1, 1), dtype=np.int64), np.array([4])),))
    demand = Demand("r", "k", (Row(ones, 7, 2), Row(ones, 5, 1)))
    plan = Columns(np.array([0]), np.array([0]), np.array([0]))
    assert demand.shortfall(plan) == 2
