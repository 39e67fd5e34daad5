"""Blocks of like dwellings with quotas: what `price` proves is what a flow finds."""

from fractions import Fraction

import numpy as np
import pytest

from attribution_opt.program.bundles import Bundles
from benchmarks.blocks import best_by_flow, drawn, program_of, solved
from tests.seeds import seeds

CAPS = (Fraction(87, 100), Fraction(1, 4), Fraction(3, 20))


@pytest.mark.parametrize("engine", ["price", "highs", "cpsat"])
@pytest.mark.parametrize("seed", seeds(3, 20))
def test_blocks_are_settled_as_a_flow_would(engine: str, seed: int) -> None:
    """Caps hold, and no plan within them is worth more."""
    rng = np.random.default_rng(seed)
    places = tuple(rng.integers(2, 9, 4).tolist())
    blocks = drawn(places, (0.6, 0.25, 0.15), 24, CAPS, 3, seed)
    found = solved(program_of(blocks), engine)
    assert found["caps_missed"] == 0
    assert found["is_proven"]
    assert found["worth"] == best_by_flow(blocks)


def test_a_block_is_one_with_a_number() -> None:
    """Whatever the month says, dwellings that nothing tells apart are found alike."""
    blocks = drawn((5, 3, 4), (0.6, 0.25, 0.15), 24, CAPS, 3, 0)
    bundles = Bundles.of(program_of(blocks))
    assert bundles.few.count.tolist() == [5, 3, 4]
