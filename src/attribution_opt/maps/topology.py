"""Outlines of communes and priority neighbourhoods, as arcs that neighbours share.

Provenance of the shipped file: ``docs/reference_data.md``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np

__all__ = ["DEGREE", "Topology", "shipped", "unpacked"]

DEGREE = 10_000
"""Steps of the grid in a degree (some 11 m, or less along a parallel)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Topology:
    """Shapes by code; a border between two of them is one arc of both.

    Attributes
    ----------
    points
        Longitude and latitude of every point of every arc, in steps of `DEGREE`.
    arcs
        First point of each arc, and past the last one.
    refs
        Arcs of every ring in the order of its points, ``~arc`` where it is walked
        backwards.
    rings, shapes
        First reference of each ring, first ring of each shape, and past the last one.
    index
        Position of the shape of a code.
    """

    points: np.ndarray
    arcs: np.ndarray
    refs: np.ndarray
    rings: np.ndarray
    shapes: np.ndarray
    index: Mapping[str, int]

    def rings_of(self, code: str) -> list[list[int]]:
        """Return the signed arcs of each ring of a shape; none if it has none."""
        shape = self.index.get(code)
        if shape is None:
            return []
        first, last = self.shapes[shape : shape + 2]
        edges = self.rings[first : last + 1].tolist()
        return [self.refs[start:end].tolist() for start, end in pairwise(edges)]

    def arc(self, ref: int) -> np.ndarray:
        """Return the points of a signed arc, as it is walked."""
        number = ref if ref >= 0 else ~ref
        points = self.points[self.arcs[number] : self.arcs[number + 1]]
        return points if ref >= 0 else points[::-1]

    def outline(self, code: str) -> tuple[np.ndarray, ...]:
        """Return the closed rings of a shape in degrees; none if it has none."""
        return tuple(self.outline_along(ring) for ring in self.rings_of(code))

    def outline_along(self, refs: list[int]) -> np.ndarray:
        """Return, in degrees, the points of arcs that follow each other."""
        parts = [self.arc(ref) for ref in refs]
        joined = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
        return joined / DEGREE


def unpacked(packed: Mapping[str, np.ndarray]) -> Topology:
    """Return what ``tests/pack_outlines.py`` packed.

    Parameters
    ----------
    packed
        ``codes``, with blanks between them; how many rings each has (``shapes``), arcs
        each ring (``rings``), points each arc (``arcs``); ``refs``, each less the one
        before; ``steps`` to each point from the one before (0 for the first of an arc,
        even forwards, odd backwards), by low and high byte, then longitude and
        latitude; ``jumps`` from the end of each arc to the next one.
    """
    arcs = _edges(packed["arcs"])
    low, high = packed["steps"]
    moves = high.astype(np.int32)
    moves <<= 8
    moves |= low
    moves = (moves >> 1) ^ -(moves & 1)
    moves[:, arcs[:-1]] = packed["jumps"]
    names = packed["codes"].tobytes().decode("ascii").split()
    return Topology(
        points=np.cumsum(moves, axis=1, dtype=np.int32).T,
        arcs=arcs,
        refs=np.cumsum(packed["refs"], dtype=np.int32),
        rings=_edges(packed["rings"]),
        shapes=_edges(packed["shapes"]),
        index={name: number for number, name in enumerate(names)},
    )


def _edges(counts: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


@cache
def shipped() -> Topology:
    """Return the outlines of communes, municipal arrondissements and QPV of 2024."""
    source = files("attribution_opt.domain") / "data" / "outlines.npz"
    with source.open("rb") as stream, np.load(stream, allow_pickle=False) as packed:
        return unpacked(packed)
