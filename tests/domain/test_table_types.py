"""What a type checker knows of the columns of each table."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from mypy import api

from attribution_opt.domain import tables
from tests.table_types import STUB, stub

RIGHT = """
from typing import Literal
from attribution_opt.domain.frame import Frame
from attribution_opt.domain.tables import Applicants, Ledger, Tables, Vacancies

def placed(frame: Frame[Literal["commune", "epci"]]) -> None:
    frame["commune"]

def read(homes: Vacancies, leases: Ledger, people: Applicants, all: Tables) -> None:
    homes["vacancy_id"].iat[0]
    homes[["rooms", "rent_eur"]]
    homes[homes["rooms"] > 2].iloc[[0]].reset_index(drop=True)["commune"]
    all["vacancies"].to_dict("records")[0]["holder"]
    placed(homes)
    placed(leases)
    homes.loc[homes["rooms"] > 2, "rooms"].iloc[0]
    homes.sort_values("rooms").drop_duplicates(["commune"]).groupby("epci")
"""
WRONG = (
    'homes["vacancy_idd"]',
    'homes[["rooms", "rent"]]',
    'homes[homes["rooms"] > 2].iloc[[0]]["room"]',
    'homes["persons"]',
    'homes["room"] = 1',
    'homes.to_dict("records")[0]["hodler"]',
    'all["ledger"]["leese_id"]',
    'all["vacancy"]',
    'homes.loc[homes["rooms"] > 2, "room"]',
    'homes.sort_values("room")',
    'homes.groupby(["epci", "comune"])',
    'homes.drop_duplicates("room")',
    "placed(people)",
)


def test_the_stub_is_what_the_schema_says() -> None:
    """After a change: ``python -m tests.table_types``."""
    assert STUB.read_text(encoding="utf-8") == stub()


def test_a_table_is_a_plain_frame_at_run_time() -> None:
    """Every name that the stub exports is there, and costs nothing."""
    told = re.findall(r'^    "(\w+)",$', stub().partition("]\n")[0], re.M)
    assert tables.__all__ == told
    for name in told:
        assert getattr(tables, name) in (pd.DataFrame, dict, str)


@pytest.mark.long
def test_a_misspelt_column_is_refused(tmp_path: Path) -> None:
    """Mypy takes every way to read a column, and none by a name that is not there."""
    domain = tmp_path / "attribution_opt" / "domain"
    domain.mkdir(parents=True)
    for stubbed in (STUB, STUB.with_name("frame.pyi")):
        shutil.copy(stubbed, domain)
    for package in (domain, domain.parent):
        (package / "__init__.pyi").touch()
    first = RIGHT.count("\n") + 1
    lines = [f"    {line}\n" for line in WRONG]
    (tmp_path / "reads.py").write_text(RIGHT + "".join(lines))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        said, _, _ = api.run(["--strict", "--config-file=", "reads.py"])
    refused = {int(n) for n in re.findall(r"^reads\.py:(\d+): error", said, re.M)}
    assert refused == set(range(first, first + len(WRONG))), said
