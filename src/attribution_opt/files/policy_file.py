"""A policy as a TOML file, or one of those shipped; a variant as changes to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import tomli_w

from attribution_opt.domain.diagnostics import Faults
from attribution_opt.files.policy_stages import (
    Stage,
    changed_rules,
    parsed,
    policy_stages,
    refused,
    shipped_policies,
)
from attribution_opt.rules.policy import Policy

__all__ = [
    "PolicyChange",
    "policy_changes",
    "read_policy",
    "read_variant",
    "render_policy",
    "shipped_policies",
]

TITLES = frozenset({"title", "title_fr", "legal_reference"})


def read_policy(name_or_path: str | Path) -> Policy:
    """Read a policy from a file, or a shipped one by its name.

    A file with ``changes`` is a variant: its ``baseline`` (a shipped policy, or a file
    beside it) with rules changed, removed or added::

        name = "thirty-percent"
        baseline = "legal-minimum"
        [[changes]]
        rule = "first-quartile-outside-qpv"
        at_least = "30 %"
        [[changes]]
        remove = "dalo"
        [[changes]]
        add = { id = "seniors", family = "count", group = "senior", at_least = 2,
                level = "5b" }

    Raises
    ------
    PolicyError
        If there is no such policy, or with every fault of the file.
    """
    return parsed(policy_stages(name_or_path))


def read_variant(
    baseline: str | Path, changes: list[dict[str, Any]], name: str, *, file: Path
) -> Policy:
    """Return a baseline with changes, as `read_policy` reads a file with them.

    Parameters
    ----------
    baseline
        A file, or a shipped policy.
    changes
        Of rules; the rule ``admissibility`` stands for the parameters of that table.
    name
        Of the variant.
    file
        The file that the changes stand in, which faults name.

    Raises
    ------
    PolicyError
        With every fault of the changes.
    """
    stages = policy_stages(baseline)
    content = stages[-1].content
    own = [c for c in changes if c.get("rule") == "admissibility"]
    settings = dict(content.get("admissibility", {}))
    for change in own:
        settings |= {k: v for k, v in change.items() if k != "rule"}
    others = [c for c in changes if c.get("rule") != "admissibility"]
    faults = Faults()
    rules = changed_rules(content.get("rules", []), others, str(file), faults)
    if faults:
        raise refused(faults)
    whole = {**content, "name": name, "rules": rules}
    whole |= {"admissibility": settings} if own else {}
    return parsed([*stages, Stage(str(file), whole)])


def render_policy(policy: Policy) -> str:
    """Return the TOML text of a policy: what was decided by, whole and by itself."""
    head = policy.model_dump(exclude_defaults=True, exclude={"rules"})
    rules = [
        {"id": rule.id, "family": rule.family, **rule.model_dump(exclude_defaults=True)}
        for rule in policy.rules
    ]
    return tomli_w.dumps(_plain({**head, "rules": rules}))


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One thing that a variant changes.

    Attributes
    ----------
    rule, key
        The parameter; no key where a rule as a whole is added or removed.
    before, after
        Its values as a person would write them, empty where there is none.
    """

    rule: str
    key: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return one line: ``rule.key: before -> after``."""
        place = f"{self.rule}.{self.key}" if self.key else self.rule
        return f"{place}: {self.before or 'none'} -> {self.after or 'none'}"


def policy_changes(baseline: Policy, variant: Policy) -> list[PolicyChange]:
    """Return what a variant changes, in the order of its parameters."""
    before, after = _settings(baseline), _settings(variant)
    told = []
    for place in dict.fromkeys([*before, *after]):
        old, new = before.get(place), after.get(place)
        rule, _, key = place.partition(".")
        # Of a rule removed or added, its name says it all.
        is_kept = rule in _ids(baseline) & _ids(variant) or rule == "admissibility"
        if old != new and (place == rule or is_kept):
            told.append(PolicyChange(rule, key, _word(old), _word(new)))
    return told


def _ids(policy: Policy) -> set[str]:
    return {rule.id for rule in policy.rules}


def _settings(policy: Policy) -> dict[str, Any]:
    """Return every parameter of a policy by its place."""
    found: dict[str, Any] = {}
    for rule in policy.rules:
        found[rule.id] = rule.family
        for key in rule.model_dump(exclude_defaults=True):
            if key not in TITLES and key != "id":
                found[f"{rule.id}.{key}"] = getattr(rule, key)
    for key, value in policy.admissibility.model_dump(exclude_defaults=True).items():
        found[f"admissibility.{key}"] = value
    return found


def _word(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return f"{float(100 * value):g} %"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _plain(value: Any) -> Any:
    """Return a value as TOML holds it: fractions as text, no unset keys."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
