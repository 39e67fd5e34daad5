"""A list that is exhausted carries its home into the next month by itself."""

import datetime as dt
import shutil
from pathlib import Path

import pandas as pd
import pytest

from attribution_opt.domain.month import Month
from attribution_opt.files.csv_text import write_table
from attribution_opt.files.write_tables import write_month
from attribution_opt.synthetic.generate import generate
from tests.year.steps import run, table

DECEMBER = "2026-12-15"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a year whose November is over, one line of it standing for two homes."""
    place = tmp_path_factory.mktemp("years") / "2026"
    month = place / "2026-11"
    write_month(generate("lille", "XS", 3), month)
    homes = table(month / "vacancies.csv")
    homes["count"] = ["2", *[""] * (len(homes) - 1)]
    homes.loc[0, "holder"] = ""
    write_table(homes, month / "vacancies.csv")
    run("orient", month, "--on", "2026-11-02", "--take-ledger")
    run("rehearse", month, "candidacies", "--seed", "2")
    run("rank", month, "--on", "2026-11-10", "--session", "2026-11-12")
    run("rehearse", month, "outcomes", "--session", "2026-11-12", "--seed", "2")
    outcomes = table(month / "outcomes.csv")
    # Everybody refuses the first home; the others answer as they will.
    first = outcomes["vacancy_id"] == outcomes["vacancy_id"].iat[0]
    refused = outcomes[first & (outcomes["outcome"] == "allocated")].assign(
        on="2026-11-20", outcome="refused", rank=""
    )
    kept = outcomes[~first | (outcomes["outcome"] == "allocated")]
    write_table(pd.concat([kept, refused]), month / "outcomes.csv")
    run("outcome", month, month / "outcomes.csv")
    return place


def exhausted(year: Path) -> set[str]:
    """Return the dwellings whose list is exhausted."""
    cases = table(year / "cases.csv")
    return set(cases[cases["state"] == "exhausted"]["vacancy_id"])


def next_month(year: Path, place: Path, day: str = DECEMBER) -> Path:
    """Return the next month of a copy of a year."""
    copy = place / "2026"
    shutil.copytree(year, copy)
    december = Month(
        as_of=dt.date.fromisoformat(day), year=2026, month=12, departement="59"
    )
    instance = generate("lille", "XS", 4, december)
    write_month(instance, copy / "2026-12")
    (copy / "2026-12" / "ledger.csv").unlink()
    homes = table(copy / "2026-12" / "vacancies.csv")
    homes["vacancy_id"] = "D" + homes["vacancy_id"]
    write_table(homes, copy / "2026-12" / "vacancies.csv")
    (copy / "2026-12" / "candidacies.csv").unlink(missing_ok=True)
    return copy / "2026-12"


def test_the_next_month_takes_them_over(year: Path, tmp_path: Path) -> None:
    """They are oriented, ranked and signed there; leases of before stay cancelled."""
    lost = exhausted(year)
    assert lost
    month = next_month(year, tmp_path)
    given = {p: p.read_bytes() for p in month.iterdir()}
    run("orient", month, "--on", DECEMBER)
    cases = table(month.parent / "cases.csv").set_index("vacancy_id")
    assert set(cases.loc[sorted(lost), "month"]) == {"2026-12"}
    assert set(cases.loc[sorted(lost), "state"]) == {"oriented"}
    before = table(year / "ledger.csv")
    gone = before[before["vacancy_id"].isin(lost) & (before["state"] == "cancelled")]
    after = table(month.parent / "ledger.csv")
    assert set(gone["lease_id"]) <= set(after["lease_id"])
    assert after["lease_id"].is_unique
    run("rehearse", month, "candidacies", "--seed", "3")
    run("rank", month, "--on", "2026-12-20", "--session", "2026-12-22")
    run("rehearse", month, "outcomes", "--session", "2026-12-22", "--seed", "3")
    run("outcome", month, month / "outcomes.csv")
    last = table(month.parent / "cases.csv").set_index("vacancy_id")
    assert set(last.loc[sorted(lost), "state"]) & {"signed", "decided", "exhausted"}
    assert table(month.parent / "ledger.csv")["lease_id"].is_unique
    run("ledger", "check", month.parent)
    assert {p: p.read_bytes() for p in given} == given


def test_a_home_that_the_month_tells_itself_is_not_there_twice(
    year: Path, tmp_path: Path
) -> None:
    """The month's own row holds, whatever the earlier one said."""
    lost = sorted(exhausted(year))[0]
    month = next_month(year, tmp_path)
    homes = table(month / "vacancies.csv")
    homes.loc[0, "vacancy_id"] = lost
    write_table(homes, month / "vacancies.csv")
    run("orient", month, "--on", DECEMBER)
    read = table(month / "orientation-2026-12-15" / "inputs" / "vacancies.csv")
    assert (read["vacancy_id"] == lost).sum() == 1


def test_an_orientation_before_the_refusals_takes_nothing_over(
    year: Path, tmp_path: Path
) -> None:
    """Each step counts what was known on its day."""
    lost = exhausted(year)
    month = next_month(year, tmp_path, "2026-11-13")
    run("orient", month, "--on", "2026-11-13")
    cases = table(month.parent / "cases.csv").set_index("vacancy_id")
    assert set(cases.loc[sorted(lost), "month"]) == {"2026-11"}
