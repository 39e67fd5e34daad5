"""Decide, under balance objectives, who is proposed which social home.

::

    import attribution_opt as ao

    run = ao.solve(ao.read("my_month"), "usage")
    print(run.objectives)
    run.write("my_run")
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "answers.frames": ("frame_of",),
    "domain.diagnostics": ("Fault",),
    "domain.instance": ("Instance",),
    "domain.month": ("Month",),
    "errors": (
        *("AllocationError", "ArgumentError", "AuditError", "InstanceError"),
        *("PolicyError", "ReadError", "RunFolderError", "SolverError"),
        *("SolverUnavailable", "StudyError"),
    ),
    "files.policy_file": ("read_policy", "shipped_policies"),
    "library": ("compare", "open", "read", "solve"),
    "rules.policy": ("Policy",),
    "run.run": ("Run",),
    "study.comparison": ("Comparison",),
    "synthetic.generate": ("generate",),
    "synthetic.recipe": ("simulate_years",),
    "study.recipe": ("sweep_runs",),
}
"""Where each public name lives: it is imported when it is first asked for, so that
neither ``--help`` nor a program that needs one part waits for the others. What type
checkers read stands in ``__init__.pyi``."""

__all__ = sorted(["__version__", *(name for own in _HOMES.values() for name in own)])


def __getattr__(name: str) -> Any:
    """Import a public name from where it lives."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"attribution_opt.{module}"), name)
    raise AttributeError(f"module 'attribution_opt' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
