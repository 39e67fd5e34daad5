"""Keys and scopes of a policy that a month does not have: each is named."""

from collections.abc import Iterable, Iterator
from functools import partial

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.domain.labels import Label, label_text
from attribution_opt.rules.base import Rule
from attribution_opt.rules.case import Case
from attribution_opt.rules.policy import Policy
from attribution_opt.words.faults import hint

__all__ = ["policy_keys"]

BY_KEY = ("at_least", "present")
"""Parameters that may be one number for each key."""
IN_SCOPE = ("landlord", "epci", "commune", "neighbourhood", "residence", "programme")
"""Columns of which a scope names values."""


def policy_keys(case: Case, policy: Policy) -> list[Fault]:
    """Return what a policy names and the month does not have.

    A holder that is in no table is a fault: what is asked of it would be asked of
    nobody. Any other key or scope without a dwelling or a lease is a remark.
    """
    return [fault for rule in policy.rules for fault in _of_rule(case, rule, policy)]


def _of_rule(case: Case, rule: Rule, policy: Policy) -> Iterator[Fault]:
    told = {name: getattr(rule, name, None) for name in BY_KEY}
    by_key = {name: keys for name, keys in told.items() if isinstance(keys, dict)}
    # Most rules name no key and no place: nothing is looked up for them.
    names = [key.name for key in rule.keys(case)] if by_key else []
    for parameter, numbers in by_key.items():
        for key in numbers:
            if key not in names:
                yield _unmet(case, rule, policy, parameter, key, names)
    for column in filter(partial(getattr, rule.scope), IN_SCOPE):
        there = _met(case, column)
        for value in getattr(rule.scope, column):
            if not rule.scope.meets(column, value, there):
                yield _fault("policy_key_unmet", rule, policy, f"scope.{column}", value)


def _met(case: Case, column: str) -> set[str]:
    """Return what the dwellings of the month and the leases of the year tell."""
    return {*case.instance.vacancies[column], *case.year_leases[column]}


def _unmet(
    case: Case,
    rule: Rule,
    policy: Policy,
    parameter: str,
    key: Label,
    names: Iterable[Label],
) -> Fault:
    """Return what is to be told of a key that no dwelling or lease is counted under."""
    by = dict(zip(rule.by, key, strict=True))
    code = "policy_key_unmet"
    if "holder" in by and by["holder"] not in case.holders:
        code = "policy_holder_unknown"
    near = hint(label_text(key), map(label_text, names))
    return _fault(code, rule, policy, parameter, label_text(key), near)


def _fault(
    code: str,
    rule: Rule,
    policy: Policy,
    place: str,
    value: str,
    near: dict[str, str] | None = None,
) -> Fault:
    said = {"rule": rule.id, "hint": near or {"en": "", "fr": ""}}
    column = f"{rule.id}.{place}"
    return Fault(code=code, file=policy.name, column=column, value=value, values=said)
