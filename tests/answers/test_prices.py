"""Prices are finite differences of the best plans that brute force finds."""

from dataclasses import replace
from pathlib import Path

import pytest

from attribution_opt.answers.elastic import raised
from attribution_opt.answers.prices import prices, worth
from tests.answers.test_relax import every_plan, month_of


@pytest.mark.parametrize("seed", range(12))
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
