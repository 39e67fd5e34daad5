"""R441-5 (decree 2020-145): to each holder its share of the yearly flow.

What was set aside for a motive is outside the flow, and goes to that motive alone.
"""

from collections import Counter
from pathlib import Path

import pytest

from tests.law.runs import Run, check, solve

pytestmark = pytest.mark.long

HOME = "vacancy_id,landlord,commune,in_qpv,rooms,financing"
LEASE = "lease_id,state,signed_on,landlord,holder,commune,in_qpv,rooms,financing"
KINDS = (
    *("state_priority", "state_agents", "action_logement", "departement"),
    *("epci", "commune", "landlord", "other"),
)
"""In the order in which they have a home, where as much is outstanding."""


def solve_flow(
    folder: Path,
    holders: dict[str, str],
    conventions: list[str],
    homes: list[str],
    ledger: str = "",
) -> Run:
    """Solve a month of homes for households that every holder may put forward.

    Parameters
    ----------
    folder
        An empty folder.
    holders
        Kind by holder.
    conventions
        Holder, share and what is carried over.
    homes
        Financing and motive of each.
    ledger
        Its table.
    """
    rows = {
        "vacancies": [f"{HOME},set_aside"]
        + [f"v{n},B,59350,no,2,{home}" for n, home in enumerate(homes)],
        "holders": ["holder_id,kind"] + [f"{h},{kind}" for h, kind in holders.items()],
        "conventions": ["landlord,holder,share,carried_over"]
        + [f"B,{row}" for row in conventions],
        "applicants": [
            "applicant_id,filed_on,persons,rfr_n2,priority,publics,transfer_from",
            *(
                f"A{n},2025-11-10,1,10000,homeless,state_agent|action_logement,B"
                for n in range(len(homes))
            ),
        ],
    }
    tables = {name: "\n".join(lines) for name, lines in rows.items()}
    return solve(folder, tables | ({"ledger": ledger} if ledger else {}))


def given(run: Run) -> Counter[str]:
    """Return how many homes each holder has."""
    return Counter(run.holders.values())


THREE = {"ETAT": "state_priority", "ALS": "action_logement", "VILLE": "commune"}
SHARES = ["ETAT,30 %,", "ALS,50 %,", "VILLE,20 %,"]


def test_homes_go_one_by_one_to_the_largest_outstanding(tmp_path: Path) -> None:
    """Three homes at 30, 50 and 20 %: one each."""
    # Outstanding 0.9, 1.5 and 0.6: ALS (0.5 left), ETAT (-0.1 left), then VILLE at 0.6
    # before ALS at 0.5.
    run = solve_flow(tmp_path, THREE, SHARES, ["PLUS,"] * 3)
    assert given(run) == {"ETAT": 1, "ALS": 1, "VILLE": 1}
    assert all(run.due("flow", f"B/{holder}") == 1 for holder in THREE)
    assert all(run.missing("flow", f"B/{holder}") == 0 for holder in THREE)


def leases(*rows: str) -> str:
    """Return lines of the ledger: state, date, holder, financing, motive."""
    lines = []
    for n, row in enumerate(rows):
        state, on, holder, financing, motive = row.split(",")
        lines.append(
            f"L{n},{state},{on},B,{holder},59350,no,2,{financing},homeless,{motive}"
        )
    return "\n".join([f"{LEASE},priority,set_aside", *lines])


SEVEN = ["signed,2026-03-10,ALS,PLUS,"] * 7


def test_what_is_already_imputed_is_taken_off(tmp_path: Path) -> None:
    """After seven leases of ALS the three homes are the others'."""
    # Flow 7 + 3 = 10. Outstanding 3, 5 - 7 = -2 and 2: ETAT, then ETAT and VILLE at 2
    # each, of whom the State is first, then VILLE.
    run = solve_flow(tmp_path, THREE, SHARES, ["PLUS,"] * 3, leases(*SEVEN))
    assert given(run) == {"ETAT": 2, "VILLE": 1}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("cancelled,2026-03-10,ALS,PLUS,", id="cancelled"),
        pytest.param("signed,2025-12-31,ALS,PLUS,", id="last year's"),
        pytest.param("signed,2026-03-10,ALS,PLI,", id="intermediate"),
        pytest.param("signed,2026-03-10,outside_flow,PLUS,sale", id="set aside"),
    ],
)
def test_what_is_no_part_of_the_flow(line: str, tmp_path: Path) -> None:
    """Such lines are neither in the base nor imputed: the three homes go one each."""
    # One lease of the State in the flow: 4 in all. Outstanding 1.2 - 1 = 0.2, 2 and
    # 0.8: ALS (1 left), ALS (0 left), VILLE.
    own = "signed,2026-03-10,ETAT,PLUS,"
    ledger = leases(own, *[line] * 7)
    run = solve_flow(tmp_path, THREE, SHARES, ["PLUS,"] * 3, ledger)
    assert given(run) == {"ALS": 2, "VILLE": 1}


