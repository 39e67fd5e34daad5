"""Unknown as a third state: counted apart, and what it could change told."""

from dataclasses import replace

import pandas as pd

from attribution_opt.decide.solve import decide
from attribution_opt.domain.ledger import year_leases
from attribution_opt.files.policy_file import read_policy
from attribution_opt.synthetic.generate import generate

LILLE = "200093201"
FIRST = "first-quartile-outside-qpv"


def test_unknown_members_stand_between_two_figures() -> None:
    """Leases without flag and income: as many as the objective could still reach."""
    month = generate("lille", "XS", 0)
    policy = read_policy("usage")
    ledger = month.ledger.copy()
    outside = ledger["in_qpv"].fillna(True) == False  # noqa: E712 (three-valued)
    rehoused = ledger["rehousing"] != ""
    chosen = ledger.index[outside & ~rehoused & ledger["signed_on"].notna()][:5]
    was = int((ledger.loc[chosen, "first_quartile"] == True).sum())  # noqa: E712
    ledger.loc[chosen, "first_quartile"] = pd.NA
    ledger.loc[chosen, "income_per_unit"] = pd.NA

    def since(instance: object) -> tuple[int, int]:
        result = decide(instance, policy, method="score-order")  # type: ignore[arg-type]
        found = next(m for m in result.measures if m.rule == FIRST)
        return found.since_january, found.unknown

    known, none = since(month)
    fewer, unknown = since(replace(month, ledger=ledger))
    assert none == 0
    assert fewer == known - was
    assert unknown == 5


def test_a_new_threshold_counts_the_year_again() -> None:
    """The order of June holds from January: leases signed before it are recounted."""
    month = generate("lille", "XS", 0)
    ledger = month.ledger.copy()
    ledger["income_per_unit"] = 940000
    ledger["first_quartile"] = True
    before = year_leases(replace(month, ledger=ledger))
    assert before["first_quartile"].all()
    lower = replace(month.month, quartiles=((LILLE, 9400),))
    after = year_leases(replace(month, ledger=ledger, month=lower))
    # 9,400 EUR a unit is not strictly below 9,400.
    assert not after["first_quartile"].any()
    higher = replace(month.month, quartiles=((LILLE, 9401),))
    assert year_leases(replace(month, ledger=ledger, month=higher))[
        "first_quartile"
    ].all()
