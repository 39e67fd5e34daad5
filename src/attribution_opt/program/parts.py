"""A program of some vacancies, and one that falls apart into several.

Vacancies are together where a household may be housed in either, or where a demand
looks at both. What shares nothing is decided apart: every level is a sum, so that the
best of the whole is the best of each part, level by level, ties included.
"""

from dataclasses import dataclass, replace

import numpy as np

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import (
    EMPTY,
    Columns,
    Demand,
    Expression,
    Outer,
    PairTerm,
)

__all__ = ["Part", "only", "parts_apart"]


@dataclass(frozen=True, eq=False)
class Part:
    """A program of some vacancies, and what they and its demands are in the whole.

    Attributes
    ----------
    program
        Of the vacancies and demands of the part; every applicant keeps its number.
    vacancies, demands
        Shape (vacancies,) and (demands,): their numbers in the whole, sorted.
    """

    program: Program
    vacancies: np.ndarray
    demands: np.ndarray

    def own(self, plan: Columns) -> Columns:
        """Return the part's own columns of a plan of the whole."""
        mine = plan.take(np.isin(plan.vacancy, self.vacancies))
        vacancy = np.searchsorted(self.vacancies, mine.vacancy)
        return Columns(vacancy, mine.applicant, mine.holder)

    def whole(self, plan: Columns) -> Columns:
        """Return a plan of the part as columns of the whole."""
        return Columns(self.vacancies[plan.vacancy], plan.applicant, plan.holder)


def parts_apart(program: Program) -> tuple[Part, ...]:
    """Return the parts of a program that share no household and no row, in order."""
    touched = [_touched(demand) for demand in program.demands]
    _, number = np.unique(_groups(program, touched), return_inverse=True)
    size = int(number.max(initial=0)) + 1
    if size == 1:
        every = np.arange(program.num_vacancies)
        return (Part(program, every, np.arange(len(program.demands))),)
    # What looks at no vacancy is anybody's: the first part's.
    owner = np.array([number[t[0]] if len(t) else 0 for t in touched], dtype=np.int64)
    return tuple(
        _part(program, np.flatnonzero(number == n), np.flatnonzero(owner == n))
        for n in range(size)
    )


def _touched(demand: Demand) -> np.ndarray:
    """Return the vacancies that a demand looks at."""
    seen = [row.expression.touched for row in demand.rows]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *seen]))


def _groups(program: Program, touched: list[np.ndarray]) -> np.ndarray:
    """Return, shape (vacancies,), the first vacancy that each hangs together with.

    Those that one demand looks at are given, demand by demand.
    """
    root = list(range(program.num_vacancies))

    def find(v: int) -> int:
        while root[v] != v:
            root[v] = root[root[v]]
            v = root[v]
        return v

    def join(vacancies: np.ndarray) -> None:
        first = min({find(v) for v in vacancies.tolist()}, default=0)
        for v in vacancies.tolist():
            root[find(v)] = first

    for vacancies in touched:
        join(vacancies)
    if len({find(v) for v in range(len(root))}) > 1:
        last = np.full(int(program.household.max(initial=0)) + 1, EMPTY)
        for v, people in enumerate(program.candidates):
            own = program.household[people]
            met = np.unique(last[own])
            last[own] = v
            join(np.append(met[met != EMPTY], v))
    return np.array([find(v) for v in range(len(root))], dtype=np.int64)


def _part(program: Program, vacancies: np.ndarray, demands: np.ndarray) -> Part:
    fewer = only(program, vacancies)
    place = {d: n for n, d in enumerate(demands.tolist())}
    levels = tuple(
        replace(level, demands=tuple(place[d] for d in level.demands if d in place))
        for level in fewer.levels
    )
    own = tuple(fewer.demands[d] for d in demands.tolist())
    return Part(replace(fewer, demands=own, levels=levels), vacancies, demands)


def only(program: Program, vacancies: np.ndarray) -> Program:
    """Return the program of some vacancies, under the same demands and levels."""

    def tie(columns: Columns, word: int) -> np.ndarray:
        own = Columns(vacancies[columns.vacancy], columns.applicant, columns.holder)
        return program.tie(own, word)

    return replace(
        program,
        candidates=tuple(program.candidates[v] for v in vacancies),
        orientable=program.orientable[vacancies],
        may_stay_empty=program.may_stay_empty[vacancies],
        demands=tuple(_of_demand(demand, vacancies) for demand in program.demands),
        levels=tuple(_of_level(level, vacancies) for level in program.levels),
        tie=tie,
        times=None if program.times is None else program.times[vacancies],
    )


def _of(expression: Expression, first: np.ndarray) -> Expression:
    terms = tuple(Outer(term.u[first], term.w) for term in expression.terms)
    empty = expression.empty
    return Expression(terms, None if empty is None else empty[first])


def _of_demand(demand: Demand, first: np.ndarray) -> Demand:
    rows = tuple(
        replace(row, expression=_of(row.expression, first)) for row in demand.rows
    )
    return replace(demand, rows=rows)


def _of_level(level: Level, first: np.ndarray) -> Level:
    gain = None if level.gain is None else _of(level.gain, first)
    if level.pair is None:
        return replace(level, gain=gain)
    values = level.pair.values

    def of_some(vacancy: np.ndarray, applicant: np.ndarray) -> np.ndarray:
        return values(first[vacancy], applicant)

    return replace(level, gain=gain, pair=PairTerm(of_some, level.pair.inside[first]))
