"""Lines as the data of SVG paths: each border once, in whole steps of the sheet."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from attribution_opt.maps.simplified import simplified
from attribution_opt.maps.topology import Topology
from attribution_opt.maps.view import View

__all__ = ["Borders", "borders", "grain_of", "path", "snapped"]

GRAINS = (0.5, 1.0)
"""Sizes of a step, in pixels: the finer one while few places are drawn."""
NEAR = 0.75
"""How far from a line the points may lie that it leaves out, in steps.

Rounding alone moves a point by up to 0.71.
"""
MANY = 400
"""Communes from which on a step is a whole pixel."""


class Borders:
    """The arcs of a territory: those around it and those within it.

    Attributes
    ----------
    around
        Closed walks along the arcs that only one commune has.
    within
        Arcs that two communes share.
    """

    def __init__(self, around: list[list[int]], within: list[int]) -> None:
        self.around = around
        self.within = within


def grain_of(num_communes: int) -> float:
    """Return the size of a step on the sheet, in pixels."""
    return GRAINS[num_communes >= MANY]


def borders(communes: Iterable[str], topology: Topology) -> Borders:
    """Return the arcs of communes, a border that two of them share once."""
    refs = [
        ref for code in communes for ring in topology.rings_of(code) for ref in ring
    ]
    uses = Counter(ref if ref >= 0 else ~ref for ref in refs)
    around = [ref for ref in refs if uses[ref if ref >= 0 else ~ref] == 1]
    within = [arc for arc, times in uses.items() if times > 1]
    return Borders(_walks(around, topology), within)


def _walks(refs: list[int], topology: Topology) -> list[list[int]]:
    """Return arcs as closed walks; each begins where the one before it ends."""
    ends = {ref: topology.arc(ref)[[0, -1]].tolist() for ref in refs}
    leaving: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for ref in reversed(refs):
        leaving[tuple(ends[ref][0])].append(ref)
    walks: list[list[int]] = []
    used: set[int] = set()
    for ref in refs:
        walk: list[int] = []
        following = [ref] if ref not in used else []
        while following:
            arc = following.pop()
            if arc not in used:
                used.add(arc)
                walk.append(arc)
                following = leaving[tuple(ends[arc][1])]
        if walk:
            walks.append(walk)
    return walks


def snapped(lines: Sequence[np.ndarray], view: View, grain: float) -> list[np.ndarray]:
    """Return lines in whole steps of the sheet, without points that show nothing.

    Such points round to the same step as the one before them, or lie as good as on the
    line without them. What shrinks to a single point is left out.

    Parameters
    ----------
    lines
        Longitudes and latitudes in degrees.
    view, grain
        The sheet, and the size of a step in pixels.
    """
    if not lines:
        return []
    points = np.rint(view(np.concatenate(lines)) / grain).astype(int)
    starts = np.cumsum([0, *(len(line) for line in lines[:-1])])
    is_new = np.concatenate([[True], np.diff(points, axis=0).any(axis=1)])
    is_new[starts] = True
    cuts = np.cumsum(is_new)[starts[1:]] - 1
    simple = (simplified(line, NEAR) for line in np.split(points[is_new], cuts))
    return [line for line in simple if len(line) > 1]


def path(lines: Sequence[np.ndarray], *, is_closed: bool = False) -> str:
    """Return lines of whole steps as the data of one path, in relative commands."""
    parts = []
    at = (0, 0)
    for line in lines:
        first = line[0].tolist()
        moves = np.diff(line[:-1] if is_closed else line, axis=0).tolist()
        parts.append(f"m{_joined([[first[0] - at[0], first[1] - at[1]]])}")
        parts.append(f"l{_joined(moves)}" if moves else "")
        parts.append("z" if is_closed else "")
        at = tuple(first if is_closed else line[-1].tolist())
    return "".join(parts)


def _joined(moves: list[list[int]]) -> str:
    """Return numbers with as few signs between them as can be read apart."""
    text = " ".join(str(number) for move in moves for number in move)
    return text.replace(" -", "-")
