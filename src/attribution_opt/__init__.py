"""Decide, under balance objectives, who is proposed which social home.

::

    import attribution_opt as ao

    month = ao.read("my_month")
    result = ao.solve(month, ao.read_policy("usage"))
    print(result.objectives)
    ao.write_run(result, "my_run")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attribution_opt.decide.result import Result
    from attribution_opt.domain.diagnostics import Fault
    from attribution_opt.domain.instance import Instance
    from attribution_opt.domain.month import Month
    from attribution_opt.errors import (
        AllocationError,
        AuditError,
        InstanceError,
        PolicyError,
        ReadError,
        RunFolderError,
        SolverError,
        SolverUnavailable,
        StudyError,
    )
    from attribution_opt.files.policy_file import read_policy, shipped_policies
    from attribution_opt.library import compare, read, solve, write_run
    from attribution_opt.questions import (
        ask_even,
        ask_explain,
        ask_level_prices,
        ask_lists,
        ask_lottery,
        ask_prices,
        ask_relax,
        ask_risk,
        ask_served,
        ask_sufficient,
        ask_vacancy,
        ask_worth,
        frame_of,
    )
    from attribution_opt.rules.policy import Policy
    from attribution_opt.study.comparison import Comparison
    from attribution_opt.study.generate import generate
    from attribution_opt.workflow.simulation import simulate_years
    from attribution_opt.workflow.studies import sweep_runs

__version__ = "0.1.0"

_HOMES = {
    "errors": (
        *("AllocationError", "AuditError", "InstanceError", "PolicyError"),
        *("ReadError", "RunFolderError", "SolverError", "SolverUnavailable"),
        "StudyError",
    ),
    "domain.instance": ("Instance",),
    "domain.month": ("Month",),
    "domain.diagnostics": ("Fault",),
    "rules.policy": ("Policy",),
    "decide.result": ("Result",),
    "files.policy_file": ("read_policy", "shipped_policies"),
    "study.comparison": ("Comparison",),
    "study.generate": ("generate",),
    "library": ("compare", "read", "solve", "write_run"),
    "questions": (
        "ask_even",
        "ask_explain",
        "ask_level_prices",
        "ask_lists",
        "ask_lottery",
        "ask_prices",
        "ask_relax",
        "ask_risk",
        "ask_served",
        "ask_sufficient",
        "ask_vacancy",
        "ask_worth",
        "frame_of",
    ),
    "workflow.simulation": ("simulate_years",),
    "workflow.studies": ("sweep_runs",),
}
"""Where each public name lives: it is imported when it is first asked for, so that
neither ``--help`` nor a program that needs one part waits for the others."""

__all__ = [
    "AllocationError",
    "AuditError",
    "Comparison",
    "Fault",
    "Instance",
    "InstanceError",
    "Month",
    "Policy",
    "PolicyError",
    "ReadError",
    "Result",
    "RunFolderError",
    "SolverError",
    "SolverUnavailable",
    "StudyError",
    "__version__",
    "ask_even",
    "ask_explain",
    "ask_level_prices",
    "ask_lists",
    "ask_lottery",
    "ask_prices",
    "ask_relax",
    "ask_risk",
    "ask_served",
    "ask_sufficient",
    "ask_vacancy",
    "ask_worth",
    "compare",
    "frame_of",
    "generate",
    "read",
    "read_policy",
    "shipped_policies",
    "simulate_years",
    "solve",
    "sweep_runs",
    "write_run",
]


def __getattr__(name: str) -> Any:
    """Import a public name from where it lives."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"attribution_opt.{module}"), name)
    raise AttributeError(f"module 'attribution_opt' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