def test_a_decided_lease_is_imputed(tmp_path: Path) -> None:
    """Decided and not signed, a lease counts as one: the home is the other's."""
    # Flow 1 + 1 = 2, half each: 1 - 1 = 0 for ETAT, 1 for VILLE.
    two = {"ETAT": "state_priority", "VILLE": "commune"}
    rows = ["ETAT,50 %,", "VILLE,50 %,"]
    ledger = leases("decided,2026-09-30,ETAT,PLUS,")
    assert given(solve_flow(tmp_path, two, rows, ["PLUS,"], ledger)) == {"VILLE": 1}


@pytest.mark.parametrize("place", range(len(KINDS) - 1))
def test_ties_go_by_kind(place: int, tmp_path: Path) -> None:
    """Half each of one home: the State, its agents, Action Logement, and so on."""
    first, second = KINDS[place : place + 2]
    # Ids stand the other way round; the landlord's own is that of the homes.
    names = {"landlord": "B"}
    one, two = names.get(first, "Z"), names.get(second, "A")
    run = solve_flow(
        tmp_path, {one: first, two: second}, [f"{one},50 %,", f"{two},50 %,"], ["PLUS,"]
    )
    assert run.holders == {"v0": one}


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        # 0.6 - 0.1 and 0.4 + 0.1: the larger share, though its id is later.
        (["A,40 %,1/10", "Z,60 %,-1/10"], "Z"),
        # As large: the id.
        (["A,50 %,", "Z,50 %,"], "A"),
    ],
)
def test_ties_of_one_kind_go_by_share_then_id(
    rows: list[str], first: str, tmp_path: Path
) -> None:
    """As much outstanding, of one kind: the larger share, then the first id."""
    kinds = {"A": "commune", "Z": "commune"}
    assert solve_flow(tmp_path, kinds, rows, ["PLUS,"]).holders == {"v0": first}


@pytest.mark.parametrize(
    ("carried", "first"),
    [
        # 0.6 against 0.4 + 0.1.
        ("1/10", "ETAT"),
        # 0.6 against 0.4 + 0.3.
        ("3/10", "VILLE"),
    ],
)
def test_what_is_carried_over_counts(carried: str, first: str, tmp_path: Path) -> None:
    """A fraction of a home of last year decides who has the next one."""
    two = {"ETAT": "state_priority", "VILLE": "commune"}
    rows = ["ETAT,60 %,", f"VILLE,40 %,{carried}"]
    assert solve_flow(tmp_path, two, rows, ["PLUS,"]).holders == {"v0": first}


def test_what_shares_leave_over_is_the_landlords(tmp_path: Path) -> None:
    """At 30 % for the State, the landlord keeps 70 % of three homes."""
    # Outstanding 0.9 and 2.1: B, B (1.1), then ETAT at 0.9 before B at 0.1.
    run = solve_flow(
        tmp_path, {"ETAT": "state_priority"}, ["ETAT,30 %,"], ["PLUS,"] * 3
    )
    assert given(run) == {"B": 2, "ETAT": 1}


@pytest.mark.parametrize(
    ("other", "due"),
    [
        # Two homes at half each: one each.
        ("PLUS,", (1, 1)),
        # One of the two is outside: the flow is of one home, which is the State's.
        ("PLI,", (1, 0)),
        ("PLUS,transfer", (1, 0)),
        ("PLUS,sale", (1, 0)),
    ],
)
def test_homes_outside_the_flow(
    other: str, due: tuple[int, int], tmp_path: Path
) -> None:
    """Intermediate housing and what is set aside are nobody's share."""
    two = {"ETAT": "state_priority", "VILLE": "commune"}
    rows = ["ETAT,50 %,", "VILLE,50 %,"]
    run = solve_flow(tmp_path, two, rows, ["PLUS,", other])
    told = run.due("flow", "B/ETAT"), run.due("flow", "B/VILLE")
    assert told == due
    assert run.missing("flow", "B/ETAT") == run.missing("flow", "B/VILLE") == 0
    is_flow = other == "PLUS,"
    assert (run.holders["v1"] == "outside_flow") is not is_flow


