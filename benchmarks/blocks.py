"""Places with quotas by type of person: the problem, its drawing, an exact flow.

Blocks of like dwellings take at most so many of each type; groups take at least so
many, and so many people in all. A flow holds no ladder, but what it finds is exact.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Demand, Expression, Outer, PairTerm, Row

__all__ = ["Blocks", "best_by_flow", "drawn", "program_of"]

WORTH = 1_000
"""Utilities are whole, below it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Blocks:
    """Blocks, people, what each pair is worth, and quotas of each type.

    Attributes
    ----------
    places
        Shape (blocks,): the most people of each.
    kind
        Shape (people,): the type of each.
    worth
        Shape (people, blocks); below 0 where not admissible.
    most, least
        Shape (blocks, types): the most and the least of each type.
    fewest
        Shape (blocks,): the fewest people of each.
    is_everybody_placed
        Whether nobody may be left out.
    """

    places: np.ndarray
    kind: np.ndarray
    worth: np.ndarray
    most: np.ndarray
    least: np.ndarray
    fewest: np.ndarray
    is_everybody_placed: bool = False


def drawn(
    places: tuple[int, ...],
    shares: tuple[float, ...],
    num_households: int,
    caps: tuple[Fraction, ...],
    admissible: int,
    seed: int,
) -> Blocks:
    """Return blocks of dwellings with caps by type, drawn at random from a shape."""
    rng = np.random.default_rng(seed)
    sizes = np.floor(np.array(shares) * num_households).astype(np.int64)
    sizes[0] += num_households - sizes.sum()
    kind = rng.permutation(np.repeat(np.arange(len(shares)), sizes))
    worth = rng.integers(1, WORTH, (num_households, len(places)))
    if admissible < len(places):
        closed = rng.random(worth.shape).argsort(axis=1)[:, admissible:]
        np.put_along_axis(worth, closed, -1, axis=1)
    most = np.array([[int(cap * size) for cap in caps] for size in places])
    return Blocks(
        places=np.array(places),
        kind=kind,
        worth=worth,
        most=most,
        least=np.zeros_like(most),
        fewest=np.zeros(len(places), dtype=np.int64),
    )


def program_of(blocks: Blocks) -> Program:
    """Return capped blocks as a program: caps are hard, then what pairs are worth."""
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


Arc = tuple[int, int, int, int, int]
"""From, to, at least, at most, cost."""


def best_by_flow(blocks: Blocks) -> int:
    """Return the best total: a flow from people by block and type to blocks.

    Raises
    ------
    ValueError
        If no flow keeps every quota.
    """
    people, num_blocks = blocks.worth.shape
    num_types = blocks.most.shape[1]
    first_end = people + num_blocks * num_types
    source, sink = first_end + num_blocks, first_end + num_blocks + 1
    arcs: list[Arc] = [(source, a, 0, 1, 0) for a in range(people)]
    if not blocks.is_everybody_placed:
        arcs.append((source, sink, 0, people, 0))
    a, b = np.nonzero(blocks.worth >= 0)
    cell = people + b * num_types + blocks.kind[a]
    pairs = zip(a.tolist(), cell.tolist(), blocks.worth[a, b].tolist(), strict=True)
    arcs += [(tail, head, 0, 1, -worth) for tail, head, worth in pairs]
    for block in range(num_blocks):
        for t in range(num_types):
            inside = people + block * num_types + t
            least, most = int(blocks.least[block, t]), int(blocks.most[block, t])
            arcs.append((inside, first_end + block, least, most, 0))
        size = int(blocks.fewest[block]), int(blocks.places[block])
        arcs.append((first_end + block, sink, *size, 0))
    return -_least_cost(arcs, source, sink, people)


def _least_cost(arcs: list[Arc], source: int, sink: int, supply: int) -> int:
    """Return the least cost of sending a supply through arcs with lower bounds.

    The least of an arc is an arc of its own, which gains more than twice what all costs
    come to: where one is not filled, the total tells.
    """
    from ortools.graph.python import min_cost_flow

    flow = min_cost_flow.SimpleMinCostFlow()
    furthest = supply * max(abs(cost) for *_, cost in arcs)
    gain = 1 + 2 * furthest
    owed = 0
    for tail, head, least, most, cost in arcs:
        add = flow.add_arc_with_capacity_and_unit_cost
        add(tail, head, most - least, cost)
        if least:
            add(tail, head, least, cost - gain)
            owed += least * gain
    flow.set_node_supply(source, supply)
    flow.set_node_supply(sink, -supply)
    if flow.solve() != flow.OPTIMAL:
        raise ValueError("the flow was not solved")
    total = int(flow.optimal_cost()) + owed
    if total > furthest:
        raise ValueError("no flow keeps every lower quota")
    return total
