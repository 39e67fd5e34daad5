"""A policy as a TOML file, or one of those shipped, by name."""

import tomllib
from importlib.resources import files
from pathlib import Path

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
    try:
        return parse_policy(tomllib.loads(policy_text(name_or_path)))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{name_or_path}: cannot be read as TOML: {error}") from error
    except PolicyError as error:
        raise PolicyError(f"{name_or_path}: {error}", error.faults) from error


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
        raise PolicyError(
            f"no such file; the shipped policies are {', '.join(shipped)}"
        ) from error
    except (ValueError, OSError) as error:
        raise PolicyError(f"cannot be read: {error}") from error
