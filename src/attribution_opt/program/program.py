"""One month as a program: what is admissible, what is asked, in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from attribution_opt.domain.levels import HARD, tie_name
from attribution_opt.program.pair_table import PairTable
from attribution_opt.program.terms import (
    ANY,
    EMPTY,
    Columns,
    Demand,
    Expression,
    PairTerm,
    wide,
)

__all__ = ["Level", "Program"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One objective of the ladder; the earlier ones are held at their best value.

    Its cost, to be minimised, is the sum of some shortfalls less a gain.

    Attributes
    ----------
    name
        Its place in the ladder, such as ``3`` or ``5a``.
    title
        What it counts, for people.
    demands
        Positions in `Program.demands` of the shortfalls that it sums.
    gain, pair
        What it maximises: an expression, and at most one term on filled columns that
        no short sum gives.
    hash_cost
        A cost on every column, empty ones included: the tie-break's.
    takes_gap
        Whether a value near the best is good enough on it, where a gap is asked for.
    """

    name: str
    title: str
    demands: tuple[int, ...] = ()
    gain: Expression | None = None
    pair: PairTerm | None = None
    hash_cost: Callable[[Columns], np.ndarray] | None = None
    takes_gap: bool = False

    @property
    def is_hard(self) -> bool:
        """Whether a shortfall on it breaks the plan."""
        return self.name == HARD

    @property
    def is_shortfall(self) -> bool:
        """Whether its cost is a sum of shortfalls alone, so that 0 is a bound."""
        return (self.gain, self.pair, self.hash_cost) == (None, None, None)

    @property
    def is_gain(self) -> bool:
        """Whether its cost is a total with its sign turned."""
        return self.gain is not None or self.pair is not None

    def cost(self, columns: Columns) -> np.ndarray:
        """Return the cost of choosing each column, shortfalls left out."""
        gain = np.zeros(len(columns), dtype=np.int64)
        if self.gain is not None:
            gain += self.gain.on(columns)
        if self.pair is not None:
            filled = columns.applicant != EMPTY
            gain[filled] += self.pair.on(columns.take(filled))
        return -gain if self.hash_cost is None else self.hash_cost(columns) - gain


