"""What each decision of a person costs: the month solved again without it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from attribution_opt.decide.result import Result
from attribution_opt.decide.rows import OverridePrice
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.levels import is_tie
from attribution_opt.rules.policy import Policy

__all__ = ["price_overrides"]

Decide = Callable[[Instance, Policy], Result]


def price_overrides(result: Result, decide: Decide) -> tuple[OverridePrice, ...] | None:
    """Return what each forced or forbidden positioning costs.

    Parameters
    ----------
    result
        The month as decided, every decision of a person kept.
    decide
        Decides a month under a policy in the same way.

    Returns
    -------
    For each decision, by how much an objective would be better without it, nothing
    where it costs nothing. Levels come in order, so that the first one that changes is
    the price, and what follows it may move either way: that level and the first one of
    points are told. None where one of the plans is not proven: its values may move.
    """
    instance = result.case.instance
    table = instance.overrides
    found: list[OverridePrice] = []
    for row in range(len(table)):
        others = table.drop(index=table.index[row]).reset_index(drop=True)
        without = decide(replace(instance, overrides=others), result.policy)
        if {"feasible", "hard rules broken"} & {result.status, without.status}:
            return None
        pair = (table["vacancy_id"].iat[row], table["applicant_id"].iat[row])
        found += _prices(*pair, result, without)
    return tuple(found)


def _prices(
    vacancy_id: str, applicant_id: str, result: Result, without: Result
) -> Iterator[OverridePrice]:
    """Yield what a result loses against another, at the first level that differs."""
    pairs = zip(result.levels, without.levels, strict=False)
    changed = next((a.name for a, b in pairs if a.value != b.value), None)
    if changed is None or is_tie(changed):
        return
    points = result.policy.ladder.points
    always = "" if points is None else points.name
    others = {(m.rule, m.key, m.part): m for m in without.measures}
    for measure in result.measures:
        other = others.get((measure.rule, measure.key, measure.part))
        loss = 0 if other is None else measure.cost - other.cost
        if measure.level in {changed, always} and loss:
            yield OverridePrice(
                vacancy_id=vacancy_id,
                applicant_id=applicant_id,
                rule=measure.rule,
                key=measure.key,
                unit=measure.unit,
                loss=loss,
            )
