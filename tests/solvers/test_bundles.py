"""Dwellings that nothing tells apart are one with a number, for every engine."""

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.admission.admit import admit
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.lists import plan_columns
from attribution_opt.decide.score_order import score_order
from attribution_opt.files.read_tables import read_month
from attribution_opt.program.bundles import Bundles
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.rules.policy import Policy, parse_policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import engine
from tests.months import random_policy, write_month
from tests.strategies import drawn, examples


def write_likes(folder: Path, rng: random.Random) -> Policy:
    """Write a month each of whose dwellings stands there up to four times."""
    write_month(folder, rng, 3, 14)
    file = folder / "vacancies.csv"
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    many = []
    for line in lines:
        name, rest = line.split(",", 1)
        many += [f"{name}-{n},{rest}" for n in range(rng.randint(1, 4))]
    rng.shuffle(many)
    file.write_text("\n".join([header, *many]) + "\n", encoding="utf-8")
    for table in ("overrides.csv", "candidacies.csv"):
        (folder / table).unlink(missing_ok=True)
    return parse_policy(random_policy(rng))


def program_of(folder: Path, policy: Policy) -> tuple[Program, Columns]:
    """Return the program of a written month, and a plan of it."""
    case = admit(read_month(folder), policy.admissibility)
    return formulate(case, policy, 0), plan_columns(score_order(case))


@st.composite
def likes(draw: st.DrawFn) -> tuple[Program, Columns]:
    """Return the program of a month of dwellings alike, and a plan of it."""
    with tempfile.TemporaryDirectory() as name:
        return program_of(Path(name), write_likes(Path(name), draw(drawn())))


def triples(plan: Columns) -> set[tuple[int, int, int]]:
    """Return a plan as a set."""
    parts = (plan.vacancy, plan.applicant, plan.holder)
    return set(zip(*(part.tolist() for part in parts), strict=True))


@examples(6)
@given(likes())
def test_engines_prove_of_bundles_what_they_prove_of_dwellings(
    of_likes: tuple[Program, Columns],
) -> None:
    """Values are those of the month dwelling by dwelling; engines name the same."""
    program, start = of_likes
    told = engine("highs").inner.solve(program, start, Control())
    expected = [(x.name, x.cost) for x in told.levels if x.name < "9"]
    named = []
    for name in ("price", "highs", "cpsat"):
        outcome = engine(name).solve(program, start, Control())
        assert program.is_plan(outcome.plan)
        found = [(x.name, x.cost) for x in outcome.levels if x.name < "9"]
        assert found == expected, name
        assert program.values(outcome.plan) == tuple(cost for _, cost in expected)
        assert outcome.is_unique
        named.append(triples(outcome.plan))
    assert named[0] == named[1] == named[2]


@examples(6)
@given(likes())
def test_a_plan_folded_costs_what_it_costs(of_likes: tuple[Program, Columns]) -> None:
    """To fold and unfold a plan changes nothing but which of the likes is whose."""
    program, start = of_likes
    bundles = Bundles.of(program)
    folded = bundles.fold(start)
    assert bundles.few.is_plan(folded)
    assert bundles.few.values(folded) == program.values(start)
    again = bundles.unfold(folded)
    assert program.is_plan(again)
    assert program.values(again) == program.values(start)
    assert triples(bundles.unfold(bundles.fold(again))) == triples(again)


@examples(1)
@given(likes().filter(lambda one: not Bundles.of(one[0]).is_plain))
def test_pulp_takes_bundles(of_likes: tuple[Program, Columns]) -> None:
    """The one engine that writes text takes numbers above one too."""
    program, start = of_likes
    found = engine("pulp").solve(program, start, Control())
    expected = engine("highs").solve(program, start, Control())
    assert [x.cost for x in found.levels] == [x.cost for x in expected.levels]


@examples(3)
@given(rng=drawn())
def test_the_order_of_rows_decides_nothing(
    tmp_path_factory: pytest.TempPathFactory, rng: random.Random
) -> None:
    """Which of the likes a household has is drawn by ids, whatever their order."""
    folder = tmp_path_factory.mktemp("month")
    policy, file = write_likes(folder, rng), folder / "vacancies.csv"
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    named = []
    for order in (lines, lines[::-1]):
        file.write_text("\n".join([header, *order]) + "\n", encoding="utf-8")
        program, start = program_of(folder, policy)
        plan = engine("price").solve(program, start, Control()).plan
        ids = [line.split(",", 1)[0] for line in order]
        named.append({ids[v]: a for v, a, _ in triples(plan)})
    assert named[0] == named[1]