@dataclass(frozen=True, kw_only=True)
class Program:
    """A month in whole numbers; it knows no housing.

    Each vacancy takes as many columns as dwellings that it stands for, one as a rule,
    and each household at most one.

    Attributes
    ----------
    candidates
        By vacancy, the applicants admissible on it: sorted indices.
    orientable
        Shape (vacancies, holders): which holders a vacancy may be oriented to.
    proposable
        Shape (applicants, holders): who may put an applicant forward.
    may_stay_empty
        Shape (vacancies,): False where a person has forced a positioning.
    household
        Shape (applicants,): applications of one household share a number.
    demands, levels
        What is asked, and the order in which it is minimised.
    tie
        Cost of columns by the n-th 16 bits of their hash, that of the pair alone where
        the holder is `ANY`: which of several best plans is proposed depends on no row
        order, engine or machine.
    times
        Shape (vacancies,): how many like dwellings each stands for, which then take so
        many columns; one where None.
    """

    candidates: tuple[np.ndarray, ...]
    orientable: np.ndarray
    proposable: np.ndarray
    may_stay_empty: np.ndarray
    household: np.ndarray
    demands: tuple[Demand, ...]
    levels: tuple[Level, ...]
    tie: Callable[[Columns, int], np.ndarray]
    times: np.ndarray | None = None

    @cached_property
    def count(self) -> np.ndarray:
        """Shape (vacancies,): how many like dwellings each stands for."""
        if self.times is None:
            return np.ones(self.num_vacancies, dtype=np.int64)
        return self.times

    @cached_property
    def pairs(self) -> PairTable:
        """Every admissible pair of a vacancy and an applicant."""
        return PairTable.of(self.candidates)

    @property
    def num_vacancies(self) -> int:
        """How many vacancies there are."""
        return len(self.candidates)

    @property
    def num_applicants(self) -> int:
        """How many applicants there are."""
        return len(self.household)

    @cached_property
    def columns(self) -> Columns:
        """Every admissible column: filled ones by vacancy, then the empty ones."""
        sizes = [len(applicants) for applicants in self.candidates]
        v = np.repeat(np.arange(self.num_vacancies), sizes)
        a = (
            np.concatenate(self.candidates)
            if self.candidates
            else np.zeros(0, dtype=np.int64)
        )
        pair, holder = np.nonzero(self.orientable[v] & self.proposable[a])
        empty_v, empty_h = np.nonzero(self.orientable & self.may_stay_empty[:, None])
        return Columns(
            np.concatenate([v[pair], empty_v]),
            np.concatenate([a[pair], np.full(len(empty_v), EMPTY)]),
            np.concatenate([holder, empty_h]),
        )

    @property
    def expressions(self) -> list[Expression]:
        """Every coefficient of rows, then of totals, terms of pairs left out."""
        rows = [row.expression for demand in self.demands for row in demand.rows]
        return rows + [x.gain for x in self.levels if x.gain is not None]

    def tie_level(self, word: int, *, of_holders: bool = False) -> Level:
        """Return the level that adds up the n-th 16 bits of the hash.

        Of pairs, whatever their holder; or of holders, pairs being settled.
        """

        def of_pairs(columns: Columns) -> np.ndarray:
            anyone = np.full(len(columns), ANY)
            return self.tie(Columns(columns.vacancy, columns.applicant, anyone), word)

        return Level(
            name=tie_name(word, of_holders=of_holders),
            title="tie-break",
            hash_cost=(lambda cols: self.tie(cols, word)) if of_holders else of_pairs,
            takes_gap=True,
        )

    def other_level(self, plan: Columns, *, of_holders: bool = False) -> Level:
        """Return the level of plans that name others: a plan is alone at its cost.

        A choice of the plan costs 1, another gains 1: whoever names anybody else costs
        less than the plan. Without holders, empty dwellings cost nothing.
        """
        own = self._codes(plan, of_holders=of_holders)

        def cost(columns: Columns) -> np.ndarray:
            codes = self._codes(columns, of_holders=of_holders)
            signs = np.where(np.isin(codes, own), 1, -1)
            return signs if of_holders else signs * (columns.applicant != EMPTY)

        return Level(name="others", title="who else could be named", hash_cost=cost)

    def _codes(self, columns: Columns, *, of_holders: bool) -> np.ndarray:
        """Return one whole number for each column, or for each pair."""
        holders = self.orientable.shape[1]
        pairs = columns.vacancy * (self.num_applicants + 1) + columns.applicant + 1
        return pairs * holders + columns.holder if of_holders else pairs

    def value(self, level: Level, columns: Columns) -> int:
        """Return the cost of a plan, given as its columns, on a level."""
        shortfalls = sum(self.demands[d].shortfall(columns) for d in level.demands)
        return int(level.cost(columns).sum()) + shortfalls

    def values(self, columns: Columns) -> tuple[int, ...]:
        """Return the cost of a plan on every level, in order."""
        return tuple(self.value(level, columns) for level in self.levels)

    def least(self, level: Level) -> int:
        """Return a cost that no plan is below, without looking for one.

        Each vacancy gains the most that any choice for it could, whoever else has it.
        Levels that cost by a hash are not told of.
        """
        most = np.full(self.orientable.shape, 0, dtype=np.int64)
        if level.pair is not None:
            values = self.pairs.values(level.pair)
            ends = np.zeros((2, self.num_vacancies), dtype=np.int64)
            np.minimum.at(ends[0], self.pairs.vacancy, values)
            np.maximum.at(ends[1], self.pairs.vacancy, values)
            inside = wide(level.pair.inside)
            most += np.maximum(inside * ends[0][:, None], inside * ends[1][:, None])
        empty = np.zeros_like(most)
        if level.gain is not None:
            for term in level.gain.terms:
                u, least = wide(term.u), int(term.w.min(initial=0))
                most += np.maximum(u * least, u * int(term.w.max(initial=0)))
            empty = empty if level.gain.empty is None else wide(level.gain.empty)
        most = np.maximum(most, np.where(self.may_stay_empty[:, None], empty, most))
        best = np.where(self.orientable, most, np.iinfo(np.int64).min).max(axis=1)
        return -int((self.count * best).sum())

    def is_plan(self, columns: Columns) -> bool:
        """Tell whether columns are one admissible choice for every vacancy."""
        v, a, h = columns.vacancy, columns.applicant, columns.holder
        if not np.array_equal(np.bincount(v, minlength=len(self.count)), self.count):
            return False
        filled = a != EMPTY
        housed = self.household[a[filled]]
        return bool(
            self.orientable[v, h].all()
            and self.proposable[a[filled], h[filled]].all()
            and self.may_stay_empty[v[~filled]].all()
            and len(np.unique(housed)) == len(housed)
            and all(map(self._is_candidate, v[filled].tolist(), a[filled].tolist()))
        )

    def _is_candidate(self, vacancy: int, applicant: int) -> bool:
        """Tell whether an applicant is admissible on a vacancy."""
        people = self.candidates[vacancy]
        at = int(np.searchsorted(people, applicant))
        return at < len(people) and int(people[at]) == applicant
