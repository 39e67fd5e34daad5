"""How a variant comes to be: its baseline's baseline first, then each one's changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.errors import PolicyError
from attribution_opt.files.number_table import with_tables
from attribution_opt.files.shipped import shipped_texts
from attribution_opt.files.toml_file import check_shape, is_file, parse_toml, read_toml
from attribution_opt.rules.policy import Policy, parse_policy
from attribution_opt.words.values import shortened

__all__ = [
    "Stage",
    "changed_rules",
    "parsed",
    "policy_beside",
    "policy_stages",
    "refused",
    "shipped_policies",
]


class PolicyFile(BaseModel):
    """The shape of a policy's file, before any rule is read."""

    model_config = ConfigDict(frozen=True, extra="allow")
    baseline: str | None = None
    changes: list[dict[str, Any]] | None = None
    rules: list[dict[str, Any]] = []
    admissibility: dict[str, Any] = {}

    def content(self) -> dict[str, Any]:
        """Return what the file says, its changes aside."""
        return self.model_dump(exclude_unset=True, exclude={"changes"})


@dataclass(frozen=True, slots=True)
class Stage:
    """A policy as it stands once the changes of one file are made.

    Attributes
    ----------
    file
        What faults call that file.
    content
        The policy whole, as `parse_policy` reads it.
    """

    file: str
    content: dict[str, Any]


def shipped_policies() -> dict[str, str]:
    """Return the text of every shipped policy, by name."""
    return shipped_texts("policies")


def policy_stages(name_or_path: str | Path) -> list[Stage]:
    """Return a policy's baseline, what each variant makes of it, and itself last.

    Raises
    ------
    PolicyError
        With every fault of the file that cannot be read, or of wrong changes.
    """
    files = _chain(name_or_path)
    stages: list[Stage] = []
    faults = Faults()
    for name, file in reversed(files):
        content = file.content()
        if not _is_shipped(name):
            content["rules"] = _with_tables(file.rules, name, faults)
        if file.changes is not None:
            base = stages[-1].content
            rules = changed_rules(base.get("rules", []), file.changes, name, faults)
            rules = _with_tables(rules, name, faults)
            content = {**base, **content, "rules": [*rules, *content["rules"]]}
        stages.append(Stage(name, content))
    if faults:
        raise refused(faults)
    return stages


def _with_tables(
    rules: Sequence[Mapping[str, Any]], name: str, faults: Faults
) -> list[dict[str, Any]]:
    """Return rules with the numbers of the files beside the policy that they name."""
    return [with_tables(rule, Path(name).parent, faults) for rule in rules]


def parsed(stages: Sequence[Stage]) -> Policy:
    """Return the last stage as a policy.

    Raises
    ------
    PolicyError
        With every fault, each in the first file of the chain that has it.
    """
    try:
        return parse_policy(stages[-1].content)
    except PolicyError as error:
        found = list(error.faults)
    first = {str(fault): stages[-1].file for fault in found}
    for stage in reversed(stages[:-1]):
        first |= dict.fromkeys(_faults_of(stage) & set(first), stage.file)
    raise refused([replace(fault, file=first[str(fault)]) for fault in found])


def _faults_of(stage: Stage) -> set[str]:
    try:
        parse_policy(stage.content)
    except PolicyError as error:
        return set(map(str, error.faults))
    return set()


def _chain(name: str | Path) -> list[tuple[str, PolicyFile]]:
    """Return a policy's file, then the one that each is a variant of."""
    chain: list[tuple[str, PolicyFile]] = []
    seen: list[Path | str] = []
    while True:
        path = None if _is_shipped(name) else Path(name)
        seen.append(str(name) if path is None else path.resolve())
        file = _read(name, path)
        chain.append((str(name), file))
        if file.changes is None:
            return chain
        name = _baseline(file.baseline or "", path, str(name), seen)


def _baseline(
    told: str, variant: Path | None, name: str, seen: Sequence[Path | str]
) -> str | Path:
    """Return where the baseline of a variant is; a fault names the variant's file."""
    baseline = policy_beside(variant.parent if variant else Path(), told)
    if not told:
        code = "variant_baseline"
    elif baseline is None:
        code = "baseline_missing"
    elif (told if _is_shipped(baseline) else Path(baseline).resolve()) in seen:
        code = "baseline_circle"
    else:
        return baseline
    values = {"names": ", ".join(shipped_policies())}
    faults = Faults()
    _note(faults, code, name, "baseline", told, **values)
    raise refused(faults)


def policy_beside(folder: Path, told: str) -> str | Path | None:
    """Return the policy that a file beside others names; None if there is none."""
    if told and is_file(folder / told):
        return folder / told
    return told if told in shipped_policies() or (told and is_file(told)) else None


def _is_shipped(name: str | Path) -> bool:
    return str(name) in shipped_policies() and not is_file(name)


def _read(name: str | Path, path: Path | None) -> PolicyFile:
    """Return one file of the chain, or a shipped policy."""
    faults = Faults()
    file = None
    if path is None:
        content = parse_toml(shipped_policies()[str(name)].encode(), str(name), faults)
        if content is not None:
            file = check_shape(content, PolicyFile, "policy_value", faults, str(name))
    else:
        try:
            file = read_toml(path, PolicyFile, "policy_value", faults, str(name))
        except FileNotFoundError:
            names = {"names": ", ".join(shipped_policies())}
            fault = Fault(code="policy_missing", file=str(name), values=names)
            faults.append(fault)
    if file is None:
        raise refused(faults)
    return file


def changed_rules(
    rules: Sequence[Mapping[str, Any]],
    changes: Sequence[Mapping[str, Any]],
    name: str,
    faults: Faults,
) -> list[dict[str, Any]]:
    """Return rules with named changes, noting a change of a rule that is not there."""
    found = [dict(rule) for rule in rules]
    for number, change in enumerate(changes, start=1):
        kinds = set(change) & {"rule", "remove", "add"}
        kind = kinds.pop() if len(kinds) == 1 else ""
        named = change.get(kind)
        told = named.get("id") if isinstance(named, dict) else named
        if not isinstance(told, str) or (kind == "add") != isinstance(named, dict):
            _note(faults, "variant_change", name, f"changes.{number}", dict(change))
            continue
        place = f"changes.{number}.{kind}"
        here = [n for n, rule in enumerate(found) if rule.get("id") == told]
        if bool(here) == (kind == "add"):
            code = "policy_twice" if here else "variant_rule"
            known = ", ".join(str(rule.get("id")) for rule in found)
            _note(faults, code, name, place, told, known=known)
        elif kind == "add":
            found.append(dict(change["add"]))
        elif kind == "remove":
            found = [rule for n, rule in enumerate(found) if n not in here]
        else:
            found[here[0]] |= {k: v for k, v in change.items() if k != "rule"}
    return found


def _note(
    faults: Faults, code: str, file: str, column: str, value: Any, **values: str
) -> None:
    faults.append(
        Fault(
            code=code,
            table="policy",
            file=file,
            column=column,
            value=shortened(value),
            values=values,
        )
    )


def refused(faults: Sequence[Fault]) -> PolicyError:
    """Return the error of a policy that cannot be read."""
    return PolicyError("; ".join(map(str, faults)), faults)
