"""L441-1 and L313-26-2: a quarter of a holder's leases to priority households.

It binds departements, communes, bodies (EPCI), Action Logement and landlords, in every
body; not the State, whose contingent is of priority households by admission, nor its
agents, nor others.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.law.runs import OCTOBER, Run, solve

pytestmark = pytest.mark.long

RULE = "priority-by-holder"
BOUND = ("departement", "commune", "epci", "action_logement", "landlord")
HOME = "vacancy_id,landlord,commune,in_qpv,rooms,financing,holder"
PERSON = "applicant_id,filed_on,persons,rfr_n2,publics,priority,dalo_status,score"
LEASE = "lease_id,state,signed_on,landlord,holder,commune,in_qpv,rooms,financing"
WORDS = "state_agent|action_logement"
"""Whoever is an agent and an employee may be put forward by any holder."""


def leases(facts: Iterable[str], holder: str = "H", financing: str = "PLUS") -> str:
    """Return leases of a holder: what each tells of priority and DALO."""
    lines = [
        f"L{n},signed,2026-03-10,B,{holder},59350,no,2,{financing},{fact}"
        for n, fact in enumerate(facts)
    ]
    return "\n".join([f"{LEASE},priority,dalo_status", *lines])


def solve_holder(
    folder: Path,
    kind: str,
    *,
    ledger: str = "",
    served: str = "homeless,",
    financing: str = "PLUS",
    commune: str = "59350",
) -> Run:
    """Solve a month of one dwelling of a holder, and two households.

    PRIORITY has one point, OTHER ninety-nine.
    """
    tables = {
        "vacancies": f"""
            {HOME}
            v,B,{commune},no,2,{financing},H
        """,
        "holders": f"""
            holder_id,kind
            H,{kind}
        """,
        "applicants": f"""
            {PERSON}
            PRIORITY,2025-11-10,1,10000,{WORDS},{served},1
            OTHER,2025-11-10,1,10000,{WORDS},,,99
        """,
    }
    return solve(folder, tables | ({"ledger": ledger} if ledger else {}))


@pytest.mark.parametrize("commune", ["59350", "59035"])
@pytest.mark.parametrize("kind", BOUND)
def test_bound_holders(kind: str, commune: str, tmp_path: Path) -> None:
    """In a body with an amount and in one without: one home, one due."""
    run = solve_holder(tmp_path, kind, commune=commune)
    assert (run.base(RULE, "H"), run.due(RULE, "H")) == (1, 1)
    assert run.plan == {"v": "PRIORITY"}


@pytest.mark.parametrize("kind", ["state_agents", "other"])
def test_holders_that_are_not_bound(kind: str, tmp_path: Path) -> None:
    """The State's agents and others owe none, even after leases to none: points."""
    run = solve_holder(tmp_path, kind, ledger=leases([","] * 7))
    assert run.objective(RULE, "H") is None
    assert run.plan == {"v": "OTHER"}


def test_the_state_has_priority_households_by_admission(tmp_path: Path) -> None:
    """It owes no quarter, and nobody else is admissible there, whatever the points."""
    run = solve_holder(tmp_path, "state_priority", ledger=leases([","] * 7))
    assert run.objective(RULE, "H") is None
    assert run.listed("v") == ["PRIORITY"]
    assert not run.admissible("OTHER")


def test_a_holder_of_unknown_kind_is_not_bound(tmp_path: Path) -> None:
    """Leases of a holder whose kind no table tells are nobody's quarter."""
    run = solve(
        tmp_path,
        {
            "vacancies": """
                vacancy_id,landlord,commune,in_qpv,rooms,financing
                v,B,59350,no,2,PLUS
            """,
            "applicants": f"""
                {PERSON}
                A,2025-11-10,1,10000,none,,,1
            """,
            "ledger": leases([","] * 7, holder="GHOST"),
        },
    )
    assert run.objective(RULE, "GHOST") is None
    # The landlord's own home is of the landlord's base, and those leases are not.
    assert (run.base(RULE, "B"), run.due(RULE, "B")) == (1, 1)


@pytest.mark.parametrize(
    ("past", "due"),
    [
        # Three leases, one of them priority: a quarter of 4 is that one.
        (["homeless,", ",", ","], 0),
        # Four leases, one of them priority: a quarter of 5, rounded up, is 2.
        (["homeless,", ",", ",", ","], 1),
        # Seven leases, none: ceil(7/4) = 2 missing over 3 months is 1, and 1 for the
        # home, at most ceil(8/4) = 2.
        ([","] * 7, 2),
        # DALO is priority, rehoused since or not; a decision that lapsed is none.
        ([",rehoused", ",", ","], 0),
        ([",active", ",", ","], 0),
        ([",lapsed", ",", ","], 1),
    ],
)
def test_exactly_a_quarter(past: list[str], due: int, tmp_path: Path) -> None:
    """Where a quarter is reached points decide; where it is not, priority does."""
    run = solve_holder(tmp_path, "commune", ledger=leases(past))
    assert run.base(RULE, "H") == len(past) + 1
    assert run.due(RULE, "H") == due
    assert run.plan == {"v": "PRIORITY" if due else "OTHER"}


@pytest.mark.parametrize(
    ("served", "planned"),
    [
        ("homeless,", "PRIORITY"),
        ("care_leaver,", "PRIORITY"),
        (",active", "PRIORITY"),
        ("homeless,lapsed", "PRIORITY"),
        (",lapsed", "OTHER"),
        (",none", "OTHER"),
    ],
)
def test_who_is_a_priority_household(served: str, planned: str, tmp_path: Path) -> None:
    """A public of L441-1, or DALO; a decision that lapsed is none any more."""
    assert solve_holder(tmp_path, "commune", served=served).plan == {"v": planned}


