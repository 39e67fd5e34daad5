"""A policy as a TOML file, or one of those shipped, by name."""

import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import PolicyError
from attribution_opt.rules.policy import Policy, parse_policy

__all__ = ["policy_text", "read_policy", "shipped_policies"]


def shipped_policies() -> dict[str, str]:
    """Return the text of every shipped policy, by name."""
    folder = files("attribution_opt.files") / "policies"
    found = {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }
    return dict(sorted(found.items()))


def read_policy(name_or_path: str | Path) -> Policy:
    """Read a policy from a file, or a shipped one by its name.

    Raises
    ------
    PolicyError
        If there is no such policy, or with every fault of the file.
    """
    text = policy_text(name_or_path)
    try:
        return parse_policy(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _refused(name_or_path, "policy_toml", why=str(error)) from error
    except PolicyError as error:
        placed = [replace(fault, file=str(name_or_path)) for fault in error.faults]
        raise PolicyError(f"{name_or_path}: {error}", placed) from error


def policy_text(name_or_path: str | Path) -> str:
    """Return the TOML text of a policy file, or of a shipped policy.

    Raises
    ------
    PolicyError
        If there is no such policy, or it is no text.
    """
    path = Path(name_or_path)
    shipped = shipped_policies()
    if str(name_or_path) in shipped and not path.is_file():
        return shipped[str(name_or_path)]
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        names = ", ".join(shipped)
        raise _refused(name_or_path, "policy_missing", names=names) from error
    except (ValueError, OSError) as error:
        raise _refused(name_or_path, "unreadable_file", why=str(error)) from error


def _refused(name: str | Path, code: str, **values: str) -> PolicyError:
    """Return the error of a policy that no rule was read from."""
    fault = Fault(code=code, table="policy", file=str(name), values=values)
    return PolicyError(str(fault), [fault])
