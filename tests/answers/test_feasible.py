"""What cannot be reached is known before the long run, and no plan contradicts it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given

from attribution_opt.admission.admit import admit
from attribution_opt.answers.feasible import alone, feasible
from attribution_opt.cli import main
from attribution_opt.decide.solve import decide
from attribution_opt.files.policy_file import read_policy
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Demand, Expression, Outer, Row
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import Highs
from attribution_opt.synthetic.generate import generate
from tests.solvers.test_random_programs import nobody, programs
from tests.strategies import examples

TINY = Path(__file__).parents[2] / "instances" / "tiny"


@examples(6)
@given(programs())
def test_no_plan_lacks_less_than_counted_alone(program: Program) -> None:
    """The best plan for one demand alone lacks at least what counting tells."""
    for d, demand in enumerate(program.demands):
        level = Level(name="one", title="one", demands=(d,))
        one = replace(program, levels=(level,))
        best = Highs().solve(one, nobody(one), Control()).levels[0]
        assert best.is_proven
        assert alone(program, demand) <= best.cost


def test_counting_alone_tells_something() -> None:
    """Where one of a group may live in one dwelling, two cannot be reached."""
    asked = Outer(np.ones((2, 1), dtype=np.int64), np.array([1, 1, 0]))
    demand = Demand("asked", (), (Row(Expression((asked,)), 2),))
    program = Program(
        candidates=(np.array([0, 2]), np.array([2])),
        orientable=np.ones((2, 1), dtype=bool),
        proposable=np.ones((3, 1), dtype=bool),
        may_stay_empty=np.ones(2, dtype=bool),
        household=np.arange(3),
        demands=(demand,),
        levels=(),
        tie=lambda columns, word: np.zeros(len(columns), dtype=np.int64),
    )
    assert alone(program, demand) == 1


@pytest.mark.parametrize("policy", ["usage", "strict"])
def test_what_is_lacking_together_is_what_the_run_misses(policy: str) -> None:
    """By level, the sum of what objectives lack is the value that a run proves."""
    month, rules = generate("lille", "XS", 3), read_policy(policy)
    case = admit(month, rules.admissibility)
    found = feasible(case, rules)
    assert found
    result = decide(month, rules)
    missing = {x.name: x.value for x in result.levels if x.unit == "leases"}
    rung = {rule.id: level.name for level in rules.ladder for rule in level.rules}
    sums: dict[str, int] = {}
    for one in found:
        assert one.alone <= one.together
        assert one.is_proven
        sums[rung[one.rule]] = sums.get(rung[one.rule], 0) + one.together
    for name, value in sums.items():
        if name in missing:
            assert missing[name] == value


@pytest.mark.parametrize("language", ["en", "fr"])
def test_check_says_what_cannot_be_reached(language: str) -> None:
    """`check --feasible`: sentences for people, rows for programs."""
    tiny = str(TINY)
    told = CliRunner().invoke(main, ["check", tiny, "--feasible", "--lang", language])
    assert told.exit_code == 0
    data = CliRunner().invoke(main, ["check", tiny, "--feasible", "--json"])
    rows = json.loads(data.output)["lacking"]
    assert all(row["alone"] <= row["together"] for row in rows)
    plain = CliRunner().invoke(main, ["check", tiny, "--json"])
    assert "lacking" not in json.loads(plain.output)
