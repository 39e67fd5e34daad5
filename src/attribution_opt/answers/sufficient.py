"""The smallest changes that would have sufficed, each verified by solving again.

A counterfactual in the sense of Wachter, Mittelstadt and Russell (2017): what would
have to be otherwise, all else equal, for the optimum to position a household.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import pandas as pd

from attribution_opt.admission.admit import admit
from attribution_opt.admission.conditions import NO, TESTS, UNKNOWN, YES, Admission
from attribution_opt.answers.elastic import Elastic, raised
from attribution_opt.decide.substitution import Substitution
from attribution_opt.domain.household import ceiling_eur, household_category
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.labels import Label
from attribution_opt.domain.modes import DWELLING_WISH
from attribution_opt.program.program import Program
from attribution_opt.program.terms import EMPTY, Columns

if TYPE_CHECKING:
    from attribution_opt.domain.tables import Wishes

__all__ = ["Sufficient", "score_that_suffices", "sufficient_changes"]

PERCENT = (100, 60, 40, 20)
"""Incomes tried, in percent of a ceiling: a lower one may open more."""
STEP = 10
"""A score is looked for to the tenth of a point."""
FURTHEST = 1_000_000
"""Tenths of a point beyond which no score is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sufficient:
    """One change that would have sufficed.

    Attributes
    ----------
    kind
        A score of so many hundredths; a wish for a commune; a proof of income (EUR a
        year); a rule that asks for so many leases less.
    what, key
        The commune, or the rule and its key; empty for a score and an income.
    amount
        How much, in the unit of its kind; 0 for a wish.
    """

    kind: Literal["score", "wish", "income", "share"]
    what: str = ""
    key: Label | None = None
    amount: int = 0


def sufficient_changes(
    month: Elastic, applicant_id: str, *, most: int = 4
) -> list[Sufficient]:
    """Return changes that would have positioned somebody, each verified.

    Parameters
    ----------
    month
        The month under its policy.
    applicant_id
        Who is not positioned.
    most
        Wishes, incomes and rules to try of each kind, those nearest first.

    Raises
    ------
    KeyError
        If nobody has that application.
    SolverError
        If an engine stops without a proof.
    """
    a = _position(month, applicant_id)
    found = []
    if any(a in people for people in month.case.candidates):
        score = score_that_suffices(month, applicant_id)
        if score is not None:
            found.append(Sufficient(kind="score", amount=score))
        found += _shares(month, a, most)
    found += _wishes(month, a, most)
    found += _incomes(month, a, most)
    return found


