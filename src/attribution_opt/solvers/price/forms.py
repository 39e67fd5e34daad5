"""Costs and rows over all columns as sums over a few shared weight vectors."""

from dataclasses import dataclass, field

import numpy as np

from attribution_opt.program.program import Level
from attribution_opt.program.terms import Expression, PairTerm

__all__ = ["Form", "Weights"]


class Weights:
    """The distinct vectors ``w[a]`` of a program, one column each.

    Rows of one group (first quartile in a body, priority) share their vector whatever
    their key, so that a month of hundreds of rows has a dozen of them.
    """

    def __init__(self, num_applicants: int) -> None:
        self.num_applicants = num_applicants
        self._position: dict[bytes, int] = {}
        self._vectors: list[np.ndarray] = []
        self._matrix = np.zeros((num_applicants, 0))

    def position(self, w: np.ndarray) -> int:
        """Return the number of a vector, new ones are kept."""
        key = w.tobytes()
        if key not in self._position:
            self._position[key] = len(self._vectors)
            self._vectors.append(w)
        return self._position[key]

    @property
    def matrix(self) -> np.ndarray:
        """Shape (applicants, vectors): one row of weights for each applicant."""
        if self._matrix.shape[1] != len(self._vectors):
            self._matrix = np.stack(self._vectors, axis=1).astype(np.float64)
        return self._matrix


@dataclass(slots=True)
class Form:
    """A coefficient for every column.

    Attributes
    ----------
    u
        By number of weight vector, an array of shape (vacancies, holders).
    empty
        Coefficient of empty columns, shape (vacancies, holders).
    pairs
        Pair terms with their factors.
    """

    u: dict[int, np.ndarray] = field(default_factory=dict)
    empty: np.ndarray | None = None
    pairs: list[tuple[PairTerm, float]] = field(default_factory=list)

    @classmethod
    def of(cls, expression: Expression, weights: Weights) -> "Form":
        """Return an expression over shared weight vectors."""
        form = cls()
        for term in expression.terms:
            k = weights.position(term.w)
            form.u[k] = form.u.get(k, 0) + term.u.astype(np.float64)
        if expression.empty is not None:
            form.empty = expression.empty.astype(np.float64)
        return form

    @classmethod
    def cost_of(cls, level: Level, weights: Weights) -> "Form":
        """Return the cost of a level, shortfalls left out: its gain, sign turned."""
        form = cls() if level.gain is None else cls.of(level.gain * -1, weights)
        if level.pair is not None:
            form.pairs.append((level.pair, -1.0))
        return form

    def add(self, other: "Form", factor: float) -> None:
        """Add a multiple of another form to this one."""
        if factor == 0.0:
            return
        for k, u in other.u.items():
            self.u[k] = self.u.get(k, 0) + factor * u
        if other.empty is not None:
            self.empty = (
                0 if self.empty is None else self.empty
            ) + factor * other.empty
        self.pairs.extend((pair, factor * f) for pair, f in other.pairs)

    def merged_pairs(self) -> list[tuple[PairTerm, float]]:
        """Return pair terms with equal ones added up."""
        factors: dict[int, list[float]] = {}
        terms: dict[int, PairTerm] = {}
        for pair, factor in self.pairs:
            terms[id(pair)] = pair
            factors.setdefault(id(pair), []).append(factor)
        summed = ((terms[i], sum(values)) for i, values in factors.items())
        return [(pair, factor) for pair, factor in summed if factor != 0.0]
