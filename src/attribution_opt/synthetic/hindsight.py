"""What a year could have brought at most, and what its relaxation says is worth more.

The year known in advance is one program; its bound is passed by no way to allot. Dual
prices of sampled futures are the yearly prices of a way that does not know.
"""

import numpy as np
import pandas as pd

from attribution_opt.domain.labels import EVERYTHING
from attribution_opt.errors import SolverError
from attribution_opt.program.program import Program
from attribution_opt.program.terms import (
    EMPTY,
    Columns,
    Demand,
    Expression,
    Outer,
    Row,
)
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.price.duals import DualPrices, dual_prices
from attribution_opt.synthetic.simulation import GAP, simulate
from attribution_opt.synthetic.world import MONTHS, World
from attribution_opt.synthetic.year_program import (
    LACKS,
    LET,
    VALUE,
    YearlyPrices,
    asked_of,
    year_program,
)
from attribution_opt.words.sentence import sentence

__all__ = ["hindsight", "learn", "start_of", "whole_year"]


def whole_year(world: World, *, knows_answers: bool) -> Program:
    """Return the year as one program: whoever is live at some time may have a home.

    With the answers known, only pairs that would sign. Dwellings that transfers free
    are no more than the transfers housed. A bound for every way: none is left out.
    """
    homes = np.arange(world.case.num_vacancies)
    first = np.where(world.month_of < MONTHS, world.month_of, 1)
    pools = []
    for v in homes.tolist():
        people = world.case.candidates[v]
        people = people[
            world.leaves[people] > np.maximum(first[v], world.arrives[people])
        ]
        people = people[world.arrives[people] < MONTHS]
        if knows_answers:
            people = people[world.would_sign(v, people)]
        pools.append(people)
    known = world.month_of < MONTHS
    demands = [
        Demand(
            one.name,
            EVERYTHING,
            (Row(one.group * LACKS, asked_of(one, known) * LACKS),),
        )
        for one in world.shares
    ]
    demands.append(_chains(world))
    return year_program(world, homes, pools, tuple(demands), world.points + LET)


def _chains(world: World) -> Demand:
    """Return that no more freed dwellings are let than transfers housed."""
    is_chain = (world.month_of == MONTHS).astype(np.int64)[:, None]
    ones = np.ones(world.case.num_applicants, dtype=np.int64)
    moves = world.is_transfer.astype(np.int64)
    never = 100 * LACKS
    everywhere = np.ones_like(is_chain)
    terms = (Outer(everywhere * never, moves), Outer(is_chain * -never, ones))
    return Demand("transfers", EVERYTHING, (Row(Expression(terms), 0),))


def hindsight(world: World) -> int:
    """Return what no way to allot can pass: the bound of the year known in advance.

    Raises
    ------
    SolverError
        If it was not bounded.
    """
    program = whole_year(world, knows_answers=True)
    return int(np.floor(-_bounded(world, program).bound))


def _bounded(world: World, program: Program) -> DualPrices:
    """Return the bound of a year, looked for from the year by score."""
    start = start_of(world, program)
    return dual_prices(program, start, VALUE, Control(gap=GAP))


def start_of(world: World, program: Program) -> Columns:
    """Return the year by score as a plan of the whole year."""
    year = simulate(world, "score_order")
    size = program.num_vacancies
    applicant = np.full(size, EMPTY)
    applicant[year.vacancy] = year.applicant
    return Columns(np.arange(size), applicant, np.zeros(size, dtype=np.int64))


def learn(world: World, futures: list[World]) -> YearlyPrices:
    """Return yearly prices from sampled futures that share the world's January.

    Prices of shares are means over futures. Those of households known in January are
    means too; those of whoever arrives later are the mean of households of as many
    points.

    Raises
    ------
    SolverError
        If a future was not bounded.
    """
    if not futures:
        raise SolverError(sentence("no_future"))
    size = int((world.arrives == 0).sum())
    known = np.zeros(size)
    by_share: dict[str, float] = {one.name: 0.0 for one in world.shares}
    for future in futures:
        program = whole_year(future, knows_answers=False)
        found = _bounded(future, program)
        known += found.by_applicant[:size] / len(futures)
        for one, price in zip(future.shares, found.by_demand[:-1], strict=True):
            if one.name in by_share:
                by_share[one.name] += LACKS * float(price) / len(futures)
    by_points = pd.Series(known).groupby(world.points[:size] // 1000).mean()
    band = pd.Series(world.points // 1000)
    rest = band.map(by_points).fillna(0).to_numpy()
    prices = np.where(np.arange(len(band)) < size, np.append(known, rest[size:]), rest)
    return YearlyPrices(np.array(list(by_share.values())), prices)
