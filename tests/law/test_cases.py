"""Months that were answered wrongly once, each with its right answer."""

from collections import Counter
from pathlib import Path

from tests.law.runs import CASES, LILLE, Run, solve_folder

OUTSIDE, INSIDE = "first-quartile-outside-qpv", "others-in-qpv"
HOLDER = "priority-by-holder"


def solve_case(name: str, folder: Path, mode: str = "joint") -> Run:
    """Solve a case under the legal minimum."""
    return solve_folder(CASES / name, folder / "run", mode=mode)


def test_k5_agents_of_the_state_owe_no_priority_households(tmp_path: Path) -> None:
    """The State's agents are not bound by the quarter: each holder has its share."""
    run = solve_case("K5", tmp_path)
    # 20 homes: 25 % are 5, 5 % are 1, 35 % are 7, 20 % are 4, 15 % are 3.
    assert Counter(run.holders.values()) == {
        "ETAT": 5,
        "AGENTS": 1,
        "ALS": 7,
        "VILLE": 4,
        "B": 3,
    }
    assert all(run.plan.values())
    # A quarter of 7 is 2, of 4 is 1, of 3 is 1; the State and its agents owe none.
    assert [run.due(HOLDER, h) for h in ("ALS", "VILLE", "B")] == [2, 1, 1]
    assert [run.due(HOLDER, h) for h in ("ETAT", "AGENTS")] == [0, 0]
    # No employee of a contributing firm is a priority household here.
    assert [run.missing(HOLDER, h) for h in ("ALS", "VILLE", "B")] == [2, 0, 0]


def test_k9_a_visiting_child_counts_in_the_category(tmp_path: Path) -> None:
    """V1 is admissible: 1 person and a dependant are category 3, 37,584 EUR."""
    run = solve_case("K9", tmp_path)
    assert run.planned == {"A1", "V1", "YC", "CO", "DI"}
    assert not any(map(run.admissible, ("A2", "CO2", "LPD")))


def test_k10_intermediate_housing_is_outside_every_base(tmp_path: Path) -> None:
    """Ten PLI leases and a PLI home count neither for the mix nor for the quarter."""
    run = solve_case("K10", tmp_path)
    # Base: two leases, and two homes, that are no PLI. First quartile: a quarter of 4
    # is 1, and M1 (7,000 EUR) is it: nothing is due.
    assert (run.base(OUTSIDE, LILLE), run.due(OUTSIDE, LILLE)) == (4, 0)
    # Priority households of B: a quarter of 4 is 1, and nobody is one.
    assert (run.base(HOLDER, "B"), run.due(HOLDER, "B")) == (4, 1)
    assert run.missing(HOLDER, "B") == 1
    # Nothing stands before points: the three best scored, the PLI home too.
    assert run.planned == {"R0", "R1", "R2"}
    assert run.plan["v3"]


def test_k13_no_mix_where_no_amount_is_published(tmp_path: Path) -> None:
    """The body of Avesnelles has no amount: no mix; the quarter of B stays."""
    run = solve_case("K13", tmp_path)
    assert run.plan == {"x": "R"}
    body = "200043263"
    assert run.objective(OUTSIDE, body) is None
    assert run.objective(INSIDE, body) is None
    assert "no amount published" in " ".join(run.output.split())
    # Three leases and a home: a quarter of 4 is 1.
    assert (run.base(HOLDER, "B"), run.due(HOLDER, "B")) == (4, 1)


def test_k15_a_home_set_aside_goes_to_its_motive(tmp_path: Path) -> None:
    """A transfer to the landlord's tenant, rehousing to the rehoused, else nobody."""
    run = solve_case("K15", tmp_path)
    assert run.plan == {"sale": "", "mut": "T", "rel": "W", "def": ""}
    assert set(run.holders.values()) == {"outside_flow"}


def test_e2_short_lists_are_completed_by_the_holder(tmp_path: Path) -> None:
    """Three others are admissible for the commune: two more are asked of it."""
    run = solve_case("E2", tmp_path, mode="rank")
    assert run.listed("v3") == ["Y"]
    assert run.told("v3", "exception_") == []
    assert run.told("v3", "ask:") == ["ask:2"]


def test_e5_a_designation_is_of_one_home(tmp_path: Path) -> None:
    """X is designated on v1: planned there, alone, on the State's contingent."""
    run = solve_case("E5", tmp_path)
    assert run.plan == {"v1": "X", "v2": "Q"}
    assert run.holders == {"v1": "ETAT", "v2": "VILLE"}
    assert run.listed("v1") == ["X"]
    assert run.told("v1", "exception_") == ["exception_designated"]
    assert run.listed("v2") == ["Q", "R"]
    # Whoever serves the State's designation serves no quarter of the commune: of 8
    # leases 2 are due, and none is reached.
    assert (run.due(HOLDER, "VILLE"), run.missing(HOLDER, "VILLE")) == (2, 2)


def test_n3_three_admissible_are_three_on_each_list(tmp_path: Path) -> None:
    """Three homes and three candidates: all on each list, planned elsewhere last."""
    run = solve_case("N3", tmp_path)
    assert run.planned == {"P0", "P1", "P2"}
    for home, chosen in run.plan.items():
        assert sorted(run.listed(home)) == ["P0", "P1", "P2"]
        assert run.listed(home)[0] == chosen
        for other in run.listed(home)[1:]:
            assert "planned_elsewhere" in run.reasons(home, other)
        assert run.told(home, "exception_") == []


def test_p1_no_table_of_sizes_stands_before_dalo(tmp_path: Path) -> None:
    """One person past the DALO deadline has the three rooms: no law keeps them away."""
    assert solve_case("P1", tmp_path).plan == {"t3": "D"}


def test_p2_no_effort_limit_stands_before_the_quarter(tmp_path: Path) -> None:
    """The four S are poor and have most points; the rent is 34.3 % of their means."""
    run = solve_case("P2", tmp_path)
    assert run.planned == {"S0", "S1", "S2", "S3"}
    assert (run.due(OUTSIDE, LILLE), run.missing(OUTSIDE, LILLE)) == (1, 0)
