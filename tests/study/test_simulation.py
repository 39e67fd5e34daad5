"""Simulated years: one chance for all ways, nothing passes hindsight."""

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from attribution_opt.cli import main
from attribution_opt.files.policy_file import read_policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import Highs
from attribution_opt.synthetic.generate import Size
from attribution_opt.synthetic.hindsight import (
    hindsight,
    learn,
    start_of,
    whole_year,
)
from attribution_opt.synthetic.simulation import WAYS, simulate
from attribution_opt.synthetic.world import MONTHS, World, draw_world, sampled_future
from attribution_opt.synthetic.year_program import LACKS, LET, YearlyPrices
from attribution_opt.synthetic.years import Years, years

MONTH = Size(5, 200)
POLICY = read_policy("usage")


@pytest.fixture(scope="module", params=[1, 2, 3])
def world(request: pytest.FixtureRequest) -> World:
    """Return a small year."""
    return draw_world("lille", MONTH, POLICY, request.param)


@pytest.fixture(scope="module")
def prices(world: World) -> YearlyPrices:
    """Return its yearly prices."""
    return learn(world, [sampled_future(world, "lille", MONTH, 99)])


@pytest.mark.parametrize("way", WAYS)
def test_a_year_keeps_its_rules(world: World, prices: YearlyPrices, way: str) -> None:
    """One home a household, live, admissible and willing, in a free dwelling."""
    chosen = prices if way == "yearly_prices" else None
    year = simulate(world, way, chosen)  # type: ignore[arg-type]
    assert len(set(year.vacancy)) == len(year.vacancy)
    households = world.household[year.applicant]
    assert len(np.unique(households)) == len(households)
    freed = 0
    for v, a, month in zip(year.vacancy, year.applicant, year.month, strict=True):
        assert a in world.case.candidates[v]
        assert world.arrives[a] <= month < world.leaves[a]
        assert world.month_of[v] <= month or world.month_of[v] == MONTHS
        assert world.would_sign(v, np.array([a]))[0]
        freed += bool(world.is_transfer[a])
    chains = (world.month_of[year.vacancy] == MONTHS).sum()
    assert chains <= freed
    assert year.value <= hindsight(world)
    lacks = sum(year.lacking().values())
    assert year.value == year.points + LET * len(year.vacancy) - LACKS * lacks
    assert year.frame()["size"].sum() == len(year.vacancy)
    again = simulate(world, way, chosen)  # type: ignore[arg-type]
    assert again.applicant == year.applicant


def test_hindsight_bounds_the_best_plan_of_the_year(world: World) -> None:
    """The full model's best year, all known in advance, is no better, and near it."""
    program = whole_year(world, knows_answers=True)
    start = start_of(world, program)
    best = Highs().solve(program, start, Control(time_limit=60, gap=0.001))
    value = -best.levels[0].cost
    assert value <= hindsight(world)
    assert value >= 0.995 * hindsight(world)


def test_a_share_of_the_year_is_asked_of_its_leases(world: World) -> None:
    """Counted again from the people themselves."""
    year = simulate(world, "monthly")
    rule = next(r for r in POLICY.rules if r.id == "first-quartile-outside-qpv")
    homes = world.case.instance.vacancies
    outside = (homes["in_qpv"] == False).to_numpy()  # noqa: E712
    known = world.month_of < MONTHS
    has_somebody = np.array([len(x) > 0 for x in world.case.candidates])
    base = int((outside & known & has_somebody).sum())
    people = next(iter(world.case.people.values()))
    poor = (
        people["first_quartile"].fillna(False) | (people["rehousing"] != "")
    ).to_numpy()
    housed = sum(
        bool(poor[a]) and bool(outside[v])
        for v, a in zip(year.vacancy, year.applicant, strict=True)
    )
    asked = -(-base // 4)
    assert rule.id in next(iter(year.lacking()))
    assert next(iter(year.lacking().values())) == max(0, asked - housed)


def test_a_future_knows_january_alone(world: World) -> None:
    """Whoever applies in January is the same; dwellings and answers are not."""
    future = sampled_future(world, "lille", MONTH, 7)
    ids = [w.case.instance.applicants["applicant_id"] for w in (world, future)]
    now = MONTH.applicants
    assert ids[0].iloc[:now].tolist() == ids[1].iloc[:now].tolist()
    assert not set(ids[0].iloc[now:]) & set(ids[1].iloc[now:])
    assert future.seed != world.seed


@pytest.mark.long
def test_processes_give_the_same_years() -> None:
    """One row a seed and way, whatever ends first."""
    asked = Years(place="lille", size=MONTH, policy=POLICY, futures=1)
    one = [row for rows in years(asked, [1, 2]) for row in rows]
    two = [row for rows in years(asked, [1, 2], jobs=2) for row in rows]
    frames = [
        pd.DataFrame(rows).sort_values(["seed", "way"], ignore_index=True)
        for rows in (one, two)
    ]
    pd.testing.assert_frame_equal(*frames)
    assert (frames[0]["share"] <= 1).all()


@pytest.mark.long
def test_simulate_from_the_command_line(tmp_path: object) -> None:
    """Means by way, and two tables."""
    out = f"{tmp_path}/years"
    args = ["simulate", "lille", "--size", "XS", "--seeds", "1", "--futures", "1"]
    told = CliRunner().invoke(main, [*args, "--jobs", "1", "--out", out])
    assert told.exit_code == 0, told.output
    assert "hindsight" in told.output
    french = CliRunner().invoke(main, [*args, "--jobs", "1", "--lang", "fr"])
    assert "rétrospective" in french.output
    table = pd.read_csv(f"{out}/years.csv")
    assert set(table["way"]) == set(WAYS)
