"""Faults as a table: where, what stands there, what is wrong, what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.words.language import Language, Words

__all__ = ["faults_data", "faults_table", "in_order", "print_faults"]

COLUMNS = ("where", "cell", "wrong", "remedy")
LONGEST_VALUE = 24
MOST_LINES = 8
"""Lines of one group that are named."""
FIRST = (
    "nobody_admissible",
    *("wishes_unmatched", "quartiles_unmatched", "ceiling_missing", "quartile_missing"),
    *("mostly_lapsed", "ledger_other_year"),
)
"""Faults of the whole, which no other fault of a line should hide."""


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults with those of the whole first, else as they were found."""
    rank = {code: n for n, code in enumerate(FIRST)}
    return sorted(faults, key=lambda fault: rank.get(fault.code, len(FIRST)))


def faults_table(faults: Sequence[Fault], language: Language) -> RenderableType:
    """Return what holds for the whole, then faults, then remarks, grouped."""
    parts: list[RenderableType] = []
    words = Words(language)
    for fault in in_order(faults):
        if fault.code in FIRST:
            place = " ".join(p for p in (fault.file or fault.table, fault.column) if p)
            value = f" {fault.value}" if fault.value else ""
            both = {"first": fault.what(language), "second": fault.what_to_do(language)}
            said = f"{words('state_and', **both)}."
            told = words("told_of", what=f"{place}{value}", said=said)
            code = f" [{fault.code}]" if language == "en" else ""
            parts.append(Text(f"{told}{code}", style="bold"))
    for is_fatal, title in ((True, "faults"), (False, "remarks")):
        chosen = [
            fault
            for fault in faults
            if fault.is_fatal == is_fatal and fault.code not in FIRST
        ]
        if chosen:
            parts.append(_table(chosen, title, language))
    return Group(*parts)


def _grouped(faults: Iterable[Fault]) -> list[list[Fault]]:
    """Return the faults that say one thing of one value of a column, together."""
    groups: dict[tuple[str, ...], list[Fault]] = {}
    for fault in faults:
        said = replace(fault, more=0).problem
        place = (fault.code, fault.file or fault.table, fault.sheet, fault.column)
        groups.setdefault((*place, fault.value, said), []).append(fault)
    return [*groups.values()]


def _table(faults: Sequence[Fault], title: str, language: Language) -> Table:
    words = Words(language)
    groups = _grouped(faults)
    table = Table(
        title=f"{words(title)} ({len(groups)})",
        title_justify="left",
        box=box.SIMPLE_HEAD,
    )
    for name in COLUMNS:
        # Every column folds: no table is wider than the terminal.
        table.add_column(words(f"fault_{name}"), overflow="fold")
    for group in groups:
        # Cells of files are data, never markup.
        table.add_row(*map(Text, _cells(group, words)))
    return table


def _cells(group: Sequence[Fault], words: Words) -> tuple[str, ...]:
    first = group[0]
    place = (first.file or first.table, first.sheet, first.column)
    # French has no codes; in English they are what ``rule`` explains.
    code = first.code if words.language == "en" else ""
    where = [part for part in (*place, _lines(group, words), code) if part]
    value = first.value
    if len(value) > LONGEST_VALUE:
        value = value[: LONGEST_VALUE - 1] + "…"
    said = replace(first, more=0).what(words.language)
    return "\n".join(where), value, said, first.what_to_do(words.language)


def _lines(group: Sequence[Fault], words: Words) -> str:
    """Return the lines of a group, the first of them by number."""
    lines = [fault.line for fault in group if fault.line is not None]
    if not lines:
        return ""
    more = len(lines[MOST_LINES:]) + sum(fault.more for fault in group)
    named = ", ".join(map(str, lines[:MOST_LINES]))
    if len(lines) == 1 and not more:
        return words("fault_line_one", n=named)
    told = words("fault_lines", n=named)
    return f"{told} {words('fault_lines_more', n=more)}" if more else told


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
        for fault in in_order(faults)
    ]


def print_faults(
    faults: Sequence[Fault], console: Console, language: Language = "en"
) -> None:
    """Print faults and remarks; nothing where there are none."""
    if faults:
        console.print(faults_table(faults, language))
