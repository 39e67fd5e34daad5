"""L441-1, 24th and 25th paragraphs: a quarter outside QPV, half inside.

Outside priority neighbourhoods a quarter of the leases of a body goes to the first
quartile or to rehoused households, inside them half to others than the first quartile.
"""

from pathlib import Path

import pytest

from tests.law.runs import LILLE, OCTOBER, Run, solve

pytestmark = pytest.mark.long

OUTSIDE, INSIDE = "first-quartile-outside-qpv", "others-in-qpv"
DUNKERQUE, AVESNELLES = "245900428", "200043263"
PERSON = "applicant_id,filed_on,persons,rfr_n2,monthly_resources,consumption_units"
LEASE = "lease_id,state,signed_on,landlord,holder,commune,in_qpv,rooms,financing"

HOME = "vacancy_id,landlord,commune,in_qpv,rooms,financing"
UNTOLD = """
    as_of = 2026-10-15
    month = "2026-10"
    departement = "59"
"""
"""No amount is told: the shipped ones hold."""


def solve_two(
    folder: Path,
    first: str,
    second: str,
    in_qpv: str = "no",
    commune: str = "59350",
    month: str = OCTOBER,
) -> Run:
    """Solve a month of one dwelling and two households: resources, units, rehousing.

    FIRST has one point, SECOND has ninety-nine.
    """
    return solve(
        folder,
        {
            "vacancies": f"""
                {HOME}
                v,B,{commune},{in_qpv},2,PLUS
            """,
            "applicants": f"""
                {PERSON},rehousing,score
                FIRST,2025-11-10,1,10000,{first},1
                SECOND,2025-11-10,1,10000,{second},99
            """,
        },
        month=month,
    )


RICH, POOR, UNKNOWN = "2000,1,", "500,1,", ",1,"


@pytest.mark.parametrize(
    ("means", "is_poor"),
    [
        # 749.99 x 12 = 8,999.88 is below 9,000; 750 x 12 is 9,000 itself.
        ("749.99,1,", True),
        ("750.00,1,", False),
        # 1,125 x 12 / 1.5 = 9,000.
        ("1124.99,1.5,", True),
        ("1125.00,1.5,", False),
    ],
)
def test_first_quartile_is_strictly_below_the_amount(
    means: str, is_poor: bool, tmp_path: Path
) -> None:
    """The amount itself is not below it: then nobody serves, and points decide."""
    # No lease yet, one home: a quarter of 1, rounded up, is 1.
    run = solve_two(tmp_path, means, RICH)
    assert run.due(OUTSIDE, LILLE) == 1
    assert run.plan == {"v": "FIRST" if is_poor else "SECOND"}
    assert run.missing(OUTSIDE, LILLE) == (0 if is_poor else 1)


@pytest.mark.parametrize(
    ("means", "is_other"), [("749.99,1,", False), ("750.00,1,", True)]
)
def test_half_in_qpv_goes_to_others(means: str, is_other: bool, tmp_path: Path) -> None:
    """Inside, a household of the first quartile does not serve, whatever its points."""
    # One home: half of 1, rounded up, is 1. SECOND is of the first quartile.
    run = solve_two(tmp_path, means, POOR, in_qpv="yes")
    assert run.due(INSIDE, LILLE) == 1
    assert run.plan == {"v": "FIRST" if is_other else "SECOND"}
    assert run.missing(INSIDE, LILLE) == (0 if is_other else 1)


def test_unknown_is_not_of_the_first_quartile(tmp_path: Path) -> None:
    """Outside, whoever is known to be below stands before whoever may be."""
    assert solve_two(tmp_path, POOR, UNKNOWN).plan == {"v": "FIRST"}


def test_unknown_is_not_another_either(tmp_path: Path) -> None:
    """Inside, whoever is known not to be below stands before whoever may not be."""
    assert solve_two(tmp_path, RICH, UNKNOWN, in_qpv="yes").plan == {"v": "FIRST"}


def test_rehoused_households_count_outside(tmp_path: Path) -> None:
    """Outside, a rehoused household serves, whatever its resources."""
    run = solve_two(tmp_path, "2000,1,NPNRU", RICH)
    assert run.plan == {"v": "FIRST"}
    assert run.missing(OUTSIDE, LILLE) == 0


