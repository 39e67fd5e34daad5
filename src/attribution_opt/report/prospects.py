"""What each objective can count, as a table and as data."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from attribution_opt.answers.feasible import Feasible
from attribution_opt.decide.prospects import Prospect
from attribution_opt.domain.labels import label_text
from attribution_opt.report.rows import label_name
from attribution_opt.words.language import Language, Words, title_in

__all__ = ["lacking_data", "print_lacking", "print_prospects", "prospects_data"]

NUMBERED = ("feasible_alone", "feasible_together")
NUMBERS = ("dwellings", "of_unknown_place", "leases", "people", "unknown")


def _by_objective(title: str, words: Words) -> Table:
    """Return a table whose lines are objectives."""
    table = Table(
        title=words(title),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        expand=False,
    )
    table.add_column(words("prospect_objective"), overflow="fold")
    return table


def print_prospects(
    found: Sequence[Prospect], console: Console, language: Language
) -> None:
    """Print one line for each objective."""
    words = Words(language)
    table = _by_objective("prospects", words)
    for name in NUMBERS:
        table.add_column(
            words(f"prospect_{name}"), overflow="fold", justify="right", max_width=12
        )
    for one in found:
        cells = [getattr(one, name) for name in NUMBERS]
        shown = ["" if cell is None else words.number(cell, 0) for cell in cells]
        title = title_in(language, one.title, one.title_fr)
        table.add_row(Text(title), *shown)
    console.print(table)


def print_lacking(
    found: Sequence[Feasible], console: Console, language: Language
) -> None:
    """Print what objectives lack alone and together, with the reason in words."""
    words = Words(language)
    if not found:
        console.print(words("feasible_all"))
        return
    table = _by_objective("feasible_title", words)
    for name in ("feasible_key", "feasible_alone", "feasible_together", "feasible_why"):
        justify: Literal["left", "right"] = "right" if name in NUMBERED else "left"
        table.add_column(words(name), overflow="fold", justify=justify)
    for one in found:
        why = _reason(one)
        shown = [words.number(n, 0) for n in (one.alone, one.together)]
        title = Text(title_in(language, one.title, one.title_fr))
        table.add_row(title, label_name(one.key), *shown, words(why))
    console.print(table)


def _reason(one: Feasible) -> str:
    """Return the key of the sentence that says why an objective is not met."""
    if one.alone >= one.together:
        return "feasible_few"
    if one.alone:
        return "feasible_both"
    return "feasible_others" if one.is_proven else "feasible_unproven"


def lacking_data(found: Sequence[Feasible]) -> list[dict[str, Any]]:
    """Return the same for programs."""
    return [
        {**asdict(one), "key": label_text(one.key), "why": _reason(one)}
        for one in found
    ]


def prospects_data(found: Sequence[Prospect]) -> list[dict[str, Any]]:
    """Return the same for programs."""
    return [asdict(one) for one in found]
