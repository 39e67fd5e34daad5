"""Integer coefficients over columns, as short sums of outer products.

A column ``(v, a, h)`` positions applicant ``a`` on vacancy ``v`` for holder ``h``;
``(v, -, h)`` orients ``v`` to ``h`` and leaves it empty. A coefficient is
``sum_k u_k[v, h] * w_k[a]`` on the first kind and ``e[v, h]`` on the second, so that it
costs memory in vacancies plus applicants, never in pairs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from attribution_opt.domain.labels import Label, label_text

__all__ = [
    "ANY",
    "EMPTY",
    "Columns",
    "Demand",
    "Expression",
    "Outer",
    "PairTerm",
    "PairValues",
    "Row",
    "narrow",
    "wide",
]

EMPTY = -1
"""The applicant of a column that leaves its vacancy empty."""
ANY = -1
"""The holder of a column of which only the pair matters."""


def narrow(values: np.ndarray) -> np.ndarray:
    """Return whole numbers in the least memory that holds them."""
    # One below the least: signed, and no absolute value overflows.
    least = np.min_scalar_type(-int(np.abs(values).max(initial=0)) - 1)
    return np.ascontiguousarray(values, dtype=least)


def wide(values: np.ndarray) -> np.ndarray:
    """Return whole numbers in 64 bits: sums and products of them stay whole."""
    return values.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Columns:
    """Some columns, as three parallel arrays of indices; `EMPTY` for no applicant."""

    vacancy: np.ndarray
    applicant: np.ndarray
    holder: np.ndarray

    def __len__(self) -> int:
        """Return how many columns there are."""
        return len(self.vacancy)

    @classmethod
    def joined(cls, parts: "Sequence[Columns]") -> "Columns":
        """Return several sets of columns as one, in order."""
        return cls(
            np.concatenate([part.vacancy for part in parts]),
            np.concatenate([part.applicant for part in parts]),
            np.concatenate([part.holder for part in parts]),
        )

    def take(self, chosen: np.ndarray) -> "Columns":
        """Return the columns of a mask or of positions."""
        return Columns(
            self.vacancy[chosen], self.applicant[chosen], self.holder[chosen]
        )


Index = np.ndarray | int | slice
PairValues = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Whole numbers for pairs, given as parallel arrays of vacancies and applicants."""


@dataclass(frozen=True, slots=True, eq=False)
class PairTerm:
    """``values(v, a) * inside[v, h]``: a coefficient that no short sum gives.

    Attributes
    ----------
    values
        Of pairs, whatever the holder.
    inside
        Shape (vacancies, holders), whole numbers: the choices where they count. An
        engine that prices pairs once for all holders multiplies by it, as `on` does.
    """

    values: PairValues
    inside: np.ndarray

    def on(self, columns: Columns) -> np.ndarray:
        """Return the coefficients of some filled columns."""
        v, a, h = columns.vacancy, columns.applicant, columns.holder
        return self.values(v, a) * self.inside[v, h]


