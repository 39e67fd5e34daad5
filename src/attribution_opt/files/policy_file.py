"""A policy as a TOML file, or one of those shipped; a variant as changes to another."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import tomli_w

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import PolicyError
from attribution_opt.files.shipped import shipped_texts
from attribution_opt.rules.policy import Policy, parse_policy

__all__ = [
    "policy_changes",
    "read_policy",
    "read_variant",
    "render_policy",
    "shipped_policies",
]

TITLES = frozenset({"title", "title_fr", "legal_reference"})


def shipped_policies() -> dict[str, str]:
    """Return the text of every shipped policy, by name."""
    return shipped_texts("policies")


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
                level = "5a" }

    Raises
    ------
    PolicyError
        If there is no such policy, or with every fault of the file.
    """
    content = _content(name_or_path, ())
    try:
        return parse_policy(content)
    except PolicyError as error:
        placed = [replace(fault, file=str(name_or_path)) for fault in error.faults]
        raise PolicyError(f"{name_or_path}: {error}", placed) from error


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
    content = _content(baseline, ())
    own = [c for c in changes if c.get("rule") == "admissibility"]
    settings = dict(content.get("admissibility", {}))
    for change in own:
        settings |= {k: v for k, v in change.items() if k != "rule"}
    others = [c for c in changes if c.get("rule") != "admissibility"]
    rules = _changed(content.get("rules", []), others, file)
    whole = {**content, "name": name, "rules": rules}
    try:
        return parse_policy(whole | ({"admissibility": settings} if own else {}))
    except PolicyError as error:
        placed = [replace(fault, file=str(file)) for fault in error.faults]
        raise PolicyError(f"{file}: {name}: {error}", placed) from error


def render_policy(policy: Policy) -> str:
    """Return the TOML text of a policy: what was decided by, whole and by itself."""
    head = policy.model_dump(exclude_defaults=True, exclude={"rules"})
    rules = [
        {"id": rule.id, "family": rule.family, **rule.model_dump(exclude_defaults=True)}
        for rule in policy.rules
    ]
    return tomli_w.dumps(_plain({**head, "rules": rules}))


def policy_changes(baseline: Policy, variant: Policy) -> list[str]:
    """Return what a variant changes, one line each: ``rule.key: before -> after``."""
    before, after = _settings(baseline), _settings(variant)
    told = []
    for place in dict.fromkeys([*before, *after]):
        old, new = before.get(place), after.get(place)
        rule = place.partition(".")[0]
        # Of a rule removed or added, its name says it all.
        is_kept = rule in _ids(baseline) & _ids(variant) or rule == "admissibility"
        if old != new and (place == rule or is_kept):
            told.append(f"{place}: {_word(old)} -> {_word(new)}")
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
        return "none"
    if isinstance(value, Fraction):
        return f"{float(100 * value):g} %"
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


def _content(name: str | Path, chain: tuple[str, ...]) -> dict[str, Any]:
    """Return a policy's parsed TOML, the changes of a variant applied."""
    text, path = _text(name)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _refused(name, "policy_toml", why=str(error)) from error
    changes = content.pop("changes", None)
    if changes is None:
        return content
    told = str(content.get("baseline", ""))
    beside = path.parent / told if path else Path(told)
    baseline = beside if told and beside.is_file() else told
    if not told or str(baseline) in chain:
        raise _refused(name, "variant_baseline", column="baseline", value=told)
    base = _content(baseline, (*chain, str(name), str(path)))
    rules = _changed(base.get("rules", []), changes, name)
    return {**base, **content, "rules": [*rules, *content.get("rules", [])]}


def _changed(
    rules: list[dict[str, Any]], changes: Any, name: str | Path
) -> list[dict[str, Any]]:
    """Return rules with named changes; refuse a change of a rule that is not there."""
    by_id = {str(rule.get("id")): dict(rule) for rule in rules}
    if not isinstance(changes, list) or not all(isinstance(c, dict) for c in changes):
        raise _refused(name, "variant_change", column="changes", value=str(changes))
    for change in changes:
        keys = set(change) & {"rule", "remove", "add"}
        if len(keys) != 1:
            raise _refused(name, "variant_change", column="changes", value=str(change))
        kind = keys.pop()
        added = change["add"] if kind == "add" else {}
        target = str(added.get("id", "") if kind == "add" else change[kind])
        if kind != "add" and target not in by_id:
            known = ", ".join(by_id)
            place = {"column": f"changes.{kind}", "value": target}
            raise _refused(name, "variant_rule", known=known, **place)
        if kind == "remove":
            del by_id[target]
        elif kind == "add":
            by_id[target] = dict(added)
        else:
            by_id[target].update({k: v for k, v in change.items() if k != "rule"})
    return list(by_id.values())


def _text(name_or_path: str | Path) -> tuple[str, Path | None]:
    """Return the text of a policy, and its file where it is not a shipped one."""
    path = Path(name_or_path)
    shipped = shipped_policies()
    if str(name_or_path) in shipped and not path.is_file():
        return shipped[str(name_or_path)], None
    try:
        return path.read_text(encoding="utf-8-sig"), path
    except FileNotFoundError as error:
        names = ", ".join(shipped)
        raise _refused(name_or_path, "policy_missing", names=names) from error
    except (ValueError, OSError) as error:
        raise _refused(name_or_path, "unreadable_file", why=str(error)) from error


def _refused(
    name: str | Path, code: str, column: str = "", value: str = "", **values: str
) -> PolicyError:
    """Return the error of a policy that no rule was read from."""
    fault = Fault(
        code=code,
        table="policy",
        file=str(name),
        column=column,
        value=value,
        values=values,
    )
    return PolicyError(str(fault), [fault])
