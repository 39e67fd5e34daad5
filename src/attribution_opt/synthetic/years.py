"""Years over many seeds: every way to allot beside hindsight, in processes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from attribution_opt.domain.world import ACCEPTS
from attribution_opt.processes import spread
from attribution_opt.rules.policy import Policy
from attribution_opt.synthetic.generate import Size, size_of
from attribution_opt.synthetic.hindsight import hindsight, learn
from attribution_opt.synthetic.simulation import WAYS, simulate
from attribution_opt.synthetic.world import World, draw_world, sampled_future
from attribution_opt.synthetic.year_program import YearlyPrices

__all__ = ["Years", "summary_of", "years"]

FUTURE_SEEDS = 100_000
"""Seeds of sampled futures begin here, apart from those of years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """What years to make.

    Attributes
    ----------
    place, size, policy
        As in `draw_world`.
    futures
        Sampled futures that yearly prices are learned from.
    accepts
        Probability that an offer is signed.
    """

    place: str
    size: str | Size
    policy: Policy
    futures: int = 2
    accepts: float = float(ACCEPTS)

    def of_seed(self, seed: int) -> list[dict[str, object]]:
        """Return one row a way: how the year of a seed went."""
        world = draw_world(
            self.place, self.size, self.policy, seed, accepts=self.accepts
        )
        bound = hindsight(world)
        rows: list[dict[str, object]] = []
        for way in WAYS:
            prices = self._prices(world, seed) if way == "yearly_prices" else None
            year = simulate(world, way, prices)
            rows.append(
                {
                    "seed": seed,
                    "way": way,
                    "value": year.value / 100,
                    "hindsight": bound / 100,
                    "share": year.value / bound,
                    "points": year.points / 100,
                    "leases": len(year.vacancy),
                    "dwellings": world.num_dwellings(year.freed),
                    "offers": year.offers,
                    "lacking": sum(year.lacking().values()),
                }
            )
        return rows

    def _prices(self, world: World, seed: int) -> YearlyPrices:
        month = size_of(self.size)
        first = FUTURE_SEEDS + seed * self.futures
        futures = [
            sampled_future(world, self.place, month, first + n)
            for n in range(self.futures)
        ]
        return learn(world, futures)


def years(
    asked: Years, seeds: Sequence[int], *, jobs: int = 1
) -> Iterator[list[dict[str, object]]]:
    """Yield the rows of each seed as it ends."""
    yield from spread(asked.of_seed, seeds, jobs)


def summary_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return the means of each way, and the range of its share of hindsight."""
    by_way = table.groupby("way", sort=False)
    means = by_way[["share", "points", "leases", "offers", "lacking"]].mean()
    return means.assign(
        least=by_way["share"].min(), most=by_way["share"].max()
    ).reset_index()
