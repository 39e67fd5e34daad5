"""A month and a plan as rules count them: what is worked out once, and who owns it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar, cast

import numpy as np
import pandas as pd

from attribution_opt.admission.case import OUTSIDE_FLOW, Case
from attribution_opt.domain.frame import Frame
from attribution_opt.domain.labels import EVERYTHING, Label
from attribution_opt.domain.ledger import HOME, LeaseColumn, Leases
from attribution_opt.domain.plan import Plan
from attribution_opt.rules.entitlements import Claim, claims_of
from attribution_opt.rules.scope import KeyName, Scope

__all__ = ["Counted", "Key", "Planned", "is_by_holder"]

By = tuple[KeyName, ...]
Planned = Frame[LeaseColumn | Literal["filled", "counts", "applicant"]]
"""Leases of a plan, empty dwellings among them."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """One value of a rule's keys, with its dwellings and its leases since January.

    Attributes
    ----------
    name
        Its values, in the order of the rule's columns.
    mask
        Shape (vacancies, holders): the choices that count under it.
    leases
        Leases of the year in the rule's scope under it.
    kept
        What rules have worked out of it, which no plan changes.
    """

    name: Label
    mask: np.ndarray
    leases: Leases
    kept: dict[Callable[..., Any], Any] = field(default_factory=dict)

    def once(self, work: Callable[..., T], *of: object) -> T:
        """Return what a method of a rule makes of the key, however many plans ask.

        Parameters
        ----------
        work
            The method, of one rule; called with the key.
        of
            What it is given besides, the same for every plan.
        """
        if work not in self.kept:
            self.kept[work] = work(self, *of)
        found: T = self.kept[work]
        return found


def is_by_holder(by: By, scope: Scope) -> bool:
    """Tell whether what stands under a key depends on the orientation of dwellings."""
    return "holder" in by or scope.is_of_holders


class Counted:
    """A month, and a plan of it, counted once for every rule that asks.

    Keys and claims depend on the month alone: they are kept with the case, so that
    another plan of it finds them there. Leases depend on the plan.

    Parameters
    ----------
    case
        The month.
    plan
        Whom each dwelling goes to; None where only demands are asked for.
    """

    def __init__(self, case: Case, plan: Plan | None = None) -> None:
        self.case, self._plan = case, plan
        self._planned: dict[Any, dict[Label, Planned]] = {}

    @property
    def plan(self) -> Plan:
        """The plan.

        Raises
        ------
        ValueError
            If there is none: the month alone was to be counted.
        """
        if self._plan is None:
            raise ValueError("a month without a plan has demands and no measures")
        return self._plan

    def keys(self, by: By, scope: Scope) -> Sequence[Key]:
        """Return every key met this month or since January, in order of its name."""
        kept: dict[Any, Sequence[Key]] = self.case.kept.setdefault("keys", {})
        if (by, scope) not in kept:
            kept[by, scope] = tuple(self._keys(by, scope))
        return kept[by, scope]

    def planned(self, by: By, scope: Scope) -> dict[Label, Planned]:
        """Return, by key, the leases of the plan in scope (empty dwellings flagged)."""
        if (by, scope) not in self._planned:
            under = self._under(by, scope)
            self._planned[by, scope] = {
                name: self.leases.iloc[rows] for name, rows in under.items()
            }
        return self._planned[by, scope]

    def _under(self, by: By, scope: Scope) -> dict[Label, np.ndarray]:
        """Return, by key, which leases of the plan lie in scope.

        Dwellings and their holders tell, not who is housed: a plan that differs in
        households alone from the one counted before finds it with the case.
        """
        holders = self.plan.holder.tobytes()
        if self.case.kept.get("holders") != holders:
            self.case.kept.update(holders=holders, under={})
        kept: dict[Any, dict[Label, np.ndarray]] = self.case.kept["under"]
        if (by, scope) not in kept:
            inside = np.flatnonzero(_inside(scope, self.leases, self.case))
            split = _split(by, scope, self.leases.iloc[inside])
            kept[by, scope] = {name: inside[own] for name, own in split.items()}
        return kept[by, scope]

    def claims(self, landlord: str) -> Sequence[Claim]:
        """Return what each convention of a landlord asks this month."""
        kept: dict[str, Sequence[Claim]] = self.case.kept.setdefault("claims", {})
        if landlord not in kept:
            kept[landlord] = tuple(claims_of(self.case, landlord))
        return kept[landlord]

    @cached_property
    def leases(self) -> Planned:
        """The plan under the ledger's columns, with three flags besides.

        ``filled`` (a household is positioned), ``counts`` (filled, or empty although
        somebody was admissible) and ``applicant`` (its position).
        """
        parts = [self._leases_in(territory) for territory in self.case.people]
        return pd.concat(parts).sort_index()

    def _leases_in(self, territory: tuple[str, str]) -> Planned:
        """Return the part of the plan that lies in one territory."""
        case, plan = self.case, self.plan
        here = np.array([found == territory for found in case.territories])
        vacancy = np.flatnonzero(here)
        applicant = plan.applicant[vacancy]
        filled = plan.is_filled[vacancy]
        homes = case.instance.vacancies.iloc[vacancy][HOME].copy()
        homes["holder"] = np.array(case.holders, dtype=object)[plan.holder[vacancy]]
        homes["filled"] = filled
        homes["counts"] = filled | case.has_candidate[vacancy]
        homes["applicant"] = applicant
        rows = np.where(filled, applicant, 0)
        facts = case.people[territory].iloc[rows].set_axis(homes.index)
        return cast("Planned", pd.concat([homes, facts], axis=1))

    def _keys(self, by: By, scope: Scope) -> list[Key]:
        case = self.case
        leases = case.year_leases[_inside(scope, case.year_leases, case)]
        past, masks = _split(by, scope, leases), _masks(by, scope, case)
        empty = np.zeros(case.orientable.shape, dtype=bool)
        nothing = np.zeros(len(leases), dtype=bool)
        return [
            Key(name, masks.get(name, empty), leases[past.get(name, nothing)])
            for name in sorted(set(masks) | set(past))
        ]


def _inside(scope: Scope, leases: Leases, case: Case) -> np.ndarray:
    """Tell which leases lie in a scope."""
    month = case.instance.month
    return scope.mask(leases, month) & scope.holds(leases["holder"], case.kind_of)


def _split(by: By, scope: Scope, leases: Frame[KeyName]) -> dict[Label, np.ndarray]:
    """Return, by key, which dwellings or leases stand under it.

    What tells none of the columns has no key, and what is outside the flow none of a
    rule that looks at holders.
    """
    size = len(leases)
    if not by:
        return {EVERYTHING: np.ones(size, dtype=bool)} if size else {}
    names = list(zip(*(leases[column] for column in by), strict=True))
    is_counted = np.array([any(name) for name in names], dtype=bool)
    if is_by_holder(by, scope):
        is_counted &= (leases["holder"] != OUTSIDE_FLOW).to_numpy(dtype=bool)
    found: dict[Label, np.ndarray] = {}
    for row in np.flatnonzero(is_counted):
        mask = found.setdefault(names[row], np.zeros(size, dtype=bool))
        mask[row] = True
    return found


def _masks(by: By, scope: Scope, case: Case) -> dict[Label, np.ndarray]:
    """Return, by key, the choices of this month that count under it."""
    homes = case.instance.vacancies
    choices = case.orientable & scope.mask(homes, case.instance.month)[:, None]
    choices &= scope.holds(pd.Series(case.holders), case.kind_of)
    masks: dict[Label, np.ndarray] = {}
    # Where no key names the holder, dwellings stand under the same keys for all.
    together = [h for h, name in enumerate(case.holders) if name != OUTSIDE_FLOW]
    parts = [[h] for h in range(case.num_holders)]
    if "holder" not in by:
        outside = case.holders.index(OUTSIDE_FLOW)
        parts = [together, [outside]]
    for part in parts:
        frame = homes.assign(holder=case.holders[part[0]] if part else "")
        for name, under in _split(by, scope, frame).items() if part else ():
            here = np.zeros(case.orientable.shape, dtype=bool)
            here[:, part] = choices[:, part] & under[:, None]
            if here.any():
                masks[name] = masks[name] | here if name in masks else here
    return masks
