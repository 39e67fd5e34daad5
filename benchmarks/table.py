"""Write the table of `benchmarks/README.md`: every ratio side by side in one run.

``python -m benchmarks.table`` takes some forty minutes on two cores. Each solve is a
process of its own, so that its peak memory is its own. ``--sizes XS --growth 5x300
--limit 5 --out table.md`` tries it in two minutes.
"""

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attribution_opt import __version__
from attribution_opt.files.policy_file import read_policy, render_policy

README = Path(__file__).parent / "README.md"
POLICIES = ("usage", "legal-minimum", "strict")
SIZES = ("S", "M", "L")
SMALL = frozenset({"XS", "S"})
"""Months that full models are run on."""
FULL = ("highs", "cpsat", "pulp", "highs-default", "cpsat-default")
GROWTH = ("15x1500", "30x3000", "60x6000", "120x12000", "240x24000")
GROUPS = ("essential_worker", "transfer", "senior", "under30", "dalo", "rehoused")
Row = dict[str, Any]
TEXT = """# Benchmarks

`python -m benchmarks.table` wrote this page (attribution-opt {version}, Python
{python}, 2 threads). Formulate and solve, the whole ladder with uniqueness, months of
Lille of seed 0; S under `price` is the median of three. Full models stop after
{limit} s, `price` after 180 s. `highs`, `cpsat` and `pulp` are tuned (ordered levels,
presolve off); the `-default` ones have their solver's own options. `score-order`
decides home by home; `flow` is min-cost flow without any rule, the physical limit of
the assignment alone. Full models are not run beyond S: M has 1.1 million columns. The
policies are the shipped ones: `usage`, which every command takes by default,
`legal-minimum` and `strict`.

{months}

## Growth of `price` under `usage`

{growth}

`pytest benchmarks -o python_files='bench_*.py' -o addopts=''` times the phases of the
main path; `python -m benchmarks.proof` prints each level beside score order.
"""


def run(size: str, policy: str, engine: str, limit: float, times: int = 1) -> Row:
    """Return the median of some runs of one engine on one month."""
    command = [sys.executable, "-m", "benchmarks.one", "--size", size]
    command += ["--policy", policy, "--engine", engine, "--limit", str(limit)]
    found = []
    for _ in range(times):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = done.stderr.strip().splitlines()[-1]
            return {"failed": reason.rpartition("Error: ")[2]}
        found.append(json.loads(done.stdout))
    print(size, policy, engine, found[-1].get("seconds"), file=sys.stderr, flush=True)
    middle = dict(found[-1])
    middle["seconds"] = statistics.median(row["seconds"] for row in found)
    return middle


def line(cells: Iterable[object]) -> str:
    """Return one line of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def told(row: Row) -> list[str]:
    """Return seconds, memory and what was proven of one run."""
    if "failed" in row:
        return ["", "", row["failed"][:70]]
    proven = "all proven, unique" if row.get("unique") else ""
    if "levels" in row and not proven:
        gap = row["gap_of_score_pct"]
        score = "no bound" if gap is None else f"gap {gap:.3f} %"
        proven = f"{row['levels_proven']} levels proven; score: {score}"
    return [f"{row['seconds']:.2f}", f"{row['peak_gb']:.2f}", proven]


def months(sizes: Iterable[str], limit: float) -> list[str]:
    """Return the table of months and engines."""
    lines = [
        line(("month", "policy", "engine", "seconds", "times `price`", "GB", "proof")),
        line(["---"] * 7),
    ]
    for size in sizes:
        for policy in POLICIES:
            rows = {"price": run(size, policy, "price", 180, 3 if size == "S" else 1)}
            for engine in FULL if size in SMALL else ():
                rows[engine] = run(size, policy, engine, limit)
            rows["score-order"] = run(size, policy, "score-order", limit)
            rows["flow"] = run(size, policy, "flow", limit)
            base = rows["price"].get("seconds")
            for engine, row in rows.items():
                seconds, memory, proof = told(row)
                is_told = base is not None and "seconds" in row
                ratio = f"{row['seconds'] / base:.2f}" if is_told else ""
                lines.append(
                    line((size, policy, engine, seconds, ratio, memory, proof))
                )
    return lines


def growth(sizes: Iterable[str], month: str) -> list[str]:
    """Return how `price` grows with the month and, on one, with rules and groups."""
    lines = [line(("what grows", "value", "seconds", "GB", "proof")), line(["---"] * 5)]
    for size in sizes:
        row = run(size, "usage", "price", 120)
        lines.append(line(("vacancies x applicants", size, *told(row))))
    with tempfile.TemporaryDirectory() as name:
        for what, value, text in variants():
            path = Path(name) / "policy.toml"
            path.write_text(text, encoding="utf-8")
            row = run(month, str(path), "price", 120)
            lines.append(line((what, value, *told(row))))
    return lines


def variants() -> Iterable[tuple[str, str, str]]:
    """Yield policies with the shares counted twice over, and with more groups."""
    base = render_policy(read_policy("usage"))
    shares = [part for part in base.split("[[rules]]") if '"share"' in part]
    doubled = [
        part.replace('id = "', 'id = "again-', 1).replace('"epci"', '"commune"')
        for part in shares
    ]
    yield "rules", "as shipped", base
    yield "rules", "shares doubled", "[[rules]]".join([base, *doubled])
    for count in (0, 3, 6):
        rules = [
            f'[[rules]]\nid = "group-{g}"\nfamily = "count"\ngroup = "{g}"\n'
            'at_least = 5\nlevel = "5b"\n'
            for g in GROUPS[:count]
        ]
        yield "signatures", f"{8 * 2**count} at most", "\n".join([base, *rules])


def main() -> None:
    """Measure everything and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=60, help="seconds, full models")
    parser.add_argument("--sizes", nargs="+", default=SIZES)
    parser.add_argument("--growth", nargs="+", default=GROWTH, help="such as 30x3000")
    parser.add_argument("--out", type=Path, default=README)
    options = parser.parse_args()
    grown = growth(options.growth, options.sizes[0])
    tables = "\n".join(months(options.sizes, options.limit)), "\n".join(grown)
    text = TEXT.format(
        version=__version__,
        python=platform.python_version(),
        limit=f"{options.limit:.0f}",
        months=tables[0],
        growth=tables[1],
    )
    options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
