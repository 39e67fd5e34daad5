"""L441-2-3 and R441-16-1: DALO past its deadline, the prefect's designation.

Whoever must be served comes before the shares of the year, other households under DALO
after them; all as many as can be served.
"""

from pathlib import Path

import pytest

from tests.law.runs import LILLE, Run, solve

pytestmark = pytest.mark.long

HOME = "vacancy_id,landlord,commune,in_qpv,rooms,financing"
PERSON = "applicant_id,filed_on,persons,rfr_n2,monthly_resources,consumption_units"
PERSON += ",priority,dalo_status,dalo_deadline,rehousing,rehousing_deadline,score"
RULE = "must-serve"


def solve_against_the_shares(folder: Path, served: str) -> Run:
    """Solve a month of one home outside QPV on 15 October 2026.

    SHARES is of the first quartile and priority: both of the home's duties ask for it.
    LATE has one point, resources above the amount, and what is told of DALO.
    """
    return solve(
        folder,
        {
            "vacancies": f"""
                {HOME}
                v,B,59350,no,2,PLUS
            """,
            "applicants": f"""
                {PERSON}
                SHARES,2025-11-10,1,10000,500,1,homeless,,,,,99
                LATE,2025-11-10,1,10000,2000,1,,{served},1
            """,
        },
    )


@pytest.mark.parametrize(
    ("served", "is_due"),
    [
        ("active,2026-10-14,,", True),
        # On the day itself the deadline has not passed.
        ("active,2026-10-15,,", False),
        ("active,2027-01-01,,", False),
        # A deadline that is not told has not passed.
        ("active,,,", False),
        # A decision that lapsed or was carried out is due no more.
        ("lapsed,2026-10-14,,", False),
        ("rehoused,2026-10-14,,", False),
        ("none,2026-10-14,,", False),
        (",,NPNRU,2026-10-14", True),
        (",,NPNRU,2026-10-15", False),
        (",,NPNRU,", False),
    ],
)
def test_a_deadline_that_has_passed(served: str, is_due: bool, tmp_path: Path) -> None:
    """The day after its deadline a household comes before every share of the year."""
    run = solve_against_the_shares(tmp_path, served)
    assert run.plan == {"v": "LATE" if is_due else "SHARES"}
    # The first quartile misses its one lease where LATE has the home: 2,000 EUR a month
    # are above 9,000 a year. A rehoused household serves that quarter all the same.
    is_missed = is_due and "NPNRU" not in served
    assert run.missing("first-quartile-outside-qpv", LILLE) == int(is_missed)


def test_as_many_as_can_be_served(tmp_path: Path) -> None:
    """Two are late, and one of them asks for one place alone: both are served."""
    # L1 asks for Lille alone. L2 would have Lille by points, and has Roubaix.
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                lille,B,59350,no,2,PLUS
                roubaix,B,59512,no,2,PLUS
            """,
            "applicants": f"""
                {PERSON}
                L1,2025-11-10,1,10000,2000,1,,active,2026-10-14,,,1
                L2,2025-11-10,1,10000,2000,1,,active,2026-10-14,,,2
                TOP,2025-11-10,1,10000,500,1,homeless,,,,,99
            """,
            "wishes": """
                applicant_id,place,rank
                L1,59350,1
                L2,59350,1
                L2,59512,2
                TOP,59350,1
                TOP,59512,1
            """,
        },
    )
    assert run.plan == {"lille": "L1", "roubaix": "L2"}
    assert (run.due(RULE, "all"), run.missing(RULE, "all")) == (2, 0)


def test_a_household_is_served_once(tmp_path: Path) -> None:
    """Two applications of one late household have one home between them."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                v0,B,59350,no,2,PLUS
                v1,B,59350,no,2,PLUS
            """,
            "applicants": f"""
                {PERSON},household_id
                L1,2025-11-10,1,10000,2000,1,,active,2026-10-14,,,1,M
                L2,2025-11-10,1,10000,2000,1,,active,2026-10-14,,,2,M
                TOP,2025-11-10,1,10000,2000,1,,,,,,99,
            """,
        },
    )
    # L2 is the one with more points.
    assert run.planned == {"L2", "TOP"}


def test_other_dalo_come_after_the_shares(tmp_path: Path) -> None:
    """Within its deadline DALO does not stand before the half inside QPV."""
    # Inside, one home: one to others than the first quartile, and one of B's to a
    # priority household. HOMELESS is both, DALO is of the first quartile.
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                v,B,59350,yes,2,PLUS
            """,
            "applicants": f"""
                {PERSON}
                HOMELESS,2025-11-10,1,10000,2000,1,homeless,,,,,1
                DALO,2025-11-10,1,10000,500,1,,active,2027-01-01,,,99
            """,
        },
    )
    assert run.plan == {"v": "HOMELESS"}


def test_dalo_comes_before_other_priority_households(tmp_path: Path) -> None:
    """Where both serve the shares as well, DALO stands first, whatever the points."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                v,B,59350,no,2,PLUS
            """,
            "applicants": f"""
                {PERSON}
                HOMELESS,2025-11-10,1,10000,2000,1,homeless,,,,,99
                DALO,2025-11-10,1,10000,2000,1,,active,2027-01-01,,,1
            """,
        },
    )
    assert run.plan == {"v": "DALO"}


