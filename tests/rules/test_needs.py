"""Small numbers: hulls, spread arrears, exact shares."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.program.terms import Columns, Demand, Expression, Outer
from attribution_opt.rules.needs import ShareNeed, hull, hull_rows

needs = st.builds(
    lambda p, q, base, group, months, catch_up: ShareNeed(
        share=Fraction(min(p, q), q),
        base=base,
        group=min(group, base),
        months_left=months,
        catch_up=catch_up,
    ),
    st.integers(0, 20),
    st.integers(1, 20),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(1, 12),
    st.sampled_from(["year_end", "now"]),
)


@given(need=needs, low=st.integers(0, 5), more=st.integers(0, 25))
def test_hull_rounds_up_to_the_need(need: ShareNeed, low: int, more: int) -> None:
    """At every whole base the hull, rounded up, is the need itself: the same plans."""
    bases = range(low, low + more + 1)
    facets = list(hull(low, [need.due(n) for n in bases]))
    for n in bases:
        highest = max(Fraction(f.rise * n + f.constant, f.run) for f in facets)
        assert math.ceil(highest) == need.due(n)


def test_sides_of_a_hull() -> None:
    """Points (2, 5), (3, 2), (4, 1), (5, 1), (6, 3): (3, 2) and (5, 1) are corners too.

    From 2 to 3 falls 3, from 3 to 4 falls 1, from 4 to 5 nothing, from 5 to 6 rises 2:
    each side is steeper than the one before, so that all four stay. With (3, 4) instead
    of (3, 2) the side from (2, 5) to (4, 1), which falls 2 a step, passes below it.
    """
    sides = [(f.run, f.rise, f.constant) for f in hull(2, [5, 2, 1, 1, 3])]
    assert sides == [(1, -3, 11), (1, -1, 5), (1, 0, 1), (1, 2, -9)]
    sides = [(f.run, f.rise, f.constant) for f in hull(2, [5, 4, 1, 1, 3])]
    assert sides == [(1, -2, 9), (1, 0, 1), (1, 2, -9)]
    assert [(f.run, f.rise, f.constant) for f in hull(4, [3])] == [(1, 0, 3)]


@given(need=needs, filled=st.lists(st.booleans(), min_size=1, max_size=6))
def test_hull_rows_give_the_shortfall(need: ShareNeed, filled: list[bool]) -> None:
    """The shared shortfall of the rows is the need less the group, at any base."""
    size = len(filled)
    ones = np.ones((size, 1), dtype=np.int64)
    base = Expression((Outer(ones, np.array([1, 1])),))
    group = Expression((Outer(ones, np.array([0, 1])),))
    demand = Demand("r", "k", hull_rows(group, base, need.due, (0, size)))
    rows = np.flatnonzero(filled)
    plan = Columns(rows, rows % 2, np.zeros(len(rows), dtype=np.int64))
    reached = int((rows % 2).sum())
    assert demand.shortfall(plan) == max(0, need.due(len(rows)) - reached)


def test_seven_percent_of_a_hundred_is_seven() -> None:
    """A binary float would say eight: ``math.ceil(100 * 0.07) == 8``."""
    need = ShareNeed(
        share=Fraction("0.07"), base=0, group=0, months_left=1, catch_up="now"
    )
    assert math.ceil(100 * 0.07) == 8
    assert need.due(100) == 7


def test_arrears_are_spread() -> None:
    """82 of 429 where 108 were due: 26 missing over 2 months, and 12 for 45 new ones.

    ceil(429 / 4) = 108, arrears 26, spread 13; ceil(45 / 4) = 12: 25 are due this month
    where "now" would ask ceil(474 / 4) - 82 = 37.
    """
    numbers = {"share": Fraction(1, 4), "base": 429, "group": 82, "months_left": 2}
    spread = ShareNeed(**numbers, catch_up="year_end")
    at_once = ShareNeed(**numbers, catch_up="now")
    assert (spread.due(45), at_once.due(45), spread.yearly(45)) == (25, 37, 37)


@pytest.mark.parametrize(
    ("total", "reached", "met"), [(272_000, 42_000, False), (7, 2, True), (8, 2, True)]
)
def test_published_share(total: int, reached: int, met: bool) -> None:
    """ANCOLS 2019: 42,000 of 272,000 is short of a quarter; 2 of 7 and of 8 are not."""
    need = ShareNeed(
        share=Fraction(1, 4), base=total, group=reached, months_left=1, catch_up="now"
    )
    assert (need.due(0) == 0) == met
