"""A month small enough to be solved on paper."""

from pathlib import Path

import pytest

from attribution_opt.decide.result import Result
from attribution_opt.decide.solve import decide
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month

TINY = Path(__file__).parents[2] / "instances" / "tiny"


@pytest.fixture(scope="module")
def result() -> Result:
    """Decide the tiny month under the usual policy."""
    return decide(read_month(TINY), read_policy("usage"))


def test_optimum_is_the_one_on_paper(result: Result) -> None:
    """The plan, every level and every objective are those worked out by hand.

    Three one-room dwellings: V1 and V2 outside priority neighbourhoods, V3 inside. All
    five households are single, so that each may have each dwelling that it asks for;
    EDGE asks for CENTRE only, hence not for V3.

    First quartile in Lille in 2026: below 9,456 EUR a year. 700 x 12 = 8,400 is below.
    788 x 12 = 9,456 is the amount itself: EDGE is not in the first quartile.

    Level 2: nobody must be served.
    Level 3, December, one month left:
    * outside, 3 leases since January, none in the first quartile. Due:
      min(ceil(5/4) - 0, ceil(2/4) + ceil(ceil(3/4) / 1)) = min(2, 1 + 1) = 2.
      So V1 and V2 both go to POOR1 and POOR2, or something is missing.
    * inside, nothing since January: ceil(1/2) = 1 of the others: V3 to RICH1 or RICH2.
    * flow: one base of 3 leases + 3 dwellings. The State is owed 0.3 x 6 - 0 = 1.8, the
      landlord 0.7 x 6 - 3 = 1.2. Seats go to 1.8 (State, 0.8 left), 1.2 (landlord, 0.2
      left), 0.8 (State): State 2, landlord 1.
    * a quarter of the landlord's dwellings to priority households (the State is not
      bound by it): 1 of 3 since January: max(0, ceil((3 + n)/4) - 1), that is 0 at
      n = 1 and 1 at n = 2.
    POOR1 alone is priority, and the State may put forward nobody else: two dwellings on
    the State leave one of them empty. With two on the State, flow misses nothing and
    neither does the landlord, at n = 1; the empty dwelling costs 1, outside (one of two
    is missing) or inside (somebody was admissible there): 1 in all. With one on the
    State flow misses 1 and the landlord, at n = 2, 1 more: 2. With none flow misses 2.
    Level 4: nobody under DALO. Levels 5a, 5c: 2 filled, both suit (no rent is known).
    Level 6: with V3 empty, POOR1 and POOR2: 30 + 20 = 50 points; with V1 or V2 empty,
    POOR1 outside on the State and RICH1 inside: 30 + 50 = 80 points, which is more.
    Level 7: two first-rank wishes, 9.0 each, and two suitable sizes, 2.0 each.
    Level 8: 1 December less 10 March and 10 January: 266 + 325 = 591 days.
    """
    first = result.candidates[result.candidates["rank"] == 1].set_index("vacancy_id")
    assert {first["applicant_id"]["V1"], first["applicant_id"]["V2"]} == {"POOR1", ""}
    assert first["applicant_id"]["V3"] == "RICH1"
    assert set(first["holder"][["V1", "V2"]]) == {"ETAT"}
    values = {level.name: level.value for level in result.levels}
    values = {name: value for name, value in values.items() if not name.startswith("9")}
    assert values == {
        "2": 0,
        "3": 1,
        "4": 0,
        "5a": 2,
        "5c": 2,
        "6": 8000,
        "7": 220,
        "8": 591,
    }
    assert result.status == "optimal"
    assert result.is_unique


def test_objectives_are_those_on_paper(result: Result) -> None:
    """Required, reached and missing of the two shares over dwellings."""
    by_rule = {m.rule: m for m in result.measures}
    outside = by_rule["first-quartile-outside-qpv"]
    assert (outside.required, outside.since_january, outside.this_month) == (2, 0, 1)
    assert (outside.base, outside.yearly) == (5, 2)
    inside = by_rule["others-in-qpv"]
    assert (inside.required, inside.this_month, inside.missing) == (1, 1, 0)


def test_the_amount_itself_is_not_below_it(result: Result) -> None:
    """A household exactly on the first-quartile amount counts with the others."""
    people = result.case.people["200093201", "autres_regions"]
    ids = result.case.instance.applicants["applicant_id"].tolist()
    flags = dict(zip(ids, people["first_quartile"], strict=True))
    assert flags["EDGE"] is False or not flags["EDGE"]
    assert flags["POOR1"]
