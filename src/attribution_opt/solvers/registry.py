"""The list of engines: command line, tests and benchmarks iterate it."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from attribution_opt.errors import SolverUnavailable
from attribution_opt.program.bundles import Bundles
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.apart import Apart
from attribution_opt.solvers.base import Control, Engine, Outcome
from attribution_opt.words.sentence import sentence

__all__ = ["DEFAULT_ENGINE", "ENGINES", "SCORE_ORDER", "Bundled", "engine"]


def _lazily(module: str, name: str) -> Callable[..., Engine]:
    """Return a maker that imports a native library only when it is called."""

    def make(*options: str) -> Engine:
        found = import_module(f"attribution_opt.solvers.{module}")
        engine: Engine = getattr(found, name)(*options)
        return engine

    return make


ENGINES: dict[str, Callable[..., Engine]] = {
    "auto": _lazily("auto", "Auto"),
    "price": _lazily("price.engine", "PriceEngine"),
    "highs": _lazily("highs", "Highs"),
    "cpsat": _lazily("cpsat", "CpSat"),
    "pulp": _lazily("pulp_engine", "Pulp"),
}
"""Makers of engines by name. Adding one is a file and an entry."""


SCORE_ORDER = "score-order"
"""No engine: the plan made home by home, which they begin with and are compared to."""


class Bundled:
    """An engine that is given dwellings that are alike as one with a number."""

    def __init__(self, inner: Engine) -> None:
        self.inner, self.name = inner, inner.name

    def solve(self, program: Program, start: Columns, control: Control) -> Outcome:
        """Return the best plan found (see `Engine`)."""
        bundles = Bundles.of(program)
        if bundles.is_plain:
            return self.inner.solve(program, start, control)
        outcome = self.inner.solve(bundles.few, bundles.fold(start), control)
        alike = tuple(vacancies for vacancies in bundles.members if len(vacancies) > 1)
        return replace(outcome, plan=bundles.unfold(outcome.plan), alike=alike)


def engine(name: str) -> Bundled:
    """Return an engine by name; ``pulp:GUROBI`` names the solver inside PuLP.

    Raises
    ------
    SolverUnavailable
        If there is no such engine.
    """
    base, _, inner = name.partition(":")
    if base not in ENGINES or (inner and base != "pulp"):
        known = ", ".join([*ENGINES, "pulp:SOLVER"])
        raise SolverUnavailable(sentence("no_engine", name=name, known=known))
    made = ENGINES[base](inner) if inner else ENGINES[base]()
    return Bundled(Apart(made))


DEFAULT_ENGINE = "auto"
