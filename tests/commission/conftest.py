"""A run, its session, and decisions on its lists."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

import attribution_opt as ao
from attribution_opt.report.model import Report

DAY = dt.date(2026, 11, 26)


@pytest.fixture(scope="session")
def report(demo: Path) -> Report:
    """Return the demo's run, ready to be shown."""
    return ao.open(demo).document


@pytest.fixture
def decided(demo: Path, tmp_path: Path) -> Path:
    """Return decisions on every candidate: ranks 1 and 2 get it, the third does not.

    The first home has one candidate, who has it under a condition.
    """
    lists = pd.read_csv(demo / "candidates.csv", dtype=str, keep_default_na=False)
    lists = lists[lists["applicant_id"] != ""]
    outcome = lists["rank"].map({"1": "attribué", "2": "attribué", "3": "non attribué"})
    first = lists["vacancy_id"] == "LOG00001"
    rows = pd.DataFrame(
        {
            "le": DAY.strftime("%d/%m/%Y"),
            "id_logement": lists["vacancy_id"],
            "numero_unique": lists["applicant_id"],
            "suite": outcome.mask(first, "attribué sous condition"),
            "rang": lists["rank"],
            "motif": outcome.map({"non attribué": "ressources <trop> basses & co"})
            .fillna("")
            .mask(first, "avis d'imposition"),
        }
    )
    path = tmp_path / "suites.csv"
    rows.to_csv(path, index=False, sep=";")
    return path
