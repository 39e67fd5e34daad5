"""R441-1: income ceilings by household category, to the cent.

Ceilings of 2026 (order of 19 December 2025), PLUS, outside Ile-de-France: 23,403 EUR
for category 1, 31,254 for 2, 37,584 for 3, 45,374 for 4, 53,376 for 5, 60,156 for 6,
and 6,710 for each person more.
"""

from pathlib import Path

import pytest

from tests.law.runs import Run, solve

pytestmark = pytest.mark.long

PLUS = {1: 23403, 2: 31254, 3: 37584, 4: 45374, 5: 53376, 6: 60156, 7: 60156 + 6710}

HOUSEHOLD = "persons,dependants,unborn,alternating,visiting,young_couple,disability"
ONE_HOME = """
    vacancy_id,landlord,commune,in_qpv,rooms,financing
    v,B,59350,no,2,PLUS
"""


def at_and_over(
    folder: Path, household: str, ceiling: int, financing: str = "PLUS"
) -> Run:
    """Solve a month of one household at a ceiling, and one a cent above it."""
    return solve(
        folder,
        {
            "vacancies": ONE_HOME.replace("PLUS", financing),
            "applicants": f"""
                applicant_id,filed_on,rfr_n2,score,{HOUSEHOLD}
                AT,2025-11-10,{ceiling},1,{household}
                OVER,2025-11-10,{ceiling}.01,99,{household}
            """,
        },
    )


@pytest.mark.parametrize(
    ("household", "category"),
    [
        pytest.param("1,0,,,,,", 1, id="one person"),
        pytest.param("2,0,,,,,", 2, id="two persons"),
        pytest.param("2,0,,,,no,no", 2, id="two persons, known to be no young couple"),
        pytest.param("1,0,,,,,yes", 2, id="one person with a disability"),
        pytest.param("3,0,,,,,", 3, id="three persons"),
        pytest.param("2,1,,,,,", 3, id="one person and a dependant"),
        pytest.param("2,0,,,,yes,", 3, id="a young couple without dependant"),
        pytest.param("2,0,,,,,yes", 3, id="two persons, one with a disability"),
        # Annex I asks for three persons with a disability, or two dependants: each of
        # its lines adds one category, and they do not add up.
        pytest.param("2,1,,,,,yes", 3, id="a lone parent with a disability"),
        pytest.param("2,0,,,,yes,yes", 3, id="a young couple with a disability"),
        # A couple is young "without dependant": with one it is three persons.
        pytest.param("3,1,,,,yes,", 3, id="a young couple with a dependant"),
        pytest.param("4,2,,,,,", 4, id="four persons"),
        pytest.param("3,2,,,,,", 4, id="one person and two dependants"),
        pytest.param("3,1,,,,,yes", 4, id="three persons, one with a disability"),
        pytest.param("5,3,,,,,", 5, id="five persons"),
        pytest.param("4,3,,,,,", 5, id="one person and three dependants"),
        pytest.param("4,2,,,,,yes", 5, id="four persons, one with a disability"),
        pytest.param("6,4,,,,,", 6, id="six persons"),
        pytest.param("5,4,,,,,", 6, id="one person and four dependants"),
        pytest.param("7,5,,,,,", 7, id="seven persons"),
    ],
)
def test_category_of_a_household(household: str, category: int, tmp_path: Path) -> None:
    """Exactly at the ceiling of its category a household passes, a cent above not."""
    run = at_and_over(tmp_path, household, PLUS[category])
    assert run.plan == {"v": "AT"}
    assert not run.admissible("OVER")


@pytest.mark.parametrize(
    ("household", "category"),
    [
        # Alone with one child, whoever it lives with besides: 1 + 1 dependant = 3.
        pytest.param("1,0,,,1,,", 3, id="alone, one child by right of visit"),
        pytest.param("1,0,,1,,,", 3, id="alone, one child in alternating custody"),
        pytest.param("1,0,1,,,,", 3, id="alone, one child to be born"),
        # 1 + 2 dependants = 4.
        pytest.param("1,0,,,2,,", 4, id="alone, two children by right of visit"),
        pytest.param("2,1,,,1,,", 4, id="lone parent, another child by right of visit"),
        pytest.param("1,0,,1,1,,", 4, id="alone, one child of each kind"),
        # A couple and a child are three persons: no category more.
        pytest.param("2,0,,,1,,", 3, id="couple, one child by right of visit"),
        # With a dependant, a young couple is no "young household without dependant".
        pytest.param("2,0,,,1,yes,", 3, id="young couple, a child by right of visit"),
        pytest.param("2,0,1,,,,", 3, id="couple, one child to be born"),
    ],
)
def test_children_who_are_not_always_there(
    household: str, category: int, tmp_path: Path
) -> None:
    """L442-12 since 2018: a child by right of visit counts as one in custody does."""
    run = at_and_over(tmp_path, household, PLUS[category])
    assert run.plan == {"v": "AT"}
    assert not run.admissible("OVER")


@pytest.mark.parametrize(
    ("financing", "ceiling"),
    [
        ("PLAI", 12870),
        # Adapted PLAI are PLAI with a subsidy: their ceiling is the same.
        ("PLAI-A", 12870),
        ("PLUS", 23403),
        # 130 % of PLUS: 1.3 x 23,403 = 30,423.9, rounded.
        ("PLS", 30424),
        # Intermediate housing has zones of its own: Lille is in A.
        ("PLI", 44344),
    ],
)
def test_ceiling_of_a_financing(financing: str, ceiling: int, tmp_path: Path) -> None:
    """Each financing has its own ceiling; here that of one person."""
    run = at_and_over(tmp_path, "1,0,,,,,", ceiling, financing)
    assert run.plan == {"v": "AT"}
    assert not run.admissible("OVER")


