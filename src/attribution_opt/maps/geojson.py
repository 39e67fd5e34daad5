"""Outlines of neighbourhoods that the user brings, as GeoJSON."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import ReadError
from attribution_opt.maps.outlines import Outline
from attribution_opt.words.values import shortened, why

__all__ = ["MAX_MB", "read_outlines"]

MAX_MB = 50
"""The neighbourhoods of a metropolis take a megabyte or two."""
SHOWN = 12
"""Properties, or codes, that a fault names."""
SIGNS = (
    (b"\x00\x00\x27\x0a", "shapefile"),
    (b"SQLite format 3\x00", "geopackage"),
    (b"PK", "archive"),
    (b"<", "xml"),
    (b"\xef\xbb\xbf<", "xml"),
)
"""First bytes of other formats."""


def read_outlines(path: str | Path, codes: Collection[str]) -> dict[str, Outline]:
    """Return the outlines of neighbourhoods, by code, that a file holds.

    The code of a feature is whichever of its properties is one of those asked for; a
    feature of none is left aside, features of one code are one outline.

    Parameters
    ----------
    path
        A GeoJSON FeatureCollection of Polygons or MultiPolygons in longitude and
        latitude (RFC 7946).
    codes
        Identifiers of the month's neighbourhoods.

    Raises
    ------
    ReadError
        If the file cannot be read, is of another format, or holds none of the
        neighbourhoods; if one of them is no surface, or is not in degrees. All faults
        of the features are collected.
    """
    file, wanted = Path(path), frozenset(codes)
    features = _features(file)
    found: dict[str, list[np.ndarray]] = {}
    faults = []
    for feature in features:
        code = _code(feature, wanted)
        if code is None:
            continue
        rings = _rings(feature.get("geometry"))
        fault = _fault_of(rings, feature, file, code)
        if fault is None:
            found.setdefault(code, []).extend(rings)
        else:
            faults.append(fault)
    if not found and not faults:
        faults.append(_unmatched(features, file, wanted))
    if faults:
        raise ReadError("; ".join(map(str, faults)), faults)
    return {code: Outline(tuple(rings)) for code, rings in found.items()}


def _refusal(file: Path, code: str, **values: Any) -> ReadError:
    fault = Fault(code=code, file=file.name, values=values)
    return ReadError(str(fault), [fault])


def _features(file: Path) -> list[dict[str, Any]]:
    """Return the features of a collection; every other content is refused."""
    raw = _bytes(file)
    for sign, kind in SIGNS:
        if raw.startswith(sign):
            raise _foreign(file, kind)
    content = _parsed(raw, file)
    told = content if isinstance(content, dict) else {}
    if told.get("type") == "Topology":
        raise _foreign(file, "topojson")
    features = told.get("features")
    if told.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise _foreign(file, "other_json")
    return [feature for feature in features if isinstance(feature, dict)]


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_MB * 2**20 + 1)
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise _refusal(file, "unreadable_file", why=told) from None
    if len(raw) > MAX_MB * 2**20:
        raise _refusal(file, "long_file", limit=MAX_MB)
    return raw


def _parsed(raw: bytes, file: Path) -> Any:
    told: str | dict[str, str]
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        told = why("not_utf8", line=raw.count(b"\n", 0, error.start) + 1)
    except RecursionError:
        told = why("too_deep", limit=100)
    except json.JSONDecodeError as error:
        told = str(error)
    except ValueError:
        # Python refuses to read a whole number of more than 4,300 digits.
        told = why("too_long_number")
    raise _refusal(file, "bad_json", why=told)


def _foreign(file: Path, kind: str) -> ReadError:
    source = f"/vsizip/{file.name}" if kind == "archive" else file.name
    command = _command(file, source)
    told = why(f"is_{kind}")
    return _refusal(file, "outlines_format", format=told, command=command)


def _command(file: Path, source: str, system: str = "") -> str:
    """Return the command of GDAL that makes longitudes and latitudes of a file."""
    new = f"{file.stem}_4326.geojson"
    return f"ogr2ogr -f GeoJSON {system}-t_srs EPSG:4326 {new} {source}"


def _code(feature: dict[str, Any], codes: Collection[str]) -> str | None:
    properties = feature.get("properties")
    values = properties.values() if isinstance(properties, dict) else ()
    texts = (str(value).strip() for value in values if isinstance(value, str | int))
    return next((text for text in texts if text in codes), None)


def _rings(geometry: Any) -> list[np.ndarray]:
    """Return the closed rings of a surface; none if it is not one, whole."""
    try:
        found = [_ring(line) for line in _lines(geometry)]
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return []
    return found if all(len(ring) > 3 for ring in found) else []


def _lines(geometry: Any) -> Iterator[Any]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        return
    for polygon in coordinates if kind == "MultiPolygon" else [coordinates]:
        yield from polygon


def _ring(line: Any) -> np.ndarray:
    points = np.array([position[:2] for position in line], dtype=float)
    if points.shape[1:] != (2,):
        raise ValueError(points.shape)
    is_closed = bool((points[0] == points[-1]).all())
    return points if is_closed else np.concatenate([points, points[:1]])


def _fault_of(
    rings: list[np.ndarray], feature: dict[str, Any], file: Path, code: str
) -> Fault | None:
    """Return what keeps a feature from being an outline."""
    if not rings:
        geometry = feature.get("geometry")
        kind = geometry.get("type") if isinstance(geometry, dict) else geometry
        told = shortened("null" if kind is None else kind)
        return _fault(file, code, "outlines_shape", told)
    points = np.concatenate(rings)
    is_degrees = (np.abs(points) <= (180, 90)).all(axis=1)
    if is_degrees.all():
        return None
    x, y = points[~is_degrees][0]
    command = _command(file, file.name, "-s_srs EPSG:2154 ")
    return _fault(file, code, "outlines_projected", f"{x:.12g} {y:.12g}", command)


def _fault(file: Path, code: str, kind: str, value: str, command: str = "") -> Fault:
    values = {"value": value, "command": command}
    return Fault(code=kind, file=file.name, column=code, value=value, values=values)


def _unmatched(
    features: list[dict[str, Any]], file: Path, codes: Collection[str]
) -> Fault:
    properties = [f.get("properties") for f in features]
    names = {str(name) for p in properties if isinstance(p, dict) for name in p}
    values = {"n": len(codes), "codes": _few(codes), "names": _few(names)}
    return Fault(code="outlines_unmatched", file=file.name, values=values)


def _few(names: Collection[str]) -> str:
    shown = [shortened(name) for name in sorted(names)[:SHOWN]]
    return ", ".join([*shown, *["…"] * (len(names) > SHOWN)]) or "-"
