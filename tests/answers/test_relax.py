"""Minimal conflicts and smallest changes are those of brute force on small months."""

import itertools
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from attribution_opt.admission.admit import admit
from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.relax import relax
from attribution_opt.files.read_tables import read_month
from attribution_opt.program.program import Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.rules.policy import parse_policy
from tests.months import random_policy, write_month
from tests.strategies import drawn, examples


def every_plan(program: Program) -> list[Columns]:
    """Return every plan of a small program."""
    columns = program.columns
    by_vacancy = [
        np.flatnonzero(columns.vacancy == v) for v in range(program.num_vacancies)
    ]
    plans = []
    for chosen in itertools.product(*by_vacancy):
        plan = columns.take(np.array(chosen, dtype=np.int64))
        filled = plan.applicant != EMPTY
        housed = program.household[plan.applicant[filled]]
        if len(np.unique(housed)) == len(housed):
            plans.append(plan)
    return plans


def month_of(folder: Path, draw: int | random.Random) -> Elastic:
    """Return a small random month whose rules with a demand are to hold."""
    rng = random.Random(draw) if isinstance(draw, int) else draw
    write_month(folder, rng, 3, 6)
    policy = parse_policy(random_policy(rng))
    return Elastic(admit(read_month(folder), policy.admissibility), policy, "highs")


@examples(6)
@given(rng=drawn())
def test_conflicts_and_changes_equal_brute_force(
    tmp_path_factory: pytest.TempPathFactory, rng: random.Random
) -> None:
    """Each conflict cannot hold and each part of it can; changes are the least."""
    month = month_of(tmp_path_factory.mktemp("month"), rng)
    rules = [rule.id for rule in month.policy.rules if rule.level in {"0", "2", "3"}]
    pieces = month.of_rules(rules)
    missing = np.array([month.shortfalls(p)[pieces] for p in every_plan(month.program)])
    found = relax(month, rules, most=4)
    assert found.total == missing.sum(axis=1).min()
    assert sum(change.amount for change in found.together) == found.total
    labels = [
        (x.rule, x.key, x.part) for x in (month.program.demands[d] for d in pieces)
    ]

    def holds(names: set[tuple[str, str, str]]) -> bool:
        chosen = [n for n, label in enumerate(labels) if label in names]
        return bool((missing[:, chosen] == 0).all(axis=1).any())

    for conflict in found.conflicts:
        names = {(p.rule, p.key, p.part) for p in conflict.pieces}
        assert not holds(names)
        assert all(holds(names - {name}) for name in names)
    assert bool(found.conflicts) == (found.total > 0)
    told = {(c.piece.rule, c.piece.key, c.piece.part): c.amount for c in found.changes}
    for rule in {label[0] for label in labels}:
        own = [n for n, label in enumerate(labels) if label[0] == rule]
        fine = (missing[:, [n for n in range(len(labels)) if n not in own]] == 0).all(1)
        amount = told.pop((rule, None, ""), None)
        if found.total and len(own) > 1:
            least = int(missing[fine][:, own].sum(axis=1).min()) if fine.any() else None
            assert amount == least
        else:
            assert amount is None
    for n, label in enumerate(labels):
        others = [m for m in range(len(labels)) if m != n]
        fine = (missing[:, others] == 0).all(axis=1)
        least = int(missing[fine, n].min()) if fine.any() else None
        if found.total and least is not None:
            assert told[label] == least
        else:
            assert label not in told


@pytest.mark.long
def test_limits_keep_small_changes(tmp_path: Path) -> None:
    """A rule that may give way by nothing is proposed for no change."""
    for seed in range(25):
        folder = tmp_path / str(seed)
        folder.mkdir()
        month = month_of(folder, seed)
        found = relax(month)
        if found.changes:
            rule = found.changes[0].piece.rule
            limited = relax(month, limits={rule: found.changes[0].amount - 1})
            assert rule not in {change.piece.rule for change in limited.changes[:1]}
            assert len(limited.changes) < len(found.changes)
            return
    raise AssertionError("no month of these conflicts by one rule")
