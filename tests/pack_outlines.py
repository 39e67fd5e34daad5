"""The shipped outlines, packed from a TopoJSON of communes and a GeoJSON of QPV.

``python -m tests.pack_outlines TOPOJSON GEOJSON`` writes ``domain/data/outlines.npz``,
the same bytes for the same files. Both may be compressed with gzip. Their provenance:
``docs/reference_data.md``.
"""

import gzip
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from attribution_opt.domain import reference
from attribution_opt.maps.simplified import simplified
from attribution_opt.maps.topology import DEGREE

TARGET = Path(reference.__file__).parent / "data" / "outlines.npz"
WIDEST = 32_767
"""The longest step, whose number of either sign fills two bytes."""
CLOSE = 1.0
"""How far a simplified outline may lie from its points, in steps of the grid."""

Shape = tuple[str, list[list[int]]]
"""A code, and the signed arcs of each of its rings."""


def packed(topojson: dict[str, Any], geojson: dict[str, Any]) -> bytes:
    """Return the shapes of both files as one archive of arrays."""
    arcs = [*_arcs(topojson)]
    shapes = [*_communes(topojson)]
    for feature in sorted(geojson["features"], key=_code):
        rings = [[len(arcs) + n] for n, _ in enumerate(_rings(feature))]
        arcs += _rings(feature)
        shapes.append((_code(feature), rings))
    return _archive(_arrays(arcs, shapes))


def _arcs(topojson: dict[str, Any]) -> Iterator[np.ndarray]:
    transform = topojson["transform"]
    assert transform == {"scale": [1 / DEGREE] * 2, "translate": [0, 0]}, transform
    for steps in topojson["arcs"]:
        yield _short_steps(np.cumsum(steps, axis=0))


def _short_steps(points: np.ndarray) -> np.ndarray:
    """Return the same line with points between those that are too far apart."""
    steps = np.abs(np.diff(points, axis=0)).max(axis=1)
    if len(points) < 2 or steps.max() <= WIDEST:
        return points
    at = int(steps.argmax())
    return _short_steps(np.insert(points, at + 1, points[at : at + 2].mean(0), 0))


def _communes(topojson: dict[str, Any]) -> Iterator[Shape]:
    for collection in topojson["objects"].values():
        for shape in collection["geometries"]:
            arcs = shape["arcs"]
            polygons = arcs if shape["type"] == "MultiPolygon" else [arcs]
            yield shape["id"], [ring for polygon in polygons for ring in polygon]


def _code(feature: dict[str, Any]) -> str:
    return feature["properties"]["qpv_code"]


def _rings(feature: dict[str, Any]) -> list[np.ndarray]:
    assert feature["geometry"]["type"] == "MultiPolygon"
    polygons = feature["geometry"]["coordinates"]
    rings = [np.rint(np.array(r) * DEGREE).astype(int) for p in polygons for r in p]
    simple = [simplified(ring, CLOSE) for ring in rings]
    return [ring for ring in simple if len(ring) > 3]


def _arrays(arcs: list[np.ndarray], shapes: list[Shape]) -> dict[str, np.ndarray]:
    """Return the arrays that ``attribution_opt.maps.topology.unpacked`` reads."""
    ends = np.array([[0, 0], *(arc[-1] for arc in arcs)])
    jumps = np.array([arc[0] for arc in arcs]) - ends[:-1]
    steps = np.concatenate([np.diff(arc, axis=0, prepend=arc[:1]) for arc in arcs]).T
    signed = np.where(steps < 0, -2 * steps - 1, 2 * steps)
    rings = [ring for _, of_shape in shapes for ring in of_shape]
    refs = np.array([ref for ring in rings for ref in ring])
    return {
        "codes": np.frombuffer(" ".join(code for code, _ in shapes).encode(), "u1"),
        "shapes": _counts(of_shape for _, of_shape in shapes),
        "rings": _counts(rings),
        "arcs": _counts(arcs),
        "refs": np.diff(refs, prepend=0).astype("<i4"),
        "jumps": jumps.T.astype("<i4"),
        "steps": np.stack([signed & 255, signed >> 8]).astype("u1"),
    }


def _counts(lists: Iterable[Any]) -> np.ndarray:
    return np.array([len(one) for one in lists], dtype="<u2")


def _archive(arrays: dict[str, np.ndarray]) -> bytes:
    """Return arrays as NumPy keeps them, dated as nothing is: 1 January 1980."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            file.writestr(entry, member.getvalue(), compresslevel=9)
    return content.getvalue()


def read(path: Path) -> dict[str, Any]:
    """Return the content of a JSON file, compressed or not."""
    raw = path.read_bytes()
    return json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)


if __name__ == "__main__":
    TARGET.write_bytes(packed(*(read(Path(name)) for name in sys.argv[1:3])))
