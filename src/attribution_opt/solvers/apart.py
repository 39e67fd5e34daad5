"""Parts that share no household and no row, solved each by itself, one by one.

Not side by side: HiGHS runs once at a time in a process, and a region's pairs would be
in memory once for each process.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from attribution_opt.program.parts import Part, parts_apart
from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import Columns
from attribution_opt.solvers.base import Control, Engine, LevelResult, Outcome
from attribution_opt.solvers.ladder import NUM_WORDS

__all__ = ["Apart"]


class Apart:
    """An engine that is given a program's parts one by one."""

    def __init__(self, inner: Engine) -> None:
        self.inner, self.name = inner, inner.name

    def solve(self, program: Program, start: Columns, control: Control) -> Outcome:
        """Return the best plan found (see `Engine`)."""
        parts = parts_apart(program)
        if len(parts) == 1:
            return self.inner.solve(program, start, control)
        meeting = _Meeting(program, parts, control)

        outcomes = []
        for n, part in enumerate(parts):
            # What is known of a level of the whole is not of its parts.
            hear = partial(meeting.hear, n)
            own = replace(control, progress=hear, known={})
            outcomes.append(self.inner.solve(part.program, part.own(start), own))
        return _joined(program, parts, outcomes)


@dataclass
class _Meeting:
    """Tells of a level once every part has ended it."""

    program: Program
    parts: Sequence[Part]
    control: Control
    heard: dict[str, dict[int, LevelResult]] = field(default_factory=dict)

    def hear(self, n: int, result: LevelResult) -> None:
        """Keep what a part has found; tell the whole once it is known."""
        told = self.heard.setdefault(result.name, {})
        told[n] = result
        if len(told) == len(self.parts):
            self.control.progress(_sum(self.parts, list(told.values())))


def _joined(
    program: Program, parts: Sequence[Part], outcomes: Sequence[Outcome]
) -> Outcome:
    """Return what the outcomes of all parts say of the whole."""
    plans = [p.whole(x.plan) for p, x in zip(parts, outcomes, strict=True)]
    plan = Columns.joined(plans)
    plan = plan.take(plan.vacancy.argsort(kind="stable"))
    reached = {result.name for x in outcomes for result in x.levels}
    names = [level.name for level in program.levels]
    names += [name for name in _ties(program) if name in reached]
    results = [
        _sum(
            parts,
            [_result_of(*pair, name) for pair in zip(outcomes, parts, strict=True)],
        )
        for name in names
    ]
    engines = dict.fromkeys(x.engine for x in outcomes)
    return Outcome(
        plan=plan,
        levels=tuple(results),
        is_unique=all(x.is_unique for x in outcomes),
        engine=", ".join(filter(None, engines)),
    )


def _ties(program: Program) -> dict[str, Level]:
    """Return all levels of ties by name, in order."""
    levels = [
        program.tie_level(word, of_holders=of_holders)
        for of_holders in (False, True)
        for word in range(NUM_WORDS)
    ]
    return {level.name: level for level in levels}


def _result_of(outcome: Outcome, part: Part, name: str) -> LevelResult:
    """Return how a level ended in a part.

    A part that is alone before a tie is settled has one value on it, its best.
    """
    for result in outcome.levels:
        if result.name == name:
            return result
    level = _ties(part.program)[name]
    cost = part.program.value(level, outcome.plan)
    return LevelResult(
        name=name,
        title=level.title,
        cost=cost,
        bound=cost if outcome.is_unique else None,
        proof="trivial" if outcome.is_unique else "",
    )


def _sum(parts: Sequence[Part], results: Sequence[LevelResult]) -> LevelResult:
    """Return the result of the whole on a level, of those of its parts."""
    bounds = [x.bound for x in results if x.bound is not None]
    support = {
        int(part.demands[d])
        for part, x in zip(parts, results, strict=True)
        for d in x.support
    }
    if any(not x.support and x.bound != 0 for x in results):
        support = set()
    return replace(
        results[0],
        cost=sum(x.cost for x in results),
        bound=sum(bounds) if len(bounds) == len(results) else None,
        is_gain=any(x.is_gain for x in results),
        proof=_proof(results),
        seconds=max(x.seconds for x in results),
        support=tuple(sorted(support)),
    )


def _proof(results: Sequence[LevelResult]) -> str:
    """Return how the whole was shown: as the part that took the most to show."""
    if not all(x.is_proven for x in results):
        return ""
    told = {x.proof for x in results}
    return next((x for x in ("search", "bound") if x in told), results[0].proof)
