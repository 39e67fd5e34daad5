"""Imports point down: the order of the layers, and of the modules that have one."""

import ast
import graphlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "attribution_opt"
FLOORS = (
    {"versions", "words", "processes"},
    {"errors"},
    {"domain"},
    {"program", "maps"},
    {"admission", "solvers", "scoring"},
    {"rules"},
    {"decide"},
    {"answers"},
    {"files"},
    {"exports"},
    {"report"},
    {"commission"},
    {"run"},
    {"year"},
    {"synthetic"},
    {"study"},
    {"library"},
    {"cli"},
    {"__main__"},
)
INSIDE_RULES = (
    {"trajectory", "scope", "groups", "needs"},
    {"members"},
    {"entitlements"},
    {"counted"},
    {"base"},
    {"share"},
    {"count", "equity", "flow", "income", "total"},
    {"ladder", "registry"},
    {"policy"},
)


@cache
def modules() -> dict[str, Path]:
    """Return every module of the package by dotted name below it."""
    return {
        ".".join(path.relative_to(SRC).with_suffix("").parts): path
        for path in SRC.rglob("*.py")
        if path.name != "__init__.py"
    }


def imports(path: Path) -> Iterator[str]:
    """Yield what a module imports of the package, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module.startswith("attribution_opt."):
                yield node.module.removeprefix("attribution_opt.")
        elif isinstance(node, ast.Import):
            for name in node.names:
                yield name.name.removeprefix("attribution_opt.")


def floor_of(name: str, floors: tuple[set[str], ...]) -> int:
    """Return the floor of a module."""
    return next(number for number, floor in enumerate(floors) if name in floor)


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_point_down(name: str) -> None:
    """No module imports from a higher layer, or from the other one on its floor."""
    package = name.split(".")[0]
    own = floor_of(package, FLOORS)
    for other in imports(modules()[name]):
        target = other.split(".")[0]
        if any(target in floor for floor in FLOORS):
            floor = floor_of(target, FLOORS)
            assert floor < own or target == package, f"{name} imports {other}"


@pytest.mark.parametrize("name", sorted(n for n in modules() if n.startswith("rules.")))
def test_rules_never_look_up(name: str) -> None:
    """Inside rules the order holds too: no rule knows the registry or the policy."""
    own = floor_of(name.split(".")[1], INSIDE_RULES)
    for other in imports(modules()[name]):
        if other.startswith("rules."):
            target = floor_of(other.split(".")[1], INSIDE_RULES)
            assert target <= own, f"{name} imports {other}"


def test_no_circle() -> None:
    """No chain of imports comes back to where it began."""
    graph = {
        name: {other for other in imports(path) if other in modules()}
        for name, path in modules().items()
    }
    assert list(graphlib.TopologicalSorter(graph).static_order())


def test_special_borders() -> None:
    """The audit knows no solver, solvers no housing, and only the cli knows click."""
    by_name = {name: set(imports(path)) for name, path in modules().items()}
    for name in ("decide.audit", "decide.line_audit", "decide.recount"):
        reached, queue = set(), [name]
        while queue:
            for other in by_name.get(queue.pop(), set()) - reached:
                reached.add(other)
                queue.append(other)
        assert not {m for m in reached if m.startswith("solvers.")}, name
        assert "decide.formulate" not in reached, name
    for name, found in by_name.items():
        if name.startswith("solvers."):
            packages = {other.split(".")[0] for other in found}
            assert not packages & {"domain", "rules", "decide", "files"}, name
        if not name.startswith("cli."):
            assert "click" not in found, name
