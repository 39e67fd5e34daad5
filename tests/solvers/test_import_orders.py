"""The three solver libraries live in one process, in every order of import."""

import itertools
import subprocess
import sys

import pytest

MODULES = ("ortools.sat.python.cp_model", "highspy", "pulp")
USE = """
from ortools.sat.python import cp_model
import highspy, pulp
model = cp_model.CpModel()
x = model.new_bool_var("x")
model.maximize(x)
solver = cp_model.CpSolver()
assert solver.solve(model) == cp_model.OPTIMAL
assert highspy.Highs().run() is not None
assert pulp.listSolvers()
"""


@pytest.mark.parametrize("order", list(itertools.permutations(MODULES)), ids=",".join)
def test_import_order(order: tuple[str, ...]) -> None:
    """Whichever comes first, all three import and CP-SAT still solves."""
    lines = [f"import {module}" for module in order]
    code = "\n".join(lines) + USE
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
