"""What each line of a list says is lost: the whole plan is measured again with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from attribution_opt.admission.case import Case
from attribution_opt.decide.line_audit import ELSEWHERE, Finding
from attribution_opt.decide.result import level_costs, measures_of
from attribution_opt.decide.rows import Candidate
from attribution_opt.domain.plan import Plan
from attribution_opt.rules.base import Rule
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.equity import Equity
from attribution_opt.rules.flow import Flow
from attribution_opt.rules.policy import Policy

__all__ = ["LOSS", "LossAudit", "loss_told"]

LOSS = ("costs", "saves")
"""Reasons that say how many leases are lost or gained."""


@dataclass(frozen=True)
class LossAudit:
    """The recount of what is lost where somebody takes the place of the planned.

    Attributes
    ----------
    case, policy, plan
        What was decided.
    """

    case: Case
    policy: Policy
    plan: Plan

    def of_lines(
        self, lines: Iterable[Candidate], most: int | None
    ) -> Iterator[Finding]:
        """Yield the lines whose loss is another than they say.

        Parameters
        ----------
        lines
            Those behind the plan.
        most
            How many are counted again, spread over all of them; None for all.
        """
        if most == 0:
            return
        told = [line for line in lines if ELSEWHERE not in line.reasons]
        told.sort(key=lambda line: (line.applicant_id, line.vacancy_id))
        planned = self._missing(self.plan)
        step = max(1, -(-len(told) // (most or len(told) or 1)))
        for line in told[::step]:
            lost = self._missing(self._instead(line)) - planned
            if lost != loss_told(line):
                where = f"candidates.csv, {line.vacancy_id}"
                what = f"rank {line.rank}: loses {lost}"
                yield Finding(where, f"{what}, the file says {loss_told(line)}")

    def _missing(self, plan: Plan) -> int:
        """Return what a plan misses of all that is due by law."""
        measures = measures_of(self._duties, Counted(self.case, plan))
        return sum(level_costs(measures).values())

    @cached_property
    def _duties(self) -> Policy:
        rules = tuple(rule for rule in self.policy.rules if self._is_counted(rule))
        return self.policy.model_copy(update={"rules": rules})

    def _is_counted(self, rule: Rule) -> bool:
        """Tell whether another household on the same holder can change what is counted.

        The flow, and its mix, look at dwellings and holders alone.
        """
        is_duty = rule.level in self.policy.ladder.statutory
        return is_duty and rule.family not in {Flow.family, Equity.family}

    def _instead(self, line: Candidate) -> Plan:
        """Return the plan in which whoever stands on a line has the dwelling."""
        applicant = self.plan.applicant.copy()
        applicant[self._home[line.vacancy_id]] = self._person[line.applicant_id]
        return replace(self.plan, applicant=applicant)

    @cached_property
    def _home(self) -> dict[str, int]:
        ids = self.case.instance.vacancies["vacancy_id"].tolist()
        return {name: v for v, name in enumerate(ids)}

    @cached_property
    def _person(self) -> dict[str, int]:
        ids = self.case.instance.applicants["applicant_id"].tolist()
        return {name: a for a, name in enumerate(ids)}


def loss_told(line: Candidate) -> int:
    """Return the leases that a line says are lost, negative where they are gained."""
    for code in line.reasons:
        name, _, number = code.partition(":")
        if name in LOSS:
            return int(number) if name == "costs" else -int(number)
    return 0
