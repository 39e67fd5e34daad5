"""When a criterion holds: tests on columns of applications, three-valued."""

import datetime as dt
import difflib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.domain.household import (
    consumption_tenths,
    household_category,
    household_size,
    least_surface_m2,
)
from attribution_opt.domain.month import Month
from attribution_opt.domain.schema import SCHEMA, Column
from attribution_opt.domain.settings import MOST
from attribution_opt.domain.tables import Applicants

__all__ = ["DERIVED", "Facts", "Quantity", "check_condition", "holds"]

COLUMNS = SCHEMA["applicants"].columns
SCALES = {"number": 10, "money": 100, "points": 100}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number by application: a whole numerator over a whole denominator.

    Unknown where either is; a denominator that is not positive makes it unknown.
    """

    over: pd.Series
    under: pd.Series

    @property
    def is_unknown(self) -> pd.Series:
        """Whether no number is known."""
        return self.over.isna() | self.under.isna() | ~(self.under > 0).fillna(False)

    @property
    def whole(self) -> np.ndarray:
        """The number rounded down, 0 where unknown or negative."""
        over = self.over.mask(self.is_unknown, 0).to_numpy(dtype=np.int64)
        under = self.under.mask(self.is_unknown, 1).to_numpy(dtype=np.int64)
        return np.maximum(0, over // under)

    def compared(self, bound: Fraction) -> pd.Series:
        """Return a number of the sign of (quantity - bound), unknown where it is."""
        gap = self.over * bound.denominator - self.under * bound.numerator
        return gap.mask(self.is_unknown)


class Facts:
    """Applications with the quantities that grids count.

    Attributes
    ----------
    people
        The table of applicants, typed.
    """

    def __init__(self, people: Applicants, month: Month) -> None:
        self.people = people
        self._as_of = month.as_of
        self._known: dict[str, Quantity] = {}

    def __len__(self) -> int:
        """Return how many applications there are."""
        return len(self.people)

    def quantity(self, name: str) -> Quantity:
        """Return a number by application: euros, square metres, as in the files."""
        if name not in self._known:
            if name in DERIVED:
                self._known[name] = DERIVED[name](self.people, self._as_of)
            else:
                scale = SCALES.get(COLUMNS[name].kind, 1)
                self._known[name] = _over(self.people.loc[:, name], scale)
        return self._known[name]


def _over(over: pd.Series, under: "pd.Series | int" = 1) -> Quantity:
    """Return a quantity of whole numbers."""
    if isinstance(under, int):
        under = pd.Series(under, index=over.index)
    return Quantity(over.astype("Int64"), under.astype("Int64"))


def _months_waiting(people: Applicants, as_of: dt.date) -> Quantity:
    """Return whole months since an application was filed (it survives renewals)."""
    filed = people["filed_on"]
    months = (as_of.year - filed.dt.year) * 12 + as_of.month - filed.dt.month
    return _over((months - (filed.dt.day > as_of.day)).astype("Int64"))


def _effort_pct(people: Applicants, _: dt.date) -> Quantity:
    """Return the cost of the present dwelling less benefit, in percent of means."""
    cost = people["current_cost_eur"] - people["housing_benefit"]
    return _over(100 * cost, people["monthly_resources"])


def _per_unit(people: Applicants, _: dt.date) -> Quantity:
    """Return monthly resources per consumption unit, in euros."""
    # Cents over tenths of a unit: ten over a hundred.
    return _over(people["monthly_resources"], 10 * consumption_tenths(people))


def _size(people: Applicants, _: dt.date) -> Quantity:
    return _over(pd.Series(household_size(people), index=people.index))


def _category(people: Applicants, _: dt.date) -> Quantity:
    return _over(pd.Series(household_category(people), index=people.index))


def _persons_per_room(people: Applicants, _: dt.date) -> Quantity:
    return _over(people["persons"], people["current_rooms"])


def _surface_missing(people: Applicants, _: dt.date) -> Quantity:
    """Return by how many m2 the present dwelling is below the least surface."""
    least = least_surface_m2(people["persons"])
    return _over(10 * least - people["current_surface_m2"], 10)


def _adults(people: Applicants, _: dt.date) -> Quantity:
    return _over(people["persons"] - people["dependants"])


DERIVED: dict[str, Callable[[Applicants, dt.date], Quantity]] = {
    "months_waiting": _months_waiting,
    "effort_pct": _effort_pct,
    "resources_per_unit": _per_unit,
    "household_size": _size,
    "category": _category,
    "persons_per_room": _persons_per_room,
    "surface_missing": _surface_missing,
    "adults": _adults,
}
"""Quantities that no column holds, by the name that grids use."""

NUMBERS = frozenset({"integer", "number", "money", "points"})
BOUNDS = frozenset({"at_least", "at_most", "above", "below"})


def check_condition(when: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with a condition, in sentences; nothing where it is good."""
    if not isinstance(when, dict):
        return ["a condition is a table"]
    return [w for name, value in when.items() for w in _check_test(name, value)]


