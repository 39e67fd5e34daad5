"""Published shares, with their source: what the program says of them."""

from fractions import Fraction
from math import ceil

import pandas as pd

from attribution_opt.decide.solve import decide
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.month import Month
from attribution_opt.rules.needs import ShareNeed
from attribution_opt.rules.policy import parse_policy
from attribution_opt.words.language import Words


def need(base: int, group: int) -> ShareNeed:
    """Return what a quarter asks of leases since January, none of this month."""
    return ShareNeed(
        share=Fraction(1, 4), base=base, group=group, months_left=1, catch_up="now"
    )


def test_ancols_2019() -> None:
    """42,000 of 272,000 leases outside QPV: 15.4 %, 26,000 short of a quarter."""
    assert Words("fr").percent(42_000, 272_000) == "15,4\u202f%"
    assert need(272_000, 42_000).yearly(0) == 26_000


def test_hauts_de_france_2021_cannot_be() -> None:
    """3,448 of "more than 23,000" printed as 17 %: numerator and denominator disagree.

    Of 23,000 it is 15.0 %; to be 17 % (16.5 to 17.5) the base would have to lie between
    19,703 and 20,896. A report that shows both figures shows that.
    """
    assert Words("en").percent(3_448, 23_000) == "15.0%"
    lowest, highest = ceil(3_448 / Fraction(175, 1000)), 3_448 / Fraction(165, 1000)
    assert lowest == 19_703
    assert int(highest) == 20_896
    assert highest < 23_000


def test_a_quarter_of_few_leases() -> None:
    """Exactly 25 %, and 0, 1 and 12 vacancies: rounded upwards, never below zero."""
    assert need(4, 1).yearly(0) == 0
    assert need(0, 0).yearly(0) == 0
    assert need(0, 0).yearly(1) == 1
    assert need(0, 0).yearly(12) == 3
    assert need(4, 1).yearly(12) == 3
    assert need(100, 60).yearly(12) == 0


def test_a_cap_on_a_residence_counts_who_lives_there() -> None:
    """Two homes in R-1, where three of at most four priority households live: one more.

    R-2 has none told: both its homes may go to them. Five households, all priority.
    """
    month = Month(
        as_of=pd.Timestamp("2026-11-01").date(), year=2026, month=11, departement="59"
    )
    homes = pd.DataFrame(
        {
            "vacancy_id": ["V1", "V2", "V3", "V4"],
            "landlord": "L",
            "commune": "59350",
            "residence": ["R-1", "R-1", "R-2", "R-2"],
            "rooms": 2,
            "financing": "PLUS",
        }
    )
    names = [f"A{n}" for n in range(5)]
    people = pd.DataFrame(
        {
            "applicant_id": names,
            "filed_on": "2026-01-05",
            "persons": 2,
            "rfr_n2": 5000,
            "priority": "homeless",
        }
    )
    wishes = pd.DataFrame({"applicant_id": names, "place": "59350"})
    frames = {"vacancies": homes, "applicants": people, "wishes": wishes}
    policy = parse_policy(
        {
            "name": "cap",
            "rules": [
                {
                    "id": "stakes",
                    "family": "count",
                    "group": "priority",
                    "at_most": 4,
                    "present": {"R-1": 3},
                    "by": ["residence"],
                    "level": "0",
                },
                {"id": "filled", "family": "total", "what": "filled", "level": "5c"},
            ],
        }
    )
    result = decide(Instance.from_frames(frames, month), policy, method="highs")
    assert result.status == "optimal"
    assert result.plan.is_filled[:2].sum() == 1
    assert result.plan.is_filled[2:].all()
    told = {m.key: (m.since_january, m.this_month) for m in result.measures}
    assert told["R-1",] == (3, 1)
