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
    most = np.ones(len(pairs), dtype=np.int64)
    most[pairs.segment_start[is_common]] = sizes[is_common]
    first = len(pairs.supply)
    household = pairs.household.copy()
    household[pairs.segment_start[is_common]] = first + kind[is_common]
    crowds = Crowds(most[kept], household[kept], np.append(pairs.supply, people))
    return replace(pairs.take(kept), crowds=crowds)
