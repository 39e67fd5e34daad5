"""The list of engines: command line, tests and benchmarks iterate it."""

from collections.abc import Callable
from importlib import import_module

from attribution_opt.errors import SolverUnavailable
from attribution_opt.solvers.base import Engine

__all__ = ["DEFAULT_ENGINE", "ENGINES", "engine"]


def _lazily(module: str, name: str) -> Callable[..., Engine]:
    """Return a maker that imports a native library only when it is called."""

    def make(*options: str) -> Engine:
        found = import_module(f"attribution_opt.solvers.{module}")
        engine: Engine = getattr(found, name)(*options)
        return engine

    return make


ENGINES: dict[str, Callable[..., Engine]] = {
    "auto": _lazily("auto", "Auto"),
    "price": _lazily("price.engine", "Price"),
    "highs": _lazily("highs", "Highs"),
    "cpsat": _lazily("cpsat", "CpSat"),
    "pulp": _lazily("pulp_engine", "Pulp"),
}
"""Makers of engines by name. Adding one is a file and an entry."""


def engine(name: str) -> Engine:
    """Return an engine by name; ``pulp:GUROBI`` names the solver inside PuLP.

    Raises
    ------
    SolverUnavailable
        If there is no such engine.
    """
    base, _, inner = name.partition(":")
    if base not in ENGINES or (inner and base != "pulp"):
        known = ", ".join([*ENGINES, "pulp:SOLVER"])
        raise SolverUnavailable(f"no engine {name!r}; there are {known}")
    return ENGINES[base](inner) if inner else ENGINES[base]()


DEFAULT_ENGINE = "auto"
