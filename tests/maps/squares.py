"""Three squares as shapes: two that share a border, and an island far away."""

import io
from typing import Any

import numpy as np

from attribution_opt.maps.topology import Topology, unpacked
from tests.pack_outlines import packed

WEST, EAST, ISLAND, QPV = "59350", "59512", "97411", "QN05971M"
SIDE = 1_000
"""Of a square, in steps of 0.0001 degree."""
X, Y = 30_000, 465_000

TOPOJSON: dict[str, Any] = {
    "transform": {"scale": [0.0001, 0.0001], "translate": [0, 0]},
    "arcs": [
        [[X + SIDE, Y], [0, SIDE]],
        [[X + SIDE, Y + SIDE], [-SIDE, 0], [0, -SIDE], [SIDE, 0]],
        [[X + SIDE, Y], [SIDE, 0], [0, SIDE], [-SIDE, 0]],
        [[555_000, -210_000], [SIDE, 0], [0, SIDE], [-SIDE, 0], [0, -SIDE]],
    ],
    "objects": {
        "communes": {
            "geometries": [
                {"type": "Polygon", "id": WEST, "arcs": [[0, 1]]},
                {"type": "Polygon", "id": EAST, "arcs": [[2, ~0]]},
                {"type": "MultiPolygon", "id": ISLAND, "arcs": [[[3]]]},
            ]
        }
    },
}


def square(west: float, south: float, side: float) -> list[list[float]]:
    """Return a closed ring in degrees."""
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


GEOJSON: dict[str, Any] = {
    "features": [
        {
            "properties": {"qpv_code": QPV},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[square(3.02, 46.52, 0.02)]],
            },
        }
    ]
}


def squares() -> Topology:
    """Return the squares as they are read back."""
    with np.load(io.BytesIO(packed(TOPOJSON, GEOJSON))) as arrays:
        return unpacked(arrays)
