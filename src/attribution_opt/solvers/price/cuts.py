"""Rows that whole numbers of leases obey and fractions do not.

A row over counts with whole coefficients, divided by d and rounded (mixed-integer
rounding; Marchand and Wolsey 2001): where ``sum a x >= b`` and r = b mod d,

    sum (r floor(a/d) + min(a mod d, r)) x  >=  r ceil(b/d).

A share of a quarter, ``4 s + 4 g - n >= b``, gains by the flow that tells n. Rows are
added up with whole multipliers first: a cut is a theorem that can be recomputed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from attribution_opt.solvers.price.lines import Line

__all__ = ["separate"]

DIVISORS = (2, 3, 4)
"""Shares are halves, thirds and quarters; a row's own coefficients are tried too."""
MOST_STEPS = 6
"""Rows added to the first one, at most."""
MOST_TIMES = 4
"""How often one row is added to another: a quarter's cancels in four."""
MOST_HELPERS = 24
MOST_ROWS = 800
"""Tight rows that cuts are made of, at most."""
WIDEST = 2.0**40
"""No cut is made of larger numbers: HiGHS refuses them, and they bind little."""
MOST_CUTS = 12
"""In a round."""
VIOLATION = 1e-4
MOST_DIVISOR = 10_000


@dataclass(frozen=True)
class _Base:
    """Tight rows over whole numbers, on the support of a choice and in full."""

    lines: list[Line]
    full: np.ndarray
    on: np.ndarray
    side: np.ndarray
    x: np.ndarray

    @cached_property
    def is_part(self) -> np.ndarray:
        """Where the choice is a fraction."""
        return np.abs(self.x - np.round(self.x)) > 1e-6

    @cached_property
    def is_positive(self) -> np.ndarray:
        """Where rows are above 0, as numbers that are multiplied fast."""
        return (self.full > 0).astype(np.float32)

    @cached_property
    def is_negative(self) -> np.ndarray:
        """Where rows are below 0, as such numbers."""
        return (self.full < 0).astype(np.float32)


