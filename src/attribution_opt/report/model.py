"""The report as data: what a run says, in stable codes, before any language."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from attribution_opt.files.run_folder import Run
from attribution_opt.report.rows import (
    Dwelling,
    Entitlement,
    Level,
    Objective,
    dwelling,
    entitlement,
    objective,
)
from attribution_opt.report.why import Answers
from attribution_opt.rules.flow import Flow
from attribution_opt.rules.policy import Policy

__all__ = ["Report"]


@dataclass(frozen=True)
class Report:
    """A run, ready to be shown.

    Attributes
    ----------
    run
        The run as read back.
    policy
        Its policy.
    findings
        What the audit found, in sentences; None where no verdict is known.
    answers
        Why, what it costs, what is at risk, who is served, where it was worked out.
    """

    run: Run
    policy: Policy
    findings: tuple[str, ...] | None
    answers: Answers | None = None

    @property
    def result(self) -> dict[str, Any]:
        """The content of ``result.json``."""
        return self.run.result

    @property
    def num_positioned(self) -> int:
        """Dwellings for which a household is positioned."""
        return int((self.run.dwellings["positioned"] == "yes").sum())

    @property
    def num_dwellings(self) -> int:
        """Dwellings of the month."""
        return len(self.run.dwellings)

    @property
    def is_unique(self) -> bool:
        """Whether nobody else could be named."""
        return bool(self.result["unique"] == "proven")

    @cached_property
    def measures(self) -> list[Objective]:
        """Every measure, in the order of the ladder."""
        rules = {rule.id: rule for rule in self.policy.rules}
        return [objective(row, rules) for row in _rows(self.run.objectives)]

    @property
    def objectives(self) -> list[Objective]:
        """Measures other than entitlements to the flow."""
        return [m for m in self.measures if m.family != Flow.family]

    @cached_property
    def entitlements(self) -> list[Entitlement]:
        """What each convention owes, both sides of a band together."""
        sides: dict[tuple[str, str], list[Objective]] = {}
        for measure in self.measures:
            if measure.family == Flow.family:
                sides.setdefault((measure.rule, measure.key), []).append(measure)
        return [entitlement(key, found) for (_, key), found in sides.items()]

    @cached_property
    def dwellings(self) -> list[Dwelling]:
        """Every dwelling with its list, in order of id."""
        lists: dict[str, list[dict[str, str]]] = {}
        for row in _rows(self.run.candidates):
            lists.setdefault(row["vacancy_id"], []).append(row)
        return [
            dwelling(facts, lists.get(facts["vacancy_id"], []))
            for facts in _rows(self.run.dwellings)
        ]

    @cached_property
    def levels(self) -> list[Level]:
        """The ladder."""
        fields = Level.__dataclass_fields__
        return [
            Level(**{name: entry[name] for name in fields})
            for entry in self.result["levels"]
        ]

    @cached_property
    def overrides(self) -> list[dict[str, str]]:
        """Decisions of people, each with its price."""
        table = self.run.overrides
        return [] if table is None else list(_rows(table))

    @cached_property
    def orientation(self) -> list[dict[str, str]]:
        """The profile to ask for each dwelling; empty but in mode orient."""
        table = self.run.orientation
        return [] if table is None else list(_rows(table))

    def is_part(self, objective: Objective) -> bool:
        """Return whether a duty of a body or a holder is seen from one landlord alone.

        What is reached there says nothing of whether the duty is met.
        """
        rule = next(rule for rule in self.policy.rules if rule.id == objective.rule)
        is_shared = {"epci", "holder"} & set(rule.by) and "landlord" not in rule.by
        asks = objective.sense != "maximise" and objective.family != Flow.family
        return bool(is_shared) and asks and len(self._landlords) == 1

    @cached_property
    def _landlords(self) -> set[str]:
        return set(self.run.dwellings["landlord"])

    @property
    def num_not_met(self) -> int:
        """Objectives of this month that miss something, entitlements included."""
        return sum(m.missing > 0 for m in self.measures if m.sense != "maximise")

    @property
    def num_asked(self) -> int:
        """Objectives that ask for something (a total asks for nothing)."""
        return sum(m.sense != "maximise" for m in self.measures)


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    yield from frame.to_dict("records")
