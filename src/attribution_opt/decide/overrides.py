"""What each decision of a person costs: the month solved again without it."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from attribution_opt.decide.result import Result
from attribution_opt.domain.instance import Instance
from attribution_opt.rules.base import Measure
from attribution_opt.rules.policy import Policy

__all__ = ["PRICE_COLUMNS", "price_overrides", "price_terms"]

PRICE_COLUMNS = ["vacancy_id", "applicant_id", "action", "reason", "author", "price"]
SCORE = "6"
"""Level whose change is always told, beside the first level that changes."""

Decide = Callable[[Instance, Policy], Result]


def price_overrides(result: Result, decide: Decide) -> pd.DataFrame:
    """Return every forced or forbidden positioning with what it costs.

    Parameters
    ----------
    result
        The month as decided, every decision of a person kept.
    decide
        Decides a month under a policy in the same way.

    Returns
    -------
    The overrides with a column ``price``: terms ``rule|key|unit|number`` separated by
    ``; ``, positive where the decision costs; empty where it costs nothing. Levels come
    in order, so that the first one that changes is the price, and what follows it may
    move either way: that level and the score are told.
    """
    instance, policy = result.case.instance, result.policy
    table = instance.overrides
    prices = []
    for row in range(len(table)):
        others = table.drop(index=table.index[row]).reset_index(drop=True)
        without = decide(replace(instance, overrides=others), policy)
        prices.append("; ".join(price_terms(result, without)))
    told = table[PRICE_COLUMNS[:-1]].assign(price=pd.Series(prices, dtype="str"))
    return told.reset_index(drop=True)


def price_terms(result: Result, without: Result) -> list[str]:
    """Return what a result loses against another, at the first level that differs."""
    pairs = zip(result.levels, without.levels, strict=False)
    changed = next((a.name for a, b in pairs if a.value != b.value), None)
    if changed is None or changed.startswith("9"):
        return []
    before = {(m.rule, m.key, m.part): m for m in without.measures}
    terms = []
    for measure in result.measures:
        other = before.get((measure.rule, measure.key, measure.part))
        if other is not None and measure.level in {changed, SCORE}:
            loss = _loss(measure, other)
            if loss:
                terms.append(f"{measure.rule}|{measure.key}|{measure.unit}|{loss}")
    return terms


def _loss(measure: Measure, other: Measure) -> int:
    return measure.cost - other.cost
