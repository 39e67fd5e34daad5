"""What conflicts, and what would resolve it, as rows."""

from dataclasses import dataclass

import pandas as pd

from attribution_opt.domain.labels import Label, label_text

__all__ = ["Concession", "Conflict", "Piece", "WayOut"]

COUNTS = ("number", "amount", "dwellings", "reachable", "required")
"""Columns of numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One demand of a policy: a rule under one key, with the figures behind it.

    Attributes
    ----------
    rule, key, part
        Which.
    unit
        What it is counted in.
    dwellings, reachable
        Dwellings of the month under it; those of them that have an admissible household
        of its group, whatever else is asked; None where it has no group.
    financings
        The same two by financing, most dwellings first.
    required
        What it asks of the month, where that is one number.
    """

    rule: str
    key: Label | None
    part: str
    unit: str
    dwellings: int | None = None
    reachable: int | None = None
    financings: tuple[tuple[str, int, int], ...] = ()
    required: int | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Pieces that cannot all hold; without any one of them the others can."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Concession:
    """By how much one piece alone must give way for all others to hold."""

    piece: Piece
    amount: int


@dataclass(frozen=True, slots=True)
class WayOut:
    """What conflicts, and what would resolve it.

    Attributes
    ----------
    asked
        Rules that were asked to hold.
    conflicts
        Minimal conflicts found, each proven so.
    changes
        Single changes that let everything else hold, smallest first: of one piece, or
        (no key) of a rule over all its keys.
    together
        Where no single change does, or besides: the least total over all pieces, and
        how one best plan spreads it.
    total
        That least total; 0 where everything can hold.
    """

    asked: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    changes: tuple[Concession, ...]
    together: tuple[Concession, ...]
    total: int

    def frame(self) -> pd.DataFrame:
        """Return everything as one table: conflicts, single changes, the joint one."""
        rows: list[tuple[str, int, Piece, int | None]] = [
            ("conflict", number, piece, None)
            for number, conflict in enumerate(self.conflicts, start=1)
            for piece in conflict.pieces
        ]
        rows += [
            ("change", n, change.piece, change.amount)
            for n, change in enumerate(self.changes, start=1)
        ]
        rows += [
            ("together", 1, change.piece, change.amount) for change in self.together
        ]
        return pd.DataFrame(
            [
                {
                    "what": what,
                    "number": number,
                    "rule": piece.rule,
                    "key": label_text(piece.key),
                    "part": piece.part,
                    "unit": piece.unit,
                    "amount": amount,
                    "dwellings": piece.dwellings,
                    "reachable": piece.reachable,
                    "required": piece.required,
                }
                for what, number, piece, amount in rows
            ],
            columns=[
                *("what", "number", "rule", "key", "part", "unit", "amount"),
                *("dwellings", "reachable", "required"),
            ],
        ).astype(dict.fromkeys(COUNTS, "Int64"))
