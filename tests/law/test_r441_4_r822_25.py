"""R441-4: accessible dwellings to whoever needs them. R822-25: least surfaces.

No article has a table of sizes or a limit of the effort rate: the legal minimum asks
for neither.
"""

from pathlib import Path

import pytest

from tests.law.runs import Run, solve

pytestmark = pytest.mark.long

PEOPLE = {
    "WHEELCHAIR": "1,none,yes,,1",
    "DISABLED": "1,none,,yes,2",
    "SENIOR": "1,senior,,,3",
    "FRAIL": "1,autonomy_loss,,,4",
    "OTHER": "1,none,,,99",
}
"""Persons, publics, wheelchair, disability, score: least need, most points."""


def solve_cascade(
    folder: Path, *names: str, accessible: str = "yes", policy: str = "legal-minimum"
) -> Run:
    """Solve a month of one dwelling and some of the people."""
    lines = "\n".join(f"{name},2025-11-10,10000,{PEOPLE[name]}" for name in names)
    return solve(
        folder,
        {
            "vacancies": f"""
                vacancy_id,landlord,commune,in_qpv,rooms,financing,accessible
                v,B,59350,no,2,PLUS,{accessible}
            """,
            "applicants": (
                "applicant_id,filed_on,rfr_n2,persons,publics,wheelchair,disability,"
                f"score\n{lines}"
            ),
        },
        policy=policy,
    )


@pytest.mark.parametrize(
    ("names", "law", "usage"),
    [
        # Disabled people are one: points decide between a wheelchair and another need.
        (
            ("WHEELCHAIR", "DISABLED", "SENIOR", "OTHER"),
            ["DISABLED", "WHEELCHAIR"],
            ["WHEELCHAIR"],
        ),
        (("DISABLED", "SENIOR", "FRAIL", "OTHER"), ["DISABLED"], ["DISABLED"]),
        # "Elderly people whose state justifies it": age by itself is no state.
        (("SENIOR", "OTHER"), ["OTHER", "SENIOR"], ["SENIOR"]),
        (("SENIOR", "FRAIL", "OTHER"), ["FRAIL"], ["FRAIL", "SENIOR"]),
        (("FRAIL", "OTHER"), ["FRAIL"], ["FRAIL"]),
        # "Failing candidates": nobody needs it, and it does not stay empty.
        (("OTHER",), ["OTHER"], ["OTHER"]),
    ],
)
def test_an_accessible_dwelling_goes_to_who_needs_it(
    names: tuple[str, ...], law: list[str], usage: list[str], tmp_path: Path
) -> None:
    """R441-4, and the finer order of usage; who stands behind is no candidate."""
    for policy, listed in (("legal-minimum", law), ("usage", usage)):
        folder = tmp_path / policy
        folder.mkdir()
        assert solve_cascade(folder, *names, policy=policy).listed("v") == listed


@pytest.mark.parametrize("accessible", ["no", ""])
def test_another_dwelling_has_no_cascade(accessible: str, tmp_path: Path) -> None:
    """A dwelling that is not known to be accessible goes by points."""
    run = solve_cascade(tmp_path, "DISABLED", "SENIOR", "OTHER", accessible=accessible)
    assert run.plan == {"v": "OTHER"}


def test_a_forbidden_household_holds_no_accessible_dwelling(tmp_path: Path) -> None:
    """Who may not have the dwelling is no candidate who would keep others from it."""
    run = solve(
        tmp_path,
        {
            "vacancies": """
                vacancy_id,landlord,commune,in_qpv,rooms,financing,accessible
                v,B,59350,no,2,PLUS,yes
            """,
            "applicants": """
                applicant_id,filed_on,rfr_n2,persons,wheelchair
                W,2025-11-10,10000,1,yes
                O,2025-11-10,10000,1,
            """,
            "overrides": """
                vacancy_id,applicant_id,action,reason
                v,W,forbid,visited and refused
            """,
        },
    )
    assert run.plan == {"v": "O"}


def surfaces(folder: Path, household: str, **surfaces: str) -> set[str]:
    """Return which dwellings are filled, of as many households alike."""
    homes = "\n".join(f"{v},B,59350,no,3,PLUS,{m2}" for v, m2 in surfaces.items())
    people = "\n".join(f"{v},2025-11-10,10000,{household}" for v in surfaces)
    run = solve(
        folder,
        {
            "vacancies": (
                "vacancy_id,landlord,commune,in_qpv,rooms,financing,surface_m2\n"
                + homes
            ),
            "applicants": (
                "applicant_id,filed_on,rfr_n2,persons,unborn,alternating,visiting\n"
                + people
            ),
        },
    )
    return {home for home, who in run.plan.items() if who}


