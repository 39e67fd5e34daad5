"""One operator changed in each family: the agreement months must notice every one.

Run all of them with ``python -m tests.mutants``; the tests run one for each family.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one operator in one file."""

    family: str
    file: str
    old: str
    new: str


MUTANTS = (
    Mutant(
        "admissibility",
        "admission/conditions.py",
        "income <= ceiling",
        "income < ceiling",
    ),
    Mutant(
        "admissibility", "admission/conditions.py", "latest > limit", "latest >= limit"
    ),
    Mutant(
        "admissibility",
        "domain/household.py",
        "other * 10 <= n2 * 9",
        "other * 10 < n2 * 9",
    ),
    Mutant(
        "share",
        "rules/needs.py",
        "base + month_base)) - self.group",
        "base + month_base)) + self.group",
    ),
    Mutant(
        "share",
        "rules/needs.py",
        "math.ceil(self.share * month_base) + spread",
        "math.ceil(self.share * month_base) - spread",
    ),
    Mutant(
        "share",
        "domain/readings.py",
        "else income < limit",
        "else income <= limit",
    ),
    Mutant(
        "share", "rules/share.py", "self.group - math.floor", "self.group + math.floor"
    ),
    Mutant(
        "count",
        "rules/count.py",
        "Row(group * -1, self._before(key) - self._most(key))",
        "Row(group * -1, self._before(key) + self._most(key))",
    ),
    Mutant(
        "count",
        "rules/count.py",
        "return -(-missing // months)",
        "return missing // months",
    ),
    Mutant(
        "flow",
        "rules/entitlements.py",
        "self.entitled + self.carried - self.assigned",
        "self.entitled - self.carried - self.assigned",
    ),
    Mutant("flow", "rules/entitlements.py", "seats[i] - owed[i]", "seats[i] + owed[i]"),
    Mutant(
        "flow",
        "rules/entitlements.py",
        "whole - sum((c.entitled",
        "whole + sum((c.entitled",
    ),
    Mutant(
        "equity",
        "rules/equity.py",
        "self.base * of_quality - self.base_quality * mine",
        "self.base * of_quality + self.base_quality * mine",
    ),
    Mutant("equity", "rules/equity.py", "-before - within", "before - within"),
    Mutant(
        "income",
        "rules/groups.py",
        '(leases["income_pct"] <= self.up_to)',
        '(leases["income_pct"] < self.up_to)',
    ),
    Mutant(
        "income",
        "rules/income.py",
        '(leases["income_pct"] - self.bound)',
        '(leases["income_pct"] + self.bound)',
    ),
    Mutant(
        "total",
        "rules/suitability.py",
        "<= limit * self._means[a]",
        "< limit * self._means[a]",
    ),
    Mutant("total", "rules/total.py", "(today - filed)", "(filed - today)"),
)


def survives(mutant: Mutant, months: int, seed: int = 0) -> bool:
    """Tell whether the agreement months pass although an operator was changed."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        shutil.copytree(ROOT / "src", copy / "src")
        shutil.copytree(ROOT / "tests", copy / "tests")
        path = copy / "src" / "attribution_opt" / mutant.file
        text = path.read_text(encoding="utf-8")
        if text.count(mutant.old) != 1:
            raise AssertionError(f"{mutant.file} does not hold {mutant.old!r} once")
        path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
        command = [sys.executable, "-m", "tests.agreement", "--first-only"]
        command += ["--months", str(months), "--seed", str(seed), "--engines", "highs"]
        run = subprocess.run(
            command,
            cwd=copy,
            env={"PYTHONPATH": f"{copy / 'src'}:{copy}", "PATH": ""},
            capture_output=True,
            check=False,
        )
    return run.returncode == 0


def main() -> int:
    """Try every mutant; say which were noticed; 1 if any was not."""
    survivors = 0
    for mutant in MUTANTS:
        unnoticed = survives(mutant, months=100)
        survivors += unnoticed
        verdict = "SURVIVES" if unnoticed else "noticed"
        print(
            f"{mutant.family:14} {verdict:9} {mutant.old}  ->  {mutant.new}", flush=True
        )
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
