"""A line with fewer points."""

from math import hypot

import numpy as np

__all__ = ["simplified"]


def simplified(line: np.ndarray, near: float) -> np.ndarray:
    """Return a line with fewer points, none of those left out far from it.

    By Douglas and Peucker (1973), each half apart; the halves meet at the point
    farthest from the first one, so that a closed line stays a surface.

    Parameters
    ----------
    line
        Points, the first one again at the end if it is closed.
    near
        How far a point that is left out may lie from the new line, in its units.
    """
    points = line.tolist()
    if len(points) < 3:
        return line
    x, y = points[0]
    far = [(px - x) ** 2 + (py - y) ** 2 for px, py in points]
    middle = far.index(max(far))
    kept = [0, middle, len(points) - 1]
    kept += _kept(points, 0, middle, near) + _kept(points, middle, kept[2], near)
    return line[sorted(set(kept))]


def _kept(points: list[list[float]], first: int, last: int, near: float) -> list[int]:
    """Return the positions between two points at which a line must bend.

    Lines are short, and there are thousands: plain numbers are faster than arrays.
    """
    if last - first < 2:
        return []
    (x, y), (end_x, end_y) = points[first], points[last]
    across, down = end_x - x, end_y - y
    far = [
        abs((px - x) * down - (py - y) * across) for px, py in points[first + 1 : last]
    ]
    most = max(far)
    if most <= near * hypot(across, down):
        return []
    at = first + 1 + far.index(most)
    return [*_kept(points, first, at, near), at, *_kept(points, at, last, near)]
