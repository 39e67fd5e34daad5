"""Dwellings that nothing tells apart, as one with a number.

Where two vacancies have the same candidates, rows and pair terms, plans that swap them
are equal in everything: an engine is spared telling them apart. Which of them each
household has is settled after the ladder, in the order of the draw.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from attribution_opt.program.parts import only
from attribution_opt.program.program import Program
from attribution_opt.program.row_numbers import rows_numbered
from attribution_opt.program.terms import ANY, EMPTY, Columns

__all__ = ["Bundles"]

WORDS = (3, 2, 1, 0)
"""Words of the hash that order dwellings alike, the last one first."""


@dataclass(frozen=True, eq=False)
class Bundles:
    """A program with one vacancy for all that are alike.

    Attributes
    ----------
    whole
        The program of every vacancy.
    few
        That of one vacancy for each bundle, with its `Program.count`.
    members
        By bundle, its vacancies in the order in which they are given out.
    """

    whole: Program
    few: Program
    members: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, program: Program) -> "Bundles":
        """Return the bundles of a program."""
        bundle = _alike(program)
        order = np.lexsort((*_draws(program), bundle))
        edges = np.flatnonzero(np.diff(bundle[order])) + 1
        members = tuple(np.split(order, edges)) if len(order) else ()
        first = np.array([vacancies[0] for vacancies in members], dtype=np.int64)
        times = np.array([len(vacancies) for vacancies in members], dtype=np.int64)
        return cls(program, replace(only(program, first), times=times), members)

    @property
    def is_plain(self) -> bool:
        """Whether no two vacancies are alike."""
        return len(self.members) == self.whole.num_vacancies

    def fold(self, plan: Columns) -> Columns:
        """Return a plan of vacancies as one of bundles."""
        bundle = np.empty(self.whole.num_vacancies, dtype=np.int64)
        for b, vacancies in enumerate(self.members):
            bundle[vacancies] = b
        folded = Columns(bundle[plan.vacancy], plan.applicant, plan.holder)
        return folded.take(np.argsort(folded.vacancy, kind="stable"))

    def unfold(self, plan: Columns) -> Columns:
        """Return a plan of bundles as one of vacancies.

        In each bundle, households in the order of their draw, then empty dwellings.
        """
        anyone = np.full(len(plan), ANY)
        pairs = Columns(plan.vacancy, plan.applicant, anyone)
        draws = [self.few.tie(pairs, word) for word in WORDS]
        is_empty = plan.applicant == EMPTY
        keys = (plan.holder, plan.applicant, *draws, is_empty, plan.vacancy)
        plan = plan.take(np.lexsort(keys))
        vacancy = np.concatenate([*self.members, np.zeros(0, dtype=np.int64)])
        unfolded = Columns(vacancy, plan.applicant, plan.holder)
        return unfolded.take(np.argsort(vacancy, kind="stable"))


def _draws(program: Program) -> list[np.ndarray]:
    """Return the draw of each vacancy, last words first: no order of rows decides."""
    size = program.num_vacancies
    nobody, anyone = np.full(size, EMPTY), np.full(size, ANY)
    homes = Columns(np.arange(size), nobody, anyone)
    return [program.tie(homes, word) for word in WORDS]


def _alike(program: Program) -> np.ndarray:
    """Return, shape (vacancies,), a number that vacancies alike share.

    Each look is at those that the one before could not tell apart.
    """
    people = [blake2b(own.tobytes()).digest() for own in program.candidates]
    often = Counter(people)
    near = np.array([n for n, own in enumerate(people) if often[own] > 1], dtype=int)
    tables = [program.orientable, program.may_stay_empty[:, None], *_tables(program)]
    rows = rows_numbered([table[near] for table in tables], len(near)).tolist()
    keys = [(people[v], row) for v, row in zip(near, rows, strict=True)]
    repeated = Counter(keys)
    terms = [x.pair for x in program.levels if x.pair]
    numbers: dict[tuple[object, ...], int] = {}
    found = np.arange(program.num_vacancies)
    for v, key in zip(near.tolist(), keys, strict=True):
        if repeated[key] > 1:
            own = program.candidates[v]
            here = np.full(len(own), v)
            valued = [x.values(here, own).tobytes() for x in terms]
            found[v] = numbers.setdefault((*key, *valued), v)
    return found


def _tables(program: Program) -> Iterator[np.ndarray]:
    """Yield all that rows and totals say of vacancies, whoever is positioned there."""
    for expression in program.expressions:
        yield from (term.u for term in expression.terms)
        if expression.empty is not None:
            yield expression.empty
    yield from (level.pair.inside for level in program.levels if level.pair)
