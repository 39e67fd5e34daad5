"""Whatever is brought, the program answers: ``python -m tests.fuzz`` at length."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.trial import CHECKED, SOLVED, Trial, solvable, trials
from tests.strategies import examples

quick = settings(examples(20), suppress_health_check=list(HealthCheck))


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@quick
@given(trials())
def test_no_month_ends_check_in_an_exception(trial: Trial) -> None:
    """Good, refused, or not to be opened: 0, 3 or 2."""
    assert trial.check() in CHECKED


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@quick
@given(solvable())
def test_what_check_calls_good_is_solved(trial: Trial) -> None:
    """Decided, impossible, or refused for what only the work shows."""
    assert trial.solve() in {None, *SOLVED}
