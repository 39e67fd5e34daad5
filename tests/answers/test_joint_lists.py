"""Lists chosen together are those of brute force on small months."""

import functools
import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from attribution_opt.answers.accepting import Accepts
from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.joint_lists import joint_lists
from attribution_opt.answers.risk import Lists, _missing, read_lists, worst
from attribution_opt.decide.solve import decide
from attribution_opt.domain.plan import Plan
from attribution_opt.program.terms import EMPTY, Columns, Expression
from tests.answers.test_relax import month_of

HALF = Fraction(1, 2)
SEEDS = (3, 4, 6, 14, 16, 17, 18, 24, 46, 57)
"""From the second on, lists chosen on average miss more at worst than robust ones."""
Ranks = tuple[tuple[int, ...], ...]
Decided = Callable[[int], tuple[Elastic, Plan]]


@pytest.fixture(scope="module")
def decided(
    tmp_path_factory: pytest.TempPathFactory,
) -> Decided:
    """Return small months and their plans by seed, each decided once."""
    return functools.cache(lambda seed: plan_of(tmp_path_factory.mktemp("m"), seed))


def plan_of(folder: Path, seed: int) -> tuple[Elastic, Plan]:
    """Return a small month and its plan."""
    drawn = month_of(folder, seed)
    rules = [
        rule.model_copy(update={"level": "0"}) if rule.level in {"2", "3"} else rule
        for rule in drawn.policy.rules
    ]
    policy = drawn.policy.model_copy(update={"rules": tuple(rules)})
    month = Elastic(drawn.case, policy, "highs")
    return month, decide(month.case.instance, month.policy, method="highs").plan


def behind(month: Elastic, plan: Plan) -> list[list[tuple[int, ...]]]:
    """Return, by dwelling, every pair of ranks behind the plan, no gap, no repeat."""
    found = []
    for v in range(month.case.num_vacancies):
        pool = month.case.pool[v]
        pool = pool[month.case.proposable[pool, plan.holder[v]]]
        if plan.applicant[v] == EMPTY:
            pool = []
        found.append(
            [
                (EMPTY, EMPTY),
                *((a, EMPTY) for a in pool),
                *list(itertools.permutations(pool, 2)),
            ]
        )
    return found


def every_list(month: Elastic, plan: Plan) -> Iterator[np.ndarray]:
    """Yield every set of lists on which no household stands twice."""
    household = month.program.household
    for chosen in itertools.product(*behind(month, plan)):
        lists = np.column_stack([plan.applicant, np.array(chosen)])
        housed = household[lists[lists != EMPTY]]
        if len(np.unique(housed)) == len(housed):
            yield lists


def on_average(
    month: Elastic, plan: Plan, lists: np.ndarray, accepts: Accepts, what: Expression
) -> Fraction:
    """Return an expression on average over who signs, from the definition."""
    total = Fraction(0)
    for v, ranks in enumerate(lists.tolist()):
        left = Fraction(1)
        for a in ranks:
            if a == EMPTY:
                continue
            signs = left * accepts.of_pair(v, a)
            column = Columns(np.array([v]), np.array([a]), plan.holder[[v]])
            total += signs * int(what.on(column)[0])
            left -= signs
        nobody = Columns(np.array([v]), np.array([EMPTY]), plan.holder[[v]])
        total += left * int(what.on(nobody)[0])
    return total