@pytest.mark.parametrize(
    ("status", "named", "rooms", "is_open"),
    [
        ("active", "2", 2, True),
        ("active", "2", 3, False),
        ("active", "2", 1, False),
        ("active", "1|2", 1, True),
        # The last code is six rooms and more.
        ("active", "6", 7, True),
        ("active", "6", 5, False),
        # Without rooms, any are; no more a decision, no more its rooms.
        ("active", "", 9, True),
        ("lapsed", "2", 3, True),
    ],
)
def test_rooms_that_a_decision_names(
    status: str, named: str, rooms: int, is_open: bool, tmp_path: Path
) -> None:
    """Another home is no offer that carries the decision out."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                v,B,59350,no,{rooms},PLUS
            """,
            "applicants": f"""
                applicant_id,filed_on,persons,rfr_n2,dalo_status,dalo_typology,score
                A,2025-11-10,1,10000,{status},{named},9
                Z,2025-11-10,1,10000,,,1
            """,
        },
    )
    assert run.plan == {"v": "A" if is_open else "Z"}


DESIGNATED = "vacancy_id,applicant_id,proposed_by,designated"
TWO_HOMES = f"""
    {HOME}
    v1,B,59350,no,2,PLUS
    v2,B,59350,no,2,PLUS
"""
STATE_AND_TOWN = """
    holder_id,kind
    ETAT,state_priority
    VILLE,commune
"""
TOWN_IS_OWED = """
    landlord,holder,share,carried_over
    B,ETAT,50 %,-2
    B,VILLE,50 %,2
"""
"""Every home of the month is owed to the town: 0.5 x 2 + 2 = 3 against 1 - 2 = -1."""


def designate(folder: Path, rows: str, rfr: int = 10000) -> Run:
    """Solve a month of two homes that are owed to the town, X being under DALO."""
    return solve(
        folder,
        {
            "vacancies": TWO_HOMES,
            "holders": STATE_AND_TOWN,
            "conventions": TOWN_IS_OWED,
            "applicants": f"""
                {PERSON}
                X,2025-11-10,1,{rfr},2000,1,,active,2027-01-01,,,1
                P,2025-11-10,1,10000,2000,1,homeless,,,,,99
                Q,2025-11-10,1,10000,2000,1,homeless,,,,,98
            """,
            "candidacies": f"{DESIGNATED}\n{rows}",
        },
    )


@pytest.mark.parametrize(("home", "other"), [("v1", "v2"), ("v2", "v1")])
def test_whoever_is_designated_has_that_home(
    home: str, other: str, tmp_path: Path
) -> None:
    """Planned where the prefect says, on the State, before the flow, alone listed."""
    run = designate(tmp_path, f"{home},X,ETAT,yes")
    assert run.plan == {home: "X", other: "P"}
    assert run.holders == {home: "ETAT", other: "VILLE"}
    assert run.listed(home) == ["X"]
    # Of the two homes that are owed to the town, one is missing.
    assert run.missing("flow", "B/VILLE") == 1
    assert (run.due(RULE, "all"), run.missing(RULE, "all")) == (1, 0)


def test_whoever_is_designated_stands_on_no_other_list(tmp_path: Path) -> None:
    """A designation is of one home: elsewhere the household is no candidate."""
    run = designate(tmp_path, "v1,X,ETAT,yes")
    assert "X" not in run.listed("v2")


@pytest.mark.parametrize("designated", ["no", ""])
def test_a_candidacy_is_no_designation(designated: str, tmp_path: Path) -> None:
    """Without designation nobody must be served, and the town has both homes."""
    run = designate(tmp_path, f"v1,X,ETAT,{designated}")
    assert run.due(RULE, "all") == 0
    assert set(run.holders.values()) == {"VILLE"}
    # Both have the same duties; DALO stands before points for one of the homes.
    assert run.planned == {"X", "P"}


def test_a_designation_raises_no_ceiling(tmp_path: Path) -> None:
    """L441-2-3, II: it is of whoever meets the conditions of access, ceilings too."""
    # The ceiling of one person is 23,403 EUR.
    run = designate(tmp_path, "v1,X,ETAT,yes", rfr=23404)
    assert run.planned == {"P", "Q"}
    assert not run.admissible("X")


def test_levels_of_the_shipped_policies(tmp_path: Path) -> None:
    """The law first, usage at 5a, thresholds of incomes at 5b and 5c."""
    ladders = {
        "legal-minimum": ["2", "3", "4", "5c", "6", "7", "8"],
        "usage": ["2", "3", "4", "5a", "5c", "6", "7", "8"],
        "strict": ["2", "3", "4", "5a", "5b", "5c", "5d", "6", "7", "8"],
    }
    for policy, levels in ladders.items():
        (tmp_path / policy).mkdir()
        run = solve(
            tmp_path / policy,
            {
                "vacancies": f"""
                    {HOME},neighbourhood
                    v0,B,59350,no,2,PLUS,L1
                    v1,B,59350,yes,2,PLUS,QN05971M
                """,
                "neighbourhoods": "neighbourhood\nL1",
                "applicants": f"""
                    {PERSON}
                    A,2025-11-10,1,10000,500,1,homeless,,,,,1
                    B,2025-11-10,1,10000,2000,1,homeless,,,,,1
                """,
            },
            policy=policy,
        )
        assert run.levels == levels