def test_essential_workers_are_no_priority_public(tmp_path: Path) -> None:
    """Their objective is a local one (L441-1, 35th paragraph): points decide."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                v,B,59350,no,2,PLUS,H
            """,
            "holders": """
                holder_id,kind
                H,commune
            """,
            "applicants": """
                applicant_id,filed_on,persons,rfr_n2,essential_worker,score
                WORKER,2025-11-10,1,10000,yes,1
                OTHER,2025-11-10,1,10000,no,99
            """,
        },
    )
    assert run.plan == {"v": "OTHER"}
    assert (run.due(RULE, "H"), run.missing(RULE, "H")) == (1, 1)


@pytest.mark.parametrize(("financing", "base", "due"), [("PLS", 5, 2), ("PLI", 1, 1)])
def test_intermediate_leases_are_in_no_base(
    financing: str, base: int, due: int, tmp_path: Path
) -> None:
    """Four PLS leases count (ceil(5/4) = 2 due), four PLI leases do not."""
    past = leases([","] * 4, financing=financing)
    run = solve_holder(tmp_path, "commune", ledger=past)
    assert (run.base(RULE, "H"), run.due(RULE, "H")) == (base, due)


@pytest.mark.parametrize(
    ("financing", "planned", "due"), [("PLS", "PRIORITY", 1), ("PLI", "OTHER", 0)]
)
def test_an_intermediate_dwelling_owes_nothing(
    financing: str, planned: str, due: int, tmp_path: Path
) -> None:
    """A PLI home goes by points; a PLS home by the quarter."""
    run = solve_holder(tmp_path, "commune", financing=financing)
    assert run.plan == {"v": planned}
    assert run.due(RULE, "H") == due


def test_what_a_landlord_keeps_is_its_own(tmp_path: Path) -> None:
    """Without holder or convention the landlord has the dwelling, and is bound."""
    run = solve(
        tmp_path,
        {
            "vacancies": """
                vacancy_id,landlord,commune,in_qpv,rooms,financing
                v,B,59350,no,2,PLUS
            """,
            "applicants": f"""
                {PERSON}
                PRIORITY,2025-11-10,1,10000,none,homeless,,1
                OTHER,2025-11-10,1,10000,none,,,99
            """,
        },
    )
    assert run.holders == {"v": "B"}
    assert (run.base(RULE, "B"), run.due(RULE, "B")) == (1, 1)
    assert run.plan == {"v": "PRIORITY"}


@pytest.mark.parametrize(
    ("last", "base", "due"),
    [
        # Five homes that have a candidate: a quarter of 5 is 2.
        ("PLUS", 5, 2),
        # Nobody may have the fifth: 20,000 EUR are above the ceiling of a PLAI.
        ("PLAI", 4, 1),
    ],
)
def test_a_home_that_nobody_may_have_is_in_no_base(
    last: str, base: int, due: int, tmp_path: Path
) -> None:
    """The base is what is oriented to the holder, and has a candidate."""
    homes = "\n".join(f"v{n},B,59350,no,2,PLUS,H" for n in range(4))
    people = "\n".join(f"A{n},2025-11-10,1,20000,none,homeless,,1" for n in range(5))
    run = solve(
        tmp_path,
        {
            "vacancies": f"{HOME}\n{homes}\nv4,B,59350,no,2,{last},H",
            "holders": "holder_id,kind\nH,commune",
            "applicants": f"{PERSON}\n{people}",
        },
    )
    assert (run.base(RULE, "H"), run.due(RULE, "H")) == (base, due)


def test_a_home_left_empty_counts_if_it_had_a_candidate(tmp_path: Path) -> None:
    """One household for two homes of a commune: its base is of two."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                v0,B,59350,no,2,PLUS,H
                v1,B,59350,no,2,PLUS,H
            """,
            "holders": "holder_id,kind\nH,commune",
            "applicants": f"""
                {PERSON}
                A,2025-11-10,1,10000,none,homeless,,1
            """,
        },
    )
    assert run.planned == {"A"}
    assert (run.base(RULE, "H"), run.due(RULE, "H")) == (2, 1)


def test_a_quarter_is_counted_over_all_landlords_and_bodies(tmp_path: Path) -> None:
    """L441-1 counts by holder and year: two landlords, two bodies, one base."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                v0,B,59350,no,2,PLUS,H
                v1,C,59183,no,2,PLUS,H
            """,
            "holders": "holder_id,kind\nH,action_logement",
            "applicants": f"""
                {PERSON}
                P,2025-11-10,1,10000,{WORDS},homeless,,1
                Q,2025-11-10,1,10000,{WORDS},,,99
                R,2025-11-10,1,10000,{WORDS},,,98
            """,
        },
        month=OCTOBER,
    )
    # A quarter of 2 is 1, once: P has one of the homes, Q the other.
    assert (run.base(RULE, "H"), run.due(RULE, "H")) == (2, 1)
    assert run.planned == {"P", "Q"}


@pytest.mark.parametrize(
    ("publics", "is_put_forward"),
    [("action_logement", True), ("none", False), ("state_agent", False), ("", False)],
)
def test_action_logement_has_employees(
    publics: str, is_put_forward: bool, tmp_path: Path
) -> None:
    """L313-26-2: its quarter is of employees; who is known to be none has no part."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                v,B,59350,no,2,PLUS,H
            """,
            "holders": "holder_id,kind\nH,action_logement",
            "applicants": f"""
                {PERSON}
                A,2025-11-10,1,10000,{publics},homeless,,9
                Z,2025-11-10,1,10000,action_logement,,,1
            """,
        },
    )
    assert run.plan == {"v": "A" if is_put_forward else "Z"}
