"""How many mutants of the program, the rules and the audit go unnoticed, by mutmut.

``python -m tests.mutation`` tries one in twenty, in at most an hour on two cores: of
each function the third, the 23rd, the 73rd. One that no test runs is unnoticed too.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import tomli_w

ROOT = Path(__file__).parents[1]
SRC = "src/attribution_opt"
MUTMUT = (sys.executable, "-m", "mutmut")
SLOW = "tests/rules/test_rows_equal_measures.py::test_what_a_month_keeps"
SETTINGS = {
    "source_paths": ["src"],
    "also_copy": ["instances"],
    "pytest_add_cli_args": [
        "-n0",
        "--hypothesis-profile=mutants",
        f"--deselect={SLOW}",
    ],
    # Engines leave threads behind, which a fork of the process that ran them lacks.
    "process_isolation": "forkserver",
    "timeout_constant": 20,
    "timeout_multiplier": 2,
}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Which mutants are tried, by file and by name, against which tests, how long."""

    files: tuple[str, ...]
    names: tuple[str, ...]
    tests: tuple[str, ...]
    minutes: float


WHOLE = Sample(
    files=(
        f"{SRC}/program/*",
        f"{SRC}/admission/*",
        f"{SRC}/rules/*",
        f"{SRC}/decide/*audit.py",
        f"{SRC}/decide/*recount.py",
        f"{SRC}/domain/household.py",
        f"{SRC}/domain/readings.py",
    ),
    names=("*_3", "*23", "*73"),
    tests=("tests/program", "tests/rules", "tests/decide", "tests/test_audit.py"),
    minutes=55,
)


@dataclass(frozen=True, kw_only=True)
class Score:
    """How the mutants that were tried ended, of how many, and which went unnoticed."""

    existing: int
    ends: Counter[str]
    unnoticed: tuple[str, ...]

    def __str__(self) -> str:
        """Say which mutants went unnoticed, and how many of how many did not."""
        tried = self.ends.total()
        ends = ", ".join(f"{number} {end}" for end, number in self.ends.most_common())
        share = (tried - len(self.unnoticed)) / max(1, tried)
        told = f"{tried} of {self.existing} mutants tried: {ends}; score {share:.1%}"
        return "\n".join([*self.unnoticed, told])


def score(sample: Sample) -> Score:
    """Try the mutants of a sample, on a copy of the project."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for part in ("src", "tests", "instances"):
            shutil.copytree(ROOT / part, copy / part)
        settings = SETTINGS | {
            "only_mutate": sample.files,
            "pytest_add_cli_args_test_selection": sample.tests,
        }
        project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        told = tomli_w.dumps({"tool": {"mutmut": settings}})
        (copy / "pyproject.toml").write_text(f"{project}\n{told}", encoding="utf-8")
        env = os.environ | {"PYTHONHASHSEED": "0", "PYTHONPATH": ""}
        command = [*MUTMUT, "run", *sample.names]
        # In a group of its own: its workers end with it when time is up.
        with subprocess.Popen(command, cwd=copy, env=env, process_group=0) as run:
            try:
                run.wait(60 * sample.minutes)
            except (subprocess.TimeoutExpired, KeyboardInterrupt):
                os.killpg(run.pid, signal.SIGTERM)
        results = said(copy, "results", "--all", "true")
        ends = dict(re.findall(r"^ +(\S+): (.+)$", results, re.MULTILINE))
        tried = {name: end for name, end in ends.items() if end != "not checked"}
        missed = [n for n, end in tried.items() if end in {"survived", "no tests"}]
        return Score(
            existing=len(ends),
            ends=Counter(tried.values()),
            unnoticed=tuple(change(name, said(copy, "show", name)) for name in missed),
        )


def said(copy: Path, *command: str) -> str:
    """Return what mutmut says of what it did."""
    run = [*MUTMUT, *command]
    return subprocess.run(
        run, cwd=copy, capture_output=True, text=True, check=True
    ).stdout


def change(name: str, difference: str) -> str:
    """Return where a mutant stands in the sources, and what it changed."""
    (file,) = re.findall(r"^--- (.+)$", difference, re.MULTILINE)
    old = re.findall(r"^-(?!-- ) *(.+)$", difference, re.MULTILINE)
    new = re.findall(r"^\+(?!\+\+ ) *(.+)$", difference, re.MULTILINE)
    *outer, inner = re.sub(r".*\.x[_ǁ]|__mutmut_.*", "", name).split("ǁ")
    starts = [*(f"class {word}" for word in outer), f"def {inner}(", old[0]]
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    at = 0
    for start in starts:
        at += next(n for n, x in enumerate(lines[at:]) if x.strip().startswith(start))
    return f"{file}:{at + 1}: {' '.join(old)}  ->  {' '.join(new)}"


if __name__ == "__main__":
    print(score(WHOLE))
