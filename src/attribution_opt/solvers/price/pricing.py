"""Reduced costs of every pair, class by class, never more than a block at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from attribution_opt.program.program import Program
from attribution_opt.program.terms import EMPTY, Columns, PairTerm
from attribution_opt.solvers.price.forms import Form, Weights

__all__ = ["Block", "Pricer"]

BLOCK_BYTES = 32 * 2**20
"""Reduced costs held at once."""


@dataclass(frozen=True, slots=True)
class Block:
    """Reduced costs of some vacancies of one class.

    Attributes
    ----------
    vacancies, holders, applicants
        Indices along the three axes.
    filled
        Shape (vacancies, holders, applicants); infinite where not admissible.
    empty
        Shape (vacancies, holders); infinite where not admissible.
    """

    vacancies: np.ndarray
    holders: np.ndarray
    applicants: np.ndarray
    filled: np.ndarray
    empty: np.ndarray

    def least(self) -> np.ndarray:
        """Return the least reduced cost of each vacancy."""
        least = self.empty.min(axis=1, initial=np.inf)
        if len(self.applicants):
            least = np.minimum(least, self.filled.min(axis=(1, 2), initial=np.inf))
        return least

    def columns(self, filled: np.ndarray, empty: np.ndarray) -> Columns:
        """Return the columns of two masks, of the shapes of `filled` and `empty`."""
        v, h, a = np.nonzero(filled)
        w, g = np.nonzero(empty)
        return Columns(
            np.concatenate([self.vacancies[v], self.vacancies[w]]),
            np.concatenate([self.applicants[a], np.full(len(w), EMPTY)]),
            np.concatenate([self.holders[h], self.holders[g]]),
        )


@dataclass(frozen=True, slots=True)
class _Class:
    """Vacancies that admissibility does not tell apart.

    Attributes
    ----------
    vacancies, applicants, holders
        Indices; holders are those that any of the vacancies may be oriented to.
    is_barred
        Shape (holders, applicants): whom a holder may not put forward.
    """

    vacancies: np.ndarray
    applicants: np.ndarray
    holders: np.ndarray
    is_barred: np.ndarray


class Pricer:
    """All pairs of a program, priced class by class."""

    def __init__(self, program: Program, weights: Weights) -> None:
        self.program, self.weights = program, weights
        self.classes = _classes(program)

    def blocks(self, form: Form, beta: np.ndarray) -> Iterator[Block]:
        """Yield the reduced costs ``form(v, a, h) - beta[a]`` of every column.

        Parameters
        ----------
        form
            Cost less multiples of rows.
        beta
            Shape (applicants,): the dual of each applicant's household.
        """
        pairs = form.merged_pairs()
        numbers = sorted(form.u)
        u = np.stack([form.u[k] for k in numbers]) if numbers else None
        for group in self.classes:
            per_vacancy = 8 * max(1, group.is_barred.size)
            step = max(1, BLOCK_BYTES // per_vacancy)
            w = self.weights.matrix[group.applicants][:, numbers]
            for first in range(0, len(group.vacancies), step):
                vacancies = group.vacancies[first : first + step]
                filled = self._filled(group, vacancies, u, w)
                for pair, factor in pairs:
                    filled += factor * _pair_values(pair, group, vacancies)
                filled -= beta[group.applicants]
                filled[:, group.is_barred] = np.inf
                yield self._block(group, vacancies, filled, form)

    def _filled(
        self, group: _Class, vacancies: np.ndarray, u: np.ndarray | None, w: np.ndarray
    ) -> np.ndarray:
        """Return ``sum_k u_k[v, h] w_k[a]`` on a block: one matrix product."""
        shape = (len(vacancies), len(group.holders), len(group.applicants))
        if u is None:
            return np.zeros(shape)
        left = u[:, vacancies[:, None], group.holders[None, :]].reshape(len(u), -1)
        return (left.T @ w.T).reshape(shape)

    def _block(
        self, group: _Class, vacancies: np.ndarray, filled: np.ndarray, form: Form
    ) -> Block:
        """Return a block with what is not admissible made infinite."""
        grid = np.ix_(vacancies, group.holders)
        is_closed = ~self.program.orientable[grid]
        filled[is_closed] = np.inf
        empty = np.zeros(is_closed.shape) if form.empty is None else form.empty[grid]
        stays = self.program.may_stay_empty[vacancies][:, None]
        empty = np.where(is_closed | ~stays, np.inf, empty)
        return Block(vacancies, group.holders, group.applicants, filled, empty)


def _pair_values(pair: PairTerm, group: _Class, vacancies: np.ndarray) -> np.ndarray:
    """Return a pair term on a block, shape (vacancies, holders, applicants)."""
    n, m = len(vacancies), len(group.applicants)
    values = pair.values(np.repeat(vacancies, m), np.tile(group.applicants, n))
    inside = pair.inside[np.ix_(vacancies, group.holders)]
    return values.reshape(n, 1, m) * inside[:, :, None]


def _classes(program: Program) -> list[_Class]:
    """Group vacancies with the same admissible applicants."""
    members: dict[bytes, list[int]] = {}
    for v, applicants in enumerate(program.candidates):
        members.setdefault(applicants.tobytes(), []).append(v)
    classes = []
    for vacancies in members.values():
        applicants = program.candidates[vacancies[0]]
        holders = np.flatnonzero(program.orientable[vacancies].any(axis=0))
        classes.append(
            _Class(
                np.array(vacancies),
                applicants,
                holders,
                ~program.proposable[applicants][:, holders].T,
            )
        )
    return classes
