"""Social mix of a PLUS programme at first letting (CCH D331-12)."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.admission.admit import admit
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.solve import decide
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.plan import Plan
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import Policy, parse_policy
from attribution_opt.synthetic.generate import generate
from tests.strategies import plans

MIX = {
    "id": "mix",
    "family": "share",
    "up_to_pct": 60,
    "at_least": "30 %",
    "by": ["programme"],
    "scope": {"first_letting": "yes", "financing": ["PLUS"]},
    "level": "0",
    "legal_reference": "CCH D331-12",
}
FILLED = {"id": "filled", "family": "total", "what": "filled", "level": "5c"}


@pytest.fixture(scope="module")
def month() -> Instance:
    """Return a month in which twelve dwellings are a new programme."""
    found = generate("lille", "XS", 1)
    homes = found.vacancies.copy()
    homes.loc[:11, "programme"] = "P1"
    homes.loc[:11, "first_letting"] = True
    homes.loc[:11, "financing"] = "PLUS"
    return replace(found, vacancies=homes)


@pytest.fixture(scope="module")
def policy() -> Policy:
    """Return the rule, hard, above the dwellings filled."""
    return parse_policy({"name": "p", "rules": [MIX, FILLED]})


def test_thirty_percent_of_a_programme(month: Instance, policy: Policy) -> None:
    """Twelve dwellings with a candidate ask for four households up to 60 %."""
    result = decide(month, policy, method="highs")
    found = next(m for m in result.measures if m.rule == "mix")
    touched = int(result.case.has_candidate[:12].sum())
    assert found.key == ("P1",)
    assert found.required == -(-3 * touched // 10)
    assert result.status == "optimal"
    assert found.missing == 0
    pct = [
        result.case.people[result.case.territories[v]]["income_pct"].iat[a]
        for v, a in enumerate(result.plan.applicant[:12])
        if a >= 0
    ]
    assert found.this_month == sum(not pd.isna(p) and p <= 60 for p in pct)


@given(st.data())
def test_rows_are_measures(
    month: Instance, policy: Policy, data: st.DataObject
) -> None:
    """On any plan the row's shortfall is what the measure misses."""
    case = admit(month, policy.admissibility)
    program = formulate(case, policy, 0)
    columns = data.draw(plans(program))
    plan = Plan(columns.applicant, columns.holder)
    missing = policy.rules[0].measure(Counted(case, plan))[0].missing
    assert program.demands[0].shortfall(columns) == missing
