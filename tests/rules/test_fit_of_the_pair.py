"""Size, surface, stairs, effort and remaining income, each at its boundary."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.admit import admit
from attribution_opt.admission.case import Case
from attribution_opt.decide.recount import Recount
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.month import Month
from attribution_opt.files.policy_file import read_policy

MONTH = Month(
    as_of=pd.Timestamp("2026-11-01").date(), year=2026, month=11, departement="59"
)
HOME = {"vacancy_id": "V", "landlord": "L", "commune": "59350", "financing": "PLUS"}
PERSON = {"filed_on": "2026-01-05", "rfr_n2": 5000}
USUAL = read_policy("usage").admissibility


def usual(**changed: Any) -> Admissibility:
    """Return the parameters of the usual policy, some of them changed."""
    return Admissibility.model_validate({**USUAL.model_dump(), **changed})


def case_of(
    home: dict[str, Any],
    *people: dict[str, Any],
    settings: Admissibility | None = None,
) -> Case:
    """Return one dwelling and some people who all want it; the recount agrees."""
    rows = [{"applicant_id": f"A{n}", **PERSON, **p} for n, p in enumerate(people)]
    wishes = [{"applicant_id": row["applicant_id"], "place": "59350"} for row in rows]
    frames = {
        "vacancies": pd.DataFrame([{"rooms": 2, **HOME, **home}]),
        "applicants": pd.DataFrame(rows),
        "wishes": pd.DataFrame(wishes),
    }
    settings = settings or USUAL
    instance = Instance.from_frames(frames, MONTH)
    case = admit(instance, settings)
    recount = Recount(instance, settings)
    told = [n for n in range(len(rows)) if not recount.refusals("V", f"A{n}")]
    assert told == case.candidates[0].tolist()
    return case


def admitted(home: dict[str, Any], person: dict[str, Any], **settings: Any) -> bool:
    """Tell whether one household is admissible on one dwelling."""
    found = case_of(home, {"persons": 2, **person}, settings=usual(**settings))
    return bool(len(found.candidates[0]))


@pytest.mark.parametrize(
    ("surface", "persons", "is_enough"),
    [("16", 2, True), ("15.9", 2, False), ("9", 1, True), ("", 2, True)],
)
def test_least_surface(surface: str, persons: int, is_enough: bool) -> None:
    """9 m2 for one, 16 for two (CCH R822-25); unknown passes; a policy may drop it."""
    home = {"surface_m2": surface}
    assert admitted(home, {"persons": persons}) == is_enough
    assert admitted(home, {"persons": persons}, least_surface=False)


@pytest.mark.parametrize(
    ("floor", "lift", "highest", "is_reached"),
    [
        (2, "no", 2, True),
        (3, "no", 2, False),
        (3, "yes", 0, True),
        (3, "unknown", 2, False),
        (1, "unknown", 2, True),
        ("", "no", 2, False),
        (9, "no", "", True),
    ],
)
def test_stairs(floor: object, lift: str, highest: object, is_reached: bool) -> None:
    """No higher than can be climbed without a lift; what is unknown excludes."""
    home = {"floor": floor, "lift": lift}
    assert admitted(home, {"highest_floor": highest}) == is_reached


def test_unknown_stairs_are_counted() -> None:
    """A floor that nobody knows keeps a household out for want of a fact."""
    found = case_of({"floor": ""}, {"persons": 2, "highest_floor": 1})
    assert found.num_unknown.tolist() == [1]


def test_adapted_dwellings_go_down_the_cascade() -> None:
    """A wheelchair, then a disability, then age, then anybody (CCH R441-4)."""
    everybody = [
        {"persons": 2},
        {"persons": 2, "publics": "senior"},
        {"persons": 1, "disability": "yes"},
        {"persons": 2, "wheelchair": "yes"},
    ]
    for left in range(4, 0, -1):
        found = case_of({"accessible": "yes"}, *everybody[:left])
        assert found.candidates[0].tolist() == [left - 1]
    open_to_all = usual(accessible_first=False)
    found = case_of({"accessible": "yes"}, *everybody, settings=open_to_all)
    assert found.candidates[0].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("rent", "settings", "is_right", "said"),
    [
        (330, {}, True, "suitable"),
        (330.01, {}, False, "effort_high:34"),
        (430, {"effort_limit_pct": 100}, True, "suitable"),
        # 1,000 - 391.25 = 608.75 in 30.4375 days, for 2 units: 10 EUR a day exactly.
        (
            391.25,
            {"effort_limit_pct": 100, "least_remaining_eur": 10},
            True,
            "suitable",
        ),
        (
            391.26,
            {"effort_limit_pct": 100, "least_remaining_eur": 10},
            False,
            "remaining_low",
        ),
    ],
)
def test_effort_and_remaining_income(
    rent: float, settings: dict[str, Any], is_right: bool, said: str
) -> None:
    """Exactly at the landlord's limit suits; a cent beyond does not, and is told."""
    person = {"persons": 2, "monthly_resources": 1000, "consumption_units": 2}
    person |= {"housing_benefit": 0}
    found = case_of({"rent_eur": rent}, person, settings=usual(**settings))
    only = np.array([0])
    assert bool(found.is_suitable(only, only)[0]) == is_right
    assert said in found.suits(0, 0)


