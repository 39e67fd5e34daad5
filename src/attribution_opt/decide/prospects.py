"""What a month's data allow to count, before anything is decided."""

from dataclasses import dataclass

import numpy as np

from attribution_opt.admission.case import Case
from attribution_opt.admission.conditions import TESTS, YES, Admission
from attribution_opt.domain.choices import Mode
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.domain.ledger import decided_dwellings
from attribution_opt.rules.base import Rule
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.groups import known_members
from attribution_opt.rules.policy import Policy
from attribution_opt.rules.scope import FLAGS
from attribution_opt.words.language import LANGUAGES, Words

__all__ = ["Prospect", "nobody_admissible", "prospects"]


@dataclass(frozen=True, slots=True)
class Prospect:
    """What one objective can count.

    Attributes
    ----------
    rule, title, title_fr
        Of the policy.
    dwellings
        Dwellings of the month in its base.
    of_unknown_place
        Dwellings of which it is not known whether they are.
    leases
        Leases since January in its base.
    people, unknown
        Applicants of its group, and those of whom it is not known whether they are;
        None where it counts no group.
    """

    rule: str
    title: str
    title_fr: str
    dwellings: int
    of_unknown_place: int
    leases: int
    people: int | None
    unknown: int | None


def prospects(case: Case, policy: Policy) -> list[Prospect]:
    """Return what each objective of a policy can count in a month."""
    return [_prospect(case, rule) for rule in policy.rules]


def _prospect(case: Case, rule: Rule) -> Prospect:
    keys = rule.keys(Counted(case))
    inside = np.zeros(case.num_vacancies, dtype=bool)
    for key in keys:
        inside |= key.mask.any(axis=1)
    homes = case.instance.vacancies
    unknown = np.zeros(case.num_vacancies, dtype=bool)
    for name in FLAGS:
        if getattr(rule.scope, name) is not None:
            unknown |= homes[name].isna().to_numpy(dtype=bool)
    people = _people(case, rule, inside | unknown)
    return Prospect(
        rule=rule.id,
        title=rule.titled("en"),
        title_fr=rule.titled("fr"),
        dwellings=int(inside.sum()),
        of_unknown_place=int(unknown.sum()),
        leases=sum(len(key.leases) for key in keys),
        people=None if people is None else people[0],
        unknown=None if people is None else people[1],
    )


def _people(case: Case, rule: Rule, inside: np.ndarray) -> tuple[int, int] | None:
    """Count applicants in the group of a rule where it may look, and those unknown."""
    if not rule.has_group:
        return None
    territories = {case.territories[v] for v in np.flatnonzero(inside)}
    found = np.zeros(case.num_applicants, dtype=bool)
    unknown = np.zeros(case.num_applicants, dtype=bool)
    for territory in territories:
        member = rule.member(case.people[territory])
        assert member is not None
        found |= known_members(member)
        unknown |= member.isna().to_numpy(dtype=bool)
    return int(found.sum()), int((unknown & ~found).sum())


def nobody_admissible(case: Case, policy: Policy, mode: Mode) -> Fault | None:
    """Return the fault of a month in which no dwelling is open to anybody.

    Dwellings are oriented before their candidates are known: none is due then.

    Dwellings that wait or are decided for somebody are closed on purpose.
    """
    if mode == "orient":
        return None
    waits = np.array([why != "" for why in case.waiting], dtype=bool)
    is_open = ~waits & ~decided_dwellings(case.instance)
    if not is_open.any() or case.has_candidate.any():
        return None
    why = _closed_by(case, policy, np.flatnonzero(is_open))
    said = {
        language: ", ".join(f"{Words(language)(f'test_{t}')} ({n})" for t, n in why)
        for language in LANGUAGES
    }
    numbers = {"homes": int(is_open.sum()), "people": case.num_applicants}
    return Fault(
        code="nobody_admissible", table="vacancies", values={"why": said, **numbers}
    )


def _closed_by(case: Case, policy: Policy, homes: np.ndarray) -> list[tuple[str, int]]:
    """Return the tests that nobody passes, and on how many dwellings, most first.

    Where somebody passes each test and nobody all of them, or no holder may put forward
    whoever does, the holder stands for what closes it.
    """
    admission = Admission(case.instance, policy.admissibility)
    closed: dict[str, int] = {}
    for v in homes:
        verdicts = admission.verdicts(int(v))
        names = [test for test in TESTS if not (verdicts[test] == YES).any()]
        for name in names or ["together"]:
            closed[name] = closed.get(name, 0) + 1
    return sorted(closed.items(), key=lambda item: -item[1])
