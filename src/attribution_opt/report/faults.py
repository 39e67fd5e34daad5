"""Faults as a table: where, what stands there, what is wrong, what to do."""

from collections.abc import Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from attribution_opt.domain.diagnostics import Fault

__all__ = ["faults_table", "print_faults"]


def faults_table(faults: Sequence[Fault]) -> RenderableType:
    """Return faults, then remarks, in the order of the files."""
    parts: list[RenderableType] = []
    for is_fatal, title in ((True, "Faults"), (False, "Remarks")):
        chosen = [fault for fault in faults if fault.is_fatal == is_fatal]
        if chosen:
            parts.append(_table(chosen, f"{title} ({len(chosen)})"))
    return Group(*parts)


def _table(faults: Sequence[Fault], title: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    headers = ("kind", "file", "line", "column", "value", "what is wrong", "what to do")
    for header in headers:
        folds = header.startswith("what")
        table.add_column(header, overflow="fold", no_wrap=not folds, ratio=None)
    for fault in faults:
        line = "" if fault.line is None else str(fault.line)
        value = fault.value if len(fault.value) <= 24 else fault.value[:23] + "…"
        cells = (fault.code, fault.file or fault.table, line, fault.column, value)
        # Cells of files are data, never markup.
        table.add_row(*(Text(cell) for cell in (*cells, fault.problem, fault.remedy)))
    return table


def print_faults(faults: Sequence[Fault], console: Console) -> None:
    """Print faults and remarks; nothing where there are none."""
    if faults:
        console.print(faults_table(faults))
