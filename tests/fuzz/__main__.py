"""Look for months that end in an exception.

``python -m tests.fuzz --examples 10000 --jobs 2`` takes about half an hour on two
free cores; one of five is solved where it can be. Each kind of failure is told once,
with its month kept.
"""

import argparse
import collections
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning

from tests.fuzz.trial import Trial, solvable, trials

SOLVED_SHARE = 5


def look(
    strategy: st.SearchStrategy[Trial],
    examples: int,
    start: int,
    trial: Callable[[Trial], int | None],
    kept: Path,
) -> dict[str, int]:
    """Try so many; return how often each kind of failure came."""
    found: collections.Counter[str] = collections.Counter()

    @seed(start)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def one(drawn: Trial) -> None:
        found["tried"] += 1
        try:
            found[f"ended {trial(drawn)}"] += 1
        except Exception as error:
            kind = _kind(error)
            found[kind] += 1
            if found[kind] == 1:
                print(f"found: {kind}", flush=True)
                _keep(drawn, error, kept / f"{len(found)}")

    one()
    return dict(found)


def _kind(error: Exception) -> str:
    """Return what failed where: failures of one kind are mended together."""
    lines = [line.strip() for line in str(error).splitlines()]
    frames = [line for line in lines if line.count(":") and ".py:" in line]
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = " < ".join(reversed(frames[-2:])) or f"{last.filename}:{last.lineno}"
    head = lines[0][:160] if lines else ""
    return f"{type(error).__name__}: {head} at {where}"


def _keep(drawn: Trial, error: Exception, place: Path) -> None:
    """Write the month and the failure down."""
    drawn.folder.write(place / "month")
    for name in ("policy", "grid", "sweep"):
        (place / f"{name}.toml").write_text(getattr(drawn, name), "utf-8")
    told = "".join(traceback.format_exception(error))
    asked = f"{drawn.mode} {drawn.language} json={drawn.as_json} {drawn.folder.only}"
    (place / "failure.txt").write_text(f"{asked}\n{told}", "utf-8", "replace")


def _side_by_side(examples: int, start: int, jobs: int) -> int:
    """Share the examples among processes, each with a seed of its own."""
    command = [sys.executable, "-m", "tests.fuzz", "--examples", str(examples // jobs)]
    running = [
        subprocess.Popen([*command, "--seed", str(start * jobs + job)])
        for job in range(jobs)
    ]
    return max(process.wait() for process in running)


def main() -> int:
    """Try months; say each kind of failure; 1 if there is any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    if options.jobs > 1:
        return _side_by_side(options.examples, options.seed, options.jobs)
    kept = Path(tempfile.mkdtemp(prefix="fuzz-"))
    warnings.simplefilter("error")
    warnings.simplefilter("ignore", HypothesisWarning)
    begun, bad = time.monotonic(), 0
    num_solved = options.examples // SOLVED_SHARE
    parts = (
        ("check", trials(), options.examples - num_solved, Trial.check),
        ("solve", solvable(), num_solved, Trial.solve),
    )
    for name, strategy, num, trial in parts:
        found = look(strategy, max(1, num), options.seed, trial, kept / name)
        for kind, times in found.items():
            is_end = kind == "tried" or kind.startswith("ended")
            print(f"{name}: {times:>6} {kind}", flush=True)
            bad += 0 if is_end else times
    seconds = time.monotonic() - begun
    print(f"{options.examples} months, {bad} failures, {seconds:.0f} s")
    if bad:
        print(f"kept in {kept}")
    else:
        kept.rmdir()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
