"""Scores by hand: every shape of a grid, and its boundaries."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from attribution_opt.cli import main
from attribution_opt.domain.month import Month
from attribution_opt.errors import PolicyError
from attribution_opt.files.grid_file import read_grid, shipped_grids
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.write_tables import write_month
from attribution_opt.run.scoring import score_month, score_run
from attribution_opt.scoring.grid import Grid
from attribution_opt.scoring.score import score
from attribution_opt.synthetic.generate import generate
from tests.people import application

MONTH = Month(as_of=dt.date(2026, 11, 1), year=2026, month=11, departement="59")
EXAMPLE = read_grid("example-complete")


def points(grid: Grid = EXAMPLE, **facts: Any) -> float | None:
    """Return the points of one application."""
    total = score(application(**facts), grid, MONTH).total.iat[0]
    return None if pd.isna(total) else total / 100


def test_by_hand() -> None:
    """A lone parent of one under DALO, homeless and hosted, 30 months of waiting.

    50 (DALO) + 30 (homeless, the higher of two near criteria) + 5 (lone parent) + 8
    (700 EUR over 1.3 is 538 a unit, below 788) + 30 months = 123.
    """
    facts = {
        "filed_on": "2024-05-01",
        "persons": 2,
        "dependants": 1,
        "dalo_status": "active",
        "priority": "homeless|hosted",
        "monthly_resources": 700,
        "consumption_units": 1.3,
    }
    assert points(**facts) == 123
    lines = list(score(application(**facts), EXAMPLE, MONTH).lines(0))
    assert sum(line.points for line in lines) == 12300
    notes = {line.name: line.note for line in lines}
    assert notes["hosted"] == "a nearer one of housing counts"
    assert notes["effort"] == "unknown"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"filed_on": "2023-11-01"}, 36),  # exactly 36 months is not beyond them
        ({"filed_on": "2023-10-31"}, 36),  # 36 whole months and a day
        ({"filed_on": "2023-10-01"}, 50),  # 37: 36 + 20, capped at 50
        ({"filed_on": "2026-10-02"}, 0),  # a month less a day
        (
            {
                "monthly_resources": 1000,
                "current_cost_eur": 350,
                "consumption_units": 1,
            },
            0,
        ),
        (
            {"monthly_resources": 1000, "current_cost_eur": 350.01}
            | {"consumption_units": 1, "housing_benefit": 0},
            10,
        ),
        (  # before a benefit that nobody told
            {"monthly_resources": 1000, "current_cost_eur": 350.01}
            | {"consumption_units": 1},
            0,
        ),
        ({"monthly_resources": 0, "current_cost_eur": 350}, 0),  # unknown, not infinite
        ({"monthly_resources": 788, "consumption_units": 1}, 0),
        ({"monthly_resources": 787.99, "consumption_units": 1}, 8),
        ({"persons": 2, "current_surface_m2": 16}, 0),
        ({"persons": 2, "current_surface_m2": 15.9}, 10),
        ({"persons": 9, "current_surface_m2": 69.9}, 10),
        ({"persons": 9, "current_surface_m2": 70}, 0),
        ({"priority": "eviction"}, 0),  # must be proven
        ({"priority": "eviction", "proofs": "eviction"}, 20),
        ({"disability": "yes", "priority": "violence"}, 25),  # one of several, once
        ({"disability": "unknown"}, 0),
        ({"dalo_status": "active", "refusals": 1}, 50),
        ({"dalo_status": "active", "refusals": 2}, 40),
        ({"dalo_status": "active", "refusals": 9}, 20),
        ({"rehousing": "NPNRU"}, None),
    ],
)
def test_boundaries(facts: dict[str, Any], expected: float | None) -> None:
    """Exactly at a threshold, unknown, excluded, refused."""
    assert points(**facts) == expected


def test_lines_add_up_to_the_score() -> None:
    """On a thousand households, under each shipped grid."""
    month = generate("lille", "XS", 1)
    for name in shipped_grids():
        scores = score(month.applicants, read_grid(name), month.month)
        for row in range(0, 1000, 7):
            total = scores.total.iat[row]
            if not pd.isna(total):
                assert sum(line.points for line in scores.lines(row)) == total


def test_published_points_of_toulouse() -> None:
    """One point a month, 20 more beyond 36 months, 50 under DALO."""
    toulouse = read_grid("toulouse")
    assert toulouse.status == "incomplete"
    assert points(toulouse, filed_on="2023-11-01") == 36
    assert points(toulouse, filed_on="2023-10-01") == 57
    assert points(toulouse, dalo_status="active") == 50


def test_paris_2014_is_over_and_leaves_transfers_out() -> None:
    """17 for homeless, 4 for disability, 4 for four in two rooms."""
    paris = read_grid("paris-2014")
    assert not paris.is_in_force(MONTH.as_of)
    assert paris.is_in_force(dt.date(2024, 1, 9))
    facts = {"persons": 4, "current_rooms": 2, "priority": "homeless"}
    assert points(paris, **facts, disability="yes") == 25
    assert points(paris, **facts, transfer_from="OPH-1") is None


GOOD = 'name = "g"\nvalid_from = 2026-01-01\n[[criteria]]\nid = "a"\n'


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (GOOD, "criteria.1", "give points, or points_per"),
        (GOOD + "points = 1\nwhen = { dallo = true }\n", "criteria.1.when", "neither"),
        (
            GOOD + 'points = 1\nwhen = { priority = "rich" }\n',
            "criteria.1.when",
            "no code rich",
        ),
        (GOOD + "points = 1\nwhen = { persons = 2 }\n", "criteria.1.when", "bounds"),
        (GOOD + "points = 1.555\n", "criteria.1.points", "deux décimales"),
        (GOOD + 'points = 1\ngroup = "x"\n', "", "groups are not described: x"),
        (GOOD + 'points_per = 1\nper = "luck"\n', "criteria.1", "no quantity"),
        (GOOD + 'points = 1\n[[criteria]]\nid = "a"\npoints = 1\n', "", "twice: a"),
        ('name = "g"\nvalid_from = 2026-01-01\n', "criteria", "manque"),
    ],
)
def test_faults_of_a_grid(tmp_path: Path, text: str, place: str, said: str) -> None:
    """Each fault is told at its place, in the words of the file."""
    path = tmp_path / "grid.toml"
    path.write_text(text)
    with pytest.raises(PolicyError) as refused:
        read_grid(path)
    fault = refused.value.faults[0]
    assert (fault.code, fault.column) == ("grid_value", place)
    assert said in fault.what("fr")
    with pytest.raises(PolicyError, match="example-complete"):
        read_grid(tmp_path / "none.toml")


def test_transfers_have_their_own_grid(tmp_path: Path) -> None:
    """Applications from inside the stock are scored, and ranked, apart."""
    write_month(generate("lille", "XS", 2), tmp_path / "month")
    scored = score_run(tmp_path / "month", "example-complete", tmp_path / "out")
    assert not scored.warnings
    again = read_month(tmp_path / "out")
    inside = again.applicants["transfer_from"] != ""
    grids = again.applicants["grid"]
    assert set(grids[inside]) == {"example-transfers"}
    assert set(grids[~inside]) == {"example-complete"}
    table = pd.read_csv(tmp_path / "out" / "scores.csv", dtype=str).fillna("")
    assert len(table) == 1000
    # Positions by hand in one group: equals share the better one.
    key = ["grid", "territory", "rooms_asked"]
    name = table.groupby(key).size().idxmax()
    group = table.set_index(key).sort_index().loc[name]
    group = group[group["score"] != ""]
    values = group["score"].astype(float)
    expected = [int((values > own).sum()) + 1 for own in values]
    assert group["position"].astype(int).tolist() == expected
    assert set(group["of"].astype(int)) == {len(group)}


def test_mean_delay_is_that_of_comparable_leases() -> None:
    """From filing to signature, by territory and size; empty where none is known."""
    month = generate("lille", "XS", 3)
    ledger = month.ledger.copy()
    chosen = ledger[ledger["signed_on"].notna()].iloc[0]
    same = (ledger["rooms"] == chosen["rooms"]) & ledger["signed_on"].notna()
    ledger["filed_on"] = pd.NaT
    ledger.loc[same, "filed_on"] = ledger.loc[same, "signed_on"] - pd.Timedelta("365D")
    instance = type(month)(month=month.month, **{**month.tables, "ledger": ledger})
    scored = score_month(instance, read_grid("example-complete"), None)
    table = scored.table()
    asked = table["rooms_asked"] == chosen["rooms"]
    assert set(table.loc[asked, "mean_delay_months"]) == {12.0}
    assert table.loc[~asked, "mean_delay_months"].isna().all()


def test_score_command(tmp_path: Path) -> None:
    """Explained line by line; a grid that is incomplete or over warns."""
    write_month(generate("lille", "XS", 0), tmp_path / "month")
    base = ["score", str(tmp_path / "month"), "--grid"]
    run = CliRunner().invoke
    answer = run(main, [*base, "paris-2014"])
    assert answer.exit_code == 0, answer.output
    assert "incomplete" in answer.stderr
    assert "not on 2026-11-01" in answer.stderr
    someone = ["--explain", "059000000005", "--json"]
    told = json.loads(run(main, [*base, "example-complete", *someone]).stdout)
    total = sum(float(line["points"]) for line in told["lines"])
    assert total == float(told["score"])
    answer = run(main, [*base, "example-complete", "--explain", "nobody"])
    assert answer.exit_code == 3
    assert "no application nobody" in answer.output
    answer = run(main, [*base, str(tmp_path / "none.toml")])
    assert answer.exit_code == 3
    assert "grid_missing" in answer.output
