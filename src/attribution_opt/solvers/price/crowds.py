"""People of one kind as a crowd: bounds on counts that look at no single pair.

Costs that count leases do not see who lives where. All pairs of one dwelling and one
kind are then one column with a number, and the households of the kind one supply: any
plan is a choice of these, with the same counts. Kinds of few households keep their
pairs, and so do dwellings that few of a kind may have: nobody rare is counted twice.
"""

import itertools
from dataclasses import replace

import numpy as np

from attribution_opt.solvers.price.cells import Crowds
from attribution_opt.solvers.price.choice import Limits
from attribution_opt.solvers.price.lines import Layout, Line
from attribution_opt.solvers.price.master import Master
from attribution_opt.solvers.price.pairs import Pairs

__all__ = ["crowded", "merged"]

RARE, SCARCE = 300, 12
"""Kinds of so few households, and segments of so few pairs, keep their pairs."""


def crowded(master: Master, cost: Line) -> Master:
    """Return the program of a master with crowds for people; its cost counts leases.

    Rows over pairs or dwellings left empty are left out: what it bounds may be lower.
    """
    return _of_counts(master, master.layout, _crowded(master.pairs), cost)


def _of_counts(master: Master, layout: Layout, pairs: Pairs, cost: Line) -> Master:
    """Return a master of crowds with the rows of another that see counts alone."""
    limits = replace(Limits.none(layout, pairs), most=master.limits.most)
    coarse = Master(layout, pairs, limits, master.threads)
    for line in master.lines:
        if line.is_of_counts:
            coarse.add_line(line)
    coarse.add(np.arange(len(pairs)))
    coarse.minimise(cost)
    return coarse


def merged(master: Master, cost: Line) -> Master:
    """Return the program of a master with dwellings alike for counts as one, too.

    No dwelling and no household is left: each row type has so many dwellings, each kind
    so many households, each cell so many dwellings that have a pair of it. A region has
    thousands of such numbers where it has millions of pairs.
    """
    pairs = _merged(master.pairs)
    return _of_counts(master, replace(master.layout, split=pairs.split), pairs, cost)


def _merged(pairs: Pairs) -> Pairs:
    """Return one pair for each slot and cell of the classes of vacancies.

    Vacancies are of one class where their slots have the same row types.
    """
    split, program = pairs.split, pairs.split.program
    edges = np.searchsorted(split.slot_vacancy, np.arange(program.num_vacancies + 1))
    types = [
        split.slot_type[a:b].astype(np.int64).tobytes()
        for a, b in itertools.pairwise(edges.tolist())
    ]
    _, example, of_class = np.unique(
        np.array(types, dtype=object), return_index=True, return_inverse=True
    )
    sizes = np.diff(edges)[example]
    starts = np.cumsum(sizes) - sizes
    within = np.arange(sizes.sum()) - np.repeat(starts, sizes)
    first = np.repeat(edges[example], sizes) + within
    _, type_slot = np.unique(split.slot_type[first], return_index=True)
    nobody = np.zeros(0, dtype=np.int64)
    classes = replace(
        split,
        program=replace(
            program,
            candidates=(nobody,) * len(example),
            may_stay_empty=program.may_stay_empty[example],
            times=np.bincount(of_class, program.count).astype(np.int64),
        ),
        slot_vacancy=np.repeat(np.arange(len(example)), sizes),
        slot_holder=split.slot_holder[first],
        slot_type=split.slot_type[first],
        type_slot=type_slot,
    )
    # Each cell of a slot so many times as there are dwellings and people for it.
    place = np.arange(split.num_slots) - edges[split.slot_vacancy]
    slot = (starts[of_class[split.slot_vacancy]] + place)[pairs.segment_slot]
    has = np.diff(np.append(pairs.segment_start, len(pairs)))
    has = np.minimum(has, program.count[split.slot_vacancy[pairs.segment_slot]])
    width = len(pairs.cells)
    segment, number = np.unique(slot * width + pairs.segment_cell, return_inverse=True)
    most = np.bincount(number, has).astype(np.int64)
    cell = (segment % width).astype(np.int32)
    people = np.bincount(split.kind, minlength=split.num_kinds)
    crowds = Crowds(most, pairs.cells.kind[cell], people)
    slot, nothing = (segment // width).astype(np.int32), np.zeros_like(cell)
    return Pairs(classes, slot, nothing, cell, pairs.cells, crowds)


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
