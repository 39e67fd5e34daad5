"""Where a yearly objective stands, and what the months left would have to bring."""

import math
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["MONTHS", "Trajectory", "trajectory"]

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A yearly objective after this month.

    Attributes
    ----------
    state
        ``ahead``: what the year so far asks is reached; ``to_catch_up``: it is not, and
        the months left can still bring it; ``out_of_reach``: at the pace of the year so
        far, they cannot.
    expected
        Leases of its base that the months left would bring at that pace, rounded up: a
        part of a lease may still be one.
    needed
        How many of them would have to be of the group.
    """

    state: str
    expected: int
    needed: int


def trajectory(
    base: int, reached: int, due: Fraction, share: Fraction, month: int
) -> Trajectory:
    """Return where a share of a yearly base stands.

    Parameters
    ----------
    base, reached
        Leases of the base and of the group since January, this month included.
    due
        What the year so far asks, carry-over included.
    share
        Share of each lease still to come.
    month
        Number of the month, from 1.

    The forecast is the plainest there is: as many leases a month as so far. In January
    one lease moves everything; it says so by being small.
    """
    pace = Fraction(base * (MONTHS - month), month)
    expected = math.ceil(pace)
    needed = max(0, math.ceil(due + share * pace) - reached)
    if reached >= math.ceil(due):
        state = "ahead"
    else:
        state = "to_catch_up" if needed <= expected else "out_of_reach"
    return Trajectory(state, expected, needed)
