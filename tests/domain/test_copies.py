"""A line of vacancies that stands for several dwellings is so many dwellings."""

import random
from pathlib import Path

import pandas as pd
import pytest

from attribution_opt.decide.audit import audit
from attribution_opt.decide.solve import decide
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import check_month, read_month
from attribution_opt.files.write_tables import write_month as write_again
from tests.months import write_month


def with_count(folder: Path, count: str) -> str:
    """Write a month whose first dwelling stands for several; return its id."""
    write_month(folder, random.Random(3), 4, 20)
    file = folder / "vacancies.csv"
    homes = pd.read_csv(file, dtype="str", keep_default_na=False)
    homes["count"] = ""
    homes.loc[0, "count"] = count
    homes.to_csv(file, index=False)
    for table in ("overrides.csv", "candidacies.csv"):
        (folder / table).unlink(missing_ok=True)
    return str(homes["vacancy_id"].iloc[0])


def test_a_number_is_so_many_dwellings(tmp_path: Path) -> None:
    """Each is told under its own id, in every output, and read again as it is."""
    name = with_count(tmp_path, "3")
    month = read_month(tmp_path)
    told = [f"{name}-{n}" for n in (1, 2, 3)]
    assert month.vacancies["vacancy_id"].tolist()[:3] == told
    assert len(month.vacancies) == 6
    policy = read_policy("usage")
    result = decide(month, policy)
    assert not audit(month, policy, result.said)
    assert set(told) <= set(result.candidates["vacancy_id"])
    assert [sorted(ids) for ids in result.alike if told[0] in ids] == [told]
    write_again(month, tmp_path / "again")
    again = read_month(tmp_path / "again")
    assert again.vacancies["vacancy_id"].tolist()[:3] == told


def test_a_dwelling_alone_keeps_its_name(tmp_path: Path) -> None:
    """A count of one, or none, is the dwelling itself."""
    name = with_count(tmp_path, "1")
    assert read_month(tmp_path).vacancies["vacancy_id"].iloc[0] == name


@pytest.mark.parametrize("count", ["0", "-2", "2,5", "two", "99999"])
def test_what_is_no_number_of_dwellings(tmp_path: Path, count: str) -> None:
    """It is a fault of its cell."""
    with_count(tmp_path, count)
    instance, faults = check_month(tmp_path)
    assert instance is None
    assert [(f.column, f.line) for f in faults if f.is_fatal] == [("count", 2)]


def test_a_fault_of_copies_is_told_once_where_it_stands(tmp_path: Path) -> None:
    """The line is that of the file, whatever stands before it for several."""
    with_count(tmp_path, "4")
    file = tmp_path / "vacancies.csv"
    homes = pd.read_csv(file, dtype="str", keep_default_na=False)
    homes.loc[[0, 2], "commune"] = "99999"
    homes.to_csv(file, index=False)
    _, faults = check_month(tmp_path)
    lines = [f.line for f in faults if f.table == "vacancies" and f.column == "commune"]
    assert lines == [2, 4]
