"""A program whose demands can be asked one by one: what can hold together."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from attribution_opt.admission.case import Case
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.lists import plan_columns
from attribution_opt.decide.score_order import score_order
from attribution_opt.decide.substitution import Substitution
from attribution_opt.domain.levels import HARD
from attribution_opt.domain.plan import Plan
from attribution_opt.errors import PolicyError, SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns, Demand
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control, LevelResult, Outcome
from attribution_opt.solvers.registry import DEFAULT_ENGINE, engine
from attribution_opt.words.sentence import sentence

__all__ = ["Elastic", "check_rules", "raised"]

ASKED = "asked"
"""Name of a level that stands alone, or after what is held."""


def raised(demand: Demand, by: int) -> Demand:
    """Return a demand that asks for so many more (less where negative)."""
    rows = tuple(
        replace(row, at_least=row.at_least + by * row.scale) for row in demand.rows
    )
    return replace(demand, rows=rows)


def check_rules(policy: Policy, rules: Iterable[str]) -> None:
    """Refuse ids that are no rules of a policy.

    Raises
    ------
    PolicyError
        With the rules that there are.
    """
    known = [rule.id for rule in policy.rules]
    for rule in rules:
        if rule not in known:
            there = ", ".join(known)
            raise PolicyError(sentence("no_rule", rule=rule, known=there))


@dataclass(slots=True)
class _Seen:
    """What earlier questions have shown.

    Attributes
    ----------
    conflicts
        Demands that cannot hold together.
    plans
        What plans miss, demand by demand.
    """

    conflicts: list[frozenset[int]] = field(default_factory=list)
    plans: list[np.ndarray] = field(default_factory=list)

    def conflict_in(self, held: tuple[int, ...]) -> tuple[int, ...] | None:
        """Return the smallest known conflict among some demands."""
        known = [c for c in self.conflicts if c <= set(held)]
        return tuple(sorted(sorted(known, key=len)[0])) if known else None

    def is_met(self, held: tuple[int, ...]) -> bool:
        """Tell whether a known plan misses nothing of some demands."""
        return any(not missing[list(held)].any() for missing in self.plans)


@dataclass(frozen=True)
class Elastic:
    """A month under a policy, its demands held, dropped or shifted at will.

    Attributes
    ----------
    case, policy
        The month and its policy.
    method
        Engine that proves each answer.
    """

    case: Case
    policy: Policy
    method: str = DEFAULT_ENGINE

    @cached_property
    def program(self) -> Program:
        """The month as it was asked."""
        return formulate(self.case, self.policy, 0)

    @cached_property
    def _seen(self) -> _Seen:
        return _Seen()

    @cached_property
    def _start(self) -> Columns:
        return plan_columns(score_order(self.case))

    def of_rules(self, rules: Iterable[str]) -> list[int]:
        """Return the positions of the demands of some rules."""
        wanted = set(rules)
        return [d for d, x in enumerate(self.program.demands) if x.rule in wanted]

    def substitution(self, plan: Plan) -> Substitution:
        """Return a plan in which one household at a time gives way to another."""
        duties = self.policy.ladder.statutory
        return Substitution(self.program, plan_columns(plan), duties)

    def can_hold(
        self, held: Iterable[int], demands: tuple[Demand, ...] | None = None
    ) -> bool:
        """Return whether some plan misses nothing of any of some demands, proven.

        Parameters
        ----------
        held
            Positions of demands.
        demands
            Demands that stand for the policy's, where some are shifted.

        Raises
        ------
        SolverError
            If the engine stops without a proof.
        """
        return self.conflict(held, demands) is None

    def conflict(
        self, held: Iterable[int], demands: tuple[Demand, ...] | None = None
    ) -> tuple[int, ...] | None:
        """Return demands, of some, that cannot hold together; None where all can.

        They are those that a bound rests on where the engine tells, else all that were
        asked; not always a minimal conflict.

        Raises
        ------
        SolverError
            If the engine stops without a proof.
        """
        held = tuple(held)
        if demands is None:
            known = self._seen.conflict_in(held)
            if known is not None or self._seen.is_met(held):
                return known
        level = Level(name=HARD, title="held", demands=held)
        asked = self.program.demands if demands is None else demands
        outcome = self.solve((level,), asked, upto=HARD)
        first = outcome.levels[0]
        support = tuple(d for d in held if d in first.support) or held
        if demands is None:
            self._seen.plans.append(self.shortfalls(outcome.plan))
            self._seen.conflicts += [] if first.cost == 0 else [frozenset(support)]
        return None if first.cost == 0 else support

    def least(self, asked: Iterable[int], held: Iterable[int] = ()) -> int | None:
        """Return the least total shortfall of some demands while others are held.

        Parameters
        ----------
        asked
            Positions of demands whose shortfalls are added up.
        held
            Positions of demands that must miss nothing.

        Returns
        -------
        The total, proven; None where what is held cannot hold.

        Raises
        ------
        SolverError
            If the engine stops without a proof.
        """
        held = tuple(held)
        if held and not self.can_hold(held):
            return None
        levels = (
            Level(name=HARD, title="held", demands=held),
            Level(name=ASKED, title="asked", demands=tuple(asked)),
        )
        return self.solve(levels, self.program.demands, upto=ASKED).levels[1].cost

    def best_plan(self, asked: Iterable[int]) -> Columns:
        """Return one plan of least total shortfall of some demands."""
        level = Level(name=ASKED, title="asked", demands=tuple(asked))
        return self.solve((level,), self.program.demands, upto=ASKED).plan

    def optimum(self, demands: tuple[Demand, ...] | None = None) -> Columns:
        """Return the plan that the policy names, ties settled as in a run.

        Parameters
        ----------
        demands
            Demands that stand for the policy's, where some are shifted.

        Raises
        ------
        SolverError
            If the engine stops without a proof.
        """
        program = self.program
        if demands is not None:
            program = replace(program, demands=demands)
        return self.optimum_of(program)

    def optimum_of(self, program: Program, best: Columns | None = None) -> Columns:
        """Return the plan that another program of the same columns names.

        Parameters
        ----------
        program
            Other levels over the same choices.
        best
            A plan known to be best on the levels that come first in both programs.

        Raises
        ------
        SolverError
            If the engine stops without a proof.
        """
        control = Control(known={} if best is None else self._known(program, best))
        start = self._start if best is None else best
        outcome = engine(self.method).solve(program, start, control)
        if not outcome.is_proven:
            raise SolverError(sentence("no_proof"))
        return outcome.plan

    def _known(self, program: Program, best: Columns) -> dict[str, int]:
        """Return the costs of a plan on the levels that both programs begin with."""
        known = {}
        for own, other in zip(self.program.levels, program.levels, strict=False):
            if own is not other:
                break
            known[own.name] = program.value(own, best)
        return known

    def solve(
        self,
        levels: tuple[Level, ...],
        demands: tuple[Demand, ...],
        upto: str,
        best: Columns | None = None,
        gap: float = 0.0,
    ) -> Outcome:
        """Solve other levels of the same month, and stop once one of them is settled.

        Parameters
        ----------
        levels, demands, upto
            What is asked, and the level that must be settled.
        best
            A plan known to be best on the policy's levels that come first.
        gap
            Relative gap that settles a level of gains.

        Raises
        ------
        SolverError
            If it is not: neither proven, nor bounded above 0 where that is enough.
        """
        settled: set[str] = set()
        only_zero = frozenset({HARD}) if upto == HARD else frozenset()
        program = replace(self.program, levels=levels, demands=demands)
        known = {} if best is None else self._known(program, best)
        control = Control(only_zero=only_zero, known=known, gap=gap)

        def told(result: LevelResult) -> None:
            is_above = result.name in only_zero and (result.bound or 0) > 0
            is_near = (result.gap or 0) <= gap * abs(result.cost)
            if result.is_proven or is_above or (gap and is_near):
                settled.add(result.name)
            if result.name == upto:
                control.stop.set()

        control = replace(control, progress=told)
        start = self._start if best is None else best
        outcome = engine(self.method).solve(program, start, control)
        if upto not in settled:
            raise SolverError(sentence("no_proof_of_level", level=upto))
        return outcome

    def shortfalls(self, columns: Columns) -> np.ndarray:
        """Return what each demand misses on a plan."""
        return np.array([x.shortfall(columns) for x in self.program.demands])
