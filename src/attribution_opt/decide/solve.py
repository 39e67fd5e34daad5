"""The recipe: admit, formulate, start, climb the ladder, list, measure."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypedDict

import numpy as np
import pandas as pd

from attribution_opt.admission.admit import admit
from attribution_opt.admission.case import Case
from attribution_opt.decide.closures import closed_table
from attribution_opt.decide.formulate import formulate
from attribution_opt.decide.inversions import inversions_table
from attribution_opt.decide.lists import candidate_lists, plan_columns
from attribution_opt.decide.overlap import overlap_table
from attribution_opt.decide.result import Result, measures_of
from attribution_opt.decide.rows import Candidate, LevelRow, status_of
from attribution_opt.decide.score_order import score_order
from attribution_opt.decide.substitution import Substitution
from attribution_opt.domain.choices import Mode
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.levels import is_tie
from attribution_opt.domain.plan import Plan
from attribution_opt.program.emptied import emptied
from attribution_opt.program.program import Program
from attribution_opt.program.terms import Columns
from attribution_opt.rules.base import Measure
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control, LevelResult, Outcome
from attribution_opt.solvers.registry import DEFAULT_ENGINE, SCORE_ORDER, engine
from attribution_opt.words.language import Words

__all__ = ["decide"]


@dataclass
class _Clock:
    """Seconds of each phase."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - began


def decide(
    instance: Instance,
    policy: Policy,
    *,
    mode: Mode = "joint",
    method: str = DEFAULT_ENGINE,
    seed: int = 0,
    control: Control | None = None,
    on_case: Callable[[Case], None] = lambda case: None,
) -> Result:
    """Return a plan for a month under a policy, with what was proven about it.

    Parameters
    ----------
    instance, policy
        What to decide, and how.
    mode
        What is kept of the answer: in ``orient`` the levels are bounds, since
        candidates are not known yet. A month to be ranked is read as one.
    method
        An engine of `ENGINES`, or ``score-order``.
    seed
        Settles which of several equal plans is proposed.
    control
        When to stop and whom to tell; without a limit by default.
    on_case
        Called once it is known who is admissible where, before anything is solved: it
        may refuse the month.

    Raises
    ------
    SolverError
        If the engine fails; an impossible month is a result, not an exception.
    """
    clock, control = _Clock(), control or Control()
    with clock.phase("admit"):
        case = admit(instance, policy.admissibility)
        on_case(case)
    with clock.phase("formulate"):
        program = formulate(case, policy, seed)
    with clock.phase("start"):
        by_hand = score_order(case)
        start = plan_columns(by_hand)
    control.solving.set()
    with clock.phase("solve"):
        outcome = _solved(program, start, method, control.of_solve())
    with clock.phase("report"):
        plan = Plan(outcome.plan.applicant, outcome.plan.holder)
        told = _told(case, policy, program, plan, mode)
        measures_by_hand = measures_of(policy, Counted(case, by_hand))
    levels = _reports(policy, program, outcome, start)
    return Result(
        case=case,
        policy=policy,
        plan=plan,
        status=status_of(levels),
        levels=levels,
        is_unique=outcome.is_unique,
        mode=mode,
        engine=f"{method}: {outcome.engine}" if outcome.engine else method,
        is_start=method != SCORE_ORDER and outcome.engine == SCORE_ORDER,
        seed=seed,
        by_hand=measures_by_hand,
        alike=tuple(_ids(case, vacancies) for vacancies in outcome.alike),
        seconds=clock.seconds,
        **told,
    )


def _solved(program: Program, start: Columns, method: str, control: Control) -> Outcome:
    """Return the plan of a method, from the one by score order."""
    if method == SCORE_ORDER:
        return _unproven(program, start)
    kept = emptied(program, start)
    if control.should_stop():
        return replace(_unproven(program, kept), engine=SCORE_ORDER)
    return engine(method).solve(program, kept, control)


class _Says(TypedDict):
    """What a plan says of itself, under the names of a `Result`."""

    measures: list[Measure]
    lists: tuple[Candidate, ...]
    inversions: pd.DataFrame
    closed: pd.DataFrame
    overlap: pd.DataFrame


def _told(
    case: Case, policy: Policy, program: Program, plan: Plan, mode: Mode
) -> _Says:
    """Return what a plan says of itself: measures, lists, who was passed over."""
    counted = Counted(case, plan)
    substitution = Substitution(program, plan_columns(plan), policy.ladder.statutory)
    lists = candidate_lists(case, plan, substitution)
    if mode == "orient":
        # Candidates are not known yet: behind the plan there is nobody.
        lists = tuple(line for line in lists if line.rank == 1)
    return {
        "measures": measures_of(policy, counted),
        "lists": lists,
        "inversions": inversions_table(case, plan, substitution),
        "closed": closed_table(case, policy, substitution),
        "overlap": overlap_table(counted),
    }


def _ids(case: Case, vacancies: np.ndarray) -> tuple[str, ...]:
    """Return the ids of some dwellings."""
    return tuple(case.instance.vacancies["vacancy_id"].iloc[vacancies])


def _unproven(program: Program, start: Columns) -> Outcome:
    """Return a plan that nobody tried to improve."""
    results = tuple(
        LevelResult(
            name=level.name,
            title=level.title,
            cost=cost,
            bound=least,
            is_gain=level.is_gain,
            proof="trivial" if least == cost else "",
        )
        for level, cost, least in zip(
            program.levels,
            program.values(start),
            map(program.least, program.levels),
            strict=True,
        )
    )
    return Outcome(plan=start, levels=results, is_unique=False)


def _reports(
    policy: Policy, program: Program, outcome: Outcome, start: Columns
) -> tuple[LevelRow, ...]:
    """Return the levels in the sense that people read them."""
    ladder, french = policy.ladder, Words("fr")
    values = zip(program.levels, program.values(start), strict=True)
    by_hand = {x.name: -cost if x.is_gain else cost for x, cost in values}
    return tuple(
        LevelRow(
            name=result.name,
            title=result.title,
            title_fr=ladder.titled(result.name, french),
            unit="draw" if is_tie(result.name) else ladder[result.name].unit,
            sense="maximise" if result.is_gain else "minimise",
            value=result.value,
            bound=result.best,
            proof=result.proof,
            seconds=result.seconds,
            score_order=by_hand.get(result.name),
        )
        for result in outcome.levels
    )
