"""What a run says, row by row: the one declaration of every table and of its JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from attribution_opt.decide.listed_rows import Listed
from attribution_opt.decide.objective_rows import Objective
from attribution_opt.domain.levels import HARD, is_tie
from attribution_opt.domain.records import (
    Codes,
    Decimals,
    Flag,
    Whole,
)
from attribution_opt.rules.base import LabelText, scale_of

__all__ = [
    "BROKEN",
    "Candidate",
    "Home",
    "LevelRow",
    "OverridePrice",
    "Said",
    "Status",
    "status_of",
]

Status = Literal["optimal", "feasible", "hard rules broken", "hard rules impossible"]
"""What may be said of a plan as a whole: proven best; the best found; it breaks a hard
rule, and another plan might not; it does, and so does every other."""
BROKEN: frozenset[Status] = frozenset({"hard rules broken", "hard rules impossible"})
"""Statuses of plans that break a hard rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """One level of a run, in the sense that people read it (``result.json``).

    Attributes
    ----------
    name, title, title_fr
        Which level.
    unit
        What its value is counted in, as in `Measure`; ``draw`` for the tie-break.
    sense
        ``minimise`` (what is missing) or ``maximise`` (what adds up).
    value, bound
        Value of the plan; the best that any plan could have, None where unknown.
    proof, seconds
        How the bound was shown, and the time that it took.
    score_order
        Value of the plan made home by home, best score first.
    """

    name: str
    title: str
    title_fr: str
    unit: str
    sense: Literal["minimise", "maximise"]
    value: int
    bound: int | None
    proof: str
    seconds: float
    score_order: int | None

    @property
    def gap(self) -> int | None:
        """Distance from value to bound, in the unit of the level."""
        return None if self.bound is None else abs(self.value - self.bound)

    @property
    def is_proven(self) -> bool:
        """Whether no better value exists."""
        if self.bound is None:
            return False
        if self.sense == "maximise":
            return self.bound <= self.value
        return self.bound >= self.value

    @property
    def is_tie(self) -> bool:
        """Whether it settles ties alone."""
        return is_tie(self.name)

    @property
    def is_hard(self) -> bool:
        """Whether a plan that misses anything on it breaks the policy."""
        return self.name == HARD

    @property
    def scale(self) -> int:
        """Units of its value that make one of what people read."""
        return scale_of(self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A dwelling of the month: what it is, its holder, who could (``dwellings.csv``).

    Attributes
    ----------
    in_qpv, lift, accessible, first_letting
        ``yes``, ``no``, or empty where it is not known.
    surface_m2, rent_eur, charges_eur
        Square metres, EUR a month, as decimals; empty where unknown.
    available_on
        ISO date, empty where unknown.
    admissible, unknown
        Applicants; those whom only a missing fact keeps from it.
    waiting
        Why it waits (hold, notice, works), empty where it can be let.
    positioned
        Whether a household is.
    """

    vacancy_id: str
    landlord: str
    commune: str
    epci: str
    neighbourhood: str
    residence: str
    programme: str
    address: str
    in_qpv: str
    rooms: int
    surface_m2: Decimals
    floor: Whole
    lift: str
    accessible: str
    financing: str
    rent_eur: Decimals
    charges_eur: Decimals
    first_letting: str
    reserved_public: str
    available_on: str
    holder: str
    admissible: int
    unknown: int
    waiting: str
    positioned: Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One line of a dwelling's list (``candidates.csv``); rank 1 is the plan.

    Attributes
    ----------
    applicant_id, score
        Empty where nobody is positioned; points as a decimal.
    reasons
        What speaks for it, why the list is short, or why the dwelling is empty.
    """

    vacancy_id: str
    rank: int
    applicant_id: str
    holder: str
    score: Decimals
    reasons: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class OverridePrice:
    """What a decision of a person costs on one objective (``override_prices.csv``).

    Attributes
    ----------
    vacancy_id, applicant_id
        The positioning that was forced or forbidden.
    rule, key, unit
        The objective, and what it is counted in.
    loss
        What the objective would be better without the decision; negative: worse.
    """

    vacancy_id: str
    applicant_id: str
    rule: str
    key: LabelText
    unit: str
    loss: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Said:
    """Everything that a run says and that its audit counts again.

    Attributes
    ----------
    lists, listed, objectives, homes, levels
        Row by row.
    not_positioned, inversions
        Tables of text.
    mode, status, seed, is_unique
        What was decided, how it ended, from which seed, whether one answer alone is
        said to be left.
    alike
        Dwellings that nothing tells apart: draws read the first of them for all.
    """

    lists: Sequence[Candidate]
    listed: Sequence[Listed]
    objectives: Sequence[Objective]
    homes: Sequence[Home]
    levels: Sequence[LevelRow]
    not_positioned: pd.DataFrame
    inversions: pd.DataFrame
    mode: str
    status: str
    seed: int
    alike: Sequence[Sequence[str]]
    is_unique: bool


def status_of(levels: Sequence[LevelRow]) -> Status:
    """Return what may be said of a plan, from its levels alone.

    A plan that misses anything of the hard level breaks the policy, whatever was proven
    of it: only a bound above nothing says that no plan could do otherwise.
    """
    hard = [level for level in levels if level.is_hard]
    if any((level.bound or 0) > 0 for level in hard):
        return "hard rules impossible"
    if any(level.value > 0 for level in hard):
        return "hard rules broken"
    return "optimal" if all(level.is_proven for level in levels) else "feasible"
