"""A time limit is that of everything: what follows a solve takes its part."""

import time

import pytest

from attribution_opt.solvers.base import Control


@pytest.mark.parametrize(
    ("limit", "spent", "follow", "left"),
    [(100, 10, 1.25, 77.5), (100, 10, 0, 90), (20, 10, 3, 0)],
)
def test_what_follows_is_kept(
    limit: float, spent: float, follow: float, left: float
) -> None:
    """A solve has what is left once the time of lists, audit and page is kept."""
    now = time.monotonic()
    whole = Control(time_limit=limit, began=now - spent, follow=follow)
    own = whole.of_solve()
    assert own.time_limit is not None
    stops_in = own.began + own.time_limit - now
    assert max(0, stops_in) == pytest.approx(left, abs=0.5)
    assert own.should_stop() is (left == 0)
    assert own.stop is whole.stop


def test_without_a_limit_nothing_is_kept() -> None:
    """No limit stays none."""
    assert Control().of_solve().time_limit is None
