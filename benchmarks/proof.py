"""Months of Lille solved to proof: seconds, and the optimum beside score order.

``python -m benchmarks.proof --size S --seeds 0 1 2 3`` writes one line a month.
"""

import argparse
import os

from attribution_opt.decide.solve import decide
from attribution_opt.files.policy_file import read_policy, shipped_policies
from attribution_opt.solvers.base import Control
from attribution_opt.synthetic.generate import SIZES, generate


def main() -> None:
    """Solve each month under each shipped policy and print what was proven."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="S")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3])
    parser.add_argument("--method", default="highs")
    options = parser.parse_args()
    print("| month | policy | seconds | proven | unique | plan | score order |")
    print("|---|---|---|---|---|---|---|")
    for seed in options.seeds:
        instance = generate("lille", options.size, seed)
        for name in shipped_policies():
            control = Control(threads=os.cpu_count() or 1)
            policy = read_policy(name)
            result = decide(instance, policy, method=options.method, control=control)
            levels = [level for level in result.levels if level.score_order is not None]
            signs = [1 if level.sense == "minimise" else -1 for level in levels]
            ours = [s * x.value for s, x in zip(signs, levels, strict=True)]
            theirs = [
                s * (x.score_order or 0) for s, x in zip(signs, levels, strict=True)
            ]
            assert ours <= theirs, "the optimum is behind score order"
            seconds = result.seconds["formulate"] + result.seconds["solve"]
            cells = (
                f"{options.size} {seed}",
                name,
                f"{seconds:.1f}",
                result.status == "optimal",
                result.is_unique,
                " ".join(f"{x.name}:{x.value}" for x in levels),
                " ".join(f"{x.name}:{x.score_order}" for x in levels),
            )
            print("| " + " | ".join(map(str, cells)) + " |", flush=True)


if __name__ == "__main__":
    main()