def test_rehoused_households_do_not_count_inside(tmp_path: Path) -> None:
    """Inside, a rehoused household of the first quartile is of the first quartile."""
    run = solve_two(tmp_path, RICH, "500,1,NPNRU", in_qpv="yes")
    assert run.plan == {"v": "FIRST"}


def test_unknown_place_is_in_neither_base(tmp_path: Path) -> None:
    """A dwelling that may be inside or outside counts for neither objective."""
    # Lille has priority neighbourhoods, and the dwelling's is not told.
    run = solve_two(tmp_path, POOR, RICH, in_qpv="")
    assert run.plan == {"v": "SECOND"}
    assert run.due(OUTSIDE, LILLE) == run.due(INSIDE, LILLE) == 0


@pytest.mark.parametrize(
    ("commune", "body", "means", "is_poor"),
    [
        # 791.67 x 12 = 9,500.04: below 10,068 (Dunkerque), not below 9,456 (Lille).
        ("59183", DUNKERQUE, "791.67,1,", True),
        ("59350", LILLE, "791.67,1,", False),
        # 839 x 12 = 10,068 and 788 x 12 = 9,456: the amounts of 2026 themselves.
        ("59183", DUNKERQUE, "839.00,1,", False),
        ("59183", DUNKERQUE, "838.99,1,", True),
        ("59350", LILLE, "788.00,1,", False),
        ("59350", LILLE, "787.99,1,", True),
    ],
)
def test_the_amount_is_that_of_where_the_dwelling_stands(
    commune: str, body: str, means: str, is_poor: bool, tmp_path: Path
) -> None:
    """One household may be of the first quartile in one body and not in the next."""
    run = solve_two(tmp_path, means, RICH, commune=commune, month=UNTOLD)
    assert run.plan == {"v": "FIRST" if is_poor else "SECOND"}
    assert run.due(OUTSIDE, body) == 1


def test_no_objective_where_no_amount_is_published(tmp_path: Path) -> None:
    """A body that the yearly order does not name is not bound: points decide."""
    run = solve_two(tmp_path, POOR, RICH, commune="59035", month=UNTOLD)
    assert run.plan == {"v": "SECOND"}
    assert run.objective(OUTSIDE, AVESNELLES) is None


def test_an_amount_told_by_the_month_binds(tmp_path: Path) -> None:
    """An amount of month.toml counts as published for its body."""
    told = f'{UNTOLD}\n    [quartiles]\n    "{AVESNELLES}" = 9000\n'
    run = solve_two(tmp_path, POOR, RICH, commune="59035", month=told)
    assert run.plan == {"v": "FIRST"}
    assert (run.due(OUTSIDE, AVESNELLES), run.missing(OUTSIDE, AVESNELLES)) == (1, 0)


@pytest.mark.parametrize(
    ("commune", "departement", "body", "due"),
    [
        # Ouest Aveyron Communaute had amounts in 2024 and 2025, and none in 2026.
        ("12300", "12", "200069383", 0),
        # Seignanx has its first amount, 12,000 EUR, in 2026.
        ("40273", "40", "244000659", 1),
    ],
)
def test_the_last_order_tells_who_is_bound(
    commune: str, departement: str, body: str, due: int, tmp_path: Path
) -> None:
    """Who left the order is bound no more; who entered it is."""
    month = UNTOLD.replace('"59"', f'"{departement}"')
    run = solve_two(tmp_path, POOR, RICH, commune=commune, month=month)
    assert run.due(OUTSIDE, body) == due
    assert run.plan == {"v": "FIRST" if due else "SECOND"}


def ledger(rows: list[tuple[str, str, str]]) -> str:
    """Return leases: state and date, financing, income per unit or flag."""
    lines = [
        f"L{n},{signed},B,B,59350,no,2,{financing},{facts}"
        for n, (signed, financing, facts) in enumerate(rows)
    ]
    return "\n".join([f"{LEASE},income_per_unit,first_quartile", *lines])


def solve_year(
    folder: Path,
    leases: list[tuple[str, str, str]],
    homes: int,
    *,
    in_qpv: str = "no",
    month: str = OCTOBER,
) -> Run:
    """Solve a month of so many dwellings after some leases, of rich candidates."""
    lines = "\n".join(f"v{n},B,59350,{in_qpv},2,PLUS" for n in range(homes))
    people = "\n".join(f"R{n},2026-01-02,1,10000,2000,1" for n in range(homes))
    tables = {"vacancies": f"{HOME}\n{lines}", "applicants": f"{PERSON}\n{people}"}
    if leases:
        text = ledger(leases)
        tables["ledger"] = (
            text.replace(",no,2,", ",yes,2,") if in_qpv == "yes" else text
        )
    return solve(folder, tables, month=month)


