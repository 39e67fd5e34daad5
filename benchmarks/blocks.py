"""Blocks of like dwellings with quotas by type of household, against a min-cost flow.

``python -m benchmarks.blocks`` prints a line of JSON for each of two problems drawn
from published shapes: 9 blocks of 150 dwellings for 1,348 households of three types,
at most 87, 25 and 15 % of a block of each; 37 blocks with 2,261 places for 5,000
households of four types, at most a quarter of a block of each, 20 blocks admissible to
each household. A flow holds no ladder, but what it finds here is exact.
"""

import json
import time
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import (
    EMPTY,
    Columns,
    Demand,
    Expression,
    Outer,
    PairTerm,
    Row,
)
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import engine

__all__ = [
    "CAPS_9",
    "CAPS_37",
    "Blocks",
    "best_by_flow",
    "drawn",
    "program_of",
    "solved",
]

CAPS_9 = (Fraction(87, 100), Fraction(25, 100), Fraction(15, 100))
CAPS_37 = (Fraction(1, 4),) * 4
PLACES_37 = (62,) * 4 + (61,) * 33
WORTH = 1_000
"""Utilities are whole, below it."""


@dataclass(frozen=True, eq=False)
class Blocks:
    """Blocks, households, what each pair is worth, and the most of each type.

    Attributes
    ----------
    places
        Shape (blocks,): dwellings of each.
    kind
        Shape (households,): the type of each.
    worth
        Shape (households, blocks); below 0 where not admissible.
    most
        Shape (blocks, types): the most of each type.
    """

    places: np.ndarray
    kind: np.ndarray
    worth: np.ndarray
    most: np.ndarray


def drawn(
    places: tuple[int, ...],
    shares: tuple[float, ...],
    num_households: int,
    caps: tuple[Fraction, ...],
    admissible: int,
    seed: int,
) -> Blocks:
    """Return a problem drawn at random from a shape."""
    rng = np.random.default_rng(seed)
    sizes = np.floor(np.array(shares) * num_households).astype(np.int64)
    sizes[0] += num_households - sizes.sum()
    kind = rng.permutation(np.repeat(np.arange(len(shares)), sizes))
    worth = rng.integers(1, WORTH, (num_households, len(places)))
    if admissible < len(places):
        closed = rng.random(worth.shape).argsort(axis=1)[:, admissible:]
        np.put_along_axis(worth, closed, -1, axis=1)
    most = [[int(cap * size) for cap in caps] for size in places]
    return Blocks(np.array(places), kind, worth, np.array(most))


def program_of(blocks: Blocks) -> Program:
    """Return the problem as a program: caps are hard, then what pairs are worth."""
    block = np.repeat(np.arange(len(blocks.places)), blocks.places)
    size, num_types = len(block), blocks.most.shape[1]
    ones = np.ones((size, 1), dtype=np.int64)
    demands = []
    for b in range(len(blocks.places)):
        inside = (block == b).astype(np.int64)[:, None]
        for t in range(num_types):
            group = (blocks.kind == t).astype(np.int64)
            row = Row(Expression((Outer(-inside, group),)), -int(blocks.most[b, t]))
            demands.append(Demand("cap", (str(b), str(t)), (row,)))

    def worth(vacancy: np.ndarray, applicant: np.ndarray) -> np.ndarray:
        return blocks.worth[applicant, block[vacancy]]

    people = [
        np.flatnonzero(blocks.worth[:, b] >= 0) for b in range(len(blocks.places))
    ]
    levels = (
        Level(name="0", title="caps", demands=tuple(range(len(demands)))),
        Level(name="7", title="worth", pair=PairTerm(worth, ones)),
    )
    return Program(
        candidates=tuple(people[b] for b in block),
        orientable=np.ones((size, 1), dtype=bool),
        proposable=np.ones((len(blocks.kind), 1), dtype=bool),
        may_stay_empty=np.ones(size, dtype=bool),
        household=np.arange(len(blocks.kind)),
        demands=tuple(demands),
        levels=levels,
        tie=lambda columns, word: np.zeros(len(columns), dtype=np.int64),
    )


def best_by_flow(blocks: Blocks) -> int:
    """Return the best total: a flow from households by block and type to blocks."""
    from ortools.graph.python import min_cost_flow

    flow = min_cost_flow.SimpleMinCostFlow()
    people, num_blocks = blocks.worth.shape
    num_types = blocks.most.shape[1]
    source = people + num_blocks * num_types + num_blocks
    sink = source + 1
    arcs: list[tuple[int, int, int, int]] = [
        (source, sink, int(blocks.places.sum()), 0)
    ]
    arcs += [(source, a, 1, 0) for a in range(people)]
    a, b = np.nonzero(blocks.worth >= 0)
    cell = people + b * num_types + blocks.kind[a]
    worth = -blocks.worth[a, b]
    arcs += zip(a.tolist(), cell.tolist(), [1] * len(a), worth.tolist(), strict=True)
    for block in range(num_blocks):
        end = people + num_blocks * num_types + block
        for t in range(num_types):
            most = int(blocks.most[block, t])
            arcs.append((people + block * num_types + t, end, most, 0))
        arcs.append((end, sink, int(blocks.places[block]), 0))
    for tail, head, capacity, cost in arcs:
        flow.add_arc_with_capacity_and_unit_cost(tail, head, capacity, cost)
    total = int(blocks.places.sum())
    flow.set_node_supply(source, total)
    flow.set_node_supply(sink, -total)
    if flow.solve() != flow.OPTIMAL:
        raise ValueError("the flow was not solved")
    return -int(flow.optimal_cost())


def solved(program: Program, name: str) -> dict[str, Any]:
    """Return what an engine proves of it, ties left out, and in how long."""
    size = program.num_vacancies
    start = Columns(
        np.arange(size), np.full(size, EMPTY), np.zeros(size, dtype=np.int64)
    )
    began = time.monotonic()
    outcome = engine(name).solve(program, start, Control(time_limit=120))
    caps, worth = outcome.levels[:2]
    return {
        "engine": name,
        "seconds": round(time.monotonic() - began, 2),
        "to_the_last_level": round(caps.seconds + worth.seconds, 2),
        "caps_missed": caps.cost,
        "worth": worth.value,
        "is_proven": worth.is_proven,
    }


def main() -> None:
    """Print each problem, what a flow finds and what engines prove."""
    shapes = {
        "9 blocks, 1,350 x 1,348": drawn(
            (150,) * 9, (0.741, 0.134, 0.125), 1_348, CAPS_9, 9, 0
        ),
        "37 blocks, 2,261 x 5,000": drawn(
            PLACES_37, (0.275, 0.271, 0.236, 0.218), 5_000, CAPS_37, 20, 0
        ),
    }
    for name, blocks in shapes.items():
        began = time.monotonic()
        best = best_by_flow(blocks)
        seconds = round(time.monotonic() - began, 2)
        print(json.dumps({"problem": name, "flow": best, "seconds": seconds}))
        for method in ("price",):
            print(json.dumps(solved(program_of(blocks), method)), flush=True)


if __name__ == "__main__":
    main()
