"""A list of priority neighbourhoods that changes in June, replayed from its date."""

from pathlib import Path

from tests.rules.test_flow import home, lease, month


def test_a_neighbourhood_that_joins_in_june(tmp_path: Path) -> None:
    """QN05976M counts inside from 1 June: March's lease outside, July's inside.

    A lease without a date stays as its row tells, and so does every other place.
    """
    (tmp_path / "neighbourhoods.csv").write_text(
        "neighbourhood,qpv_since\nQN05976M,2026-06-01\n", encoding="utf-8"
    )
    july = "signed,2026-07-01,,,,,,"
    found = month(
        tmp_path,
        [home(1)],
        [lease(1, "ETAT"), lease(2, "ETAT", july), lease(3, "ETAT", "signed,,,,,,,")],
        ["LMH,ETAT,30 %,,,,,,"],
    )
    assert found.ledger["in_qpv"].tolist() == [False, True, True]
    assert found.vacancies["in_qpv"].tolist() == [True]


def test_a_neighbourhood_that_leaves(tmp_path: Path) -> None:
    """Until 30 June, that day included."""
    (tmp_path / "neighbourhoods.csv").write_text(
        "neighbourhood,qpv_until\nQN05976M,2026-06-30\n", encoding="utf-8"
    )
    days = ("2026-06-30", "2026-07-01")
    leases = [lease(n, "ETAT", f"signed,{d},,,,,,") for n, d in enumerate(days)]
    found = month(tmp_path, [home(1)], leases, ["LMH,ETAT,30 %,,,,,,"])
    assert found.ledger["in_qpv"].tolist() == [True, False]
    assert found.vacancies["in_qpv"].tolist() == [False]
