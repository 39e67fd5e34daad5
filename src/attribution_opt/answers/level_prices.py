"""What each level costs those after it: the ladder without its rung."""

from collections.abc import Iterator
from dataclasses import dataclass

from attribution_opt.answers.elastic import Elastic
from attribution_opt.answers.prices import LevelChange, MonthAsked
from attribution_opt.program.program import Level

__all__ = ["LevelPrice", "level_prices"]


@dataclass(frozen=True, slots=True)
class LevelPrice:
    """What a level of the policy, or all of it, costs the others.

    Attributes
    ----------
    level, title
        Which level; ``*`` for every objective of balance at once.
    misses
        What it would miss if it were not asked for, and what it misses as it is.
    change
        By level, what the others lose by its being asked for.
    """

    level: str
    title: str
    misses: tuple[int, int]
    change: LevelChange


def level_prices(month: Elastic) -> Iterator[LevelPrice]:
    """Yield the price of each level of objectives, then of the whole policy.

    The month is solved again without the level, to proof. The whole policy is every
    level of shortfalls: without it, dwellings are filled and points added up.

    Raises
    ------
    SolverError
        If an engine stops without a proof.
    """
    base = MonthAsked(month)
    levels = month.program.levels
    asked = [level for level in levels if level.is_shortfall]
    for level in asked:
        yield _without(base, level.name, level.title, [level])
    if asked:
        yield _without(base, "*", "the whole policy", asked)


def _without(
    base: "MonthAsked", name: str, title: str, dropped: list[Level]
) -> LevelPrice:
    """Return what some levels cost: the month solved with and without them."""
    month = base.month
    program = month.program
    names = {level.name for level in dropped}
    rest = tuple(level for level in program.levels if level.name not in names)
    plan = base.plan
    if rest:
        plan = month.solve(rest, program.demands, upto=rest[-1].name).plan
    before = tuple((x.name, program.value(x, plan)) for x in rest)
    after = tuple((x.name, program.value(x, base.plan)) for x in rest)
    missed = sum(program.value(x, plan) for x in dropped)
    misses = sum(program.value(x, base.plan) for x in dropped)
    return LevelPrice(name, title, (missed, misses), base.change(before, after))