@dataclass(frozen=True, slots=True)
class Outer:
    """``u[v, h] * w[a]``, of shapes (vacancies, holders) and (applicants,).

    Both are kept in the least whole numbers that hold them: a region has hundreds of
    terms. Whatever is summed or multiplied is widened first.
    """

    u: np.ndarray
    w: np.ndarray

    def __post_init__(self) -> None:
        """Keep both in the least memory."""
        object.__setattr__(self, "u", narrow(self.u))
        object.__setattr__(self, "w", narrow(self.w))

    def on(self, vacancy: Index, holder: Index, applicant: Index) -> np.ndarray:
        """Return the coefficients of some filled columns, wide."""
        u = np.asarray(self.u[vacancy, holder], dtype=np.int64)
        product: np.ndarray = u * self.w[applicant]
        return product


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

    def __post_init__(self) -> None:
        """Keep coefficients in the least memory."""
        if self.empty is not None:
            object.__setattr__(self, "empty", narrow(self.empty))

    def __mul__(self, factor: int) -> "Expression":
        """Return every coefficient times a whole number."""
        terms = tuple(Outer(wide(term.u) * factor, term.w) for term in self.terms)
        empty = None if self.empty is None else wide(self.empty) * factor
        return Expression(terms, empty)

    def __add__(self, other: "Expression") -> "Expression":
        """Return the sum of two coefficients."""
        empties = [wide(e) for e in (self.empty, other.empty) if e is not None]
        total = sum(empties[1:], start=empties[0]) if empties else None
        return Expression(self.terms + other.terms, total)

    @property
    def touched(self) -> np.ndarray:
        """The vacancies that have a coefficient."""
        parts = [term.u.any(axis=1) for term in self.terms if term.w.any()]
        if self.empty is not None:
            parts.append(self.empty.any(axis=1))
        if not parts:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(np.logical_or.reduce(parts))

    def on(self, columns: Columns) -> np.ndarray:
        """Return the coefficients of some columns, as whole numbers."""
        values = np.zeros(len(columns), dtype=np.int64)
        filled = columns.applicant != EMPTY
        v, a, h = columns.vacancy, columns.applicant, columns.holder
        for term in self.terms:
            values += np.where(filled, term.on(v, h, a), 0)
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
    key: Label
    rows: tuple[Row, ...]
    part: str = ""

    @property
    def name(self) -> str:
        """The rule and the key, as a row of a model is called."""
        return f"{self.rule}, {label_text(self.key)}"

    def tightened(self) -> "Demand":
        """Return the same demand with a row that tells its shortfall by column.

        Where a demand looks at one vacancy alone, which takes exactly one column, its
        shortfall is a plain sum over columns: no relaxation can then meet it by mixing
        two households, one above a bound and one below.
        """
        touched = np.zeros(0, dtype=np.int64)
        for row in self.rows:
            touched = np.union1d(touched, row.expression.touched)
        if len(touched) != 1:
            return self
        v = int(touched[0])
        expression = _need_by_column(self.rows, v)
        return Demand(self.rule, self.key, (Row(expression * -1, 0),), self.part)

    def shortfall(self, columns: Columns) -> int:
        """Return the shortfall of a plan, given as its columns."""
        needs = (
            -((int(row.expression.on(columns).sum()) - row.at_least) // row.scale)
            for row in self.rows
        )
        return max(0, *needs) if self.rows else 0


def _need_by_column(rows: tuple[Row, ...], v: int) -> Expression:
    """Return what each column of one vacancy leaves missing of some rows."""
    profiles: dict[bytes, list[int]] = {}
    us = [term.u[v] for row in rows for term in row.expression.terms]
    num_holders = _shape(rows)[1]
    for h in range(num_holders):
        profile = np.array([u[h] for u in us], dtype=np.int64)
        profiles.setdefault(profile.tobytes(), []).append(h)
    terms = []
    for holders in profiles.values():
        need = _missing(
            rows, [_of_holder(row.expression, v, holders[0]) for row in rows]
        )
        u = np.zeros(_shape(rows), dtype=np.int64)
        u[v, holders] = 1
        terms.append(Outer(u, np.broadcast_to(need, _num_applicants(rows))))
    empty = np.zeros(_shape(rows), dtype=np.int64)
    of_empty = [
        np.zeros(num_holders, dtype=np.int64) if e is None else wide(e[v])
        for e in (row.expression.empty for row in rows)
    ]
    empty[v] = _missing(rows, of_empty)
    return Expression(tuple(terms), empty)


def _missing(rows: tuple[Row, ...], activities: list[np.ndarray]) -> np.ndarray:
    """Return the shortfall of rows at some activities, elementwise."""
    needs = [
        -((activity - row.at_least) // row.scale)
        for row, activity in zip(rows, activities, strict=True)
    ]
    return np.maximum(0, np.maximum.reduce(np.broadcast_arrays(*needs)))


def _of_holder(expression: Expression, v: int, h: int) -> np.ndarray:
    """Return the coefficients of one vacancy and holder over applicants."""
    total = np.zeros(1, dtype=np.int64)
    for term in expression.terms:
        total = total + term.on(v, h, slice(None))
    return total


def _shape(rows: tuple[Row, ...]) -> tuple[int, ...]:
    """Return (vacancies, holders)."""
    for row in rows:
        if row.expression.terms:
            return row.expression.terms[0].u.shape
        if row.expression.empty is not None:
            return row.expression.empty.shape
    raise ValueError("rows without any coefficient have no shape")


def _num_applicants(rows: tuple[Row, ...]) -> int:
    return next((len(t.w) for row in rows for t in row.expression.terms), 0)
