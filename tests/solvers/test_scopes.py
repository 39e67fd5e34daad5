"""Whatever a rule is scoped to, `price` proves what the full model does."""

import random
from pathlib import Path
from typing import Any

import pytest

from attribution_opt.admission.admit import admit
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.lists import plan_columns
from attribution_opt.decide.score_order import score_order
from attribution_opt.files.read_tables import read_month
from attribution_opt.rules.policy import parse_policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import engine
from tests.months import HOLDERS, random_policy, write_month
from tests.seeds import seeds

KINDS = sorted({kind for _, kind, _ in HOLDERS})


def random_scope(rng: random.Random) -> dict[str, Any]:
    """Return a scope over some kinds of holders, dwellings, both or everything."""
    scope: dict[str, Any] = {}
    if rng.random() < 0.7:
        scope["holder_kind"] = rng.sample(KINDS, rng.randint(1, len(KINDS) - 1))
    if rng.random() < 0.4:
        scope["in_qpv"] = rng.choice(("yes", "no"))
    if rng.random() < 0.3:
        scope["financing"] = rng.sample(("PLAI", "PLUS", "PLS"), 2)
    return scope


@pytest.mark.parametrize("seed", seeds(9, 12))
def test_scopes_of_every_family(tmp_path: Path, seed: int) -> None:
    """Levels of `price` and of `highs` are one where every rule has a random scope."""
    rng = random.Random(seed)
    write_month(tmp_path, rng, 8, 40, num_holders=3)
    content = random_policy(rng)
    for rule in content["rules"]:
        rule["scope"] = random_scope(rng)
    policy = parse_policy(content)
    case = admit(read_month(tmp_path), policy.admissibility)
    program, start = formulate(case, policy, seed), plan_columns(score_order(case))
    found = {
        name: [
            (level.name, level.cost)
            for level in engine(name).solve(program, start, Control()).levels
        ]
        for name in ("price", "highs")
    }
    assert found["price"] == found["highs"]
