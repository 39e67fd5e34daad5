"""Where a year stands: ahead, to catch up, out of reach, and how many leases decide."""

from fractions import Fraction

import pytest

from attribution_opt.rules.trajectory import trajectory

QUARTER = Fraction(1, 4)


@pytest.mark.parametrize(
    ("base", "reached", "month", "state", "expected", "needed"),
    [
        # Half the year, 40 leases, 10 asked and reached: 40 more bring 10 more to do.
        (40, 10, 6, "ahead", 40, 10),
        # One short: ceil(10 + 10) - 9 = 11 of the 40 still expected.
        (40, 9, 6, "to_catch_up", 40, 11),
        # November, 44 leases, none of the 11: 4 more are expected, 12 would be needed.
        (44, 0, 11, "out_of_reach", 4, 12),
        # December: nothing is left to come.
        (40, 10, 12, "ahead", 0, 0),
        (40, 9, 12, "out_of_reach", 0, 1),
        # January, no lease yet, and one.
        (0, 0, 1, "ahead", 0, 0),
        (1, 0, 1, "to_catch_up", 11, 3),
    ],
)
def test_by_hand(
    base: int, reached: int, month: int, state: str, expected: int, needed: int
) -> None:
    """A quarter of the leases of a year, worked out on paper."""
    found = trajectory(base, reached, QUARTER * base, QUARTER, month)
    assert (found.state, found.expected, found.needed) == (state, expected, needed)
