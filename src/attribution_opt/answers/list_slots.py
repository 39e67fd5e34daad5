"""Ranks of dwellings as vacancies of a program: who stands where on which list."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from attribution_opt.answers.accepting import Accepts
from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.risk import Lists, row_at_worst
from attribution_opt.decide.lists import (
    plan_columns,
)
from attribution_opt.domain.plan import Plan
from attribution_opt.errors import SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import (
    EMPTY,
    Columns,
    Demand,
    Expression,
    Outer,
    PairTerm,
    Row,
)
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import engine
from attribution_opt.words.sentence import sentence

__all__ = ["Slots"]

MOST_CUTS = 60
"""Rounds after which lists that hold whoever signs are given up."""


@dataclass(frozen=True)
class Slots:
    """The program of who stands at which rank: a slot for each dwelling and rank.

    Attributes
    ----------
    month, plan
        The month, and its first ranks.
    accepts
        Who accepts how likely.
    chosen
        Shape (vacancies, ranks): who stands where, as far as it is chosen.
    free
        The ranks to choose now.
    """

    month: Elastic
    plan: Plan
    accepts: Accepts
    chosen: np.ndarray
    free: tuple[int, ...]

    @cached_property
    def slots(self) -> tuple[np.ndarray, np.ndarray]:
        """The dwelling and the rank of each slot: those chosen, then the free ones."""
        filled = np.flatnonzero(self.plan.applicant != EMPTY)
        ranks = np.array([*range(self.free[0]), *self.free])
        return np.tile(filled, len(ranks)), np.repeat(ranks, len(filled))

    @cached_property
    def reach(self) -> tuple[np.ndarray, int]:
        """How likely each slot is asked, as whole numbers over the one returned.

        Within one round, ranks yet unknown count with the common probability.
        """
        found = [self._asked(v, rank) for v, rank in zip(*self.slots, strict=True)]
        unit = math.lcm(*(q.denominator for q in found), 1)
        return np.array([int(q * unit) for q in found], dtype=np.int64), unit

    def _asked(self, v: int, rank: int) -> Fraction:
        missed = Fraction(1)
        for before in range(rank):
            missed *= 1 - self.accepts.of_pair(v, int(self.chosen[v, before]))
        return missed

    @property
    def unit(self) -> int:
        """What a whole lease is worth in the program."""
        return self.reach[1] * self.accepts.unit

    def solved(self, *, is_robust: bool) -> np.ndarray:
        """Return who stands where, free ranks chosen, proven."""
        cuts: dict[int, list[Row]] = {d: [] for d in self._hard} if is_robust else {}
        for _ in range(MOST_CUTS):
            program = self._program(cuts)
            start = self._start
            outcome = engine(self.month.method).solve(program, start, Control())
            if not outcome.is_proven:
                break
            chosen = self._read(outcome.plan)
            if not self._cut(cuts, chosen):
                return chosen
        raise SolverError(sentence("no_proof_of_lists"))

    @property
    def _hard(self) -> list[int]:
        levels = self.month.program.levels
        return [d for x in levels if x.is_hard for d in x.demands]

    @cached_property
    def _start(self) -> Columns:
        v, rank = self.slots
        applicant = np.where(rank < self.free[0], self.chosen[v, rank], EMPTY)
        return Columns(np.arange(len(v)), applicant, self.plan.holder[v])

    def _read(self, columns: Columns) -> np.ndarray:
        chosen, (v, rank) = self.chosen.copy(), self.slots
        order = np.argsort(columns.vacancy)
        chosen[v, rank] = columns.applicant[order]
        return chosen

    def _cut(self, cuts: dict[int, list[Row]], chosen: np.ndarray) -> bool:
        """Add what the worst choice of who signs still breaks; tell whether any."""
        lists = Lists(chosen, self.plan.holder, np.zeros(chosen.shape))
        is_cut = False
        for d, rows in cuts.items():
            demand = self.month.program.demands[d]
            counted = self._shortfall(rows, chosen)
            for row in demand.rows:
                rank, need = row_at_worst(self.month, row, lists)
                if need > counted:
                    rows += [] if rows else [self._signed(row, np.zeros_like(rank))]
                    if rank.any():
                        rows.append(self._signed(row, rank))
                    is_cut = True
        return is_cut

    def _shortfall(self, rows: list[Row], chosen: np.ndarray) -> int:
        v, rank = self.slots
        columns = Columns(np.arange(len(v)), chosen[v, rank], self.plan.holder[v])
        return Demand("", (), tuple(rows)).shortfall(columns)

    def _signed(self, row: Row, ranks: np.ndarray) -> Row:
        """Return a row if those ranks sign: the plan's activity and what changes."""
        plan = row.expression.on(plan_columns(self.plan))
        v, rank = self.slots
        signs = (rank == ranks[v]) & (rank > 0)
        change = self._weighed(row.expression, signs.astype(np.int64), plan, None)
        at_least = row.at_least - int(plan.sum())
        return Row(change, at_least, row.scale)

    def _weighed(
        self,
        expression: Expression,
        weight: np.ndarray,
        instead: np.ndarray,
        accepts: Accepts | None,
    ) -> Expression:
        """Return the coefficients of who stands in a slot, less what stood instead.

        Parameters
        ----------
        weight
            Shape (slots,): what multiplies each slot.
        instead
            Shape (vacancies,): the coefficient that a signature replaces.
        accepts
            By what each applicant is multiplied besides.
        """
        v, _ = self.slots
        terms = []
        ones = np.ones(self.month.case.num_applicants, dtype=np.int64)
        holders = self.month.program.orientable.shape[1]
        gone = np.repeat((-instead[v] * weight)[:, None], holders, axis=1)
        parts = [Outer(x.u[v] * weight[:, None], x.w) for x in expression.terms]
        for part in [*parts, Outer(gone, ones)]:
            if accepts is None:
                terms.append(part)
                continue
            for place, p in accepts.by_place.items():
                here = np.array([self.month.case.territories[x] == place for x in v])
                if (part.u[here] != 0).any():
                    terms.append(Outer(part.u * here[:, None], part.w * p))
        # A row without any coefficient has no shape: one that is nought keeps it.
        return Expression(tuple(terms) or (Outer(np.zeros_like(gone), ones),))

    def _expected(self, expression: Expression) -> tuple[Expression, int]:
        """Return a coefficient on average, and what it is if nobody signs."""
        case, holder = self.month.case, self.plan.holder
        empty = np.zeros(case.num_vacancies, dtype=np.int64)
        if expression.empty is not None:
            empty = expression.empty[np.arange(case.num_vacancies), holder]
        return (
            self._weighed(expression, self.reach[0], empty, self.accepts),
            int(empty.sum()) * self.unit,
        )

    def _program(self, cuts: Mapping[int, list[Row]]) -> Program:
        program, (v, _) = self.month.program, self.slots
        demands = [self._on_average(demand) for demand in program.demands]
        for d, rows in cuts.items():
            demands[d] = replace(program.demands[d], rows=tuple(rows))
        levels = [self._level(level) for level in program.levels]
        hard = [level for level in levels if level.is_hard]
        orientable = np.zeros((len(v), program.orientable.shape[1]), dtype=bool)
        orientable[np.arange(len(v)), self.plan.holder[v]] = True
        return replace(
            program,
            candidates=tuple(self._candidates()),
            orientable=orientable,
            may_stay_empty=self._start.applicant == EMPTY,
            demands=(*demands, *self._no_gaps()),
            levels=(
                *hard,
                *self._lengths(len(demands)),
                *(level for level in levels if not level.is_hard),
            ),
            tie=self._tie,
        )

    def _candidates(self) -> Iterator[np.ndarray]:
        """Yield who may stand in each slot."""
        case = self.month.case
        for v, a in zip(self.slots[0], self._start.applicant, strict=True):
            pool = case.pool[v]
            may = pool[case.proposable[pool, self.plan.holder[v]]]
            yield may if a == EMPTY else np.array([a])

    def _on_average(self, demand: Demand) -> Demand:
        rows = []
        for row in demand.rows:
            expression, nobody = self._expected(row.expression)
            rows.append(Row(expression, row.at_least * self.unit - nobody, row.scale))
        return replace(demand, rows=tuple(rows))

    def _level(self, level: Level) -> Level:
        gain, pair = None, None
        if level.gain is not None:
            gain, _ = self._expected(level.gain)
        if level.pair is not None:
            pair = self._pair_on_average(level.pair)
        return replace(level, gain=gain, pair=pair)

    def _pair_on_average(self, pair: PairTerm) -> PairTerm:
        """Return a pair term times the probability that the rank signs."""
        home = self.slots[0]

        def values(slot: np.ndarray, a: np.ndarray) -> np.ndarray:
            v = home[slot]
            signs = self.reach[0][slot] * self.accepts.numerators(v, a)
            return pair.values(v, a) * signs

        return PairTerm(values, pair.inside[home])

    def _lengths(self, first: int) -> Iterator[Level]:
        """Yield the levels that make lists long: no gap, then rank by rank."""
        _, rank = self.slots
        shape = (len(rank), self.month.program.orientable.shape[1])
        ones = np.ones(self.month.case.num_applicants, dtype=np.int64)
        gaps = tuple(range(first, first + len(list(self._no_gaps()))))
        if gaps:
            yield Level(name="0.gaps", title="ranks without a gap", demands=gaps)
        for free in self.free:
            u = np.zeros(shape, dtype=np.int64)
            u[rank == free] = 1
            gain = Expression((Outer(u, ones),))
            yield Level(name=f"0.rank {free + 1}", title="candidates", gain=gain)

    def _no_gaps(self) -> Iterator[Demand]:
        """Yield that nobody stands at a rank below an empty one."""
        v, rank = self.slots
        shape = (len(rank), self.month.program.orientable.shape[1])
        ones = np.ones(self.month.case.num_applicants, dtype=np.int64)
        for before, after in zip(self.free, self.free[1:], strict=False):
            for home in np.unique(v):
                u = np.zeros(shape, dtype=np.int64)
                u[(v == home) & (rank == before)] = 1
                u[(v == home) & (rank == after)] = -1
                row = Row(Expression((Outer(u, ones),)), 0)
                yield Demand("", (str(home),), (row,), str(before))

    def _tie(self, columns: Columns, word: int) -> np.ndarray:
        v, rank = self.slots
        own = Columns(v[columns.vacancy], columns.applicant, columns.holder)
        return self.month.program.tie(own, word) * (rank[columns.vacancy] + 1)
