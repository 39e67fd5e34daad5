"""From degrees to the sheet: projection, scale, margins."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attribution_opt.maps.projection import Projection, equirectangular, lambert93
from attribution_opt.maps.topology import Topology

__all__ = ["MAX_HEIGHT", "WIDTH", "View", "same_land", "view_of"]

WIDTH, MAX_HEIGHT, MIN_HEIGHT = 700, 620, 220
MARGIN, FOOT = 18, 26
"""Room around what is drawn, and more below for the scale; in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Where a point of the land stands on the sheet.

    Attributes
    ----------
    projection
        From degrees to metres.
    west, north
        Metres of the upper left corner of the sheet.
    metres
        Of one pixel.
    height
        Of the sheet, in pixels.
    """

    projection: Projection
    west: float
    north: float
    metres: float
    height: int

    def __call__(self, degrees: np.ndarray) -> np.ndarray:
        """Return pixels, to the right and down, of longitudes and latitudes."""
        east, north = self.projection(degrees).T
        pixels = np.stack([east - self.west, self.north - north], axis=1)
        return pixels / self.metres

    def holds(self, point: np.ndarray) -> bool:
        """Tell whether a point in pixels lies on the sheet."""
        x, y = point
        return bool(0 <= x <= WIDTH and 0 <= y <= self.height)


def land(commune: str) -> str:
    """Return which land a commune is on: empty for the mainland, else its number."""
    return commune[:3] if commune.startswith(("97", "98")) else ""


def same_land(communes: Sequence[str]) -> list[str]:
    """Return the communes of the land that most of them are on.

    No sheet holds the mainland and an island of another ocean.
    """
    (most, _), *_ = Counter(map(land, communes)).most_common(1)
    return [code for code in communes if land(code) == most]


def view_of(communes: Sequence[str], topology: Topology) -> View:
    """Return the sheet that communes of one land fill."""
    degrees = np.concatenate([r for code in communes for r in topology.outline(code)])
    middle = (degrees[:, 1].min() + degrees[:, 1].max()) / 2
    projection = equirectangular(middle) if land(communes[0]) else lambert93
    metres = projection(degrees)
    west, south = metres.min(axis=0)
    wide, high = np.maximum(metres.max(axis=0) - (west, south), 1.0)
    scale = max(
        wide / (WIDTH - 2 * MARGIN), high / (MAX_HEIGHT - MARGIN - FOOT - MARGIN)
    )
    height = max(MIN_HEIGHT, int(np.ceil(high / scale)) + 2 * MARGIN + FOOT)
    spare = (height - FOOT) * scale - high
    return View(
        projection=projection,
        west=float(west - (WIDTH * scale - wide) / 2),
        north=float(south + high + spare / 2),
        metres=float(scale),
        height=height,
    )
