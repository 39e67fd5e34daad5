"""On random small months the engine equals brute force, level by level."""

import pytest

from tests.agreement import disagreements
from tests.seeds import seeds


@pytest.mark.parametrize("seed", seeds(2, 20))
def test_engines_equal_brute_force(seed: int) -> None:
    """Levels, plan, proof and audit agree with looking at every plan."""
    assert disagreements(seed) == []
