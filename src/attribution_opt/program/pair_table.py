"""Every admissible pair of a vacancy and an applicant, its terms evaluated once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from attribution_opt.program.terms import PairTerm, narrow

__all__ = ["PairTable", "parts_of"]

CHUNK = 2**18
"""Pairs looked at at once, so that what is made of each takes little memory."""


def parts_of(size: int) -> Iterator[slice]:
    """Yield slices of so many pairs, few enough for a little memory."""
    for first in range(0, size, CHUNK):
        yield slice(first, first + CHUNK)


@dataclass(frozen=True, eq=False)
class PairTable:
    """Pairs by vacancy, then as candidates stand.

    Attributes
    ----------
    vacancy, applicant
        Shape (pairs,): of each pair.
    """

    vacancy: np.ndarray
    applicant: np.ndarray
    _values: dict[int, tuple[PairTerm, np.ndarray]] = field(default_factory=dict)

    @classmethod
    def of(cls, candidates: Sequence[np.ndarray]) -> "PairTable":
        """Return the pairs of vacancies given by their candidates."""
        sizes = [len(applicants) for applicants in candidates]
        nobody = np.zeros(0, dtype=np.int32)
        return cls(
            np.repeat(np.arange(len(candidates), dtype=np.int32), sizes),
            np.concatenate([*candidates, nobody]).astype(np.int32),
        )

    def __len__(self) -> int:
        """Return how many pairs there are."""
        return len(self.vacancy)

    def values(self, term: PairTerm) -> np.ndarray:
        """Return the values of a term on every pair, wherever it counts."""
        if id(term) not in self._values:
            found = np.empty(len(self), dtype=np.int64)
            for part in parts_of(len(self)):
                vacancy = self.vacancy[part].astype(np.int64)
                applicant = self.applicant[part].astype(np.int64)
                found[part] = term.values(vacancy, applicant)
            self._values[id(term)] = (term, narrow(found))
        return self._values[id(term)][1]
