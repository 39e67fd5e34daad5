"""A start keeps the hard caps that empty dwellings keep."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.domain.levels import HARD
from attribution_opt.program.emptied import emptied
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import EMPTY, Columns, Demand, Expression, Outer, Row
from tests.solvers.test_random_programs import programs
from tests.strategies import examples, whole


@st.composite
def capped(draw: st.DrawFn) -> tuple[Program, Columns]:
    """Return a program whose hard demands are caps, and a plan with every home full."""
    program = draw(programs())
    v, h = program.orientable.shape
    caps = []
    for number in range(3):
        u = draw(whole(0, 1, v, h)) * draw(st.integers(1, 3))
        weights = draw(whole(0, 1, program.num_applicants))
        row = Row(
            Expression((Outer(u, weights),)) * -1,
            -draw(st.integers(0, 1)),
            draw(st.integers(1, 3)),
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


@examples(60)
@given(capped())
def test_caps_are_kept(of_caps: tuple[Program, Columns]) -> None:
    """No cap that empty dwellings keep is broken; what need not go stays."""
    program, full = of_caps
    start = emptied(program, full)
    assert program.is_plan(start)
    assert program.values(start) == (0,)
    kept = start.applicant == full.applicant
    assert (start.applicant[~kept] == EMPTY).all()
    if program.values(full) == (0,):
        assert kept.all()


@given(capped())
def test_what_an_empty_dwelling_does_not_help_stays(
    of_caps: tuple[Program, Columns],
) -> None:
    """A hard minimum that is missed empties nothing."""
    program, full = of_caps
    u = np.ones(program.orientable.shape, dtype=np.int64)
    weights = np.ones(program.num_applicants, dtype=np.int64)
    asks = Row(Expression((Outer(u, weights),)), 99)
    short = replace(program, demands=(Demand("least", ("x",), (asks,)),))
    short = replace(short, levels=(replace(program.levels[0], demands=(0,)),))
    assert (emptied(short, full).applicant == full.applicant).all()