def test_an_unknown_benefit_is_not_nothing() -> None:
    """Effort before benefit is told, and neither keeps from suiting nor adds to fit."""
    means = {"persons": 2, "monthly_resources": 1000}
    only = np.array([0])
    dear, cheap = ({"rent_eur": rent} for rent in (1070, 100))
    found = case_of(dear, means)
    assert found.suits(0, 0) == ["suitable", "effort_before_benefit:107"]
    assert found.is_suitable(only, only)[0] == 1
    assert case_of(cheap, means).suits(0, 0) == ["suitable"]
    fits = [int(case_of(home, means).fit(only, only)[0]) for home in (dear, cheap)]
    assert fits[0] == fits[1]
    told = case_of(dear, {**means, "housing_benefit": 0})
    assert told.suits(0, 0) == ["effort_high:107"]


@pytest.mark.parametrize(
    ("rent", "means", "benefit", "is_in"),
    [
        (450, 1000, 0, True),
        (450.01, 1000, 0, False),
        (500, 1000, 50, True),
        (500.01, 1000, 50, False),
        (450, 1000, "", True),  # within the limit before any benefit
        (450.01, 1000, "", False),
        ("", 1000, 0, False),
        (450, "", 0, False),
        (450, 0, 0, False),
    ],
)
def test_a_hard_limit_of_effort(
    rent: object, means: object, benefit: object, is_in: bool
) -> None:
    """On request, what is not known to be within it is not admissible."""
    person = {"monthly_resources": means, "housing_benefit": benefit}
    home = {"rent_eur": rent}
    assert admitted(home, person, effort_max_pct=45) == is_in
    assert admitted(home, person)


CENTS = st.one_of(st.just(""), st.integers(0, 200_000).map(lambda n: f"{n / 100:.2f}"))


@settings(deadline=None)
@given(CENTS, CENTS, CENTS, CENTS, st.one_of(st.none(), st.integers(1, 300)))
def test_the_recount_reads_effort_alike(
    rent: str, charges: str, means: str, benefit: str, most: int | None
) -> None:
    """Whatever is known or not; without a limit everybody passes."""
    home = {"rent_eur": rent, "charges_eur": charges}
    person = {"monthly_resources": means, "housing_benefit": benefit}
    is_in = admitted(home, person, effort_max_pct=most)
    assert is_in or most is not None


def test_sizes_are_told() -> None:
    """A tolerated size, and rooms beyond the persons by more than one (L621-2)."""
    found = case_of({"rooms": 3}, {"persons": 1})
    assert found.suits(0, 0) == ["size_tolerated", "under_occupied"]
    found = case_of({"rooms": 2}, {"persons": 1})
    assert found.suits(0, 0) == ["suitable"]


def test_the_shipped_policies_say_how_they_admit() -> None:
    """Parameters of admissibility are in the policy, never in the code."""
    folder = Path(__file__).parents[2] / "src" / "attribution_opt" / "files"
    law = (folder / "policies" / "legal-minimum.toml").read_text(encoding="utf-8")
    usage = (folder / "policies" / "usage.toml").read_text(encoding="utf-8")
    # What the usual policy adds is no law: sizes, effort, a floor, a delay.
    added = {"sizes", "effort_limit_pct", "effort_max_pct", "least_remaining_eur"}
    added |= {"ready_within_days"}
    for name in Admissibility.model_fields:
        assert name in usage
        assert (f"\n{name} =" in law) != (name in added)
