"""Outlines of the user's own, and everything that a file of them can be instead."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import ReadError
from attribution_opt.maps import geojson
from attribution_opt.maps.geojson import read_outlines
from tests.maps.squares import square
from tests.test_faults import assert_said

CODES = ["Wazemmes", "12"]
BOX = [square(3.0, 50.6, 0.02)]


def feature(properties: Any, geometry: Any) -> dict[str, Any]:
    """Return a feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def polygon(coordinates: Any) -> dict[str, Any]:
    """Return a Polygon."""
    return {"type": "Polygon", "coordinates": coordinates}


def written(folder: Path, *features: Any) -> Path:
    """Return a file of a collection of features."""
    path = folder / "quartiers.geojson"
    content = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def faults_of(path: Path) -> list[Fault]:
    """Return the faults that a file is refused for, each with its words."""
    with pytest.raises(ReadError) as refused:
        read_outlines(path, CODES)
    found: list[Fault] = [*refused.value.faults]
    for fault in found:
        assert_said(fault)
        assert fault.file == path.name
        assert path.name in str(refused.value)
    return found


def test_a_feature_is_found_by_any_property(tmp_path: Path) -> None:
    """A name, a number; two features of one code are one outline; others are left."""
    more = {"type": "MultiPolygon", "coordinates": [BOX, [square(3.1, 50.6, 0.01)]]}
    path = written(
        tmp_path,
        feature({"fid": 7, "nom": " Wazemmes "}, polygon(BOX)),
        feature({"code": 12, "pop": None}, more),
        feature({"code": 12}, polygon([square(3.2, 50.6, 0.01)])),
        feature({"nom": "Fives"}, None),
        feature(None, None),
        "no feature",
    )
    found = read_outlines(path, CODES)
    assert {code: len(outline.rings) for code, outline in found.items()} == {
        "Wazemmes": 1,
        "12": 3,
    }
    assert np.allclose(found["Wazemmes"].rings[0], BOX[0])


def test_heights_are_left_and_rings_closed(tmp_path: Path) -> None:
    """A third coordinate says nothing; a ring without its last point gets it."""
    ring = [[x, y, 20.0] for x, y in BOX[0][:-1]]
    path = written(tmp_path, feature({"n": "12"}, polygon([ring])))
    (found,) = read_outlines(path, CODES)["12"].rings
    assert np.allclose(found, BOX[0])


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\x00\x00\x27\x0a rest", "a shapefile"),
        (b"SQLite format 3\x00", "a GeoPackage"),
        (b"PK\x03\x04", "an archive"),
        (b"<?xml version='1.0'?><kml/>", "KML"),
        (b"\xef\xbb\xbf<kml/>", "KML"),
        (b'{"type": "Topology", "arcs": []}', "TopoJSON"),
        (b'{"type": "Feature"}', "another JSON"),
        (b"[1, 2]", "another JSON"),
    ],
)
def test_another_format(tmp_path: Path, raw: bytes, told: str) -> None:
    """It is named, and so is the command that converts it."""
    path = tmp_path / "quartiers.dat"
    path.write_bytes(raw)
    (fault,) = faults_of(path)
    assert fault.code == "outlines_format"
    assert told in fault.problem
    assert "ogr2ogr -f GeoJSON -t_srs EPSG:4326 quartiers_4326" in fault.remedy
    assert ("/vsizip/" in fault.remedy) == (raw[:2] == b"PK")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b'{"type": ', "line 1"),
        (b"", "line 1"),
        (b'{"a": "\n\xe9"}', "line 2"),
        (b"[" * 200_000, "deep"),
        (b"[" + b"1" * 5000 + b"]", "digits"),
    ],
)
def test_no_json(tmp_path: Path, raw: bytes, told: str) -> None:
    """Where it ends to be JSON, or why it is none."""
    path = tmp_path / "q.geojson"
    path.write_bytes(raw)
    (fault,) = faults_of(path)
    assert fault.code == "bad_json"
    assert told in fault.problem


def test_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not there, is a folder, or is longer than any such file."""
    assert faults_of(tmp_path / "none.geojson")[0].code == "unreadable_file"
    assert faults_of(tmp_path)[0].code == "unreadable_file"
    monkeypatch.setattr(geojson, "MAX_MB", 0)
    assert faults_of(written(tmp_path))[0].code == "long_file"


def test_not_in_degrees(tmp_path: Path) -> None:
    """Metres of Lambert-93: the point is named, and the command with its system."""
    metres = [square(703_000, 7_058_000, 500)]
    path = written(tmp_path, feature({"n": "12"}, polygon(metres)))
    (fault,) = faults_of(path)
    assert (fault.code, fault.column) == ("outlines_projected", "12")
    assert "703000 7058000" in fault.problem
    assert "-s_srs EPSG:2154 -t_srs EPSG:4326" in fault.remedy


@pytest.mark.parametrize(
    ("geometry", "told"),
    [
        (None, "null"),
        ({"type": "Point", "coordinates": [3, 50]}, "Point"),
        (polygon([]), "Polygon"),
        (polygon([[[3, 50], [3, 51]]]), "Polygon"),
        (polygon([[[3, 50], [3, "x"], [4, 51], [3, 50]]]), "Polygon"),
        (polygon([[[3], [3], [4], [3]] * 4]), "Polygon"),
        (polygon([[3, 50, 4, 51]]), "Polygon"),
        (polygon({"a": 1}), "Polygon"),
        ({"type": "Polygon"}, "Polygon"),
        ("Polygon", "Polygon"),
    ],
)
def test_no_surface(tmp_path: Path, geometry: Any, told: str) -> None:
    """A neighbourhood without a whole surface is named by its code."""
    path = written(tmp_path, feature({"n": "12"}, geometry))
    (fault,) = faults_of(path)
    assert (fault.code, fault.column) == ("outlines_shape", "12")
    assert told in fault.problem


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Nothing is refused before everything was looked at."""
    path = written(
        tmp_path,
        feature({"n": "12"}, None),
        feature({"n": "Wazemmes"}, polygon([square(703_000, 7_058_000, 500)])),
    )
    codes = [fault.code for fault in faults_of(path)]
    assert codes == ["outlines_shape", "outlines_projected"]


def test_no_feature_matches(tmp_path: Path) -> None:
    """The properties seen are named, and the codes that were looked for."""
    path = written(
        tmp_path,
        feature({"NOM": "Fives", "ID": 3}, polygon(BOX)),
        feature({f"p{n:02}": n + 100 for n in range(30)}, polygon(BOX)),
    )
    (fault,) = faults_of(path)
    assert fault.code == "outlines_unmatched"
    assert "ID, NOM, p00" in fault.problem
    assert "…" in fault.problem
    assert "12, Wazemmes" in fault.problem
    (fault,) = faults_of(written(tmp_path))
    assert fault.problem.endswith(": -")