SIGNED = "signed,2026-01-12"
NEW_YEAR = "signed,2026-01-02"


def of_month(month: int) -> str:
    """Return the file of a month of 2026."""
    text = OCTOBER.replace("2026-10-15", f"2026-{month:02}-15")
    return text.replace("2026-10", f"2026-{month:02}")


@pytest.mark.parametrize(
    ("month", "base", "group", "homes", "due"),
    [
        # Nothing yet: a quarter of 1, of 4 and of 5, rounded up.
        (1, 0, 0, 1, 1),
        (1, 0, 0, 4, 1),
        (1, 0, 0, 5, 2),
        # ceil(9/4) = 3 missing over 3 months is 1, and ceil(1/4) = 1: 2, below the
        # year's ceil(10/4) = 3.
        (10, 9, 0, 1, 2),
        # In December nothing is left to spread: 3 + 1 = 4, at most ceil(10/4) = 3.
        (12, 9, 0, 1, 3),
        # June has 7 months left: ceil(28/4) = 7 missing is 1 a month, ceil(29/4) = 8
        # missing is 2; and 1 for the home.
        (6, 28, 0, 1, 2),
        (6, 29, 0, 1, 3),
        # The quarter is reached: ceil(4/4) = 1, then ceil(8/4) - 1 = 1 for four homes.
        (10, 4, 1, 4, 1),
        # It is passed: ceil(8/4) - 2 = 0.
        (10, 4, 2, 4, 0),
        # Exactly a quarter with the home of the month: ceil(4/4) - 1 = 0.
        (10, 3, 1, 1, 0),
        # One lease more, and another is due: ceil(5/4) - 1 = 1.
        (10, 4, 1, 1, 1),
    ],
)
def test_needs_are_whole_and_arrears_are_spread(
    month: int, base: int, group: int, homes: int, due: int, tmp_path: Path
) -> None:
    """Rounded up, spread over the months left, at most what the year asks so far."""
    rows = [
        (NEW_YEAR, "PLUS", "8999.99," if n < group else "9000,") for n in range(base)
    ]
    run = solve_year(tmp_path, rows, homes, month=of_month(month))
    assert run.due(OUTSIDE, LILLE) == due
    assert run.base(OUTSIDE, LILLE) == base + homes


def test_half_is_rounded_up_and_spread(tmp_path: Path) -> None:
    """Inside, ceil(3/2) - 1 = 1 missing, spread 1, and ceil(2/2) = 1: two are due."""
    rows = [(SIGNED, "PLUS", "9000,"), (SIGNED, "PLUS", "100,"), (SIGNED, "PLUS", ",")]
    run = solve_year(tmp_path, rows, homes=2, in_qpv="yes")
    assert (run.base(INSIDE, LILLE), run.due(INSIDE, LILLE)) == (5, 2)


def test_a_dwelling_that_nobody_may_have_is_in_no_base(tmp_path: Path) -> None:
    """Of five dwellings one has no candidate: a quarter of four is 1, not 2."""
    lines = "\n".join(f"v{n},B,59350,no,2,PLUS" for n in range(4))
    people = "\n".join(f"R{n},2025-11-10,1,20000,2000,1" for n in range(5))
    run = solve(
        tmp_path,
        {
            # 20,000 EUR are above the ceiling of a PLAI, 12,870 EUR for one person.
            "vacancies": f"{HOME}\n{lines}\nv4,B,59350,no,2,PLAI",
            "applicants": f"{PERSON}\n{people}",
        },
    )
    assert run.plan["v4"] == ""
    assert (run.base(OUTSIDE, LILLE), run.due(OUTSIDE, LILLE)) == (4, 1)


def test_which_lines_are_leases_of_the_year(tmp_path: Path) -> None:
    """Signed or decided since January; not cancelled, proposed or of last year."""
    rows = [
        ("signed,2026-03-10", "PLUS", "20000,"),
        ("decided,2026-09-30", "PLUS", "20000,"),
        ("cancelled,2026-03-10", "PLUS", "20000,"),
        ("signed,2025-12-31", "PLUS", "20000,"),
        ("proposed,", "PLUS", "20000,"),
    ]
    run = solve_year(tmp_path, rows, homes=1)
    # Two leases and a home.
    assert run.base(OUTSIDE, LILLE) == 3


