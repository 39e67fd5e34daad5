"""Ratios of one run beside a stored baseline: what has become slower by itself.

``python -m benchmarks.gate`` measures pieces of work in CPU seconds, all of them once
a round, and compares the medians over rounds of their ratios with
``benchmarks/baseline.json``: how fast the machine is, and who else uses it, weighs on
both sides of a ratio. It leaves with 1 where a ratio has grown by more than the
tolerance; ``--write`` renews the baseline.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from attribution_opt.admission.admit import admit
from attribution_opt.files.policy_file import read_policy
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.write_tables import write_month
from attribution_opt.synthetic.generate import Size, generate
from benchmarks.blocks import best_by_flow
from benchmarks.command import run_command
from benchmarks.one import flow, solve
from benchmarks.public import problems, solved

__all__ = ["RATIOS", "TOLERANCE", "compared", "measured"]

BASELINE = Path(__file__).parent / "baseline.json"
ROUNDS = 4
TOLERANCE = 0.25
"""By how much a ratio may grow; medians of unchanged code differ by less (README)."""
RATIOS = {
    "price S / a fixed linear program": ("price S", "fixed"),
    "price S / min-cost flow S": ("price S", "flow S"),
    "read S / a fixed linear program": ("read S", "fixed"),
    "price S strict / price S": ("price S strict", "price S"),
    "price M / price S": ("price M", "price S"),
    "price 240x24000 / 120x12000": ("price 240", "price 120"),
    "price 37 blocks / their flow": ("price blocks", "flow blocks"),
    "whole command S / price S": ("command S", "price S"),
}
"""What is compared, by name: two pieces of work."""
WARMED = ("fixed", "flow S", "price S", "flow blocks", "price blocks", "read S")
"""Pieces done once before they count: whatever is imported late is then there."""
Piece = Callable[[], float]
"""Does a piece of work once; returns its CPU seconds."""


def _cpu(work: Callable[[], Any]) -> float:
    """Return the CPU seconds of some work, every thread of it."""
    began = time.process_time()
    work()
    return time.process_time() - began


def _fixed() -> None:
    """Sort numbers and solve a transport problem: what nobody here will change."""
    import highspy

    rng = np.random.default_rng(0)
    np.sort(rng.random(4_000_000))
    size, people = 100, 1_000
    costs = rng.integers(1, 1_000, size * people).astype(float)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    homes, persons = np.divmod(np.arange(size * people), people)
    for rows, least in ((size, 1.0), (people, 0.0)):
        for _ in range(rows):
            solver.addRow(least, 1.0, 0, np.empty(0, np.int32), np.empty(0))
    rows_of = np.stack([homes, size + persons], axis=1).astype(np.int32).ravel()
    starts = np.arange(0, 2 * size * people, 2, dtype=np.int32)
    ones, zeros = np.ones(2 * size * people), np.zeros(size * people)
    upper = np.ones(size * people)
    solver.addCols(len(costs), costs, zeros, upper, len(ones), starts, rows_of, ones)
    solver.run()


def _priced(size: str | Size, policy_name: str = "usage") -> Piece:
    """Return the work of formulating and solving a month, admission left out."""
    policy, month = read_policy(policy_name), generate("lille", size, 0)

    def piece() -> float:
        case = admit(month, policy.admissibility)
        return _cpu(lambda: solve(case, policy, "price", 60, threads=1))

    return piece


def _flowed() -> Piece:
    """Return the work of a min-cost flow of S."""
    policy, month = read_policy("usage"), generate("lille", "S", 0)

    def piece() -> float:
        case = admit(month, policy.admissibility)
        return _cpu(lambda: flow(case, policy))

    return piece


def _pieces(folder: Path) -> dict[str, Piece]:
    """Return every piece of work, ready; a month is written into a folder."""
    write_month(generate("lille", "S", 0), folder)
    _, many, _ = problems()

    def command() -> float:
        found = run_command(folder, "usage")
        return float(found["cpu_seconds"])

    return {
        "fixed": lambda: _cpu(_fixed),
        "flow S": _flowed(),
        "price S": _priced("S"),
        "price S strict": _priced("S", "strict"),
        "price M": _priced("M"),
        "price 120": _priced(Size(120, 12_000)),
        "price 240": _priced(Size(240, 24_000)),
        "flow blocks": lambda: _cpu(lambda: best_by_flow(many.blocks)),
        "price blocks": lambda: _cpu(lambda: solved(many.program, "price", 60)),
        "read S": lambda: _cpu(lambda: read_month(folder)),
        "command S": command,
    }


def measured(rounds: int) -> dict[str, float]:
    """Return the median over rounds of each ratio; a first round warms up."""
    with tempfile.TemporaryDirectory() as name:
        pieces = _pieces(Path(name) / "month")
        for piece in WARMED:
            pieces[piece]()
        seconds = [{p: work() for p, work in pieces.items()} for _ in range(rounds)]
    last = {name: round(s, 3) for name, s in seconds[-1].items()}
    print(json.dumps(last), file=sys.stderr)
    return {
        name: statistics.median(told[top] / told[under] for told in seconds)
        for name, (top, under) in RATIOS.items()
    }


def compared(
    found: dict[str, float], baseline: dict[str, float], tolerance: float
) -> tuple[list[str], list[str]]:
    """Return a table of ratios beside the baseline, and the names of the worse."""
    lines = ["| ratio | now | baseline | change | |", "|---|---|---|---|---|"]
    worse = []
    for name, ratio in found.items():
        before = baseline.get(name)
        if before is None:
            lines.append(f"| {name} | {ratio:.2f} | | | new |")
            continue
        change = ratio / before - 1
        if change > tolerance:
            worse.append(name)
        verdict = "WORSE" if change > tolerance else ""
        lines.append(
            f"| {name} | {ratio:.2f} | {before:.2f} | {change:+.0%} | {verdict} |"
        )
    return lines, worse


def main() -> None:
    """Measure, compare and print; leave with 1 where a ratio is worse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--tolerance", type=float, default=TOLERANCE)
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    parser.add_argument("--write", action="store_true", help="renew the baseline")
    options = parser.parse_args()
    found = measured(options.rounds)
    path: Path = options.baseline
    baseline = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    lines, worse = compared(found, baseline, options.tolerance)
    print("\n".join(lines))
    if options.write:
        kept = {name: round(ratio, 3) for name, ratio in found.items()}
        path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    elif worse:
        sys.exit(f"worse by more than {options.tolerance:.0%}: {', '.join(worse)}")


if __name__ == "__main__":
    main()
