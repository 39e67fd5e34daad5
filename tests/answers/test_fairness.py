"""Even plans and lotteries, against every plan of small months."""

import functools
from collections.abc import Callable
from fractions import Fraction

import highspy
import numpy as np
import pytest

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.fairness import bands, leximin, seats, served
from attribution_opt.answers.lottery import TICKETS, lottery
from attribution_opt.domain.choices import BANDS, Band
from attribution_opt.domain.plan import Plan
from attribution_opt.program.terms import EMPTY, Columns
from tests.answers.test_relax import every_plan, month_of

Scored = Callable[[int], tuple[Elastic, list[Columns]]]


def fine_plans(month: Elastic) -> list[Columns]:
    """Return every plan that is best on all levels before the score."""
    program = month.program
    at = [level.name for level in program.levels].index("6")
    plans = every_plan(program)
    best = min(program.values(plan)[:at] for plan in plans)
    return [plan for plan in plans if program.values(plan)[:at] == best]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    """Return small months whose policies add up points, and their fine plans, once."""

    @functools.cache
    def of(seed: int) -> tuple[Elastic, list[Columns]]:
        month = month_of(tmp_path_factory.mktemp("month"), seed)
        if "6" not in [level.name for level in month.program.levels]:
            pytest.fail("random policies have a score level")
        return month, fine_plans(month)

    return of


def missing(month: Elastic, plan: Columns, over: Band) -> list[int]:
    """Return how far each band is below its part, the furthest first."""
    label = bands(month.case, over)
    who = label.to_numpy()[plan.applicant[plan.applicant != EMPTY]]
    due = seats(month.case, label)
    return sorted((n - int((who == band).sum()) for band, n in due.items()))[::-1]


@pytest.mark.parametrize("over", BANDS)
@pytest.mark.parametrize("seed", [0, 3, 5, 8])
def test_the_even_plan_is_the_leximin(scored: Scored, seed: int, over: Band) -> None:
    """No plan that keeps the levels before has a nearer furthest band, and so on."""
    month, fine = scored(seed)
    found = leximin(month, over)
    best = min(missing(month, plan, over) for plan in fine)
    mine = sorted(found.seats[b] - found.leases[b] for b in found.seats)[::-1]
    assert mine == best
    assert sum(found.seats.values()) == month.case.has_candidate.sum()
    for name in found.values:
        if name < "6":
            assert found.values[name] == found.values_by_sum[name]


@pytest.mark.parametrize("seed", [0, 3, 5, 8])
def test_who_is_served_adds_up(scored: Scored, seed: int) -> None:
    """Each way to tell people apart has everybody once."""
    month, _ = scored(seed)
    columns = month.optimum()
    told = served(month.case, Plan(columns.applicant, columns.holder))
    sums = told.groupby("over")[["applications", "positioned"]].sum()
    assert (sums["applications"] == month.case.num_applicants).all()
    assert (sums["positioned"] == (columns.applicant != EMPTY).sum()).all()


def least_missed(plans: list[Columns], target: np.ndarray) -> float:
    """Return what the best mixture of every fine plan misses of targets."""
    size = len(target)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for _ in range(size):
        solver.addVar(0.0, np.inf)
    for _plan in plans:
        solver.addVar(0.0, 1.0)
    solver.changeColsCost(
        size, np.arange(size, dtype=np.int32), np.ones(size, dtype=np.float64)
    )
    for a in range(size):
        index = [a] + [size + n for n, p in enumerate(plans) if a in p.applicant]
        solver.addRow(
            float(target[a]),
            np.inf,
            len(index),
            np.array(index, dtype=np.int32),
            np.ones(len(index)),
        )
    every = np.arange(size, size + len(plans), dtype=np.int32)
    solver.addRow(1.0, 1.0, len(every), every, np.ones(len(every)))
    solver.run()
    return float(solver.getInfo().objective_function_value)


@pytest.mark.parametrize("weighing", ["equal", "score"])
@pytest.mark.parametrize("seed", [0, 3, 5, 8])
def test_a_lottery_is_as_near_as_any(scored: Scored, seed: int, weighing: str) -> None:
    """Its shortfall is that over every plan; odds are exactly what tickets say."""
    month, plans = scored(seed)
    found = lottery(month, weighing)  # type: ignore[arg-type]
    assert found.shortfall == pytest.approx(least_missed(plans, found.target), abs=1e-4)
    assert found.bound <= found.shortfall + 1e-6
    assert sum(found.tickets) == TICKETS
    fine = {tuple(p.applicant.tolist()) for p in plans}
    assert all(tuple(p.applicant.tolist()) in fine for p in found.plans)
    odds = found.odds(month.case.num_applicants)
    missed = sum(
        max(Fraction(0), Fraction(t) - o)
        for t, o in zip(found.target, odds, strict=False)
    )
    assert float(missed) == pytest.approx(found.shortfall, abs=1e-3)
    drawn = [found.draw(f"seed {n}") for n in range(300)]
    assert found.draw("seed 7") == drawn[7]
    assert {id(plan) for _, plan in drawn} <= {id(plan) for plan in found.plans}
    counted = np.zeros(month.case.num_applicants)
    for _, plan in drawn:
        counted[plan.applicant[plan.applicant != EMPTY]] += 1
    assert np.abs(counted / 300 - np.array(odds, dtype=float)).max() < 0.13