@pytest.mark.parametrize(
    ("household", "least"),
    [
        ("1,,,", "9"),
        ("2,,,", "16"),
        # 16 and 9 for each person more.
        ("3,,,", "25"),
        ("4,,,", "34"),
        ("7,,,", "61"),
        # 16 + 6 x 9 = 70, and 70 from eight persons on.
        ("8,,,", "70"),
        ("9,,,", "70"),
        # Children to be born and in alternating custody live there.
        ("1,1,,", "16"),
        ("1,,1,", "16"),
        # Those received by right of visit do not: L442-12 is of the ceilings alone.
        ("1,,,2", "9"),
    ],
)
def test_least_surface(household: str, least: str, tmp_path: Path) -> None:
    """At the least surface a household passes, a tenth of a square metre below not."""
    tenth_less = f"{float(least) - 0.1:.1f}"
    assert surfaces(tmp_path, household, at=least, below=tenth_less) == {"at"}


def test_an_unknown_surface_closes_nothing(tmp_path: Path) -> None:
    """R822-25 is a fact of a dwelling: where it is not told, nobody is refused."""
    assert surfaces(tmp_path, "9,,,", untold="") == {"untold"}


@pytest.mark.parametrize(("persons", "rooms"), [(1, 5), (1, 9), (2, 1), (6, 1), (3, 2)])
def test_no_law_has_a_table_of_sizes(persons: int, rooms: int, tmp_path: Path) -> None:
    """Under the legal minimum any number of rooms is open to anybody."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                vacancy_id,landlord,commune,in_qpv,rooms,financing,surface_m2
                v,B,59350,no,{rooms},PLUS,100
            """,
            "applicants": f"""
                applicant_id,filed_on,rfr_n2,persons
                A,2025-11-10,10000,{persons}
            """,
        },
    )
    assert run.plan == {"v": "A"}


@pytest.mark.parametrize(
    ("policy", "planned"),
    [
        # The law: more points, whatever the rent.
        ("legal-minimum", "POOR"),
        # Usage: 331 / 1,000 = 33.1 % is above 33 %, 331 / 2,000 is not.
        ("usage", "RICH"),
    ],
)
def test_no_law_has_a_limit_of_the_effort_rate(
    policy: str, planned: str, tmp_path: Path
) -> None:
    """R441-3-1 defines the rate and no limit; usage has one, before homes filled."""
    run = solve(
        tmp_path,
        {
            "vacancies": """
                vacancy_id,landlord,commune,in_qpv,rooms,financing,rent_eur
                v,B,59350,no,2,PLUS,331
            """,
            "applicants": """
                applicant_id,filed_on,rfr_n2,persons,monthly_resources,housing_benefit,consumption_units,score
                POOR,2025-11-10,10000,1,1000,0,1,9
                RICH,2025-11-10,10000,1,2000,0,1,1
            """,
        },
        policy=policy,
    )
    assert run.plan == {"v": planned}


@pytest.mark.parametrize(
    ("persons", "suitable", "tolerated", "closed"),
    [
        (1, "2", "3", "4"),
        (2, "2", "3", "1"),
        (3, "3", "4", "2"),
        (4, "4", "5", "6"),
        (5, "5", None, "3"),
        (6, "9", "4", "3"),
        (8, "5", "4", "3"),
    ],
)
def test_sizes_of_usage(
    persons: int, suitable: str, tolerated: str | None, closed: str, tmp_path: Path
) -> None:
    """Usage has sizes: those that suit count, tolerated ones are open, others not."""
    homes = [room for room in (suitable, tolerated, closed) if room]
    lines = "\n".join(f"v{rooms},B,59350,no,{rooms},PLUS" for rooms in homes)
    people = "\n".join(f"A{n},2025-11-10,10000,{persons}" for n in range(3))
    run = solve(
        tmp_path,
        {
            "vacancies": f"vacancy_id,landlord,commune,in_qpv,rooms,financing\n{lines}",
            "applicants": f"applicant_id,filed_on,rfr_n2,persons\n{people}",
        },
        policy="usage",
    )
    filled = {home for home, who in run.plan.items() if who}
    assert filled == {f"v{rooms}" for rooms in homes if rooms != closed}
    assert "suitable" in run.told(f"v{suitable}", "suitable")
    if tolerated:
        assert run.told(f"v{tolerated}", "suitable") == []
