"""A program as two questions: who lives where, and for whom.

Rows and costs that count leases see of a vacancy its *row type* and of an applicant its
*kind* alone; how many leases of each kind each type gives each holder are whole
numbers, few whatever the size of the month. What takes many values (points, incomes)
lies on pairs instead, so that kinds do not explode.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from attribution_opt.program.program import Program
from attribution_opt.program.row_numbers import rows_numbered
from attribution_opt.program.terms import Columns, Expression, PairTerm, PairValues

__all__ = ["PairWorth", "Split"]

FEW_VALUES = 3
"""Weights of more values than that lie on pairs."""
MOST_KINDS = 400
"""Beyond so many kinds, weights of the most values lie on pairs as well."""


@dataclass(frozen=True, slots=True, eq=False)
class PairWorth:
    """Whole numbers on pairs of a slot and an applicant.

    Attributes
    ----------
    by_slot
        Shape (slots,): the factor of each slot.
    term
        Weights by applicant, shape (applicants,); a term of the program's levels; or
        any values of pairs.
    """

    by_slot: np.ndarray
    term: np.ndarray | PairTerm | PairValues


@dataclass(frozen=True)
class Split:
    """The pure shape of a program: slots, row types, kinds.

    A *slot* is a vacancy with holders that nothing on pairs tells apart: nearly always
    all of the vacancy's.

    Attributes
    ----------
    program
        What is split.
    slot_vacancy, slot_holder, slot_type
        Shape (slots,): its vacancy, one of its holders, its row type.
    type_slot
        Shape (types,): one slot of each row type.
    type_holders
        Shape (types, holders): those of the slots of the type.
    kind
        Shape (applicants,): applicants that no count tells apart share a number.
    kind_applicant
        Shape (kinds,): one applicant of each.
    is_paired
        By identity of a vector of weights, whether it lies on pairs.
    flags
        Terms of pairs of few values: they tell leases of one kind apart.
    """

    program: Program
    slot_vacancy: np.ndarray
    slot_holder: np.ndarray
    slot_type: np.ndarray
    type_slot: np.ndarray
    type_holders: np.ndarray
    kind: np.ndarray
    kind_applicant: np.ndarray
    is_paired: dict[int, bool]
    flags: tuple[PairTerm, ...]

    @classmethod
    def of(cls, program: Program) -> "Split":
        """Return the shape of a program."""
        expressions = program.expressions
        terms = [term for x in expressions for term in x.terms]
        number, vectors = _numbered([term.w for term in terms])
        kind, paired = _kinds(program, vectors)
        is_paired = {id(term.w): number[id(term.w)] in paired for term in terms}
        pairs = [x.pair for x in program.levels if x.pair is not None]
        flags = tuple(x for x in pairs if _is_flag(program.pairs.values(x)))
        telling = [term.u for term in terms if is_paired[id(term.w)]]
        telling += [x.inside for x in pairs if x not in flags]
        vacancy, holders = _slots(program, telling)
        seen = [term.u for term in terms if not is_paired[id(term.w)]]
        seen += [x.inside for x in flags]
        seen += [x.empty for x in expressions if x.empty is not None]
        slot_type = _row_types(program, vacancy, holders, seen)
        _, type_slot = np.unique(slot_type, return_index=True)
        _, kind_applicant = np.unique(kind, return_index=True)
        return cls(
            program=program,
            slot_vacancy=vacancy,
            slot_holder=holders.argmax(axis=1),
            slot_type=slot_type,
            type_slot=type_slot,
            type_holders=holders[type_slot],
            kind=kind,
            kind_applicant=kind_applicant,
            is_paired=is_paired,
            flags=flags,
        )

    @property
    def num_slots(self) -> int:
        """How many slots there are."""
        return len(self.slot_vacancy)

    @property
    def num_types(self) -> int:
        """How many row types there are."""
        return len(self.type_slot)

    @property
    def num_kinds(self) -> int:
        """How many kinds there are."""
        return len(self.kind_applicant)

    @cached_property
    def slot_stays(self) -> np.ndarray:
        """Shape (slots,): whether it may stay empty."""
        return self.program.may_stay_empty[self.slot_vacancy]

    def counted(self, expression: Expression, lots: Columns) -> np.ndarray:
        """Return the coefficients of an expression on leases of some lots.

        A lot is a column of one slot of a type and one applicant of a kind, or none.
        """
        terms = [x for x in expression.terms if not self.is_paired[id(x.w)]]
        return Expression(tuple(terms), expression.empty).on(lots)

    def valued(self, expression: Expression) -> list[PairWorth]:
        """Return what of an expression lies on pairs."""
        return [
            PairWorth(term.u[self.slot_vacancy, self.slot_holder], term.w)
            for term in expression.terms
            if self.is_paired[id(term.w)]
        ]

    def paired(self, pair: PairTerm) -> PairWorth:
        """Return a term of pairs by slot."""
        return PairWorth(pair.inside[self.slot_vacancy, self.slot_holder], pair)


def _is_flag(values: np.ndarray) -> bool:
    """Tell whether a term takes few values."""
    if len(np.unique(values[:10_000])) > FEW_VALUES:
        return False
    return len(np.unique(values)) <= FEW_VALUES


def _numbered(vectors: list[np.ndarray]) -> tuple[dict[int, int], list[np.ndarray]]:
    """Return, by identity, the number of each vector, and those that differ."""
    by_bytes: dict[bytes, int] = {}
    number: dict[int, int] = {}
    distinct: list[np.ndarray] = []
    for w in vectors:
        if id(w) not in number:
            number[id(w)] = by_bytes.setdefault(w.tobytes(), len(distinct))
            if number[id(w)] == len(distinct):
                distinct.append(w)
    return number, distinct


def _kinds(program: Program, vectors: list[np.ndarray]) -> tuple[np.ndarray, set[int]]:
    """Return the kind of each applicant, and which vectors lie on pairs."""
    codes = [np.unique(w, return_inverse=True)[1] for w in vectors]
    size = [int(code.max(initial=-1)) + 1 for code in codes]
    few = [n for n in np.argsort(size, kind="stable").tolist() if size[n] <= FEW_VALUES]
    flags = [program.proposable[:, h] for h in range(program.proposable.shape[1])]
    kind = _combined(flags)
    every = _combined([kind, *(codes[n] for n in few)])
    if every.max(initial=0) < MOST_KINDS:
        return every, set(range(len(vectors))) - set(few)
    taken = []
    for n in few:
        finer = _combined([kind, codes[n]])
        if finer.max(initial=0) < MOST_KINDS:
            kind = finer
            taken.append(n)
    return kind, set(range(len(vectors))) - set(taken)


def _combined(codes: list[np.ndarray]) -> np.ndarray:
    """Return, for parallel arrays of codes from 0, the number of each combination."""
    total = np.zeros(len(codes[0]), dtype=np.int64)
    radix = 1
    for code in codes:
        size = int(code.max(initial=0)) + 1
        if radix * size > 2**62:
            total = np.unique(total, return_inverse=True)[1]
            radix = int(total.max(initial=0)) + 1
        total = total * size + code
        radix *= size
    return np.unique(total, return_inverse=True)[1]


def _slots(
    program: Program, telling: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the slots: their vacancies, and their holders as rows of a mask."""
    telling = [u for u in telling if (u != u[:, :1]).any()]
    if not telling:
        return np.arange(program.num_vacancies), program.orientable
    table = np.stack(telling, axis=2)
    vacancy, holders = [], []
    for v in range(program.num_vacancies):
        open_to = np.flatnonzero(program.orientable[v])
        groups = rows_numbered([table[v, open_to]], len(open_to))
        for g in range(int(groups.max(initial=-1)) + 1):
            mask = np.zeros(program.orientable.shape[1], dtype=bool)
            mask[open_to[groups == g]] = True
            vacancy.append(v)
            holders.append(mask)
    return np.array(vacancy), np.array(holders)


def _row_types(
    program: Program, vacancy: np.ndarray, holders: np.ndarray, seen: list[np.ndarray]
) -> np.ndarray:
    """Return the row type of each slot: equal where no count tells two apart."""
    tables = [holders, program.may_stay_empty[vacancy][:, None]]
    tables += [np.where(holders, u[vacancy], 0) for u in seen]
    return rows_numbered(tables, len(vacancy))
