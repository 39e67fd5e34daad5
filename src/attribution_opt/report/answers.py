"""Answers in people's words: why rules cannot all hold, and what would let them."""

from collections.abc import Iterator

from attribution_opt.answers.relax import WHOLE, Change, Piece, Relaxation
from attribution_opt.report.rows import place_name
from attribution_opt.rules.policy import Policy
from attribution_opt.words.language import Language, Words

__all__ = ["relaxation_text"]


def relaxation_text(found: Relaxation, policy: Policy, language: Language) -> str:
    """Return what conflicts and what would resolve it, a line for each thing."""
    return "\n".join(_Telling(policy, language).relaxation(found))


class _Telling:
    """Sentences about rules by their titles."""

    def __init__(self, policy: Policy, language: Language) -> None:
        self.words = Words(language)
        french = language == "fr"
        self.titles = {
            rule.id: (rule.title_fr if french else "") or rule.title or rule.id
            for rule in policy.rules
        }

    def relaxation(self, found: Relaxation) -> Iterator[str]:
        """Yield the lines of one answer."""
        words = self.words
        if not found.conflicts:
            names = ", ".join(self.titles[rule] for rule in found.asked)
            yield words("relax_holds", rules=names)
            return
        yield words("relax_title", n=found.total)
        for number, conflict in enumerate(found.conflicts, start=1):
            yield ""
            yield words("relax_conflict", n=number)
            yield from (f"  - {self._piece(piece)}" for piece in conflict.pieces)
        yield ""
        if found.changes:
            yield words("relax_changes")
            yield from (f"  - {self._change(change)}" for change in found.changes)
        else:
            yield words("relax_no_change")
        yield words("relax_together")
        yield from (f"  - {self._change(change)}" for change in found.together)

    def _named(self, piece: Piece) -> dict[str, str]:
        key = "/".join(place_name(part) for part in piece.key.split("/"))
        if piece.key in {WHOLE, "all"}:
            key = self.words("relax_whole")
        return {"title": self.titles[piece.rule], "place": key}

    def _piece(self, piece: Piece) -> str:
        told = [self.words("relax_piece", **self._named(piece))]
        if piece.dwellings is not None:
            figures = {"dwellings": piece.dwellings, "reachable": piece.reachable}
            told.append(self.words("relax_figures", **figures))
        if len(piece.financings) > 1:
            told.append(
                ", ".join(
                    self.words(
                        "relax_financing", name=name, dwellings=all_, reachable=some
                    )
                    for name, all_, some in piece.financings
                )
            )
        return "; ".join(told)

    def _change(self, change: Change) -> str:
        return self.words("relax_change", n=change.amount, **self._named(change.piece))
