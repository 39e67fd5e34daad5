"""What each objective can count, as a table and as data."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from attribution_opt.decide.prospects import Prospect
from attribution_opt.words.language import Language, Words, title_in

__all__ = ["print_prospects", "prospects_data"]

NUMBERS = ("dwellings", "of_unknown_place", "leases", "people", "unknown")


def print_prospects(
    found: Sequence[Prospect], console: Console, language: Language
) -> None:
    """Print one line for each objective."""
    words = Words(language)
    table = Table(
        title=words("prospects"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        expand=False,
    )
    table.add_column(words("prospect_objective"), overflow="fold")
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


def prospects_data(found: Sequence[Prospect]) -> list[dict[str, Any]]:
    """Return the same for programs."""
    return [asdict(one) for one in found]
