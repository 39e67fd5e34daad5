"""One solve in a process of its own: seconds, peak memory, what was proven.

``python -m benchmarks.one --size S --policy strict --engine price`` prints one line of
JSON; `benchmarks.table` calls it for every row of its table.
"""

import argparse
import json
import resource
import time
from typing import Any

import numpy as np

from attribution_opt.admission.admit import admit
from attribution_opt.admission.case import Case
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.score_order import score_order
from attribution_opt.domain.instance import Instance
from attribution_opt.files.policy_file import read_policy
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import engine
from attribution_opt.synthetic.generate import Size, generate
from benchmarks.memory import peak_gb

__all__ = ["ENGINES", "measure"]

ENGINES = ("price", "highs", "cpsat", "pulp", "highs-default", "cpsat-default")
OTHERS = ("score-order", "flow")


def untuned(name: str) -> str:
    """Put a solver's own defaults back; return the engine that then has them."""
    from attribution_opt.solvers import cpsat, highs

    if name == "highs-default":
        highs.HighsModel.options = {"output_flag": False, "mip_rel_gap": 0.0}
    if name == "cpsat-default":
        cpsat.TUNING.clear()
    return name.removesuffix("-default")


def solve(
    case: Case, policy: Policy, name: str, limit: float, threads: int = 2
) -> dict[str, Any]:
    """Formulate and solve the whole ladder, uniqueness included."""
    began = time.monotonic()
    program = formulate(case, policy, 0)
    by_hand = score_order(case)
    start = Columns(np.arange(case.num_vacancies), by_hand.applicant, by_hand.holder)
    control = Control(time_limit=limit, threads=threads)
    outcome = engine(untuned(name)).solve(program, start, control)
    levels = {level.name: level for level in outcome.levels}
    points = policy.ladder.points
    return {
        "seconds": time.monotonic() - began,
        "proven": outcome.is_proven,
        "unique": outcome.is_unique,
        "levels_proven": sum(level.is_proven for level in outcome.levels),
        "levels": len(outcome.levels),
        "gap_of_score_pct": _gap(levels.get(points.name if points else "")),
        "values": {name: level.value for name, level in levels.items()},
        "level_seconds": {name: level.seconds for name, level in levels.items()},
    }


def _gap(level: Any) -> float | None:
    """Return the gap of the score level in percent, None where no bound is known."""
    if level is None or level.gap is None:
        return None
    return 100 * level.gap / max(1, abs(level.cost))


def by_hand(case: Case, policy: Policy) -> dict[str, Any]:
    """Decide home by home, best score first."""
    began = time.monotonic()
    plan = score_order(case)
    seconds = time.monotonic() - began
    columns = Columns(np.arange(case.num_vacancies), plan.applicant, plan.holder)
    program = formulate(case, policy, 0)
    values = zip(program.levels, program.values(columns), strict=True)
    told = {x.name: -cost if x.is_gain else cost for x, cost in values}
    return {"seconds": seconds, "values": told}


def flow(case: Case, policy: Policy) -> dict[str, Any]:
    """Fill dwellings with the best scores by min-cost flow, without any rule.

    It is the physical limit: what the assignment alone costs.
    """
    from ortools.graph.python import min_cost_flow

    began = time.monotonic()
    program = formulate(case, policy, 0)
    score = _score(program, policy)
    sizes = [len(people) for people in case.candidates]
    v = np.repeat(np.arange(case.num_vacancies), sizes)
    a = np.concatenate(case.candidates)
    households, person = np.unique(program.household[a], return_inverse=True)
    source, sink = 0, 1
    home = 2 + np.arange(case.num_vacancies)
    node = 2 + case.num_vacancies + np.arange(len(households))
    network = min_cost_flow.SimpleMinCostFlow()
    parts = (
        (np.full(len(home), source), home, np.zeros(len(home))),
        (home[v], node[person], -score[a]),
        (node, np.full(len(node), sink), np.zeros(len(node))),
        (home, np.full(len(home), sink), np.full(len(home), 10**7)),
    )
    for tails, heads, costs in parts:
        network.add_arcs_with_capacity_and_unit_cost(
            tails, heads, np.ones(len(tails), dtype=np.int64), costs.astype(np.int64)
        )
    network.set_node_supply(source, case.num_vacancies)
    network.set_node_supply(sink, -case.num_vacancies)
    status = network.solve()
    assert status == network.OPTIMAL
    return {"seconds": time.monotonic() - began, "arcs": len(a)}


def _score(program: Program, policy: Policy) -> np.ndarray:
    """Return the weights of the score level."""
    points = policy.ladder.points
    assert points is not None
    level = next(level for level in program.levels if level.name == points.name)
    assert level.gain is not None
    return level.gain.terms[0].w


def measure(
    instance: Instance, policy: Policy, name: str, limit: float
) -> dict[str, Any]:
    """Return the figures of one engine, or of one of the two others, on one month."""
    case = admit(instance, policy.admissibility)
    if name == "score-order":
        return by_hand(case, policy)
    if name == "flow":
        return flow(case, policy)
    return solve(case, policy, name, limit)


def main() -> None:
    """Measure once and print one line of JSON, peak memory with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--place", default="lille", help="as `generate` takes it")
    parser.add_argument("--size", default="S", help="XS to L, or 30x3000")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--policy", default="usage")
    parser.add_argument("--engine", choices=[*ENGINES, *OTHERS], default="price")
    parser.add_argument("--limit", type=float, default=180)
    parser.add_argument("--most-gb", type=int, default=10, help="of address space")
    options = parser.parse_args()
    # A month that grows past it fails by itself, not the machine with it.
    resource.setrlimit(resource.RLIMIT_AS, (options.most_gb * 2**30,) * 2)
    vacancies, x, applicants = options.size.partition("x")
    size = Size(int(vacancies), int(applicants)) if x else options.size
    month = generate(options.place, size, options.seed)
    policy = read_policy(options.policy)
    found = measure(month, policy, options.engine, options.limit)
    found["peak_gb"] = peak_gb()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
