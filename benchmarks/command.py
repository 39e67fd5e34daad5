"""The whole command in a fresh process: seconds of each phase, peak memory.

``python -m benchmarks.command --size S --policy usage`` writes a month, runs
``attribution-opt solve`` on it as the command line does, and prints one line of JSON.
Phases are those of `decide` and of the functions that `solve_run` calls, timed as they
are called; what is left is the start of Python, imports and printing.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

from attribution_opt.files.write_tables import write_month
from attribution_opt.synthetic.generate import SIZES, generate
from benchmarks.memory import peak_gb

__all__ = ["PHASES", "measure", "run_command"]

PHASES = ("read", "admit", "formulate", "solve", "lists", "audit", "write", "rest")
TIMED = {
    ("workflow.runs", "read_month"): "read",
    ("run.draft", "_recount"): "audit",
    ("run.draft", "write_record"): "write",
    ("run.draft", "write_manifest"): "write",
}
"""Functions of a run, by the phase that they are."""
Seconds = dict[str, float]


def _timed(function: Callable[..., Any], phase: str, told: Seconds) -> Any:
    """Return a function that adds its seconds to a phase."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        began = time.monotonic()
        found = function(*args, **kwargs)
        told[phase] = told.get(phase, 0.0) + time.monotonic() - began
        return found

    return call


def _run_timed(arguments: list[str]) -> Seconds:
    """Run the command line in this process; return its phases but the rest."""
    from attribution_opt.workflow import runs

    from attribution_opt.__main__ import main as command
    from attribution_opt.report.formats import FORMATS

    told: Seconds = {}
    for (place, name), phase in TIMED.items():
        module = import_module(f"attribution_opt.{place}")
        setattr(module, name, _timed(getattr(module, name), phase, told))
    FORMATS["html"] = _timed(FORMATS["html"], "write", told)
    decide = runs.decide

    def deciding(*args: Any, **kwargs: Any) -> Any:
        result = decide(*args, **kwargs)
        phases = result.seconds
        told.update(
            admit=phases["admit"],
            formulate=phases["formulate"],
            solve=phases["start"] + phases["solve"],
            lists=phases["report"],
        )
        return result

    runs.decide = deciding
    sys.argv = ["attribution-opt", *arguments]
    with suppress(SystemExit):
        command()
    return told


def run_command(month: Path, policy: str) -> dict[str, Any]:
    """Run the command on a month in a fresh process; return phases, total and GB."""
    with tempfile.TemporaryDirectory() as name:
        out = str(Path(name) / "run")
        solve = ["solve", str(month), "--policy", policy, "--engine", "price"]
        command = [sys.executable, "-m", "benchmarks.command", "--inside", *solve]
        began = time.monotonic()
        done = subprocess.run(
            [*command, "--out", out], capture_output=True, text=True, check=False
        )
        seconds = time.monotonic() - began
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    phases = found["phases"]
    phases["rest"] = seconds - sum(phases.values())
    return {**found, "seconds": seconds}


def measure(size: str, policy: str, seed: int = 0) -> dict[str, Any]:
    """Return the figures of the command on a month of Lille."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "month"
        write_month(generate("lille", size, seed), folder)
        return run_command(folder, policy)


def _inside(arguments: list[str]) -> None:
    """Run the command and print what it took; the child's part of `run_command`."""
    told = _run_timed(arguments)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    figures = {
        "phases": {phase: told[phase] for phase in PHASES if phase in told},
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_gb": peak_gb(),
    }
    print(json.dumps(figures))


def main() -> None:
    """Measure one command and print one line of JSON."""
    if sys.argv[1:2] == ["--inside"]:
        _inside(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="S")
    parser.add_argument("--policy", default="usage")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(json.dumps(measure(options.size, options.policy, options.seed)))


if __name__ == "__main__":
    main()
