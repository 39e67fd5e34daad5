"""Prices are finite differences of the best plans that brute force finds."""

from dataclasses import replace
from pathlib import Path

import pytest

from attribution_opt.answers.elastic import raised
from attribution_opt.answers.level_prices import level_prices
from attribution_opt.answers.prices import prices, worth
from attribution_opt.solvers.price.duals import dual_prices
from tests.answers.test_relax import every_plan, month_of
from tests.seeds import seeds

LATE = [pytest.param(seed, marks=pytest.mark.long) for seed in (5, 6, 7)]
"""Seeds of months that brute force takes longer on; that of 4 takes minutes."""


@pytest.mark.parametrize("seed", [*seeds(2, 4), *LATE])
def test_one_more_and_one_less_equal_brute_force(tmp_path: Path, seed: int) -> None:
    """Every objective, raised and lowered by one, over every plan of a small month."""
    month = month_of(tmp_path, seed)
    program = month.program
    plans = every_plan(program)
    values = [program.values(plan) for plan in plans]
    best = min(values)
    found = list(prices(month, reach=1))
    assert len(found) == len(program.demands)
    for d, price in enumerate(found):
        demand = program.demands[d]
        assert price.missing in {
            demand.shortfall(p) for p, v in zip(plans, values, strict=True) if v == best
        }
        lowered = list(program.demands)
        lowered[d] = raised(demand, -1)
        less = min(replace(program, demands=tuple(lowered)).values(p) for p in plans)
        for level, a, b in zip(program.levels, best, less, strict=True):
            if level.name != "0":
                assert price.less.on(level.name) == b - a
        higher = raised(demand, 1 - price.missing)
        hard = [i for x in program.levels if x.name == "0" for i in x.demands if i != d]
        fine = [
            v
            for p, v in zip(plans, values, strict=True)
            if higher.shortfall(p) == 0
            and all(program.demands[i].shortfall(p) == 0 for i in hard)
        ]
        assert (price.more is None) == (not fine)
        if price.more is not None:
            most = min(fine)
            for level, a, b in zip(program.levels, best, most, strict=True):
                if level.name != "0":
                    assert price.more.on(level.name) == b - a


def test_worth_of_one_more_dwelling(tmp_path: Path) -> None:
    """A second dwelling like one that is fought for fills one more, never one less."""
    month = month_of(tmp_path, 3)
    for kind in worth(month, most=2):
        assert kind.present >= 1
        assert kind.change.on("5c") in {0, -1}


@pytest.mark.parametrize("seed", seeds(2, 4))
def test_a_dual_price_is_never_more_than_the_resolve_costs(
    tmp_path: Path, seed: int
) -> None:
    """Forced to one more, the best score is no better than the bound less the price."""
    month = month_of(tmp_path, seed)
    program = month.program
    if "6" not in [level.name for level in program.levels]:
        return
    plans = every_plan(program)
    best = min(plans, key=program.values)
    found = dual_prices(program, best, "6")
    upto = [level.name for level in program.levels].index("6")
    reached = program.values(best)[: upto + 1]
    assert found.bound <= reached[upto]
    for d, demand in enumerate(program.demands):
        if demand.shortfall(best):
            continue
        higher = raised(demand, 1)
        for plan in plans:
            values = program.values(plan)
            if values[:upto] == reached[:upto] and not higher.shortfall(plan):
                assert values[upto] >= found.bound + found.by_demand[d] - 1e-9
    for price, dual in zip(prices(month, reach=1), found.by_demand, strict=True):
        assert price.dual is None or price.dual == pytest.approx(dual)


@pytest.mark.long
@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5])
def test_levels_and_the_policy_cost_what_brute_force_says(
    tmp_path: Path, seed: int
) -> None:
    """Without a level, the best plan of the others; what the policy loses on them."""
    month = month_of(tmp_path, seed)
    program = month.program
    plans = every_plan(program)
    best = min(map(program.values, plans))
    asked = [n for n, x in enumerate(program.levels) if x.is_shortfall]
    found = list(level_prices(month))
    assert len(found) == len(asked) + bool(asked)
    for price, dropped in zip(found, [*[[n] for n in asked], asked], strict=True):
        rest = [n for n in range(len(program.levels)) if n not in dropped]
        values = [[program.values(p)[n] for n in rest] for p in plans]
        without = min(values)
        change = [best[n] - b for n, b in zip(rest, without, strict=True)]
        assert [c for _, c in price.change.by_level] == change
        assert price.misses[1] == sum(best[n] for n in dropped)
