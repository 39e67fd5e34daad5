"""Strategies of months, policies, formulations and plans: what fails is shrunk."""

import random
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from attribution_opt.admission.admit import admit
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.lists import plan_columns
from attribution_opt.decide.score_order import score_order
from attribution_opt.domain.instance import Instance
from attribution_opt.files.read_tables import read_month
from attribution_opt.program.program import Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.rules.policy import parse_policy
from tests.months import HOLDERS, random_policy, write_month

KINDS = sorted({kind for _, kind, _ in HOLDERS})


def examples(few: int) -> settings:
    """Return so many examples on every change, more in the longer run."""
    each = settings.default.max_examples / 20
    return settings(max_examples=max(1, round(few * each)))


def whole(least: int, most: int, *shape: int) -> st.SearchStrategy[np.ndarray]:
    """Return a table of whole numbers, each drawn."""
    each = st.integers(least, most)
    return arrays(np.int64, shape, elements=each, fill=st.nothing())


class Drawn(random.Random):
    """Draws of ``random.Random`` as choices of hypothesis: few bits each, shrunk."""

    draw: st.DrawFn

    def random(self) -> float:
        """Return hundredths: a chance needs no more."""
        return self.draw(st.integers(0, 99)) / 100

    def _randbelow(self, n: int) -> int:
        return self.draw(st.integers(0, n - 1))


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Return what draws like ``random.Random``."""
    rng = Drawn()
    rng.draw = draw
    return rng


@st.composite
def contents(draw: st.DrawFn, *, is_scoped: bool = False) -> dict[str, Any]:
    """Return what a policy with rules of every family says, at will scoped anyhow."""
    rng = draw(drawn())
    content = random_policy(rng)
    for rule in content["rules"] if is_scoped else ():
        rule["scope"] = scope(rng)
    return content


def scope(rng: random.Random) -> dict[str, Any]:
    """Return a scope over some kinds of holders, dwellings, both or everything."""
    found: dict[str, Any] = {}
    if rng.random() < 0.7:
        found["holder_kind"] = rng.sample(KINDS, rng.randint(1, len(KINDS) - 1))
    if rng.random() < 0.4:
        found["in_qpv"] = rng.choice(("yes", "no"))
    if rng.random() < 0.3:
        found["financing"] = rng.sample(("PLAI", "PLUS", "PLS"), 2)
    return found


@st.composite
def months(draw: st.DrawFn, homes: int, people: int, num_holders: int = 2) -> Instance:
    """Return a month of so many dwellings and households, as read from its files."""
    with tempfile.TemporaryDirectory() as name:
        write_month(Path(name), draw(drawn()), homes, people, num_holders)
        return read_month(Path(name))


@st.composite
def formulated(draw: st.DrawFn, homes: int, people: int) -> tuple[Program, Columns]:
    """Return the program of a month whose rules are scoped anyhow, and a plan of it."""
    policy = parse_policy(draw(contents(is_scoped=True)))
    case = admit(draw(months(homes, people, 3)), policy.admissibility)
    return formulate(case, policy, 0), plan_columns(score_order(case))


@st.composite
def plans(draw: st.DrawFn, program: Program) -> Columns:
    """Return a plan drawn dwelling by dwelling, those of few choices first."""
    columns, housed = program.columns, set[int]()
    household = np.where(
        columns.applicant == EMPTY, EMPTY, program.household[columns.applicant]
    )
    own = [np.flatnonzero(columns.vacancy == v) for v in range(program.num_vacancies)]
    chosen = np.zeros(program.num_vacancies, dtype=np.int64)
    for v in sorted(range(program.num_vacancies), key=lambda v: len(own[v])):
        free = [n for n in own[v].tolist() if household[n] not in housed]
        chosen[v] = draw(st.sampled_from(free))
        housed |= {int(household[chosen[v]])} - {EMPTY}
    return columns.take(chosen)
