"""Keys and scopes of a policy that a month does not have: each is named."""

from collections.abc import Iterable, Iterator
from functools import partial

from attribution_opt.admission.case import Case
from attribution_opt.domain.diagnostics import Fault
from attribution_opt.domain.labels import Label, label_text
from attribution_opt.domain.ledger import PERSON
from attribution_opt.domain.schema import OWN, own_column, own_columns
from attribution_opt.rules.base import Rule
from attribution_opt.rules.count import BY_KEY
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import Policy
from attribution_opt.words.faults import hint

__all__ = ["policy_keys"]

IN_SCOPE = (
    *("landlord", "epci", "commune", "neighbourhood", "residence", "programme"),
    "holder",
)
"""Columns of which a scope names values."""


def policy_keys(case: Case, policy: Policy) -> list[Fault]:
    """Return what a policy names and the month does not have.

    A holder that is in no table is a fault: what is asked of it would be asked of
    nobody. Any other key or scope without a dwelling or a lease is a remark.
    """
    found = [fault for rule in policy.rules for fault in _of_rule(case, rule, policy)]
    return [*_of_groups(case, policy), *found]


def _of_groups(case: Case, policy: Policy) -> Iterator[Fault]:
    """Yield the declared groups whose column the households, or leases, do not have.

    Of households it is a fault: nobody would be known to be in the group. Of leases it
    is a remark: what was let before counts as unknown.
    """
    people = {*PERSON, "first_quartile", *own_columns(case.instance.applicants.columns)}
    leases = {*case.year_leases.columns}
    for name, table in policy.groups.items():
        for code, known in (("group_column", people), ("group_unmet", leases)):
            is_met = {table.column, own_column(table.column)} & known
            if is_met or (code == "group_unmet" and not len(case.year_leases)):
                continue
            near = hint(table.column, (column.removeprefix(OWN) for column in known))
            said = {"group": name, "hint": near}
            place = f"groups.{name}.column"
            yield Fault(
                code=code,
                file=policy.name,
                column=place,
                value=table.column,
                values=said,
            )
            break


def _of_rule(case: Case, rule: Rule, policy: Policy) -> Iterator[Fault]:
    told = {name: getattr(rule, name, None) for name in BY_KEY}
    by_key = {name: keys for name, keys in told.items() if isinstance(keys, dict)}
    # Most rules name no key and no place: nothing is looked up for them.
    names = [key.name for key in Rule.keys(rule, Counted(case))] if by_key else []
    for parameter, numbers in by_key.items():
        for key in numbers:
            if key not in names:
                yield _unmet(case, rule, policy, parameter, key, names)
    for column in filter(partial(getattr, rule.scope), IN_SCOPE):
        there = _met(case, column)
        code = "policy_holder_unknown" if column == "holder" else "policy_key_unmet"
        for value in getattr(rule.scope, column):
            if not rule.scope.meets(column, value, there):
                yield _fault(code, rule, policy, f"scope.{column}", value)


def _met(case: Case, column: str) -> set[str]:
    """Return what the dwellings of the month and the leases of the year tell."""
    if column == "holder":
        return {*case.holders}
    return {*case.instance.vacancies.loc[:, column], *case.year_leases.loc[:, column]}


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
