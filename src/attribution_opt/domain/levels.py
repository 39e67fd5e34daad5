"""Names of the levels that every policy has: the hard one, and the tie-break."""

__all__ = ["HARD", "TIE", "is_tie", "tie_key", "tie_name", "tie_word"]

HARD = "0"
"""The level whose shortfalls break a plan."""
TIE = "9"
"""The first level of the tie-break, of who lives where; further ones are ``9.1``,
``9.2`` and so on. Those of for whom, who lives where being settled, end in ``h``."""
OF_HOLDERS = "h"


def is_tie(level: str) -> bool:
    """Tell whether the name of a level is one of the tie-break's."""
    return level.partition(".")[0] == TIE


def tie_name(word: int, *, of_holders: bool) -> str:
    """Return the name of the level that adds up the n-th word of a hash."""
    part = f"{word or ''}{OF_HOLDERS if of_holders else ''}"
    return f"{TIE}.{part}" if part else TIE


def tie_key(level: str) -> str:
    """Return the key of the words that say what a level of the tie-break orders."""
    found = tie_word(level)
    return "tie_break_holders" if found and found[1] else "tie_break"


def tie_word(level: str) -> tuple[int, bool] | None:
    """Return which word a level adds up, and whether of holders; None for others."""
    name, _, part = level.partition(".")
    digits = part.removesuffix(OF_HOLDERS)
    if name != TIE or not (digits.isdigit() or not digits):
        return None
    return int(digits or 0), part.endswith(OF_HOLDERS)