def _check_test(name: str, value: Any) -> list[str]:
    """Return what is wrong with one test of a condition."""
    if name == "any":
        if not isinstance(value, list) or not value:
            return ["any wants a list of conditions"]
        return [w for part in value for w in check_condition(part)]
    if name in DERIVED or (name in COLUMNS and COLUMNS[name].kind in NUMBERS):
        if not isinstance(value, dict) or not value or set(value) - BOUNDS:
            return [f"{name} wants bounds: {', '.join(sorted(BOUNDS))}"]
        if not all(map(_is_number, value.values())):
            return [f"{name} wants numbers as bounds"]
        return []
    if name not in COLUMNS:
        return [f"{name} is neither a column nor a quantity; {_near(name)}"]
    return _check_words(COLUMNS[name], value)


def _is_number(bound: Any) -> bool:
    return type(bound) in {int, float} and math.isfinite(bound) and abs(bound) <= MOST


def _near(name: str) -> str:
    """Return the nearest name that there is, or where all of them are told."""
    close = difflib.get_close_matches(name, [*COLUMNS, *DERIVED], n=2, cutoff=0.5)
    return f"did you mean {' or '.join(close)}?" if close else "see docs/scoring.md"


def _check_words(column: Column, value: Any) -> list[str]:
    if isinstance(value, bool):
        return []
    if column.kind == "flag":
        return [f"{column.name} wants true or false"]
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
        return [f"{column.name} wants a word, a list of words, true or false"]
    lost = [w for w in words if column.codes and w not in column.codes]
    return [f"{column.name} has no code {w}" for w in lost]


def holds(facts: Facts, when: Mapping[str, Any]) -> pd.Series:
    """Return whether a condition holds for each application: yes, no or unknown.

    Every key must hold; of a list of words, one; of ``any``, one condition. ``true``
    asks for a column that says anything (a flag: yes), ``false`` for an empty one.
    """
    found = pd.Series(True, index=facts.people.index, dtype="boolean")
    for name, value in when.items():
        found = found & _test(facts, name, value)
    return found


def _test(facts: Facts, name: str, value: Any) -> pd.Series:
    if name == "any":
        found = pd.Series(False, index=facts.people.index, dtype="boolean")
        for part in value:
            found = found | holds(facts, part)
        return found
    if isinstance(value, dict):
        return _in_bounds(facts.quantity(name), value)
    column = facts.people.loc[:, name]
    if COLUMNS[name].kind == "flag":
        return column if value else ~column
    if isinstance(value, bool):
        is_told = column.notna() & (column.astype("object") != "")
        return (is_told if value else ~is_told).astype("boolean")
    words = [value] if isinstance(value, str) else value
    if COLUMNS[name].kind == "set":
        return _has_any(column, words)
    return column.isin(words).astype("boolean")


def _has_any(column: pd.Series, words: list[str]) -> pd.Series:
    """Tell which sets hold one of some words; each distinct set is looked at once."""
    codes, uniques = pd.factorize(column)
    chosen = np.array([bool(set(u.split("|")) & set(words)) for u in uniques])
    found = chosen[codes] if len(uniques) else np.zeros(len(column), dtype=bool)
    return pd.Series(found, index=column.index, dtype="boolean")


def _in_bounds(quantity: Quantity, bounds: Mapping[str, float]) -> pd.Series:
    """Compare exactly, in whole numbers; a bound is read as it is written."""
    found = pd.Series(True, index=quantity.over.index, dtype="boolean")
    for kind, bound in bounds.items():
        gap = quantity.compared(Fraction(str(bound)))
        match kind:
            case "at_least":
                found = found & (gap >= 0)
            case "at_most":
                found = found & (gap <= 0)
            case "above":
                found = found & (gap > 0)
            case _:
                found = found & (gap < 0)
    return found
