"""The ladder by prices: every level bounded over all pairs, then met by a plan."""

import time
from dataclasses import replace

import numpy as np

from attribution_opt.errors import SolverError
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import EMPTY, Columns
from attribution_opt.solvers.base import Control, LevelResult, Outcome
from attribution_opt.solvers.highs import HighsModel
from attribution_opt.solvers.ladder import NUM_WORDS, Climb, costs_of, times_of
from attribution_opt.solvers.price.guide import guide
from attribution_opt.solvers.price.proofs import GLANCES, UNKNOWN, Proof, Prover

__all__ = ["PriceEngine"]

ROUNDS_OF_LOOK = 10
"""Rounds of cuts before a first plan is looked for."""


class PriceEngine:
    """Column generation over pairs, whole numbers over counts; HiGHS inside."""

    name = "price"

    def solve(self, program: Program, start: Columns, control: Control) -> Outcome:
        """Return the best plan found (see `Engine`)."""
        ladder = _Ladder(program, control, start, list(program.levels))
        ladder.look()
        for level in program.levels:
            ladder.climb(level)
        is_unique = all(r.is_proven for r in ladder.results) and ladder.settle_ties()
        return Outcome(
            plan=ladder.plan, levels=tuple(ladder.results), is_unique=is_unique
        )


class _Ladder(Prover):
    """The levels in order: each is proven, held, and told."""

    def look(self) -> None:
        """Find a first plan that is good on every level."""
        if self.control.should_stop() or all(map(self._at_once, self.program.levels)):
            return
        began = time.monotonic()
        # One cost with all levels in it: a plan that is nearly right on each spares
        # every level a search of its own.
        cost = guide(self.program, self.at.layout, self.at.pairs)
        self.at.seed(cost)
        bound = self.at.generate(cost)
        for _ in range(ROUNDS_OF_LOOK):
            if bound is None or self.control.should_stop() or not self.at.cut():
                break
            so_far, bound = [bound], None
            bound = self.at.generate(cost, so_far=so_far)
        if bound is None or self.control.should_stop():
            return
        self.glance(cost, bound, GLANCES, time.monotonic() - began)

    def climb(self, level: Level) -> None:
        """Prove one level over all pairs, and hold it; keep the plan if time is up."""
        began = time.monotonic()
        proof, cost = self._at_once(level), None
        if proof is None:
            if self.control.should_stop():
                proof = self.unproven(level)
            else:
                cost = self.at.layout.cost(level)
                proof = self.prove(level, cost)
        value = self.value(level)
        if proof.whole > value:
            raise SolverError(f"level {level.name}: a bound above a plan at hand")
        bound = None if proof.whole == UNKNOWN else proof.whole
        result = LevelResult(
            name=level.name,
            title=level.title,
            cost=value,
            bound=bound,
            is_gain=level.is_gain,
            proof=proof.name if bound == value else "",
            seconds=time.monotonic() - began,
            support=proof.support,
        )
        self.results.append(result)
        self.control.progress(result)
        if self.relaxation is not None and not self.control.should_stop():
            cost = cost or self.at.layout.cost(level)
            self.at.hold(cost, value, proof.bound, self.plan)

    def _at_once(self, level: Level) -> Proof | None:
        """Return the proof of a level on which there is nothing to find."""
        value = self.value(level)
        if level.is_shortfall and value == 0:
            return Proof(0, "trivial")
        if self.control.known.get(level.name) == value:
            return Proof(value, "known")
        return None

    def settle_ties(self) -> bool:
        """Order equal plans by their hash; tell whether one is proven to be alone.

        First who lives where, word after word until nobody else could be named: that is
        a level of its own. Then, on those pairs alone, for whom.
        """
        for word in range(NUM_WORDS):
            self.levels.append(self.program.tie_level(word))
            self.climb(self.levels[-1])
            if not self.results[-1].is_proven or self.control.should_stop():
                return False
            others = self.program.other_level(self.plan)
            proof = self.prove(others, self.at.layout.cost(others))
            if proof.whole >= self.value(others):
                return self._settle_holders()
        return False  # pragma: no cover - sixteen words would have to collide

    def _settle_holders(self) -> bool:
        """Settle for whom each dwelling is, who lives where being settled."""
        program = _program_of(self.program, self.plan)
        columns = program.columns
        model = HighsModel(program, columns, self.control.threads)
        levels = self.levels[: len(self.results)]
        for level, result in zip(levels, self.results, strict=True):
            model.hold(costs_of(program, level, columns), result.cost, level.name)
        climb = Climb(
            program,
            model,
            columns,
            times_of(self.plan, columns),
            self.control,
            done=levels,
            results=self.results,
        )
        is_unique = climb.settle_holders()
        self.plan = climb.plan()
        return is_unique


def _program_of(program: Program, plan: Columns) -> Program:
    """Return the program of the pairs of a plan alone."""
    filled = plan.take(np.flatnonzero(plan.applicant != EMPTY))
    people = [np.zeros(0, dtype=np.int64)] * program.num_vacancies
    for v, a in zip(filled.vacancy.tolist(), filled.applicant.tolist(), strict=True):
        people[v] = np.sort(np.append(people[v], a))
    stays = np.zeros(program.num_vacancies, dtype=bool)
    stays[plan.vacancy[plan.applicant == EMPTY]] = True
    return replace(program, candidates=tuple(people), may_stay_empty=stays)
