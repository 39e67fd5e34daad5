"""Variants beside their baseline: what each costs, and what it gains."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from attribution_opt.decide.result import Result, measures_of
from attribution_opt.domain.labels import label_text
from attribution_opt.errors import PolicyError
from attribution_opt.files.policy_file import policy_changes
from attribution_opt.rules.base import Measure
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import Policy

__all__ = ["Comparison", "Summary", "pareto", "summarise"]

YARDSTICKS = ("own", "baseline")
"""By whose rules a plan is measured: its own, or those that all plans share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One variant, decided: small enough to travel between processes.

    Attributes
    ----------
    policy
        The variant.
    status, is_unique, seconds, engine
        How it was solved.
    filled, dwellings
        Dwellings positioned, of how many.
    levels
        Value of each level by name.
    own, baseline
        Its plan measured by its own rules, and by those of the baseline.
    error
        Why it could not be decided; the rest is then empty.
    """

    policy: Policy
    status: str = ""
    is_unique: bool = False
    seconds: float = 0.0
    engine: str = ""
    filled: int = 0
    dwellings: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    own: list[Measure] = field(default_factory=list)
    baseline: list[Measure] = field(default_factory=list)
    error: str = ""

    @property
    def name(self) -> str:
        """The variant's name."""
        return self.policy.name


def summarise(result: Result, baseline: Policy) -> Summary:
    """Return a result as a summary, measured by its own and the baseline's rules."""
    return Summary(
        policy=result.policy,
        status=result.status,
        is_unique=result.is_unique,
        seconds=sum(result.seconds.values()),
        engine=result.engine,
        filled=int(result.plan.is_filled.sum()),
        dwellings=result.case.num_vacancies,
        levels={level.name: level.value for level in result.levels},
        own=result.measures,
        baseline=measures_of(baseline, Counted(result.case, result.plan)),
    )


@dataclass(frozen=True)
class Comparison:
    """Variants beside their baseline, which is the first.

    Attributes
    ----------
    summaries
        One for each policy, in the order asked, failures included.
    """

    summaries: Sequence[Summary]

    @property
    def baseline(self) -> Summary:
        """The first policy, which the others are told against."""
        return self.summaries[0]

    @property
    def failed(self) -> list[Summary]:
        """Variants that could not be decided."""
        return [summary for summary in self.summaries if summary.error]

    @property
    def decided(self) -> list[Summary]:
        """Variants that were."""
        return [summary for summary in self.summaries if not summary.error]

    def changes(self, summary: Summary) -> list[str]:
        """Return what a variant changes in the baseline's policy."""
        return policy_changes(self.baseline.policy, summary.policy)

    @cached_property
    def table(self) -> pd.DataFrame:
        """Variant x objective, tidy: one row a variant, yardstick, rule and key.

        Columns: ``variant``, ``measured_by`` (``own`` rules, or the ``baseline``'s, by
        which variants compare), ``level``, ``rule``, ``key``, ``part``, ``unit``,
        ``required``, ``this_month``, ``total``, ``missing``, and by how much the last
        three differ from the baseline's plan: ``change_this_month``,
        ``change_missing`` (empty where the baseline has no such objective).
        """
        rows = [
            row
            for summary in self.decided
            for yardstick in YARDSTICKS
            for row in self._rows(summary, yardstick)
        ]
        frame = pd.DataFrame(rows, columns=list(ROW))
        return frame.astype(dict.fromkeys(FIGURES, "Int64"))

    def _rows(self, summary: Summary, yardstick: str) -> Iterator[dict[str, object]]:
        known = {
            (m.rule, m.key, m.part): m
            for m in ([] if self.baseline.error else self.baseline.baseline)
        }
        for m in summary.own if yardstick == "own" else summary.baseline:
            base = known.get((m.rule, m.key, m.part))
            yield {
                "variant": summary.name,
                "measured_by": yardstick,
                "level": m.level,
                "rule": m.rule,
                "key": label_text(m.key),
                "part": m.part,
                "unit": m.unit,
                "required": m.required,
                "this_month": m.this_month,
                "total": m.total,
                "missing": m.missing,
                "change_this_month": base and m.this_month - base.this_month,
                "change_missing": base and m.missing - base.missing,
            }

    @cached_property
    def overview(self) -> pd.DataFrame:
        """One row a variant: status, dwellings filled, and the value of each level.

        A level is measured by the baseline's rules, so that its column compares.
        """
        names = self.baseline.policy.ladder.names
        rows = []
        for summary in self.summaries:
            values = {name: _level(summary.baseline, name) for name in names}
            rows.append(
                {
                    "variant": summary.name,
                    "status": summary.error or summary.status,
                    "filled": None if summary.error else summary.filled,
                    **{
                        f"level_{n}": None if summary.error else v
                        for n, v in values.items()
                    },
                    "seconds": round(summary.seconds, 2),
                }
            )
        frame = pd.DataFrame(rows)
        whole = ["filled", *(f"level_{name}" for name in names)]
        return frame.astype(dict.fromkeys(whole, "Int64"))

    def axis(self, rule: str) -> dict[str, int]:
        """Return, by variant, how one objective of the baseline ends.

        What is missing over all its keys; of a total, what was reached.

        Raises
        ------
        PolicyError
            If the baseline has no such rule.
        """
        known = {measure.rule for measure in self.baseline.baseline}
        if rule not in known:
            names = ", ".join(sorted(known))
            raise PolicyError(f"no objective {rule!r} to compare by; there are {names}")
        return {
            summary.name: sum(
                m.this_month if m.sense == "maximise" else m.missing
                for m in summary.baseline
                if m.rule == rule
            )
            for summary in self.decided
        }

    def is_total(self, rule: str) -> bool:
        """Tell whether more of an objective is better."""
        measures = [m for m in self.baseline.baseline if m.rule == rule]
        return bool(measures) and measures[0].sense == "maximise"


FIGURES = (
    *("required", "this_month", "total", "missing"),
    *("change_this_month", "change_missing"),
)
ROW = (
    *("variant", "measured_by", "level", "rule", "key", "part", "unit", "required"),
    *("this_month", "total", "missing", "change_this_month", "change_missing"),
)


def _level(measures: Sequence[Measure], name: str) -> int:
    """Return the value of a level as people read it, counted from measures."""
    here = [m for m in measures if m.level == name]
    return sum(m.this_month if m.sense == "maximise" else m.missing for m in here)


def pareto(
    points: Mapping[str, tuple[int, int]], more_is_better: tuple[bool, bool]
) -> set[str]:
    """Return the points that no other one is at least as good as on both axes."""
    signs = [1 if more else -1 for more in more_is_better]
    good = {name: (signs[0] * x, signs[1] * y) for name, (x, y) in points.items()}
    return {
        name
        for name, (x, y) in good.items()
        if not any((u >= x and v >= y and (u, v) != (x, y)) for u, v in good.values())
    }
