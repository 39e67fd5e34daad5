"""R441-2-7: an application is valid for a year from filing or from its renewal."""

from pathlib import Path

import pytest

from tests.law.runs import Run, solve

pytestmark = pytest.mark.long

HOME = """
    vacancy_id,landlord,commune,in_qpv,rooms,financing
    v,B,59350,no,2,PLUS
"""


def solve_one(folder: Path, filed: str, renewed: str, valid: str = "") -> Run:
    """Solve a month of an application, and of a valid one with fewer points.

    The date is 15 October 2026.
    """
    return solve(
        folder,
        {
            "vacancies": HOME,
            "applicants": f"""
                applicant_id,filed_on,renewed_on,application_valid,persons,rfr_n2,score
                A,{filed},{renewed},{valid},1,10000,9
                Z,2026-09-01,,,1,10000,1
            """,
        },
    )


@pytest.mark.parametrize(
    ("filed", "renewed", "is_valid"),
    [
        # A year from 15 October 2025 has run out on 15 October 2026.
        ("2025-10-15", "", False),
        ("2025-10-16", "", True),
        ("2026-10-15", "", True),
        ("2020-01-01", "", False),
        # A renewal opens a year of its own, however old the application is.
        ("2020-01-01", "2025-10-15", False),
        ("2020-01-01", "2025-10-16", True),
    ],
)
def test_a_year_from_filing_or_renewal(
    filed: str, renewed: str, is_valid: bool, tmp_path: Path
) -> None:
    """The day before the year is over it is valid, on the day itself no longer."""
    run = solve_one(tmp_path, filed, renewed)
    assert run.plan == {"v": "A" if is_valid else "Z"}
    assert run.admissible("A") is is_valid


@pytest.mark.parametrize(("valid", "planned"), [("no", "Z"), ("yes", "A"), ("", "A")])
def test_one_struck_off_is_valid_no_more(
    valid: str, planned: str, tmp_path: Path
) -> None:
    """Whatever its dates, an application that is told to be invalid is not placed."""
    assert solve_one(tmp_path, "2026-01-10", "", valid).plan == {"v": planned}


def test_validity_told_does_not_stand_for_a_renewal(tmp_path: Path) -> None:
    """An application of more than a year that nobody renewed is over, yes or not."""
    assert solve_one(tmp_path, "2025-10-15", "", "yes").plan == {"v": "Z"}


def test_a_renewal_keeps_the_first_date(tmp_path: Path) -> None:
    """All else equal, the one who filed first stands first, renewed or not."""
    # OLD waits since 10 January 2020, NEW since 1 January 2026.
    run = solve(
        tmp_path,
        {
            "vacancies": HOME,
            "applicants": """
                applicant_id,filed_on,renewed_on,persons,rfr_n2,score
                NEW,2026-01-01,,1,10000,5
                OLD,2020-01-10,2026-01-09,1,10000,5
            """,
        },
    )
    assert run.plan == {"v": "OLD"}
