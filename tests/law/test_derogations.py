"""Derogations (R441-1-1), a spouse in a care home (R441-1), imputation (L441-1)."""

from pathlib import Path

import pytest

from tests.law.runs import OCTOBER, solve

pytestmark = pytest.mark.long

PERSON = "applicant_id,filed_on,persons,dependants,rfr_n2,care_home_costs,publics,score"
HOME = "vacancy_id,landlord,commune,in_qpv,rooms,financing,programme,residence"
# PLUS in 2026 outside Ile-de-France, one person: 23,403 EUR.


def derogation(place: str, since: str, until: str, percent: int = 20) -> str:
    """Return the text of a month in which ceilings are raised somewhere."""
    return OCTOBER + (
        f'[[derogations]]\nplace = "{place}"\npercent = {percent}\n'
        f"since = {since}\nuntil = {until}\n"
    ).replace("\n", "\n    ")


@pytest.mark.parametrize(
    ("place", "since", "until", "opens"),
    [
        ("59350", "2026-01-01", "2026-12-31", True),
        ("P1", "2026-10-15", "2026-10-15", True),
        ("RES", "2026-01-01", "2026-12-31", True),
        ("59512", "2026-01-01", "2026-12-31", False),
        ("59350", "2026-10-16", "2026-12-31", False),
        ("59350", "2025-01-01", "2026-10-14", False),
    ],
)
def test_a_derogation_holds_in_its_place_and_time(
    place: str, since: str, until: str, opens: bool, tmp_path: Path
) -> None:
    """23,403 x 1.20 = 28,083.60 EUR: exactly that is admissible, a cent more is not."""
    tables = {
        "vacancies": f"{HOME}\nv,B,59350,no,2,PLUS,P1,RES\nw,B,59350,no,2,PLUS,P1,RES",
        "applicants": (
            f"{PERSON}\nLOW,2025-11-10,1,0,10000,,none,0\n"
            "AT,2025-11-10,1,0,28083.60,,none,9\nOVER,2025-11-10,1,0,28083.61,,none,9"
        ),
    }
    run = solve(tmp_path, tables, month=derogation(place, since, until))
    assert run.admissible("AT") == opens
    assert not run.admissible("OVER")


def test_the_largest_derogation_holds(tmp_path: Path) -> None:
    """Two orders cover the dwelling: 10 and 20 percent."""
    month = derogation("P1", "2026-01-01", "2026-12-31", 10)
    more = derogation("59350", "2026-01-01", "2026-12-31")
    month += more[len(OCTOBER) :]
    tables = {
        "vacancies": f"{HOME}\nv,B,59350,no,2,PLUS,P1,RES",
        "applicants": f"{PERSON}\nAT,2025-11-10,1,0,28083.60,,none,9",
    }
    assert solve(tmp_path, tables, month=month).plan["v"] == "AT"


@pytest.mark.parametrize(
    ("income", "costs", "is_in"),
    [
        # 31,254 EUR is the ceiling of two persons; 31,254 + 8,000 less 8,000 is it.
        ("39254", "8000", True),
        ("39254.01", "8000", False),
        # No more than 10,000 comes off (CGI 199 quindecies).
        ("41254", "12000", True),
        ("41254.01", "12000", False),
        ("31254", "", True),
        ("31254.01", "", False),
        # More than the income: nothing is left, and nothing less than nothing.
        ("9000", "12000", True),
    ],
)
def test_what_a_care_home_costs_is_deducted(
    income: str, costs: str, is_in: bool, tmp_path: Path
) -> None:
    """Costs of a spouse in an EHPAD come off the applicant's resources (R441-1)."""
    tables = {
        "vacancies": f"{HOME}\nv,B,59350,no,2,PLUS,,",
        "applicants": (
            f"{PERSON}\nX,2025-11-10,2,0,{income},{costs},none,9\n"
            "LOW,2025-11-10,1,0,10000,,none,0"
        ),
    }
    assert solve(tmp_path, tables).admissible("X") == is_in


@pytest.mark.parametrize(("imputed_on", "state", "town"), [("", 1, 0), ("VILLE", 0, 1)])
def test_a_substitution_counts_on_the_defaulters_rights(
    imputed_on: str, state: int, town: int, tmp_path: Path
) -> None:
    """What the prefect allots in the place of a holder is taken off that holder's.

    One lease since January and one dwelling; each holder has a half: 1 of 2. Whose
    lease it was has had its own, so that the dwelling is the other's.
    """
    tables = {
        "vacancies": f"{HOME}\nv,B,59350,no,2,PLUS,,",
        "applicants": (
            "applicant_id,filed_on,persons,rfr_n2,priority,publics,score\n"
            "X,2025-11-10,1,10000,homeless,none,9"
        ),
        "holders": (
            "holder_id,kind,territory\nETAT,state_priority,59\nVILLE,commune,59350"
        ),
        "conventions": (
            "landlord,holder,territory,share\nB,ETAT,59,50 %\nB,VILLE,59,50 %"
        ),
        "ledger": (
            "lease_id,signed_on,landlord,holder,imputed_on,commune,in_qpv,rooms,"
            f"financing,priority\nL1,2026-03-10,B,ETAT,{imputed_on},59350,no,2,PLUS,homeless"
        ),
    }
    run = solve(tmp_path, tables)
    flow = {
        line["key"].split("/")[1]: int(line["since_january"])
        for line in run.table("objectives")
        if line["rule"] == "flow"
    }
    assert flow == {"ETAT": state, "VILLE": town}
    assert run.holders["v"] == ("VILLE" if state else "ETAT")
    # The quarter of the town is counted over its lease as well: base 1 of each kind.
    assert run.base("priority-by-holder", "VILLE") == 1
