"""Three published shapes: every engine beside an exact flow, in the same run.

``python -m benchmarks.public`` prints a table of 9 blocks of 150 dwellings for 1,348
households of three types, at most 87, 25 and 15 % of a block of each; 37 blocks with
2,261 places for 5,000 households of four types, at most a quarter of a block of each,
20 blocks admissible to each household; 28 people of three types in 8 groups of 3 to 4
places, with the least of each type in each group.
"""

import argparse
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from attribution_opt.program.program import Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.solvers.base import Control, LevelResult
from attribution_opt.solvers.registry import engine
from benchmarks.blocks import Blocks, best_by_flow, drawn, program_of
from benchmarks.groups import as_program, drawn_groups

__all__ = ["ENGINES", "Problem", "Proven", "problems", "rows", "solved"]

ENGINES = ("price", "highs", "cpsat", "pulp")
CAPS_9 = (Fraction(87, 100), Fraction(25, 100), Fraction(15, 100))
CAPS_37 = (Fraction(1, 4),) * 4
PLACES_37 = (62,) * 4 + (61,) * 33
MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A problem told twice: for a flow and for engines, whose unit may be smaller."""

    name: str
    blocks: Blocks
    program: Program
    unit: int = 1


@dataclass(frozen=True, kw_only=True)
class Proven:
    """What an engine shows of quotas and worth, draws left out."""

    seconds: float
    quotas_missed: int
    worth: int
    is_proven: bool


def problems(seed: int = 0) -> Iterator[Problem]:
    """Yield the published shapes, drawn from a seed."""
    nine = drawn((150,) * 9, (0.741, 0.134, 0.125), 1_348, CAPS_9, 9, seed)
    shares = (0.275, 0.271, 0.236, 0.218)
    many = drawn(PLACES_37, shares, 5_000, CAPS_37, 20, seed)
    yield Problem(name="9 blocks, 1,350 x 1,348", blocks=nine, program=program_of(nine))
    yield Problem(
        name="37 blocks, 2,261 x 5,000", blocks=many, program=program_of(many)
    )
    groups = drawn_groups(28, 8, 3, 4, seed)
    yield Problem(
        name="8 groups, 32 x 28",
        blocks=groups,
        program=as_program(groups),
        unit=MILLION,
    )


def solved(program: Program, name: str, limit: float) -> Proven:
    """Return what an engine proves of the levels of a program, and in how long.

    Whoever stops at the limit has the levels that it has; what is not reached is told
    by the plan at hand.
    """
    size = program.num_vacancies
    start = Columns(
        np.arange(size), np.full(size, EMPTY), np.zeros(size, dtype=np.int64)
    )
    last, stop = program.levels[-1].name, threading.Event()

    def halt(level: LevelResult) -> None:
        if level.name == last:
            stop.set()

    control = Control(time_limit=limit, stop=stop, progress=halt)
    began = time.monotonic()
    outcome = engine(name).solve(program, start, control)
    quotas, worth = outcome.levels[: len(program.levels)]
    return Proven(
        seconds=time.monotonic() - began,
        quotas_missed=quotas.cost,
        worth=worth.value,
        is_proven=quotas.is_proven and worth.is_proven,
    )


def rows(engines: Iterable[str], limit: float) -> Iterator[tuple[object, ...]]:
    """Yield problem, engine, seconds, ratio to the flow, worth and what was shown."""
    for problem in problems():
        began = time.monotonic()
        best = best_by_flow(problem.blocks)
        base = time.monotonic() - began
        yield problem.name, "flow", f"{base:.2f}", "1.0", f"{best:,}", "exact"
        for name in engines:
            found = solved(problem.program, name, limit)
            worth, rest = divmod(found.worth, problem.unit)
            is_same = worth == best and not rest and not found.quotas_missed
            told = "proven" if found.is_proven else "not proven"
            told += ", the flow's value" if is_same else ", another value"
            ratio = f"{found.seconds / base:.1f}"
            yield problem.name, name, f"{found.seconds:.2f}", ratio, f"{worth:,}", told


def main() -> None:
    """Print the table of problems and engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--limit", type=float, default=60, help="seconds of an engine")
    options = parser.parse_args()
    for row in rows(options.engines, options.limit):
        print("| " + " | ".join(map(str, row)) + " |", flush=True)


if __name__ == "__main__":
    main()
