"""Which rules cannot hold together, proven minimal, and the smallest way out.

A deletion filter over the policy's own demands: each is dropped in turn, and kept out
where the rest still cannot hold. What remains is a conflict of which every part is
needed (Chinneck and Dravnieks, 1991). Solvers' own cores are of rows and bounds, and
not of rules, so that they are not used.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from attribution_opt.answers.elastic import Elastic, check_rules
from attribution_opt.answers.way_out import Concession, Conflict, Piece, WayOut
from attribution_opt.domain.labels import label_text
from attribution_opt.program.terms import Demand
from attribution_opt.rules.base import Rule
from attribution_opt.rules.counted import Counted
from attribution_opt.rules.members import reachable_dwellings

__all__ = ["relax"]


def relax(
    month: Elastic,
    rules: Sequence[str] = (),
    *,
    limits: Mapping[str, int] | None = None,
    most: int = 3,
    on_conflict: Callable[[int], None] = lambda number: None,
) -> WayOut:
    """Return which rules cannot hold together, and the smallest changes that let them.

    Parameters
    ----------
    month
        A month under a policy.
    rules
        Ids of the rules that should all hold; by default the hard ones, and where those
        can hold, the rules of must-serve and of the statutory level besides.
    limits
        By rule, the most that it may give way.
    most
        Conflicts to look for.
    on_conflict
        Told of each conflict as it is proven: its number.

    Raises
    ------
    PolicyError
        If a rule is none of the policy.
    SolverError
        If an engine stops without a proof.
    """
    check_rules(month.policy, (*rules, *(limits or {})))
    asked = tuple(rules) or _default_rules(month)
    pieces = month.of_rules(asked)
    if month.can_hold(pieces):
        return WayOut(asked, (), (), (), 0)
    found = []
    for conflict in _conflicts(month, pieces, most):
        found.append(conflict)
        on_conflict(len(found))
    named = {d: _piece(month, d) for d in pieces}
    changes = []
    # A change of one piece resolves everything only if it stands in every conflict.
    for d in sorted(set.intersection(*map(set, found))):
        amount = month.least([d], held=[other for other in pieces if other != d])
        limit = (limits or {}).get(named[d].rule)
        if amount is not None and (limit is None or amount <= limit):
            changes.append(Concession(named[d], amount))
    changes += _of_whole_rules(month, pieces, found, limits or {})
    changes.sort(key=lambda x: (x.amount, x.piece.rule, label_text(x.piece.key)))
    together = _together(month, pieces, named)
    return WayOut(
        asked,
        tuple(Conflict(tuple(named[d] for d in conflict)) for conflict in found),
        tuple(changes),
        together,
        sum(change.amount for change in together),
    )


def _of_whole_rules(
    month: Elastic,
    pieces: list[int],
    conflicts: list[tuple[int, ...]],
    limits: Mapping[str, int],
) -> list[Concession]:
    """Return by how much each rule of several keys must give way over all of them."""
    rule_of = {d: month.program.demands[d].rule for d in pieces}
    concessions = []
    for rule in dict.fromkeys(rule_of.values()):
        keys = [d for d in pieces if rule_of[d] == rule]
        hits_all = all({rule_of[d] for d in c} & {rule} for c in conflicts)
        if len(keys) < 2 or not hits_all:
            continue
        held = [d for d in pieces if rule_of[d] != rule]
        amount = month.least(keys, held)
        if amount is not None and amount <= limits.get(rule, amount):
            unit = next(r.unit for r in month.policy.rules if r.id == rule)
            whole = Piece(rule=rule, key=None, part="", unit=unit)
            concessions.append(Concession(whole, amount))
    return concessions


def _default_rules(month: Elastic) -> tuple[str, ...]:
    duties = month.policy.ladder.duties
    hard = tuple(rule.id for rung in duties if rung.is_hard for rule in rung.rules)
    if hard and not month.can_hold(month.of_rules(hard)):
        return hard
    return tuple(rule.id for rung in duties for rule in rung.rules)


def _conflicts(
    month: Elastic, pieces: list[int], most: int
) -> Iterator[tuple[int, ...]]:
    """Yield several minimal conflicts: the next one avoids a part of those before."""
    found: list[tuple[int, ...]] = []
    waiting: list[frozenset[int]] = [frozenset()]
    while waiting and len(found) < most:
        without = waiting.pop(0)
        rest = [d for d in pieces if d not in without]
        if month.can_hold(rest):
            continue
        known = next((c for c in found if not without & set(c)), None)
        conflict = known or _filter(month, rest)
        if conflict not in found:
            found.append(conflict)
            yield conflict
        waiting += [without | {d} for d in conflict]


def _filter(month: Elastic, pieces: Iterable[int]) -> tuple[int, ...]:
    """Return a minimal conflict: what cannot be dropped without the rest holding.

    Whatever the bound does not rest on goes at once; then whole rules are dropped one
    by one, and then their keys.
    """
    demands = month.program.demands
    kept = month.conflict(pieces) or ()
    for rule in dict.fromkeys(demands[d].rule for d in kept):
        rest = [d for d in kept if demands[d].rule != rule]
        if len(rest) < len(kept) and rest:
            kept = month.conflict(rest) or kept
    needed: set[int] = set()
    while left := [d for d in kept if d not in needed]:
        rest = [d for d in kept if d != left[0]]
        smaller = month.conflict(rest) if rest else None
        needed |= {left[0]} if smaller is None else set()
        kept = smaller or kept
    return tuple(kept)


def _together(
    month: Elastic, pieces: list[int], named: Mapping[int, Piece]
) -> tuple[Concession, ...]:
    """Return how one plan of least total spreads what is missing."""
    columns = month.best_plan(pieces)
    missing = month.shortfalls(columns)
    return tuple(Concession(named[d], int(missing[d])) for d in pieces if missing[d])


def _piece(month: Elastic, d: int) -> Piece:
    """Return a demand with the figures that explain it."""
    demand = month.program.demands[d]
    rule = next(rule for rule in month.policy.rules if rule.id == demand.rule)
    touched = [row.expression.touched for row in demand.rows]
    told = Piece(
        rule=rule.id,
        key=demand.key,
        part=demand.part,
        unit=rule.unit,
        dwellings=len(np.unique(np.concatenate(touched))) if touched else 0,
        required=_required(demand),
    )
    keys = {key.name: key for key in rule.keys(Counted(month.case))}
    if not rule.has_group or demand.key not in keys:
        return told
    key, case = keys[demand.key], month.case
    homes = case.instance.vacancies["financing"].to_numpy(dtype=object)
    by_financing = []
    for financing in sorted(set(homes[key.mask.any(axis=1)])):
        mask = key.mask & (homes == financing)[:, None]
        by_financing.append((financing, *_figures(month, mask, rule)))
    by_financing.sort(key=lambda row: (-row[1], row[0]))
    dwellings, reachable = _figures(month, key.mask, rule)
    return Piece(
        rule=rule.id,
        key=demand.key,
        part=demand.part,
        unit=rule.unit,
        dwellings=dwellings,
        reachable=reachable,
        financings=tuple(by_financing),
        required=told.required,
    )


def _required(demand: Demand) -> int | None:
    """Return what a demand of one plain floor asks for."""
    if len(demand.rows) != 1 or demand.rows[0].scale != 1:
        return None
    asked = demand.rows[0].at_least
    return asked if asked > 0 else None


def _figures(month: Elastic, mask: np.ndarray, rule: Rule) -> tuple[int, int]:
    """Return dwellings under a mask, and those where somebody counts for a rule."""
    reachable = reachable_dwellings(month.case, mask, rule.members)
    return int(mask.any(axis=1).sum()), reachable
