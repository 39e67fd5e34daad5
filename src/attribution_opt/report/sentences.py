"""Sentences on a level, a proof and a plan as a whole."""

from collections.abc import Iterable, Sequence

from attribution_opt.decide.rows import BROKEN
from attribution_opt.rules.ladder import Ladder
from attribution_opt.solvers.base import LevelResult
from attribution_opt.words.language import Words

__all__ = [
    "broken_sentence",
    "level_line",
    "proof_key",
    "proof_name",
    "some",
    "status_name",
]


MOST_NAMES = 3
"""Names that one sentence tells."""


def proof_key(status: str, is_unique: bool) -> str:
    """Return the key of the words that say what was shown of a plan."""
    match status:
        case "optimal":
            return "unique" if is_unique else "optimal"
        case "feasible":
            return "feasible"
        case _:
            return status.rpartition(" ")[2]


def proof_name(proof: str, words: Words) -> str:
    """Return how the bound of a level was shown."""
    if not proof:
        return words("not_proven")
    return words(f"proof_{proof}") if words.has(f"proof_{proof}") else proof


def level_line(level: LevelResult, ladder: Ladder, words: Words) -> str:
    """Return how a level ended, as soon as it has, in one line."""
    return words(
        "level_ended",
        name=level.name,
        value=ladder.amount(level.name, level.value, words),
        best=ladder.amount(level.name, level.best, words) or "?",
        proof=proof_name(level.proof, words),
        seconds=words.number(level.seconds, 2),
        what=ladder.told_in(level.name, words),
    )


def status_name(status: str, words: Words) -> str:
    """Return what may be said of a plan, in two or three words."""
    return words(f"status_{status.rpartition(' ')[2]}")


def broken_sentence(plans: Iterable[tuple[str, str]], words: Words) -> str:
    """Return which plans of a study break hard rules; empty where none does.

    Parameters
    ----------
    plans
        The name of each, and its status.
    words
        The catalogue.
    """
    known = list(plans)
    broken = [name for name, status in known if status in BROKEN]
    if not broken:
        return ""
    names = some([*dict.fromkeys(broken)], words)
    return words("study_broken", n=len(broken), plans=len(known), names=names)


def some(names: Sequence[str], words: Words) -> str:
    """Return the first of some names: a sentence does not hold ten thousand."""
    told, more = ", ".join(names[:MOST_NAMES]), len(names) - MOST_NAMES
    return f"{told} {words('fault_lines_more', n=more)}" if more > 0 else told