def value(
    month: Elastic, plan: Plan, lists: np.ndarray, accepts: Accepts, robust: bool
) -> list[Fraction]:
    """Return what lists are worth, level by level, less first."""
    program = month.program
    unit = (accepts.unit) ** 3

    def short(d: int) -> Fraction:
        needs = [Fraction(0)]
        for row in program.demands[d].rows:
            mean = on_average(month, plan, lists, accepts, row.expression)
            lacks = (row.at_least - mean) * unit / row.scale
            needs.append(Fraction(-((-lacks.numerator) // lacks.denominator)))
        return max(needs)

    values: list[Fraction] = []
    hard = [d for x in program.levels if x.name == "0" for d in x.demands]
    if robust:
        values.append(Fraction(sum(at_worst(month, plan, lists, d) for d in hard)))
    else:
        values.append(sum(map(short, hard), Fraction(0)))
    values += [Fraction(-int((lists[:, rank] != EMPTY).sum())) for rank in (1, 2)]
    for level in program.levels:
        if level.name == "0" or level.pair is not None:
            continue
        cost = sum(map(short, level.demands), Fraction(0))
        if level.gain is not None:
            cost -= unit * on_average(month, plan, lists, accepts, level.gain)
        values.append(cost)
    return values


def at_worst(month: Elastic, plan: Plan, lists: np.ndarray, d: int) -> int:
    """Return the most that a demand misses over every choice of who signs."""
    choices = [[a for a in row if a != EMPTY] or [EMPTY] for row in lists.tolist()]
    return max(
        int(month.program.demands[d].shortfall(_columns(plan, np.array(signed))))
        for signed in itertools.product(*choices)
    )


def _columns(plan: Plan, applicant: np.ndarray) -> Columns:
    return Columns(np.arange(len(applicant)), applicant, plan.holder)


def chosen_alone(frame: pd.DataFrame) -> pd.DataFrame:
    """Return lists without those who fill them up although planned elsewhere."""
    return frame[
        ~frame["reasons"].str.contains("planned_elsewhere; |planned_elsewhere$")
    ]


@pytest.mark.parametrize("robust", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_lists_are_the_best(decided: Decided, seed: int, robust: bool) -> None:
    """No other lists are better, level by level, pair terms left out."""
    month, plan = decided(seed)
    accepts = Accepts.of(month, {}, HALF)
    frame = joint_lists(month, plan, "robust" if robust else "expected")
    found = read_lists(month, chosen_alone(frame))
    lists = np.full((month.case.num_vacancies, 3), EMPTY)
    lists[:, : found.applicant.shape[1]] = found.applicant
    mine = value(month, plan, lists, accepts, robust)
    best = min(value(month, plan, x, accepts, robust) for x in every_list(month, plan))
    is_pair = [level.pair is not None for level in month.program.levels]
    upto = 3 + (is_pair.index(True) if True in is_pair else len(is_pair)) - 1
    hard = any(level.name == "0" for level in month.program.levels)
    assert mine[: upto + (not hard)] == best[: upto + (not hard)]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_worst_is_that_of_every_outcome(decided: Decided, seed: int) -> None:
    """Of lists without a household twice, each demand; draws never pass it."""
    month, plan = decided(seed)
    lists = read_lists(month, chosen_alone(joint_lists(month, plan, "robust")))
    found = worst(month, lists)
    every = [at_worst(month, plan, lists.applicant, d) for d in range(len(found))]
    assert found.tolist() == every
    sure = Lists(lists.applicant, lists.holder, np.ones(lists.accepts.shape))
    rng = np.random.default_rng(seed)
    last = (lists.applicant != EMPTY).sum(axis=1)
    chosen = np.stack([rng.integers(0, np.maximum(1, last)) for _ in range(1000)])
    chosen[:, last == 0] = lists.applicant.shape[1]
    assert (_missing(month, sure, chosen) <= found).all()


def test_ranks_follow_who_stands_before(decided: Decided) -> None:
    """By profile, ranks are chosen one after the other: each list is as long."""
    month, plan = decided(3)
    one = read_lists(month, joint_lists(month, plan, "expected"))
    by_group = {"first_quartile": Fraction(3, 4)}
    frame = joint_lists(month, plan, "expected", by_group=by_group)
    two = read_lists(month, frame, by_group)
    assert ((one.applicant != EMPTY).sum(0) <= (two.applicant != EMPTY).sum(0)).any()
