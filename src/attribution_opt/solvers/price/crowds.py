"""People of one kind as a crowd: a bound on counts that looks at no single pair.

Costs that count leases do not see who lives where. All pairs of one dwelling and one
kind are then one column with a number, and the households of the kind one supply: any
plan is a choice of these, with the same counts. Kinds of few households keep their
pairs, and so do dwellings that few of a kind may have: nobody rare is counted twice.
"""

from dataclasses import replace

import numpy as np

from attribution_opt.solvers.price.lines import Line
from attribution_opt.solvers.price.master import Limits, Master
from attribution_opt.solvers.price.pairs import Crowds, Pairs

__all__ = ["crowded"]

RARE, SCARCE = 300, 12
"""Kinds of so few households, and segments of so few pairs, keep their pairs."""


def crowded(master: Master, cost: Line) -> Master:
    """Return the program of a master with crowds for people; its cost counts leases.

    Rows over pairs or dwellings left empty are left out: what it bounds may be lower.
    """
    pairs = _crowded(master.pairs)
    limits = Limits(master.limits.most, np.zeros(len(pairs.supply), dtype=bool))
    coarse = Master(master.layout, pairs, limits, master.threads)
    for line in master.lines:
        if line.is_of_counts:
            coarse.add_line(line)
    coarse.add(np.arange(len(pairs)))
    coarse.minimise(cost)
    return coarse


def _crowded(pairs: Pairs) -> Pairs:
    """Return pairs of which those of a segment are one, where their kind is common."""
    split = pairs.split
    people = np.bincount(split.kind, minlength=split.num_kinds)
    sizes = np.diff(np.append(pairs.segment_start, len(pairs)))
    kind = pairs.cells.kind[pairs.segment_cell]
    is_common = (people[kind] > RARE) & (sizes > SCARCE)
    kept = np.repeat(~is_common, sizes)
    kept[pairs.segment_start] = True
    fewer = pairs.take(kept)
    # Where the one pair of each common segment stands among those kept.
    crowd = (np.cumsum(kept) - 1)[pairs.segment_start[is_common]]
    most = np.ones(len(fewer), dtype=np.int64)
    most[crowd] = sizes[is_common]
    household = fewer.household.astype(np.int64)
    household[crowd] = len(pairs.supply) + kind[is_common]
    supply = np.append(pairs.supply, people)
    return replace(fewer, crowds=Crowds(most, household, supply))
