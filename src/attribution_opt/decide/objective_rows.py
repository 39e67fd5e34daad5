"""What an objective asks, reaches and lacks, under one key: a row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from attribution_opt.domain.levels import HARD
from attribution_opt.domain.records import (
    ExactOrNone,
    FlagOrNone,
    Whole,
)
from attribution_opt.rules.base import LabelText, Measure, Rule

__all__ = ["Objective", "objectives_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """How far one objective is met under one key (``objectives.csv``).

    Attributes
    ----------
    rule, title, title_fr, family, legal_reference
        Of the policy.
    key, part, level, sense, unit
        As in `Measure`, and so are ``required`` to ``decided``; ``met`` is empty where
        nothing is asked.
    trajectory, expected, needed
        Where the year stands, the leases that the months left would bring, and how many
        of them are needed.
    score_order, score_order_missing
        What the plan made home by home reaches this month, and misses.
    """

    rule: str
    key: LabelText
    level: str
    required: Whole
    since_january: int
    this_month: int
    total: int
    missing: int
    unit: str
    met: FlagOrNone
    part: str
    sense: str
    base: Whole
    yearly: Whole
    carried_over: ExactOrNone
    owed: ExactOrNone
    reachable: Whole
    unknown: int
    decided: int
    trajectory: str
    expected: Whole
    needed: Whole
    score_order: int
    score_order_missing: int
    family: str
    title: str
    title_fr: str
    legal_reference: str
    base_since_january: Whole = None

    @classmethod
    def of(cls, measure: Measure, by_hand: Measure, rule: Rule) -> Self:
        """Return the row of a measure, beside that of the plan made home by home."""
        year = measure.trajectory
        return cls(
            rule=rule.id,
            key=measure.key,
            level=measure.level,
            required=measure.required,
            since_january=measure.since_january,
            this_month=measure.this_month,
            total=measure.total,
            missing=measure.missing,
            unit=measure.unit,
            met=measure.is_met,
            part=measure.part,
            sense=measure.sense,
            base=measure.base,
            yearly=measure.yearly,
            carried_over=measure.carried,
            owed=measure.owed,
            reachable=measure.reachable,
            unknown=measure.unknown,
            decided=measure.decided,
            trajectory=year.state if year else "",
            expected=year.expected if year else None,
            needed=year.needed if year else None,
            score_order=by_hand.this_month,
            score_order_missing=by_hand.missing,
            family=rule.family,
            title=rule.titled("en"),
            title_fr=rule.titled("fr"),
            legal_reference=rule.legal_reference,
            base_since_january=measure.base_since_january,
        )

    @property
    def rule_place(self) -> tuple[str, str]:
        """Where its rule stands in a report: by level, then by id."""
        return self.level, self.rule

    @property
    def asks(self) -> bool:
        """Whether it asks for something, and is then met or missed."""
        return self.met is not None

    @property
    def state(self) -> str:
        """How it stands, as a stable code that catalogues explain."""
        if self.sense == "maximise":
            return "total"
        if not self.asks:
            return "nothing_asked"
        if self.missing:
            return self._missed
        if self.yearly is not None and self.total < self.yearly:
            return "catching_up"
        if self.total == self.required and self.this_month:
            return "binding"
        return "met"

    @property
    def between(self) -> tuple[int, int]:
        """What it could reach, at least and at most, if every unknown were known."""
        return self.total, self.total + self.unknown

    @property
    def _missed(self) -> str:
        if self.level == HARD:
            return "breaks"
        if self.sense == "at_most":
            return "passed"
        assert self.required is not None
        if self.reachable is not None:
            reach = self.since_january + self.reachable
            return "out_of_reach" if reach < self.required else "gives_way"
        return "gives_way"


def objectives_of(
    rules: Iterable[Rule], measures: Sequence[Measure], by_hand: Sequence[Measure]
) -> list[Objective]:
    """Return measures as rows, beside those of the plan made home by home.

    Parameters
    ----------
    rules
        Those that they measure.
    measures, by_hand
        Of the two plans, in one order.
    """
    known = {rule.id: rule for rule in rules}
    pairs = zip(measures, by_hand, strict=True)
    return [Objective.of(m, other, known[m.rule]) for m, other in pairs]
