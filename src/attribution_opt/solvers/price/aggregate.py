"""A level of leases over signatures: households that no row tells apart are one.

Where a level counts leases, applicants of one signature (the tuple of their weights in
the rows that matter now, and of the pair terms that are held) are interchangeable on a
dwelling. One of each stands for all; a signature is used as often at most as it has
households. That forgets who is admissible where on *another* dwelling, so it is a
relaxation: what it costs at least, the level costs at least. It has thousands of
columns where the level has millions, and whole numbers, which the linear program has
not.
"""

import numpy as np

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import EMPTY, Columns, PairTerm
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.highs import HighsModel
from attribution_opt.solvers.ladder import Answer
from attribution_opt.solvers.matrix import INFINITY, SparseRow, columns_of
from attribution_opt.solvers.price.search import Held, costs_of

__all__ = ["aggregate", "signatures"]

MOST_COLUMNS, MOST_SIGNATURES = 100_000, 100
"""Beyond so many the relaxation is no easier than the level."""


def signatures(program: Program, levels: list[Level]) -> np.ndarray:
    """Return, shape (applicants,), the number of each applicant's signature.

    Parameters
    ----------
    program
        The program.
    levels
        Levels whose rows and gains matter.
    """
    vectors: dict[bytes, np.ndarray] = {}
    for level in levels:
        expressions = [
            row.expression for d in level.demands for row in program.demands[d].rows
        ]
        if level.gain is not None:
            expressions.append(level.gain)
        for expression in expressions:
            vectors.update({term.w.tobytes(): term.w for term in expression.terms})
    if not vectors:
        return np.zeros(program.num_applicants, dtype=np.int64)
    table = np.stack(list(vectors.values()), axis=1)
    _, number = np.unique(table, axis=0, return_inverse=True)
    return number.reshape(-1)


def representatives(
    program: Program, signature: np.ndarray, pairs: list[PairTerm]
) -> Columns | None:
    """Return one column of each signature for each vacancy and holder, and empty ones.

    None where there would be too many to be worth it.
    """
    vacancy: list[np.ndarray] = []
    applicant: list[np.ndarray] = []
    holder: list[np.ndarray] = []
    total = 0
    for v, people in enumerate(program.candidates):
        for h in np.flatnonzero(program.orientable[v]):
            kinds = _kinds(v, people, int(h), signature, pairs)
            may = np.flatnonzero(program.proposable[people, h])
            _, first = np.unique(kinds[may], axis=0, return_index=True)
            chosen = people[may[first]]
            vacancy.append(np.full(len(chosen), v))
            applicant.append(chosen)
            holder.append(np.full(len(chosen), h))
            total += len(chosen)
        if total > MOST_COLUMNS:
            return None
    empty_v, empty_h = np.nonzero(program.orientable & program.may_stay_empty[:, None])
    return Columns(
        np.concatenate([*vacancy, empty_v]),
        np.concatenate([*applicant, np.full(len(empty_v), EMPTY)]),
        np.concatenate([*holder, empty_h]),
    )


def _kinds(
    v: int, people: np.ndarray, h: int, signature: np.ndarray, pairs: list[PairTerm]
) -> np.ndarray:
    """Return signature and pair terms of each applicant on a choice, as rows."""
    here = Columns(np.full(len(people), v), people, np.full(len(people), h))
    return np.stack([signature[people], *(pair.on(here) for pair in pairs)], axis=1)


def aggregate(
    program: Program, level: Level, held: Held, control: Control
) -> Answer | None:
    """Return the answer of the relaxation over signatures; None if it is too large.

    Its bound is a bound of the level over all pairs. Its choice is no plan: one
    household may stand in several dwellings.
    """
    levels = [*(earlier for earlier, _ in held), level]
    signature = signatures(program, levels)
    if signature.max(initial=0) >= MOST_SIGNATURES:
        return None
    pairs = [x.pair for x in levels if x.pair is not None]
    columns = representatives(program, signature, pairs)
    if columns is None:
        return None
    model = HighsModel(program, columns, control.threads)
    model.rows = [row for row in model.rows if row.name != "household"]
    model.rows += _capacities(program, signature, columns)
    for earlier, value in held:
        model.hold(costs_of(program, earlier, columns), value, f"level {earlier.name}")
    return model.minimise(costs_of(program, level, columns), None, control)


def _capacities(
    program: Program, signature: np.ndarray, columns: Columns
) -> list[SparseRow]:
    """Return the rows that use a signature as often as it has households."""
    pairs = np.unique(np.stack([signature, program.household], axis=1), axis=0)
    capacity = np.bincount(pairs[:, 0])
    filled = np.flatnonzero(columns.applicant != EMPTY)
    kind = signature[columns.applicant[filled]]
    rows = []
    for group in columns_of(kind):
        most = int(capacity[kind[group[0]]])
        if most < program.num_vacancies:
            coefficients = np.zeros(len(columns))
            coefficients[filled[group]] = 1
            rows.append(SparseRow.of(coefficients, -INFINITY, most, name="signature"))
    return rows
