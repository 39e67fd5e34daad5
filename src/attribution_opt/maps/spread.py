"""Symbols pushed off each other."""

import numpy as np

__all__ = ["apart"]

ROUNDS, LAST = 160, 40
"""Rounds in all, and those at the end that draw nothing back."""
PULL, PUSH = 0.06, 0.7
"""Shares of the way that one round goes."""


def apart(homes: np.ndarray, room: np.ndarray, sheet: tuple[int, int]) -> np.ndarray:
    """Return points near those given, farther from each other than their room.

    Each round pushes every two that overlap away from each other, the smaller one
    farther, and draws all a little back to where they belong. Whatever still overlaps
    in the end lies above what is larger.

    Parameters
    ----------
    homes
        Where they belong, in pixels.
    room
        Radius that each needs, in pixels.
    sheet
        Width and height that none may leave.
    """
    # Points that coincide part along a spiral, the same way each time.
    turns = 2.4 * np.arange(len(homes))
    spiral = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    places = homes + 0.01 * spiral
    low, high = room[:, None], np.array(sheet) - room[:, None]
    above, below = np.triu_indices(len(homes), 1)
    for number in range(ROUNDS):
        if number < ROUNDS - LAST:
            places += PULL * (homes - places)
        places += PUSH * _push(places, room, above, below)
        places = np.clip(places, low, high)
    return places


def _push(
    places: np.ndarray, room: np.ndarray, above: np.ndarray, below: np.ndarray
) -> np.ndarray:
    """Return how far each is pushed by all that it overlaps."""
    x, y = places.T
    reach = room[above] + room[below]
    near = np.flatnonzero(
        (x[above] - x[below]) ** 2 + (y[above] - y[below]) ** 2 < reach**2
    )
    first, second = above[near], below[near]
    away = places[first] - places[second]
    far = np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-6)
    away *= ((reach[near] - far) / far)[:, None]
    weight = room**2
    share = (weight[second] / (weight[first] + weight[second]))[:, None]
    moved = np.zeros_like(places)
    np.add.at(moved, first, share * away)
    np.add.at(moved, second, (share - 1) * away)
    return moved
