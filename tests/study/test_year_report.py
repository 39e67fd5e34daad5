"""The report of a year: counted by hand, and again from the ledger."""

from pathlib import Path

import pandas as pd
import pytest

from attribution_opt.domain.instance import Instance
from attribution_opt.synthetic.generate import generate
from attribution_opt.year.follow_up import YearReport, year_report
from attribution_opt.year.report import write_year_report
from tests.rules.test_flow import home, lease, month


@pytest.fixture
def by_hand(tmp_path: Path) -> Instance:
    """Return June of a landlord: State 30 %, ten leases of which two State's."""
    leases = [
        *(lease(n, "ETAT") for n in (1, 2)),
        *(lease(n, "LMH") for n in range(3, 10)),
        lease(10, "LMH", "decided,,V8,,,,,"),
        lease(11, "LMH", "oriented,,V7,,,,,2026-05-01"),
        lease(12, "LMH", "signed,2026-03-01,,,,sale,,"),
        lease(13, "ETAT", "cancelled,2026-03-01,,,,,,"),
    ]
    return month(tmp_path, [home(1)], leases, ["LMH,ETAT,30 %,,,,,,"])


def test_figures_on_paper(by_hand: Instance) -> None:
    """Ten leases in the base: the State is owed 3 and had 2; the landlord 7, had 8.

    One is decided and not signed. The dwelling that is only oriented is neither
    proposed nor let. November: of eleven months, ten leases; December may bring 10/11.
    """
    found = year_report(by_hand)
    owed = found.entitlements.set_index("holder")
    assert owed.loc["ETAT", ["base", "entitled", "imputed", "balance"]].tolist() == [
        *(10, "3", 2, "1"),
    ]
    assert owed.loc["LMH", ["entitled", "imputed", "decided", "balance"]].tolist() == [
        *("7", 8, 1, "-1"),
    ]
    flow = found.flow.groupby("holder")[["proposed", "decided", "let"]].sum()
    assert flow.loc["ETAT"].tolist() == [2, 0, 2]
    assert flow.loc["LMH"].tolist() == [9, 1, 8]
    missed = found.missed.set_index("holder")
    # Nobody is priority: of the landlord's nine leases 3 are due. The State owes none.
    assert missed.index.tolist() == ["LMH"]
    assert missed.loc["LMH", ["leases", "due", "missing"]].tolist() == [9, 3, 3]


@pytest.fixture(scope="module")
def lille() -> YearReport:
    """Return the report of a synthetic year."""
    return year_report(generate("lille", "S", 1))


def test_every_lease_counts_once(lille: YearReport) -> None:
    """The flow report adds up to the ledger's leases, by whatever it is cut."""
    ledger = generate("lille", "S", 1).ledger
    assert int(lille.flow["let"].sum()) == len(ledger)
    priority = lille.follow_up[lille.follow_up["objective"] == "priority"]
    assert int(priority["of"].sum()) == len(ledger)
    assert (lille.follow_up["part"] <= lille.follow_up["of"]).all()
    known = lille.follow_up.dropna(subset="percent")
    exact = (100 * known["part"] / known["of"]).round(1)
    assert known["percent"].tolist() == exact.tolist()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_workbook_has_native_charts(
    lille: YearReport, tmp_path: Path, language: str
) -> None:
    """Three charts, a sheet a table; the same report gives the same bytes."""
    import zipfile

    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write_year_report(lille, tmp_path / folder, "2026-12-01", language)  # type: ignore[arg-type]
    path = tmp_path / "a" / "year.xlsx"
    with zipfile.ZipFile(path) as book:
        charts = [name for name in book.namelist() if "charts/chart" in name]
        assert len(charts) == 3
    assert path.read_bytes() == (tmp_path / "b" / "year.xlsx").read_bytes()
    sheets = pd.read_excel(path, sheet_name=None, engine="calamine")
    assert len(sheets) == 7
    told = pd.read_csv(tmp_path / "a" / "flow.csv", dtype=str)
    assert len(told) == len(lille.flow)