def score_that_suffices(month: Elastic, applicant_id: str) -> int | None:
    """Return the least score, in hundredths, at which somebody is positioned.

    Each score tried is the month solved again, to proof. Positioned once, a household
    stays so with more points: its own gain is the only thing that grows.

    Returns
    -------
    The score; None where no score would do, whatever it is.

    Raises
    ------
    KeyError
        If nobody has that application.
    SolverError
        If an engine stops without a proof.
    """
    people = month.case.instance.applicants
    a = _position(month, applicant_id)
    own = people["score"].iat[a]
    low = 0 if pd.isna(own) else int(own)
    if _with_score(month, a, low):
        return low
    low //= STEP
    high = max(low, int(people["score"].max()) // STEP) * 2 + 10
    while not _with_score(month, a, high * STEP):
        if high > FURTHEST:
            return None
        high *= 10
    while high - low > 1:
        middle = (low + high) // 2
        if _with_score(month, a, middle * STEP):
            high = middle
        else:
            low = middle
    return high * STEP


def _position(month: Elastic, applicant_id: str) -> int:
    index = pd.Index(month.case.instance.applicants["applicant_id"])
    return cast("int", index.get_loc(applicant_id))


def _with_score(month: Elastic, a: int, score: int) -> bool:
    return _with_facts(month, a, {"score": score})


def _with_facts(month: Elastic, a: int, facts: dict[str, int]) -> bool:
    """Tell whether the optimum positions somebody of whom other facts are told."""
    people = month.case.instance.applicants.copy()
    for name, value in facts.items():
        people.loc[a, name] = value
    return _is_positioned(month, a, replace(month.case.instance, applicants=people))


def _is_positioned(month: Elastic, a: int, instance: Instance) -> bool:
    """Tell whether the optimum of another month positions somebody."""
    case = admit(instance, month.policy.admissibility)
    other = Elastic(case, month.policy, month.method)
    return a in other.optimum().applicant


def _shares(month: Elastic, a: int, most: int) -> Iterator[Sufficient]:
    """Yield rules of which one lease less suffices: those that its own places cost."""
    program, plan = month.program, month.optimum()
    for d in list(_in_the_way(month, a, plan))[:most]:
        demands = list(program.demands)
        demands[d] = raised(demands[d], -1)
        if a in month.optimum(tuple(demands)).applicant:
            yield Sufficient(
                kind="share",
                what=program.demands[d].rule,
                key=program.demands[d].key,
                amount=1,
            )


def _in_the_way(month: Elastic, a: int, plan: Columns) -> Iterator[int]:
    """Yield the demands that would miss more if somebody took a place, nearest first.

    A demand with something to spare loses nothing by one household: it does not bind.
    """
    program = month.program
    substitution = Substitution(program, plan, month.policy.ladder.statutory)
    doors = []
    for v in range(program.num_vacancies):
        if a in program.candidates[v] and plan.applicant[v] not in (a, EMPTY):
            level, lost = substitution.first_loss(v, a)
            doors.append((-_depth(program, level), lost, v))
    told = set()
    now = month.shortfalls(plan)
    for _, _, v in sorted(doors):
        applicant = plan.applicant.copy()
        applicant[v] = a
        taken = month.shortfalls(Columns(plan.vacancy, applicant, plan.holder))
        for d in np.flatnonzero(taken > now).tolist():
            if d not in told:
                told.add(d)
                yield d


def _depth(program: Program, level: str) -> int:
    names = [one.name for one in program.levels]
    return names.index(level) if level in names else len(names)


def _wishes(month: Elastic, a: int, most: int) -> Iterator[Sufficient]:
    """Yield communes that it would have had to wish for, those of most homes first."""
    instance = month.case.instance
    if instance.wishes["place"].str.startswith(DWELLING_WISH).any():
        return  # Candidacies are given: a wish changes nothing.
    admission = Admission(instance, month.policy.admissibility)
    homes = instance.vacancies["commune"]
    places: list[str] = []
    for v in range(month.case.num_vacancies):
        verdicts = admission.verdicts(v)
        others = all(verdicts[test][a] == YES for test in TESTS if test != "wish")
        if others and verdicts["wish"][a] == NO:
            places.append(str(homes.iat[v]))
    order = sorted(set(places), key=lambda place: (-places.count(place), place))
    own = instance.applicants["applicant_id"].iat[a]
    for place in order[:most]:
        row = pd.DataFrame({"applicant_id": [own], "place": [place]})
        row = row.reindex(columns=instance.wishes.columns)
        row = row.astype(instance.wishes.dtypes.to_dict())
        wishes = cast("Wishes", pd.concat([instance.wishes, row], ignore_index=True))
        if _is_positioned(month, a, replace(instance, wishes=wishes)):
            yield Sufficient(kind="wish", what=place)


def _incomes(month: Elastic, a: int, most: int) -> Iterator[Sufficient]:
    """Yield the highest income tried whose proof suffices."""
    instance = month.case.instance
    people = instance.applicants
    separated = people["separated"].iat[a]
    column = "rfr_own" if not pd.isna(separated) and separated else "rfr_n2"
    if not pd.isna(people.loc[:, column].iloc[a]):
        return
    admission = Admission(instance, month.policy.admissibility)
    readings = month.policy.admissibility.readings
    category = household_category(people, readings)[[a]]
    homes = instance.vacancies
    amounts = set()
    for v in range(month.case.num_vacancies):
        if admission.verdicts(v)["ceiling"][a] != UNKNOWN:
            continue
        financing = str(homes["financing"].iat[v])
        zone = admission.classes.ceiling_zones[v]
        ceiling = ceiling_eur(category, financing, zone, instance.month)
        amounts |= set() if ceiling is None else {int(ceiling[0])}
    tried = {amount * percent // 100 for amount in amounts for percent in PERCENT}
    for euros in sorted(tried, reverse=True)[: most * len(PERCENT)]:
        facts = {column: euros * 100}
        if pd.isna(people["monthly_resources"].iat[a]):
            facts["monthly_resources"] = euros * 100 // 12
        if _with_facts(month, a, facts):
            yield Sufficient(kind="income", amount=euros)
            return
