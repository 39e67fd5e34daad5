"""One place's outline in degrees, whoever drew it, and a point well inside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from attribution_opt.domain.territory import arrondissements, city_of
from attribution_opt.maps.topology import Topology

__all__ = [
    "Outline",
    "area",
    "holds",
    "inside",
    "outline_of",
    "with_arrondissements",
]


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Where a place lies.

    Attributes
    ----------
    rings
        Closed lines of longitudes and latitudes in degrees; what an odd number of them
        surrounds is inside.
    """

    rings: tuple[np.ndarray, ...]


def outline_of(
    code: str, commune: str, outlines: Mapping[str, Outline], topology: Topology
) -> Outline | None:
    """Return the outline of a place, or else of its commune; None if neither has one.

    A municipal arrondissement without one lies in its city.
    """
    for name in (code, commune, city_of(commune)):
        if name in outlines:
            return outlines[name]
        if name in topology.index:
            return Outline(topology.outline(name))
    return None


def with_arrondissements(communes: Sequence[str], topology: Topology) -> list[str]:
    """Return those that have a shape, each once; a city as its arrondissements."""
    parts = (part for code in communes for part in arrondissements().get(code, (code,)))
    return [code for code in dict.fromkeys(parts) if code in topology.index]


def area(ring: np.ndarray) -> float:
    """Return the signed area of a closed ring, in its units squared."""
    x, y = (ring - ring[0]).astype(float).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def crossings(rings: Sequence[np.ndarray], y: float) -> np.ndarray:
    """Return where a horizontal line meets the rings, in order."""
    found = []
    for ring in rings:
        x0, y0, x1, y1 = *ring[:-1].T, *ring[1:].T
        is_met = (y0 > y) != (y1 > y)
        rise = np.where(is_met, y1 - y0, 1.0)
        found.append((x0 + (y - y0) / rise * (x1 - x0))[is_met])
    return np.sort(np.concatenate(found))


def holds(rings: Sequence[np.ndarray], point: np.ndarray) -> bool:
    """Tell whether a point is inside a shape."""
    x, y = point
    return bool((crossings(rings, y) < x).sum() % 2)


def inside(rings: Sequence[np.ndarray]) -> np.ndarray:
    """Return a point inside a shape: its middle, or the middle of its widest part.

    The middle is the centroid of the largest ring. Where that is outside (a crescent),
    or on a level edge, it is the middle of the longest stretch within, at its height.
    """
    largest = max(rings, key=lambda ring: abs(area(ring)))
    x, y = _centroid(largest)
    edges = crossings([largest], y).reshape(-1, 2)
    if not len(edges):
        return np.array([x, y])
    if ((edges[:, 0] < x) & (x < edges[:, 1])).any():
        return np.array([x, y])
    widest = edges[int(np.diff(edges, axis=1).argmax())]
    return np.array([widest.mean(), y])


def _centroid(ring: np.ndarray) -> tuple[float, float]:
    whole = area(ring)
    if not whole:
        middle = ring.mean(axis=0)
        return float(middle[0]), float(middle[1])
    x, y = (ring - ring[0]).astype(float).T
    cross = (x[:-1] * y[1:] - x[1:] * y[:-1]) / (6 * whole)
    across, up = ((x[:-1] + x[1:]) * cross).sum(), ((y[:-1] + y[1:]) * cross).sum()
    return float(ring[0, 0] + across), float(ring[0, 1] + up)
