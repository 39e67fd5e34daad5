"""R441-3: a commission sees three applications at least, but for the exceptions."""

from pathlib import Path

import pytest

from tests.law.runs import Run, solve

pytestmark = pytest.mark.long

ASIDE = "planned_elsewhere"


def solve_people(folder: Path, homes: int, people: int, financing: str = "PLUS") -> Run:
    """Solve a month of so many dwellings and households; P0 has most points."""
    vacancies = "\n".join(f"v{n},B,59350,no,2,{financing}" for n in range(homes))
    applicants = "\n".join(f"P{n},2025-11-10,1,10000,{50 - n}" for n in range(people))
    return solve(
        folder,
        {
            "vacancies": (
                f"vacancy_id,landlord,commune,in_qpv,rooms,financing\n{vacancies}"
            ),
            "applicants": (f"applicant_id,filed_on,persons,rfr_n2,score\n{applicants}"),
        },
    )


def test_three_admissible_are_three_on_the_list(tmp_path: Path) -> None:
    """With exactly three candidates the list has three, and states no exception."""
    run = solve_people(tmp_path, homes=1, people=3)
    assert run.listed("v0") == ["P0", "P1", "P2"]
    assert run.told("v0", "exception_") == []
    assert run.told("v0", ASIDE) == []


@pytest.mark.parametrize("people", [1, 2])
def test_too_few_candidates_are_an_exception(people: int, tmp_path: Path) -> None:
    """With two candidates or one, and only then, the list says that there are few."""
    run = solve_people(tmp_path, homes=1, people=people)
    assert len(run.listed("v0")) == people
    codes = run.told("v0", "exception_")
    assert len(codes) == 1
    assert codes[0].startswith("exception_too_few")


def test_four_candidates_make_a_list_of_three(tmp_path: Path) -> None:
    """The next ones by points stand behind the planned one."""
    run = solve_people(tmp_path, homes=1, people=4)
    assert run.listed("v0") == ["P0", "P1", "P2"]
    assert run.told("v0", "exception_") == []


def test_whoever_is_planned_elsewhere_stands_last(tmp_path: Path) -> None:
    """Two dwellings, three candidates: the free one second, the other one last."""
    run = solve_people(tmp_path, homes=2, people=3)
    assert run.planned == {"P0", "P1"}
    for home, other in (("v0", "v1"), ("v1", "v0")):
        assert run.listed(home) == [run.plan[home], "P2", run.plan[other]]
        assert ASIDE in run.reasons(home, run.plan[other])
        assert ASIDE not in run.reasons(home, "P2")
        assert ASIDE not in run.reasons(home, run.plan[home])
        assert run.told(home, "exception_") == []


def test_the_free_stand_before_those_planned_elsewhere(tmp_path: Path) -> None:
    """Where two are free there is no need of whoever is planned elsewhere."""
    # Two dwellings and four candidates: P2 and P3 are free, and stand on both lists.
    run = solve_people(tmp_path, homes=2, people=4)
    for home in ("v0", "v1"):
        assert run.listed(home)[1:] == ["P2", "P3"]
        assert run.told(home, ASIDE) == []


def test_two_dwellings_and_two_candidates(tmp_path: Path) -> None:
    """Both stand on both lists, and the exception is true: two are all there are."""
    run = solve_people(tmp_path, homes=2, people=2)
    for home, other in (("v0", "v1"), ("v1", "v0")):
        assert run.listed(home) == [run.plan[home], run.plan[other]]
        assert ASIDE in run.reasons(home, run.plan[other])
        assert len(run.told(home, "exception_too_few")) == 1


def test_an_adapted_dwelling_may_be_seen_for_one(tmp_path: Path) -> None:
    """D331-25-1: a list for an adapted PLAI is short without there being too few."""
    run = solve_people(tmp_path, homes=1, people=1, financing="PLAI-A")
    assert run.listed("v0") == ["P0"]
    assert run.told("v0", "exception_") == ["exception_adapted"]


def designations(folder: Path, designated: str) -> Run:
    """Solve a month of one dwelling of the State and four households under DALO."""
    return solve(
        folder,
        {
            "vacancies": """
                vacancy_id,landlord,commune,in_qpv,rooms,financing,holder
                v,B,59350,no,2,PLUS,ETAT
            """,
            "holders": """
                holder_id,kind
                ETAT,state_priority
            """,
            "applicants": """
                applicant_id,filed_on,persons,rfr_n2,dalo_status,dalo_deadline,score
                D0,2025-11-10,1,10000,active,2027-01-01,1
                D1,2025-11-10,1,10000,active,2027-01-01,2
                D2,2025-11-10,1,10000,active,2027-01-01,3
                D3,2025-11-10,1,10000,active,2027-01-01,4
            """,
            "candidacies": f"""
                vacancy_id,applicant_id,proposed_by,designated
                v,D0,ETAT,{designated}
            """,
        },
    )


def test_whoever_is_designated_is_seen_alone(tmp_path: Path) -> None:
    """L441-2-3, II, 7th paragraph: the list is of one, and says why."""
    run = designations(tmp_path, "yes")
    assert run.listed("v") == ["D0"]
    assert run.told("v", "exception_") == ["exception_designated"]


@pytest.mark.parametrize("designated", ["no", ""])
def test_dalo_alone_is_no_exception(designated: str, tmp_path: Path) -> None:
    """A household under DALO that nobody designated is seen with two others."""
    run = designations(tmp_path, designated)
    # The one with most points first; all four weigh the same on every duty.
    assert run.listed("v") == ["D3", "D2", "D1"]
    assert run.told("v", "exception_") == []


def ranked(folder: Path, sent: int, people: int = 4) -> Run:
    """Rank a dwelling of a commune that has sent some of the households."""
    lines = "\n".join(f"P{n},2025-11-10,1,10000,{50 - n}" for n in range(people))
    asked = "\n".join(f"v,P{n},VILLE,{n + 1}" for n in range(sent))
    return solve(
        folder,
        {
            "vacancies": """
                vacancy_id,landlord,commune,in_qpv,rooms,financing,holder
                v,B,59350,no,2,PLUS,VILLE
            """,
            "holders": """
                holder_id,kind,territory
                VILLE,commune,59350
            """,
            "applicants": f"applicant_id,filed_on,persons,rfr_n2,score\n{lines}",
            "candidacies": f"vacancy_id,applicant_id,proposed_by,order\n{asked}",
        },
        mode="rank",
    )


@pytest.mark.parametrize(
    ("sent", "asked"), [(1, ["ask:2"]), (2, ["ask:1"]), (3, []), (4, [])]
)
def test_candidates_are_asked_of_the_holder(
    sent: int, asked: list[str], tmp_path: Path
) -> None:
    """Where others are admissible, a short list is no exception: more are asked for."""
    run = ranked(tmp_path, sent)
    assert run.listed("v") == [f"P{n}" for n in range(min(3, sent))]
    assert run.told("v", "ask:") == asked
    assert run.told("v", "exception_") == []


def test_nobody_is_asked_for_where_there_is_nobody(tmp_path: Path) -> None:
    """Two sent of the two there are: too few candidates, and nothing to ask."""
    run = ranked(tmp_path, sent=2, people=2)
    assert run.listed("v") == ["P0", "P1"]
    assert run.told("v", "ask:") == []
    assert len(run.told("v", "exception_too_few")) == 1
