"""What is installed, which engines work, and known clashes between libraries."""

import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass

from attribution_opt.errors import SolverError
from attribution_opt.solvers.registry import ENGINES, engine
from attribution_opt.versions import installed
from attribution_opt.words.sentence import Sentence, sentence

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
        "health_suboptimal",
    ),
    (
        "highspy 1.15 and ortools 9.15",
        "google/or-tools#5246",
        lambda found: (
            _parts(found.get("highspy", "")) >= (1, 15)
            and _parts(found.get("ortools", "")) >= (9, 15)
        ),
        "health_together",
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
            key = "health_optional" if name in OPTIONAL else "health_reinstall"
            absent = _said("health_absent")
            checks.append(Check(name, absent, name in OPTIONAL, _said(key)))
    checks += [_engine(name) for name in ENGINES]
    for name, where, holds, note in CLASHES:
        has_clash = holds(found)
        told = _said("health_clash", name=name, where=where)
        state = _said("health_present" if has_clash else "health_none")
        more = _said(note) if has_clash else ""
        checks.append(Check(told, state, not has_clash, more))
    return checks


def _engine(name: str) -> Check:
    """Make an engine, which loads what it needs."""
    try:
        engine(name)
    except (SolverError, ImportError) as error:
        told = _said("health_engine", name=name)
        return Check(told, _said("health_unavailable"), False, str(error))
    return Check(_said("health_engine", name=name), _said("health_available"))


def _said(key: str, **values: object) -> Sentence:
    return sentence(key, "report", **values)
