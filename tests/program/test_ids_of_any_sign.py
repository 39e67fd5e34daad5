"""Ids that hold the signs of our own texts change nothing of what is decided."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import attribution_opt as ao
from attribution_opt.domain.instance import Instance
from attribution_opt.files.write_tables import write_month
from attribution_opt.report.model import Report
from attribution_opt.run.recipe import solve_run
from attribution_opt.synthetic.generate import generate

NAMED = ("landlord", "holder", "holder_id", "proposed_by", "transfer_from")


def renamed(month: Instance, names: dict[str, str]) -> Instance:
    """Return a month whose landlords and holders have other names."""
    tables = {}
    for name, frame in month.tables.items():
        found = frame.copy()
        for column in (
            "landlord",
            "holder",
            "holder_id",
            "proposed_by",
            "transfer_from",
        ):
            if column in found:
                cells = found[column].map(lambda cell: names.get(cell, cell))
                found[column] = cells.astype("str")
        tables[name] = found
    return replace(month, **tables)


def solved(month: Instance, folder: Path) -> Report:
    """Return the report of a month, read back from its run."""
    write_month(month, folder / "month")
    solve_run(folder / "month", "usage", folder / "run", method="highs")
    return ao.open(folder / "run").document


@pytest.fixture
def month() -> Instance:
    """Return a small month in which a person has forbidden a positioning."""
    made = generate("lille", "XS", 2)
    forbidden = {
        "vacancy_id": [made.vacancies["vacancy_id"].iat[0]],
        "applicant_id": [made.applicants["applicant_id"].iat[0]],
        "action": ["forbid"],
        "reason": ["a; b|c"],
        "author": ["x/y"],
    }
    return replace(made, overrides=pd.DataFrame(forbidden, dtype="str"))


@pytest.mark.long
def test_names_with_joints_lose_nothing(month: Instance, tmp_path: Path) -> None:
    """What is asked of whom, and each level, are those of the month with plain names.

    Which of several equal plans is proposed hangs on names, so that what each key
    reaches is left out.
    """
    landlords = sorted(set(month.vacancies["landlord"]))
    holders = sorted(set(month.holders["holder_id"]) - set(landlords))
    odd = dict(zip(landlords, ("OPH|A", "A/B", "B/C", "all"), strict=False))
    odd |= dict(zip(holders, ("C; D", "*", "\\", "E/F", "=G"), strict=False))
    plain = solved(month, tmp_path / "plain")
    told = solved(renamed(month, odd), tmp_path / "odd")
    rows = sorted(
        (m.rule, tuple(odd.get(part, part) for part in m.key), str(m.yearly))
        for m in plain.measures
    )
    assert rows == sorted((m.rule, m.key, str(m.yearly)) for m in told.measures)
    owed = {
        (odd.get(e.landlord, e.landlord), odd.get(e.holder, e.holder)): e.owed
        for e in plain.entitlements
    }
    assert owed == {(e.landlord, e.holder): e.owed for e in told.entitlements}
    assert told.run.override_prices == plain.run.override_prices
    assert [level.value for level in told.levels if level.name[0] != "9"] == [
        level.value for level in plain.levels if level.name[0] != "9"
    ]
