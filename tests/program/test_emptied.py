"""A start keeps the hard caps that empty dwellings keep."""

from dataclasses import replace

import numpy as np
import pytest

from attribution_opt.domain.levels import HARD
from attribution_opt.program.emptied import emptied
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import EMPTY, Columns, Demand, Expression, Outer, Row
from tests.seeds import seeds
from tests.solvers.test_random_programs import drawn


def capped(seed: int) -> tuple[Program, Columns]:
    """Return a program whose hard demands are caps, and a plan with every home full."""
    rng = np.random.default_rng(seed)
    program = drawn(seed)
    v, h = program.orientable.shape
    caps = []
    for number in range(3):
        u = rng.integers(0, 2, (v, h)) * int(rng.integers(1, 4))
        weights = rng.integers(0, 2, program.num_applicants)
        row = Row(
            Expression((Outer(u, weights),)) * -1,
            -int(rng.integers(0, 2)),
            int(rng.integers(1, 4)),
        )
        caps.append(Demand("cap", (str(number),), (row,)))
    hard = Level(name=HARD, title="caps", demands=tuple(range(len(caps))))
    program = replace(
        program,
        demands=tuple(caps),
        levels=(hard,),
        may_stay_empty=np.ones(v, dtype=bool),
        times=None,
    )
    housed: set[int] = set()
    applicant, holder = np.full(v, EMPTY), np.zeros(v, dtype=np.int64)
    for n, people in enumerate(program.candidates):
        holder[n] = np.flatnonzero(program.orientable[n])[0]
        for a in people.tolist():
            may = np.flatnonzero(program.orientable[n] & program.proposable[a])
            if len(may) and int(program.household[a]) not in housed:
                applicant[n], holder[n] = a, may[0]
                housed.add(int(program.household[a]))
                break
    return program, Columns(np.arange(v), applicant, holder)


@pytest.mark.parametrize("seed", seeds(30, 300))
def test_caps_are_kept(seed: int) -> None:
    """No cap that empty dwellings keep is broken; what need not go stays."""
    program, full = capped(seed)
    start = emptied(program, full)
    assert program.is_plan(start)
    assert program.values(start) == (0,)
    kept = start.applicant == full.applicant
    assert (start.applicant[~kept] == EMPTY).all()
    if program.values(full) == (0,):
        assert kept.all()


def test_what_an_empty_dwelling_does_not_help_stays() -> None:
    """A hard minimum that is missed empties nothing."""
    program, full = capped(3)
    u = np.ones(program.orientable.shape, dtype=np.int64)
    weights = np.ones(program.num_applicants, dtype=np.int64)
    asks = Row(Expression((Outer(u, weights),)), 99)
    short = replace(program, demands=(Demand("least", ("x",), (asks,)),))
    short = replace(short, levels=(replace(program.levels[0], demands=(0,)),))
    assert (emptied(short, full).applicant == full.applicant).all()
