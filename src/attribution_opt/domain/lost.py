"""Cells whose value a spreadsheet has lost: they are refused, never read as unknown."""

import re

__all__ = ["MARKS", "lost_value"]

MARKS = {"cell_error": "#ERROR!", "formula_without_value": "#FORMULA!"}
"""What stands for a lost value in a table of text, by the fault that it is."""

_WORDS = re.compile(
    r"#(?:N/A|N/D|DIV/0!|REF!|VALUE!|VALEUR!|NAME\?|NOM\?|NULL!|NUL!|NUM!|NOMBRE!"
    r"|SPILL!|CALC!|GETTING_DATA|ERROR!|#+)|Err:\d{3}",
    re.IGNORECASE,
)


def lost_value(text: str) -> str | None:
    """Return the fault of a cell that holds an error instead of a value."""
    if not text.startswith(("#", "E", "e")):
        return None
    if text == MARKS["formula_without_value"]:
        return "formula_without_value"
    return "cell_error" if _WORDS.fullmatch(text) else None