def test_the_income_of_a_lease_stands_before_its_flag(tmp_path: Path) -> None:
    """The amount of the year tells who was below it; a flag, where no income does."""
    rows = [
        # Below 9,000 though told not to be, and the reverse.
        (SIGNED, "PLUS", "8999.99,no"),
        (SIGNED, "PLUS", "9000,yes"),
        (SIGNED, "PLUS", ",yes"),
        (SIGNED, "PLUS", ",no"),
        (SIGNED, "PLUS", ","),
    ]
    run = solve_year(tmp_path, rows, homes=1)
    line = run.objective(OUTSIDE, LILLE)
    assert line is not None
    assert line["since_january"] == "2"
    # The last one is unknown: of the base, not of the group.
    assert run.base(OUTSIDE, LILLE) == 6


@pytest.mark.parametrize(
    ("financing", "base", "due"),
    [
        # Four leases: ceil(4/4) = 1 missing, and 1 for the home; ceil(5/4) = 2.
        ("PLS", 5, 2),
        # Intermediate leases are none: the home alone.
        ("PLI", 1, 1),
    ],
)
def test_intermediate_leases_are_in_no_base(
    financing: str, base: int, due: int, tmp_path: Path
) -> None:
    """PLI is no social housing; PLS is."""
    run = solve_year(tmp_path, [(SIGNED, financing, "20000,")] * 4, homes=1)
    assert (run.base(OUTSIDE, LILLE), run.due(OUTSIDE, LILLE)) == (base, due)


@pytest.mark.parametrize(("financing", "planned"), [("PLS", "POOR"), ("PLI", "RICH")])
@pytest.mark.parametrize(("in_qpv", "rule"), [("no", OUTSIDE), ("yes", INSIDE)])
def test_an_intermediate_dwelling_owes_nothing(
    financing: str, planned: str, in_qpv: str, rule: str, tmp_path: Path
) -> None:
    """A PLI home goes by points, inside and outside; a PLS home by the objective."""
    poor, rich = ("500", "2000") if in_qpv == "no" else ("2000", "500")
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                v,B,59350,{in_qpv},2,{financing}
            """,
            "applicants": f"""
                {PERSON},score
                POOR,2025-11-10,1,10000,{poor},1,1
                RICH,2025-11-10,1,10000,{rich},1,99
            """,
        },
    )
    assert run.plan == {"v": planned}
    assert run.due(rule, LILLE) == (1 if financing == "PLS" else 0)


def test_a_transfer_within_the_stock_counts_in_the_mix(tmp_path: Path) -> None:
    """A home set aside for a transfer leaves the flow, and stays in this base."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME},set_aside
                v,B,59350,no,2,PLUS,transfer
            """,
            "applicants": f"""
                {PERSON},transfer_from,score
                POOR,2025-11-10,1,10000,500,1,B,1
                RICH,2025-11-10,1,10000,2000,1,B,99
            """,
        },
    )
    assert run.plan == {"v": "POOR"}
    assert (run.base(OUTSIDE, LILLE), run.due(OUTSIDE, LILLE)) == (1, 1)


def test_each_body_has_a_quarter_of_its_own(tmp_path: Path) -> None:
    """One poor household for two bodies: each owes one, and one of them misses it."""
    run = solve(
        tmp_path,
        {
            "vacancies": f"""
                {HOME}
                lille,B,59350,no,2,PLUS
                roubaix,B,59512,no,2,PLUS
                dunkerque,B,59183,no,2,PLUS
            """,
            "applicants": f"""
                {PERSON}
                POOR,2025-11-10,1,10000,500,1
                R1,2025-11-10,1,10000,2000,1
                R2,2025-11-10,1,10000,2000,1
            """,
        },
    )
    # Lille and Roubaix are one body: two homes, one due. Dunkerque: one home, one due.
    assert (run.base(OUTSIDE, LILLE), run.due(OUTSIDE, LILLE)) == (2, 1)
    assert (run.base(OUTSIDE, DUNKERQUE), run.due(OUTSIDE, DUNKERQUE)) == (1, 1)
    assert run.missing(OUTSIDE, LILLE) + run.missing(OUTSIDE, DUNKERQUE) == 1
