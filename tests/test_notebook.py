"""The notebook runs from its first cell to its last, and shows what it says."""

import ast
import json
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parents[1] / "docs" / "example.ipynb"


def shown(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does; return the value of its last line."""
    tree = ast.parse(source)
    last = tree.body[-1]
    value = isinstance(last, ast.Expr)
    body = ast.Module(tree.body[:-1] if value else tree.body, type_ignores=[])
    exec(compile(body, "cell", "exec"), names)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def test_every_cell_runs_and_shows_something() -> None:
    """In order, in one namespace; frames have rows, and no output is kept in it."""
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    values = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert not cell["outputs"]
            values.append(shown("".join(cell["source"]), names))
    assert all(value is not None for value in values)
    assert "<table" in values[0]._repr_html_()
    assert all(len(frame) > 0 for frame in values[1:4])
    assert values[-1] > 10
