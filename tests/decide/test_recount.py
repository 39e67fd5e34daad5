"""What the recount of the audit reads by itself, beside what the rules read."""

from typing import Any

import pytest
from hypothesis import given

from attribution_opt.admission.admit import admit
from attribution_opt.decide.place_recount import LAST_TIER, tier_of
from attribution_opt.decide.recount import Recount
from attribution_opt.domain.instance import Instance
from attribution_opt.rules.policy import parse_policy
from tests.strategies import contents, examples, months


@examples(12)
@given(months(6, 12, 3), contents())
def test_pairs_and_holders_are_those_of_the_rules(
    instance: Instance, content: dict[str, Any]
) -> None:
    """Pair by pair the recount allows what the masks of the rules do, and no more."""
    settings = parse_policy(content).admissibility
    case, recount = admit(instance, settings), Recount(instance, settings)
    rules = recount.contingents
    forced = {pair for pair, action in recount.overrides.items() if action == "force"}
    for v, home in enumerate(recount.homes.values()):
        told = [not rules.refusals(home, None, holder) for holder in case.holders]
        assert told == case.orientable[v].tolist()
        for a, person in enumerate(recount.people.values()):
            pair = (home["vacancy_id"], person["applicant_id"])
            may = [not rules.refusals(home, person, holder) for holder in case.holders]
            is_fine = not recount.refusals(*pair)
            if pair in forced:
                assert any(may)
            else:
                is_fine &= rules.is_reachable(home, person)
                masks = case.orientable[v] & case.proposable[a]
                assert not is_fine or may == masks.tolist()
            assert is_fine == (a in case.candidates[v])


@pytest.mark.parametrize(
    ("wheelchair", "disability", "publics", "finer", "plain"),
    [
        (True, False, "", 0, 0),
        (False, True, "", 1, 0),
        (False, False, "senior", 2, LAST_TIER),
        (False, False, "under30|autonomy_loss", 2, 2),
        (False, False, "under30", LAST_TIER, LAST_TIER),
        (None, None, "", LAST_TIER, LAST_TIER),
    ],
)
def test_who_comes_first_on_an_accessible_dwelling(
    wheelchair: bool | None,
    disability: bool | None,
    publics: str,
    finer: int,
    plain: int,
) -> None:
    """The law names disability and loss of autonomy (CCH R441-4); a policy more."""
    assert tier_of(wheelchair, disability, publics, True) == finer
    assert tier_of(wheelchair, disability, publics, False) == plain
