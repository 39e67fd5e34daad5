"""Synthetic months look like Lille and repeat to the byte."""

from pathlib import Path

import pytest

from attribution_opt.files.read_tables import check_month
from attribution_opt.files.write_tables import write_month
from attribution_opt.synthetic.generate import SIZES, generate


@pytest.mark.parametrize("french", [False, True])
def test_same_seed_same_bytes(tmp_path: Path, french: bool) -> None:
    """Two runs with one seed write the same bytes; another seed does not."""
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        write_month(generate("lille", "XS", seed), tmp_path / name, french=french)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    same = [(tmp_path / "a" / f).read_bytes() for f in files]
    assert same == [(tmp_path / "b" / f).read_bytes() for f in files]
    assert same != [(tmp_path / "c" / f).read_bytes() for f in files]


MARKS = {"M": pytest.mark.long, "L": pytest.mark.long, "XL": pytest.mark.proof}
"""A region takes a minute."""


@pytest.mark.parametrize(
    "size",
    [pytest.param(s, marks=MARKS.get(s, ())) for s in SIZES],
)
def test_months_are_good_and_calibrated(tmp_path: Path, size: str) -> None:
    """A month reads back without a fault, with the shares that it is made for."""
    month = generate("lille", size, 0)
    write_month(month, tmp_path / "m")
    read, faults = check_month(tmp_path / "m")
    assert read is not None
    # Ceilings of PLAI and PLS in 2026 are computed, and say so.
    assert {fault.code for fault in faults} <= {"amount_estimated"}
    people = month.applicants
    assert len(month.vacancies) == SIZES[size].vacancies
    assert len(people) == SIZES[size].applicants
    yearly = people["monthly_resources"] * 12 * 10 / people["consumption_units"] / 100
    assert 0.20 < (yearly < 9456).mean() < 0.30
    assert 0.20 < (people["priority"] != "").mean() < 0.34
    overdue = (people["dalo_status"] == "active") & (
        people["dalo_deadline"] < "2026-11-01"
    )
    assert 1 <= overdue.sum() <= 0.06 * len(month.vacancies)
    poor = month.ledger["first_quartile"].mean()
    assert 0.12 < poor < 0.22
