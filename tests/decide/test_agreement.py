"""On random small months the engine equals brute force, level by level."""

import pytest

from tests.agreement import disagreements


@pytest.mark.parametrize("seed", range(32))
def test_engines_equal_brute_force(seed: int) -> None:
    """Levels, plan, proof and audit agree with looking at every plan."""
    assert disagreements(seed) == []
