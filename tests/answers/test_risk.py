"""Risks under refusals: by enumeration on a small month, and by hand."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.risk import Lists, _draw, read_lists, risk
from attribution_opt.decide.solve import decide
from attribution_opt.program.terms import EMPTY, Columns
from tests.answers.test_relax import month_of

HALF = Fraction(1, 2)


def outcomes(
    month: Elastic, lists: Lists, signed: dict[int, int], left: list[tuple[int, int]]
) -> Iterator[tuple[Fraction, dict[int, int]]]:
    """Yield every outcome of the offers left, in their order, with its probability."""
    if not left:
        yield Fraction(1), signed
        return
    (rank, v), *rest = left
    a = int(lists.applicant[v, rank])
    household = month.program.household
    busy = {int(household[x]) for x in signed.values()}
    if a == EMPTY or v in signed or int(household[a]) in busy:
        yield from outcomes(month, lists, signed, rest)
        return
    for probability, then in ((HALF, {**signed, v: a}), (HALF, signed)):
        for p, found in outcomes(month, lists, then, rest):
            yield probability * p, found


@pytest.mark.parametrize("seed", [1, 4, 7, 9])
def test_draws_are_near_the_enumeration(tmp_path: Path, seed: int) -> None:
    """Expected shortfalls and risks, from every outcome, within four deviations."""
    month = month_of(tmp_path, seed)
    result = decide(month.case.instance, month.policy, method="highs")
    lists = read_lists(month, result.candidates)
    size, ranks = lists.applicant.shape
    offers = [(rank, v) for rank in range(ranks) for v in range(size)]
    exact = np.zeros((3, len(month.program.demands)))
    total = Fraction(0)
    for p, signed in outcomes(month, lists, {}, offers):
        applicant = np.array([signed.get(v, EMPTY) for v in range(size)])
        plan = Columns(np.arange(size), applicant, lists.holder)
        missing = month.shortfalls(plan)
        exact += float(p) * np.stack([missing, missing > 0, missing**2])
        total += p
    assert total == 1
    draws = 4000
    found = risk(month, lists, draws=draws, seed=seed)
    for one, expected, missed, square in zip(found, *exact, strict=True):
        assert abs(one.missed - missed) < 4 * np.sqrt(0.25 / draws)
        deviation = np.sqrt(max(0.0, square - expected**2) / draws)
        assert abs(one.expected - expected) <= 4 * deviation + 1e-9
    planned = month.shortfalls(
        Columns(np.arange(size), lists.applicant[:, 0], lists.holder)
    )
    assert [one.planned for one in found] == planned.tolist()


def test_three_ranks_at_one_half(tmp_path: Path) -> None:
    """One dwelling, three candidates: it is let with 1/2 + 1/4 + 1/8 = 7/8."""
    month = month_of(tmp_path, 1)
    size = month.case.num_vacancies
    applicant = np.full((size, 3), EMPTY)
    applicant[0] = [0, 1, 2]
    accepts = np.where(applicant == EMPTY, 0.0, 0.5)
    holder = np.array([np.flatnonzero(row)[0] for row in month.case.orientable])

    households = month.program.household[:3]
    assert len(set(households.tolist())) == 3
    drawn = _draw(month, Lists(applicant, holder, accepts), 20000, _rng())
    share = [(drawn[:, 0] == rank).mean() for rank in range(4)]
    assert np.allclose(share, [0.5, 0.25, 0.125, 0.125], atol=0.015)
    assert (drawn[:, 1:] == 3).all()


def _rng() -> np.random.Generator:
    return np.random.default_rng(5)