@pytest.mark.parametrize(
    ("commune", "ceiling"),
    [
        ("75101", 52740),
        # Boulogne-Billancourt is one of the 29 communes around Paris.
        ("92012", 52740),
        # Evry-Courcouronnes is in the rest of Ile-de-France.
        ("91228", 48362),
        ("59350", 37584),
    ],
)
def test_ceiling_of_a_zone(commune: str, ceiling: int, tmp_path: Path) -> None:
    """Paris and around it, the rest of Ile-de-France, elsewhere; for three persons."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                vacancy_id,landlord,commune,in_qpv,rooms,financing
                v,B,{commune},no,3,PLUS
            """,
            "applicants": f"""
                applicant_id,filed_on,persons,rfr_n2,score
                AT,2025-11-10,3,{ceiling},1
                OVER,2025-11-10,3,{ceiling}.01,99
            """,
        },
        month=f"""
            as_of = 2026-10-15
            month = "2026-10"
            departement = "{commune[:2]}"
        """,
    )
    assert run.plan == {"v": "AT"}
    assert not run.admissible("OVER")


@pytest.mark.parametrize("other", ["rfr_n1", "rfr_recent"])
def test_a_later_income_counts_where_lower_by_a_tenth(
    other: str, tmp_path: Path
) -> None:
    """Lower by exactly a tenth it stands for N-2; lower by a cent less it does not."""
    # The ceiling is 23,403. N-2 is 26,000, and nine tenths of it are 23,400.
    run = solve(
        tmp_path,
        {
            "vacancies": ONE_HOME,
            "applicants": f"""
                applicant_id,filed_on,persons,rfr_n2,{other},score
                TENTH,2025-11-10,1,26000,23400,1
                LESS,2025-11-10,1,26000,23400.01,99
            """,
        },
    )
    assert run.plan == {"v": "TENTH"}
    assert not run.admissible("LESS")


def test_a_later_income_never_counts_against_somebody(tmp_path: Path) -> None:
    """Who earned more since then is judged on N-2 all the same."""
    run = solve(
        tmp_path,
        {
            "vacancies": ONE_HOME,
            "applicants": """
                applicant_id,filed_on,persons,rfr_n2,rfr_n1,rfr_recent
                MORE,2025-11-10,1,23403,50000,60000
            """,
        },
    )
    assert run.plan == {"v": "MORE"}


def test_a_tenth_lower_may_still_be_too_much(tmp_path: Path) -> None:
    """Lower by a tenth, an income above the ceiling is above the ceiling."""
    # 0.9 x 26,010 = 23,409, above 23,403.
    run = solve(
        tmp_path,
        {
            "vacancies": ONE_HOME,
            "applicants": """
                applicant_id,filed_on,persons,rfr_n2,rfr_n1,score
                ABOVE,2025-11-10,1,26010,23409,9
                BELOW,2025-11-10,1,10000,,1
            """,
        },
    )
    assert run.plan == {"v": "BELOW"}
    assert not run.admissible("ABOVE")


def test_whoever_separates_has_their_own_income(tmp_path: Path) -> None:
    """L441-1: the income of the applicant alone; where not told, it is unknown."""
    run = solve(
        tmp_path,
        {
            "vacancies": ONE_HOME,
            "applicants": """
                applicant_id,filed_on,persons,rfr_n2,rfr_own,separated,score
                OWN,2025-11-10,1,60000,23403,yes,1
                CENT,2025-11-10,1,60000,23403.01,yes,9
                UNTOLD,2025-11-10,1,10000,,yes,9
                TOGETHER,2025-11-10,1,60000,10000,no,9
            """,
        },
    )
    assert run.plan == {"v": "OWN"}
    assert not any(map(run.admissible, ("CENT", "UNTOLD", "TOGETHER")))


def test_an_unknown_income_grants_no_ceiling(tmp_path: Path) -> None:
    """Nobody is placed on a fact that is not known."""
    run = solve(
        tmp_path,
        {
            "vacancies": ONE_HOME,
            "applicants": """
                applicant_id,filed_on,persons,rfr_n2,rfr_n1,score
                UNTOLD,2025-11-10,1,,10000,9
                TOLD,2025-11-10,1,10000,,1
            """,
        },
    )
    assert run.plan == {"v": "TOLD"}
    assert not run.admissible("UNTOLD")


def test_a_ceiling_is_a_maximum(tmp_path: Path) -> None:
    """Who may have a PLAI may have a PLUS or a PLS."""
    run = solve(
        tmp_path,
        {
            "vacancies": """
                vacancy_id,landlord,commune,in_qpv,rooms,financing
                plai,B,59350,no,2,PLAI
                plus,B,59350,no,2,PLUS
                pls,B,59350,no,2,PLS
            """,
            "applicants": """
                applicant_id,filed_on,persons,rfr_n2
                X,2025-11-10,1,5000
                Y,2025-11-10,1,5000
                Z,2025-11-10,1,5000
            """,
        },
    )
    assert run.planned == {"X", "Y", "Z"}