PERSON = "applicant_id,filed_on,persons,rfr_n2,publics,transfer_from,rehousing,score"
TENANT = "none,B,"
OTHER_TENANT = "none,C,"
MOVED = "none,,NPNRU"
AGENT = "state_agent,,"
NOBODY = "none,,"
SILENT = ",,"


def set_aside(folder: Path, motive: str, who: str, decided: str = "") -> Run:
    """Solve a month of one home of a motive, and one in the flow.

    ASKED has most points; ELSE asks for the other home alone.
    """
    tables = {
        "vacancies": f"""
            {HOME},set_aside
            aside,B,59350,no,2,PLUS,{motive}
            flow,B,59512,no,2,PLUS,
        """,
        "applicants": f"""
            {PERSON}
            ASKED,2025-11-10,1,10000,{who},99
            ELSE,2025-11-10,1,10000,none,,,1
        """,
        "wishes": """
            applicant_id,place,rank
            ASKED,59350,1
            ELSE,59512,1
        """,
    }
    return solve(folder, tables | ({"overrides": decided} if decided else {}))


@pytest.mark.parametrize(
    ("motive", "who", "is_open"),
    [
        ("transfer", TENANT, True),
        # A tenant of another landlord moves between stocks, not within one.
        ("transfer", OTHER_TENANT, False),
        ("transfer", MOVED, False),
        ("transfer", NOBODY, False),
        ("rehousing", MOVED, True),
        ("rehousing", TENANT, False),
        ("rehousing", NOBODY, False),
        ("orcod", MOVED, True),
        ("orcod", NOBODY, False),
        ("unfit_housing", MOVED, True),
        ("unfit_housing", AGENT, False),
        ("defence", AGENT, True),
        ("defence", NOBODY, False),
        # Whose publics are not told is not known to be an agent.
        ("defence", SILENT, False),
        ("security", AGENT, True),
        ("security", TENANT, False),
        *(("sale", who, False) for who in (TENANT, MOVED, AGENT)),
        *(("hospital", who, False) for who in (TENANT, MOVED, AGENT)),
        # In the flow a home is open to all of them.
        *(("", who, True) for who in (TENANT, OTHER_TENANT, MOVED, AGENT, NOBODY)),
    ],
)
def test_a_motive_has_its_own_households(
    motive: str, who: str, is_open: bool, tmp_path: Path
) -> None:
    """L443-7, L521-3-1, L741-1: a home is set aside for somebody, or for nobody."""
    run = set_aside(tmp_path, motive, who)
    assert run.plan == {"aside": "ASKED" if is_open else "", "flow": "ELSE"}
    assert run.admissible("ASKED") is is_open


@pytest.mark.parametrize("motive", ["sale", "hospital", "defence", "transfer"])
def test_a_person_may_force_what_no_motive_opens(motive: str, tmp_path: Path) -> None:
    """Whoever decides so answers for it: the home is theirs, outside the flow."""
    forced = """
        vacancy_id,applicant_id,action,reason
        aside,ASKED,force,decided by the board
    """
    run = set_aside(tmp_path, motive, NOBODY, forced)
    assert run.plan == {"aside": "ASKED", "flow": "ELSE"}
    assert run.holders["aside"] == "outside_flow"


def test_a_home_set_aside_is_in_no_quarter_of_a_holder(tmp_path: Path) -> None:
    """It is oriented to nobody: the landlord's base is the other home alone."""
    run = set_aside(tmp_path, "transfer", TENANT)
    assert run.base("priority-by-holder", "B") == 1


@pytest.mark.parametrize(
    ("motive", "who", "contradicts"),
    [
        ("transfer", "B,,none", False),
        ("transfer", "C,,none", True),
        ("rehousing", ",NPNRU,none", False),
        ("rehousing", "B,,none", True),
        ("defence", ",,state_agent", False),
        ("defence", ",,none", True),
        # Whose publics are not told may be an agent.
        ("defence", ",,", False),
    ],
)
def test_a_lease_that_contradicts_its_motive_is_told(
    motive: str, who: str, contradicts: bool, tmp_path: Path
) -> None:
    """A home said to be set aside, let to others, is a remark: it left the flow."""
    said = check(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                v,B,59350,no,2,PLUS
            """,
            "applicants": """
                applicant_id,filed_on,persons,rfr_n2,score
                A,2025-11-10,1,10000,1
            """,
            "ledger": f"""
                {LEASE},set_aside,transfer_from,rehousing,publics
                L,signed,2026-03-10,B,outside_flow,59350,no,2,PLUS,{motive},{who}
            """,
        },
    )
    assert ("set_aside" in said) is contradicts
