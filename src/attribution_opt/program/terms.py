"""Integer coefficients over columns, as short sums of outer products.

A column ``(v, a, h)`` positions applicant ``a`` on vacancy ``v`` for holder ``h``;
``(v, -, h)`` orients ``v`` to ``h`` and leaves it empty. A coefficient is
``sum_k u_k[v, h] * w_k[a]`` on the first kind and ``e[v, h]`` on the second, so that it
costs memory in vacancies plus applicants, never in pairs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

__all__ = ["EMPTY", "Columns", "Demand", "Expression", "Outer", "PairTerm", "Row"]

EMPTY = -1
"""The applicant of a column that leaves its vacancy empty."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Some columns, as three parallel arrays of indices; `EMPTY` for no applicant."""

    vacancy: np.ndarray
    applicant: np.ndarray
    holder: np.ndarray

    def __len__(self) -> int:
        """Return how many columns there are."""
        return len(self.vacancy)

    def take(self, chosen: np.ndarray) -> "Columns":
        """Return the columns of a mask or of positions."""
        return Columns(
            self.vacancy[chosen], self.applicant[chosen], self.holder[chosen]
        )


PairTerm = Callable[[Columns], np.ndarray]
"""A coefficient that no short sum gives: whole numbers for a block of columns.

It is called with filled columns only.
"""


@dataclass(frozen=True, slots=True)
class Outer:
    """``u[v, h] * w[a]``, of shapes (vacancies, holders) and (applicants,)."""

    u: np.ndarray
    w: np.ndarray


@dataclass(frozen=True, slots=True)
class Expression:
    """A coefficient for every column.

    Attributes
    ----------
    terms
        Outer products, summed on filled columns.
    empty
        Coefficient of empty columns, shape (vacancies, holders); None for zero.
    """

    terms: tuple[Outer, ...] = ()
    empty: np.ndarray | None = None

    def __mul__(self, factor: int) -> "Expression":
        """Return every coefficient times a whole number."""
        terms = tuple(Outer(term.u * factor, term.w) for term in self.terms)
        return Expression(terms, None if self.empty is None else self.empty * factor)

    def __add__(self, other: "Expression") -> "Expression":
        """Return the sum of two coefficients."""
        empties = [e for e in (self.empty, other.empty) if e is not None]
        total = sum(empties[1:], start=empties[0]) if empties else None
        return Expression(self.terms + other.terms, total)

    def on(self, columns: Columns) -> np.ndarray:
        """Return the coefficients of some columns, as whole numbers."""
        values = np.zeros(len(columns), dtype=np.int64)
        filled = columns.applicant != EMPTY
        v, a, h = columns.vacancy, columns.applicant, columns.holder
        for term in self.terms:
            values += np.where(filled, term.u[v, h] * term.w[a], 0)
        if self.empty is not None:
            values += np.where(filled, 0, self.empty[v, h])
        return values


@dataclass(frozen=True, slots=True)
class Row:
    """``expression * x + scale * shortfall >= at_least``, in whole numbers."""

    expression: Expression
    at_least: int
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Demand:
    """What a rule asks under one key: rows that share one whole shortfall.

    Attributes
    ----------
    rule, key, part
        Label: which rule, for whom (a holder, a body, a neighbourhood), and which side
        where there are two.
    rows
        The shortfall is the least whole number, from 0, that satisfies all of them.
    """

    rule: str
    key: str
    rows: tuple[Row, ...]
    part: str = ""

    def shortfall(self, columns: Columns) -> int:
        """Return the shortfall of a plan, given as its columns."""
        needs = (
            -((int(row.expression.on(columns).sum()) - row.at_least) // row.scale)
            for row in self.rows
        )
        return max(0, *needs) if self.rows else 0
