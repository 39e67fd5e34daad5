"""Faults as a table: where, what stands there, what is wrong, what to do."""

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.words.language import Language, Words

__all__ = ["faults_data", "faults_table", "print_faults"]

COLUMNS = ("kind", "file", "sheet", "line", "column", "cell", "wrong", "remedy")
LONGEST_VALUE = 24


def faults_table(faults: Sequence[Fault], language: Language) -> RenderableType:
    """Return faults, then remarks, in the order of the files."""
    parts: list[RenderableType] = []
    for is_fatal, title in ((True, "faults"), (False, "remarks")):
        chosen = [fault for fault in faults if fault.is_fatal == is_fatal]
        if chosen:
            parts.append(_table(chosen, title, language))
    return Group(*parts)


def _table(faults: Sequence[Fault], title: str, language: Language) -> Table:
    words = Words(language)
    table = Table(
        title=f"{words(title)} ({len(faults)})",
        title_justify="left",
        box=box.SIMPLE_HEAD,
    )
    rows = [_cells(fault, language) for fault in faults]
    shown = [n for n in range(len(COLUMNS)) if n != 2 or any(row[2] for row in rows)]
    for n in shown:
        folds = COLUMNS[n] in {"wrong", "remedy"}
        table.add_column(
            words(f"fault_{COLUMNS[n]}"), overflow="fold", no_wrap=not folds
        )
    for row in rows:
        # Cells of files are data, never markup.
        table.add_row(*(Text(row[n]) for n in shown))
    return table


def _cells(fault: Fault, language: Language) -> tuple[str, ...]:
    line = "" if fault.line is None else str(fault.line)
    value = fault.value
    if len(value) > LONGEST_VALUE:
        value = value[: LONGEST_VALUE - 1] + "…"
    return (
        *(fault.code, fault.file or fault.table, fault.sheet, line),
        *(fault.column, value, fault.what(language), fault.what_to_do(language)),
    )


def faults_data(faults: Sequence[Fault], language: Language) -> list[dict[str, Any]]:
    """Return faults as plain data, for programs."""
    return [
        {
            "code": fault.code,
            "severity": fault.severity,
            "file": fault.file or fault.table,
            "sheet": fault.sheet,
            "line": fault.line,
            "column": fault.column,
            "value": fault.value,
            "problem": fault.what(language),
            "remedy": fault.what_to_do(language),
            "more_lines": fault.more,
        }
        for fault in faults
    ]


def print_faults(
    faults: Sequence[Fault], console: Console, language: Language = "en"
) -> None:
    """Print faults and remarks; nothing where there are none."""
    if faults:
        console.print(faults_table(faults, language))
