"""A case and a policy as a program."""

import hashlib

import numpy as np

from attribution_opt.admission.case import Case
from attribution_opt.domain.labels import joined
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import ANY, EMPTY, Columns, Demand
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.ladder import Rung
from attribution_opt.rules.policy import Policy

__all__ = ["formulate"]

WORD_BYTES = 2
"""Bytes of the hash that one tie-break level reads: 16 bits keep sums small."""


def formulate(case: Case, policy: Policy, seed: int) -> Program:
    """Return the program of a month under a policy.

    Parameters
    ----------
    case
        Who is admissible where.
    policy
        What is asked, on which levels.
    seed
        Settles which of several equal plans is proposed; any whole number.
    """
    demands: list[Demand] = []
    levels: list[Level] = []
    points, counted = policy.ladder.points, Counted(case)
    for rung in policy.ladder:
        takes_gap = points is not None and rung.name >= points.name
        levels.append(_level(counted, rung, demands, takes_gap))
    return Program(
        candidates=case.candidates,
        orientable=case.orientable,
        proposable=case.proposable,
        may_stay_empty=case.forced < 0,
        household=case.instance.household,
        demands=tuple(demands),
        levels=tuple(levels),
        tie=_Tie(case, seed),
    )


def _level(
    counted: Counted, rung: Rung, demands: list[Demand], takes_gap: bool
) -> Level:
    """Return one level, its demands appended to those of the program."""
    first = len(demands)
    for rule in rung.rules:
        demands.extend(demand.tightened() for demand in rule.demands(counted))
    gain = rung.rules[0].gain(counted.case)
    return Level(
        name=rung.name,
        title=rung.titled("en"),
        takes_gap=takes_gap,
        demands=tuple(range(first, len(demands))),
        gain=gain.expression if gain else None,
        pair=gain.pair if gain else None,
    )


class _Tie:
    """Cost of columns by 16 bits of ``sha256(seed|vacancy|applicant|holder)``.

    Of pairs the holder is left out. Ids, never positions: the order of rows in a file
    decides nothing.
    """

    def __init__(self, case: Case, seed: int) -> None:
        self.seed = str(seed)
        self.vacancies = case.instance.vacancies["vacancy_id"].tolist()
        self.applicants = case.instance.applicants["applicant_id"].tolist()
        self.holders = case.holders

    def __call__(self, columns: Columns, word: int) -> np.ndarray:
        start = word * WORD_BYTES
        triples = zip(
            columns.vacancy.tolist(),
            columns.applicant.tolist(),
            columns.holder.tolist(),
            strict=True,
        )
        costs = [self._hash(*triple, start) for triple in triples]
        return np.array(costs, dtype=np.int64)

    def _hash(self, v: int, a: int, h: int, start: int) -> int:
        applicant = "" if a == EMPTY else self.applicants[a]
        pair = (self.seed, self.vacancies[v], applicant)
        parts = pair if h == ANY else (*pair, self.holders[h])
        # Two pairs never share a text, whatever signs their ids hold.
        text = joined(parts, "|")
        digest = hashlib.sha256(text.encode("utf-8")).digest()
        return int.from_bytes(digest[start : start + WORD_BYTES], "big")
