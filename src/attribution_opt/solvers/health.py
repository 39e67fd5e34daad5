"""What is installed, which engines work, and known clashes between libraries."""

import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass

from attribution_opt.errors import SolverError
from attribution_opt.solvers.registry import ENGINES, engine
from attribution_opt.versions import installed

__all__ = ["Check", "health"]

LIBRARIES = ("ortools", "highspy", "pulp", "numpy", "pandas", "pyarrow")
OPTIONAL = frozenset({"pyarrow"})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, what was found, and whether it is well.

    Attributes
    ----------
    name, found
        What was looked at, and its version or state.
    is_well
        False where something has to be done.
    note
        What to do; empty where there is nothing.
    """

    name: str
    found: str
    is_well: bool = True
    note: str = ""


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdigit())


Clash = tuple[str, str, Callable[[dict[str, str]], bool], str]
CLASHES: tuple[Clash, ...] = (
    (
        "highspy 1.14.0",
        "PyPSA/linopy#653",
        lambda found: _parts(found.get("highspy", "")) == (1, 14, 0),
        "it returns plans that are not optimal after a model changes: install another",
    ),
    (
        "highspy 1.15 and ortools 9.15",
        "google/or-tools#5246",
        lambda found: (
            _parts(found.get("highspy", "")) >= (1, 15)
            and _parts(found.get("ortools", "")) >= (9, 15)
        ),
        "they cannot share a process: install highspy below 1.15",
    ),
)
"""Known clashes: what, where it is reported, when it holds, what to do."""


def health() -> list[Check]:
    """Return what was found of Python, libraries, engines and known clashes."""
    found: dict[str, str] = {}
    checks = [Check("python", f"{platform.python_version()} ({sys.platform})")]
    for name in LIBRARIES:
        there = installed(name)
        if there is not None:
            found[name] = there
            checks.append(Check(name, there))
        else:
            note = "install attribution-opt again"
            if name in OPTIONAL:
                note = f"optional: pip install 'attribution-opt[{'parquet'}]'"
            checks.append(Check(name, "not installed", name in OPTIONAL, note))
    checks += [_engine(name) for name in ENGINES]
    for name, where, holds, note in CLASHES:
        has_clash = holds(found)
        state = "present" if has_clash else "absent"
        checks.append(
            Check(f"clash: {name} ({where})", state, not has_clash, note * has_clash)
        )
    return checks


def _engine(name: str) -> Check:
    """Make an engine, which loads what it needs."""
    try:
        engine(name)
    except (SolverError, ImportError) as error:
        return Check(f"engine {name}", "not available", False, str(error))
    return Check(f"engine {name}", "available")
