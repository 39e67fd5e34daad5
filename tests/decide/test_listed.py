"""What a commission looks at of a household: worked by hand, and counted twice."""

from typing import TYPE_CHECKING

import pytest

import attribution_opt as ao
from attribution_opt.admission.admit import admit
from attribution_opt.decide.listed_rows import listed_of
from attribution_opt.domain.instance import Instance
from attribution_opt.files.policy_file import read_policy

if TYPE_CHECKING:
    from pathlib import Path

MONTH = """
schema_version = 1
as_of = 2026-11-15
month = "2026-11"
departement = "59"
"""
FILES = {
    "month.toml": MONTH,
    "vacancies.csv": "vacancy_id,landlord,commune,rooms,financing,"
    "rent_eur,charges_eur\n"
    "V1,ESH,59350,3,PLUS,480.50,60\nV2,ESH,59350,3,PLAI,,\n",
    "applicants.csv": "applicant_id,filed_on,persons,dependants,unborn,rfr_n2,"
    "monthly_resources,housing_benefit,dalo_status,priority,current_surface_m2\n"
    "A1,2024-02-01,2,1,1,15000,1200,150.25,active,violence|homeless,28.5\n"
    "A2,2024-02-02,1,0,,,0,,none,,\n"
    "A3,2024-02-03,1,0,,8000,333.33,900,none,,\n",
    "wishes.csv": "applicant_id,place\nA1,59350\nA2,59350\nA3,59350\n",
    "holders.csv": "holder_id,kind\nL,landlord\n",
    "conventions.csv": "landlord,holder,share\nESH,L,1\n",
}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Return a month of two dwellings and three households."""
    folder: Path = tmp_path_factory.mktemp("month")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return ao.read(folder)


def test_a_household_worked_by_hand(instance: Instance) -> None:
    """540.50 of 1,200 is 45.04 %; 390.25 is 32.52 %; 1,350.25 - 540.50 is left."""
    case = admit(instance, read_policy("usage").admissibility)
    one, *_ = listed_of(case, [("V1", "A1")])
    assert (one.persons, one.dependants, one.unborn, one.visiting) == (3, 1, 1, None)
    assert (one.effort_before_pct, one.effort_pct) == ("45.0", "32.5")
    assert (one.resources_eur, one.benefit_eur) == ("1200.00", "150.25")
    assert one.remaining_eur == "809.75"
    assert one.priority == ("homeless", "violence")
    assert one.current_surface_m2 == "28.5"


def test_what_is_unknown_stays_empty_and_nothing_is_below_nothing(
    instance: Instance,
) -> None:
    """No rent, no resources, a benefit above the rent: empty, empty, 0.0."""
    case = admit(instance, read_policy("usage").admissibility)
    pairs = [("V2", "A1"), ("V1", "A2"), ("V1", "A3")]
    no_rent, no_means, rich = listed_of(case, pairs)
    assert no_rent.effort_pct == no_rent.remaining_eur == ""
    assert no_means.effort_pct == ""
    assert no_means.ceiling_pct is None
    assert no_means.remaining_eur == "-540.50"
    assert (rich.effort_before_pct, rich.effort_pct) == ("162.2", "0.0")
