"""The list of engines: command line, tests and benchmarks iterate it."""

from collections.abc import Callable
from importlib import import_module

from attribution_opt.solvers.base import Engine

__all__ = ["DEFAULT_ENGINE", "ENGINES"]


def _lazily(module: str, name: str) -> Callable[[], Engine]:
    """Return a maker that imports a native library only when it is called."""

    def make() -> Engine:
        found = import_module(f"attribution_opt.solvers.{module}")
        engine: Engine = getattr(found, name)()
        return engine

    return make


ENGINES: dict[str, Callable[[], Engine]] = {"highs": _lazily("highs", "Highs")}
"""Makers of engines by name. Adding one is a file and an entry."""

DEFAULT_ENGINE = "highs"