def separate(
    lines: list[Line],
    counts: np.ndarray,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[Line]:
    """Return rows over counts alone that a choice of fractions breaks, worst first.

    Parameters
    ----------
    lines
        Valid rows; those over pairs are left out.
    counts
        Shape (counts,): the choice.
    should_stop
        Asked between rows; what was found until then is returned.
    """
    base = _base(lines, counts)
    if base is None:
        return []
    found: dict[bytes, tuple[Line, float]] = {}
    for n in np.flatnonzero((base.on[:, base.is_part] != 0).any(axis=1)).tolist():
        if should_stop():
            break
        for start in _starts(base, n):
            for divisor in _divisors(base.on[n]):
                if (grown := _grown(base, start, divisor)) is not None:
                    found.setdefault(grown[0].counts.tobytes(), grown)
    ranked = sorted(found.values(), key=lambda pair: -pair[1])
    return [cut for cut, _ in ranked[:MOST_CUTS]]


def _base(lines: list[Line], counts: np.ndarray) -> _Base | None:
    """Return the tight rows that are nearest to the fractions of a choice."""
    support = np.flatnonzero(counts > 1e-7)
    x = counts[support]
    rows = [line for line in lines if line.is_of_counts]
    if not rows:
        return None
    on = np.stack([line.counts[support] for line in rows])
    side = np.array([line.at_least for line in rows])
    slack = on @ x - side
    is_tight = slack < 1e-6 * np.maximum(1, np.abs(side))
    touches, part = on != 0, np.abs(x - np.round(x)) > 1e-6
    is_direct = is_tight & touches[:, part].any(axis=1)
    if not is_direct.any():
        return None
    # A region has tens of thousands of rows: those of the fractions come first, then
    # those that share most columns with them, since only such can cancel anything.
    shared = touches[:, touches[is_direct].any(axis=0)].sum(axis=1)
    rank = np.where(is_direct, np.inf, np.where(is_tight, shared, 0))
    near = np.argsort(-rank, kind="stable")[:MOST_ROWS]
    near = np.sort(near[rank[near] > 0])
    chosen = [rows[n] for n in near]
    full = np.stack([line.counts for line in chosen])
    return _Base(chosen, full, on[near], side[near], x)


def _divisors(row: np.ndarray) -> list[int]:
    own = {int(a) for a in np.abs(row) if 1 < a <= MOST_DIVISOR}
    few = sorted(own)[:4]
    return sorted({*DIVISORS, *few})


def _starts(base: _Base, n: int) -> list[np.ndarray]:
    """Return multipliers: the row alone, and with the rows that cancel what it lacks.

    Those are taken one by one, whichever covers the most of what is still negative
    for what else it brings in.
    """
    alone = np.zeros(len(base.side), dtype=np.int64)
    alone[n] = 1
    starts, together, total = [alone], alone, base.full[n]
    while (negative := total < 0).any() and len(starts) <= MOST_STEPS:
        missing = (total == 0).astype(np.float32)
        below = (total <= 0).astype(np.float32)
        covers = base.is_positive @ negative.astype(np.float32)
        brings = base.is_positive @ missing + base.is_negative @ (missing + below)
        worth = np.where(together > 0, 0.0, covers / (1.0 + brings))
        best = int(worth.argmax())
        if not worth[best]:
            break
        together = together.copy()
        together[best] = max(1, -int(total[negative].min()))
        if float(together.max()) * float(np.abs(base.full).max()) > WIDEST:
            break
        total = total + together[best] * base.full[best]
        starts.append(together)
    return starts


def _grown(base: _Base, start: np.ndarray, d: int) -> tuple[Line, float] | None:
    """Return the best cut by adding rows to a start, one by one, while it gains."""
    used = np.flatnonzero(start)
    row, side = start[used] @ base.on[used], int(start[used] @ base.side[used])
    best = float(_violations(base, row[None, :], np.array([side]), d)[0])
    helpers, times = _steps(base, row, d)
    rows, sides = times[:, None] * base.on[helpers], times * base.side[helpers]
    multipliers = start.copy()
    for _ in range(MOST_STEPS if len(helpers) else 0):
        values = _violations(base, row + rows, side + sides, d)
        top = int(values.argmax())
        if values[top] <= best + VIOLATION:
            break
        best = float(values[top])
        multipliers[helpers[top]] += times[top]
        row, side = row + rows[top], side + int(sides[top])
    return (_cut(base, multipliers, d), best) if best > VIOLATION else None


def _steps(base: _Base, row: np.ndarray, d: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows that share columns with one, and how often each may be added.

    Those of its fractions first, then those that bring in little else.
    """
    on = base.on != 0
    touched = row != 0
    shared = on[:, touched].sum(axis=1)
    worth = shared / (1.0 + on[:, ~touched].sum(axis=1))
    worth += len(base.side) * on[:, touched & base.is_part].any(axis=1)
    helpers = np.argsort(-worth, kind="stable")[:MOST_HELPERS]
    helpers = np.sort(helpers[shared[helpers] > 0])
    times = np.arange(1, min(d, MOST_TIMES + 1))
    return np.repeat(helpers, len(times)), np.tile(times, len(helpers))


def _violations(base: _Base, rows: np.ndarray, sides: np.ndarray, d: int) -> np.ndarray:
    """Return by how much the cut of each row is broken, scaled."""
    rest = sides % d
    whole, part = np.divmod(rows, d)
    r = rest[:, None]
    coefficients = r * whole + np.minimum(part, r)
    broken = rest * -(-sides // d) - coefficients @ base.x
    norm = np.sqrt((coefficients.astype(float) ** 2).sum(axis=1))
    return np.where(rest > 0, broken / np.maximum(norm, 1e-9), -1.0)


def _cut(base: _Base, multipliers: np.ndarray, d: int) -> Line:
    used = np.flatnonzero(multipliers)
    counts = sum(int(multipliers[n]) * base.lines[n].counts for n in used)
    b = int(multipliers @ base.side)
    rest = b % d
    whole, part = np.divmod(counts, d)
    coefficients = rest * whole + np.minimum(part, rest)
    side = rest * -(-b // d)
    # Small numbers keep the next cuts, which are made of this one, below `WIDEST`.
    common = int(np.gcd.reduce(np.append(np.abs(coefficients), abs(side))))
    members = frozenset(m for n in used for m in base.lines[n].members)
    return Line(
        coefficients // max(1, common),
        at_least=side // max(1, common),
        members=members,
    )
