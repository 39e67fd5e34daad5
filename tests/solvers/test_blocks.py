"""Blocks and groups with quotas: what engines prove is what a flow finds."""

from fractions import Fraction

import numpy as np
import pytest

from attribution_opt.decide.audit import audit
from attribution_opt.decide.solve import decide
from attribution_opt.program.bundles import Bundles
from benchmarks.blocks import Blocks, best_by_flow, drawn, program_of
from benchmarks.groups import as_program, drawn_groups, month_of, policy_of
from benchmarks.public import ENGINES, MILLION, solved
from tests.seeds import seeds

CAPS = (Fraction(87, 100), Fraction(1, 4), Fraction(3, 20))
LIMIT = 60.0


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", seeds(3, 20))
def test_blocks_are_settled_as_a_flow_would(engine: str, seed: int) -> None:
    """Caps hold, and no plan within them is worth more."""
    rng = np.random.default_rng(seed)
    places = tuple(rng.integers(2, 9, 4).tolist())
    blocks = drawn(places, (0.6, 0.25, 0.15), 24, CAPS, 3, seed)
    found = solved(program_of(blocks), engine, LIMIT)
    assert found.quotas_missed == 0
    assert found.is_proven
    assert found.worth == best_by_flow(blocks)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", seeds(3, 20))
def test_groups_are_settled_as_a_flow_would(engine: str, seed: int) -> None:
    """Sizes and lower quotas hold, everybody is placed, and no plan is worth more."""
    groups = drawn_groups(10, 3, 3, 4, seed)
    found = solved(as_program(groups), engine, LIMIT)
    assert found.quotas_missed == 0
    assert found.is_proven
    assert found.worth == MILLION * best_by_flow(groups)


def test_groups_are_a_month_that_stands() -> None:
    """As a month and a policy the plan passes the recount."""
    groups = drawn_groups(10, 3, 3, 4, 0)
    month, policy = month_of(groups), policy_of(groups)
    result = decide(month, policy, method="price")
    assert result.status == "optimal"
    assert not audit(month, policy, result.said)


def test_lower_quotas_bind_the_flow() -> None:
    """Two people who would rather share a group are parted: 5 + 1 before 9 + 0."""
    by_hand = Blocks(
        places=np.array([2, 2]),
        kind=np.array([0, 0]),
        worth=np.array([[5, 2], [4, 1]]),
        most=np.array([[2], [2]]),
        least=np.array([[0], [1]]),
        fewest=np.array([0, 0]),
        is_everybody_placed=True,
    )
    assert best_by_flow(by_hand) == 6


def test_a_flow_that_no_quota_allows_is_refused() -> None:
    """Three of a type are asked where there are two."""
    one = np.array([[3]])
    short = Blocks(
        places=np.array([3]),
        kind=np.array([0, 0]),
        worth=np.array([[5], [4]]),
        most=one,
        least=one,
        fewest=np.array([0]),
    )
    with pytest.raises(ValueError, match="lower quota"):
        best_by_flow(short)


def test_a_block_is_one_with_a_number() -> None:
    """Whatever the month says, dwellings that nothing tells apart are found alike."""
    blocks = drawn((5, 3, 4), (0.6, 0.25, 0.15), 24, CAPS, 3, 0)
    bundles = Bundles.of(program_of(blocks))
    assert bundles.few.count.tolist() == [5, 3, 4]
