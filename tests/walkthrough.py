"""The commands of some pages, run as typed; ``python -m tests.walkthrough`` rewrites.

A block begins with three backticks and ``console``; a line with ``$`` is a command,
what follows its output. ``2>/dev/null`` leaves out what a command says while it works,
``> /dev/null`` all of it, ``| head -N`` keeps its first lines.
"""

import contextlib
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from attribution_opt.cli import main

__all__ = ["PAGES", "run_page"]

DOCS = Path(__file__).parents[1] / "docs"
FRENCH = tuple(DOCS / "fr" / name for name in ("demarrer.md", "annee.md"))
PAGES = (DOCS / "year.md", DOCS / "why.md", DOCS / "commission.md", *FRENCH)
EXPORT = Path(__file__).parent / "cases" / "real_export"
"""An export that pages find in the folder ``export``."""
FENCE, OPENING, PROMPT = "```", "```console", "$ "


def run_page(text: str) -> str:
    """Return a page with every command run in one new folder, and its output."""
    with tempfile.TemporaryDirectory() as name, _inside(Path(name)):
        shutil.copytree(EXPORT, "export")
        return "\n".join(_lines(text))


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _lines(text: str) -> Iterator[str]:
    is_console = False
    for line in text.split("\n"):
        if line.startswith(FENCE):
            is_console = line == OPENING
            yield line
        elif not is_console:
            yield line
        elif line.startswith(PROMPT):
            yield line
            yield from _run(shlex.split(line.removeprefix(PROMPT)))


def _run(words: list[str]) -> list[str]:
    """Run one command and return its lines: ours, or one that looks at a file."""
    match words:
        case [*command, "|", "head", number]:
            return _run(command)[: int(number.removeprefix("-"))]
        case [*command, "|", "tail", number]:
            return _run(command)[-int(number.removeprefix("-")) :]
        case ["printf", text, ">", file]:
            Path(file).write_text(text.replace("\\n", "\n"), encoding="utf-8")
            return []
        case [*command, ">", "/dev/null"]:
            _run(command)
            return []
        case ["attribution-opt", *rest]:
            output = _our(rest)
        case _:
            output = _looked(words)
    return [line.rstrip() for line in output.rstrip("\n").split("\n")] if output else []


def _our(rest: list[str]) -> str:
    """Run one of our commands; with ``2>/dev/null`` without what it says meanwhile."""
    runner = CliRunner(env={"LANG": "en_GB.UTF-8", "COLUMNS": "100"})
    asked = [word for word in rest if word != "2>/dev/null"]
    answer = runner.invoke(main, asked)
    return answer.output if asked == rest else answer.stdout


def _looked(words: list[str]) -> str:
    """Look at a folder or a file, or change a word in it, as a shell does."""
    match words:
        case ["ls", folder]:
            return "  ".join(sorted(path.name for path in Path(folder).iterdir()))
        case ["head", number, file]:
            lines = Path(file).read_text(encoding="utf-8").splitlines()
            return "\n".join(lines[: int(number.removeprefix("-"))])
        case ["cut", fields, file]:
            wanted = [int(n) - 1 for n in fields.removeprefix("-f").split(",")]
            rows = [line.split(",") for line in Path(file).read_text().splitlines()]
            return "\n".join(",".join(row[n] for n in wanted) for row in rows[:6])
        case ["sed", "-i", change, file]:
            _, old, new, _ = change.split("/")
            text = Path(file).read_text(encoding="utf-8")
            if old not in text:
                raise ValueError(f"{file} has no {old}")
            Path(file).write_text(text.replace(old, new), encoding="utf-8")
            return ""
        case _:
            raise ValueError(f"{words[0]} is no command of the walk-through")


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(run_page(page.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit(0)
