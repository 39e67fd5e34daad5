"""The report as data: what a run says, in stable codes, before any language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from attribution_opt.decide.entitlement_rows import Entitlement, entitlements_of
from attribution_opt.decide.objective_rows import Objective
from attribution_opt.decide.remarks import Remark
from attribution_opt.decide.rows import Candidate, LevelRow, OverridePrice
from attribution_opt.domain.labels import Label
from attribution_opt.domain.records import rows_of
from attribution_opt.files.run_folder import Record
from attribution_opt.maps.outlines import Outline
from attribution_opt.report.rows import HomeLists, dwelling
from attribution_opt.report.why import Answers
from attribution_opt.rules.flow import Flow
from attribution_opt.rules.policy import Policy

__all__ = ["Report", "Standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether lists are a draft, sent, withdrawn, replaced or decided.

    Attributes
    ----------
    state
        One of these.
    n, whole
        How many of all lists are so.
    on, by, reason
        Since when, who said so, and why; the newer run where they are replaced.
    """

    state: str
    n: int
    whole: int
    on: str
    by: str
    reason: str


@dataclass(frozen=True)
class Report:
    """A run, ready to be shown.

    Attributes
    ----------
    run
        What the run says.
    policy
        Its policy.
    findings
        What the audit found, in sentences; None where no verdict is known.
    answers
        Why, what it costs, what is at risk, who is served, where it was worked out.
    outlines
        Of the user's own neighbourhoods, by code.
    standing
        How its lists stand in their year; None where it is of none.
    """

    run: Record
    policy: Policy
    findings: tuple[str, ...] | None
    answers: Answers | None = None
    outlines: Mapping[str, Outline] = field(default_factory=dict)
    standing: Standing | None = None

    @property
    def result(self) -> dict[str, Any]:
        """The content of ``result.json``."""
        return self.run.result

    @property
    def num_positioned(self) -> int:
        """Dwellings for which a household is positioned."""
        return sum(home.positioned for home in self.run.homes)

    @property
    def num_dwellings(self) -> int:
        """Dwellings of the month."""
        return len(self.run.homes)

    @property
    def is_unique(self) -> bool:
        """Whether nobody else could be named."""
        return bool(self.result["unique"] == "proven")

    @property
    def is_start(self) -> bool:
        """Whether time was up before solving began, so that the start was kept."""
        return bool(self.result["is_start"])

    @property
    def measures(self) -> Sequence[Objective]:
        """Every measure, in the order of the ladder."""
        return self.run.objectives

    @property
    def objectives(self) -> list[Objective]:
        """Measures other than entitlements to the flow."""
        return [m for m in self.measures if m.family != Flow.family]

    @cached_property
    def entitlements(self) -> list[Entitlement]:
        """What each convention owes, both sides of a band together."""
        return entitlements_of(self.measures)

    @cached_property
    def dwellings(self) -> list[HomeLists]:
        """Every dwelling with its list, in order of id."""
        lists: dict[str, list[Candidate]] = {}
        for line in self.run.lists:
            lists.setdefault(line.vacancy_id, []).append(line)
        known = {(x.vacancy_id, x.applicant_id): x for x in self.run.listed}
        homes = self.run.homes
        return [dwelling(one, lists.get(one.vacancy_id, []), known) for one in homes]

    @cached_property
    def agenda(self) -> list[HomeLists]:
        """Dwellings that have candidates, in the order of a commission.

        Those with a household to be served before others (DALO, rehousing, priority)
        come first.
        """
        listed = [home for home in self.dwellings if home.candidates]
        return sorted(listed, key=lambda home: (not home.is_urgent, home.id))

    def place_of(self, objective: Objective) -> int:
        """Return where an objective stands among the measures."""
        return self._places[objective.rule, objective.key, objective.part]

    @cached_property
    def _places(self) -> dict[tuple[str, Label | None, str], int]:
        return {(m.rule, m.key, m.part): n for n, m in enumerate(self.measures)}

    @cached_property
    def has_shared_lists(self) -> bool:
        """Whether a household stands on the lists of several dwellings."""
        names = [line.applicant_id for line in self.run.lists if line.applicant_id]
        return len(set(names)) < len(names)

    @property
    def levels(self) -> Sequence[LevelRow]:
        """The ladder."""
        return self.run.levels

    @cached_property
    def remarks(self) -> list[Remark]:
        """What the plan rests on that is to be known beside it."""
        return rows_of(self.result["remarks"], Remark)

    @cached_property
    def overrides(self) -> list[dict[str, str]]:
        """Decisions of people."""
        table = self.run.overrides
        return [] if table is None else list(_rows(table))

    def prices_of(self, override: dict[str, str]) -> list[OverridePrice] | None:
        """Return what a decision costs; None where it was not worked out."""
        if self.run.override_prices is None:
            return None
        pair = override["vacancy_id"], override["applicant_id"]
        prices = self.run.override_prices
        return [one for one in prices if (one.vacancy_id, one.applicant_id) == pair]

    @cached_property
    def orientation(self) -> list[dict[str, str]]:
        """The profile to ask for each dwelling; empty but in mode orient."""
        table = self.run.orientation
        return [] if table is None else list(_rows(table))

    @property
    def orientation_by_holder(
        self,
    ) -> dict[str, list[tuple[HomeLists, dict[str, str]]]]:
        """The dwellings of each holder, with the profile to ask of it."""
        homes = {home.id: home for home in self.dwellings}
        found: dict[str, list[tuple[HomeLists, dict[str, str]]]] = {}
        for row in self.orientation:
            pair = homes[row["vacancy_id"]], row
            found.setdefault(row["holder"], []).append(pair)
        return dict(sorted(found.items()))

    @property
    def reply_by(self) -> str:
        """Until when holders reply, ISO; empty where nobody was asked."""
        return str(self.run.manifest.get("options", {}).get("reply_by", ""))

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
        return {home.landlord for home in self.run.homes}

    @property
    def num_not_met(self) -> int:
        """Objectives of this month that miss something, entitlements included."""
        return sum(m.missing > 0 for m in self.measures if m.asks)

    @property
    def num_asked(self) -> int:
        """Objectives that ask for something."""
        return sum(m.asks for m in self.measures)


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    rows: list[dict[Any, Any]] = frame.to_dict("records")
    yield from rows
