"""Names of the levels that every policy has: the hard one, and the tie-break."""

__all__ = ["HARD", "TIE", "is_tie"]

HARD = "0"
"""The level whose shortfalls break a plan."""
TIE = "9"
"""The first level of the tie-break; further ones are ``9.1``, ``9.2`` and so on."""


def is_tie(level: str) -> bool:
    """Tell whether the name of a level is one of the tie-break's."""
    return level.partition(".")[0] == TIE
