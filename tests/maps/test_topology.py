"""Outlines as they are packed and read back."""

import copy
import io

import numpy as np
import pytest

from attribution_opt.domain import reference
from attribution_opt.maps.outlines import (
    Outline,
    area,
    crossings,
    holds,
    inside,
    outline_of,
    with_arrondissements,
)
from attribution_opt.maps.projection import lambert93
from attribution_opt.maps.simplified import simplified
from attribution_opt.maps.topology import shipped, unpacked
from tests.maps.squares import EAST, GEOJSON, QPV, TOPOJSON, WEST, square, squares
from tests.pack_outlines import packed


def test_squares_come_back_as_they_were() -> None:
    """Every corner, in order, the border from either side."""
    land = squares()
    west, east = land.outline(WEST), land.outline(EAST)
    corners = [[3.1, 46.5], [3.1, 46.6], [3.0, 46.6], [3.0, 46.5], [3.1, 46.5]]
    assert np.allclose(west[0], corners)
    assert np.allclose(east[0][-2:], [[3.1, 46.6], [3.1, 46.5]])
    assert np.allclose(land.outline(QPV)[0], square(3.02, 46.52, 0.02))
    assert land.outline("59999") == ()


def test_same_files_give_the_same_bytes() -> None:
    """Nothing of the day or the machine is packed."""
    assert packed(TOPOJSON, GEOJSON) == packed(
        copy.deepcopy(TOPOJSON), copy.deepcopy(GEOJSON)
    )


def test_a_long_step_is_cut() -> None:
    """A step of six degrees does not fit two bytes, and leads to the same point."""
    topojson = copy.deepcopy(TOPOJSON)
    topojson["arcs"][3] = [[0, 0], [60_000, 0], [0, 70_000], [-60_000, -70_000]]
    with np.load(io.BytesIO(packed(topojson, GEOJSON))) as arrays:
        (ring,) = unpacked(arrays).outline("97411")
    # Halves until no step is above 32,767: 2 pieces, 4 pieces, 4 pieces.
    assert len(ring) == 11
    assert [6.0, 7.0] in ring.tolist()
    # Half of 6 x 7 degrees.
    assert area(ring) == pytest.approx(21)


def test_an_outline_is_simplified_within_a_step() -> None:
    """Points in vain go, corners stay."""
    ring = [[0, 0], [50, 1], [100, 0], [100, 60], [100, 100], [0, 100], [0, 0]]
    corners = [[0, 0], [100, 0], [100, 100], [0, 100], [0, 0]]
    assert simplified(np.array(ring), 1.0).tolist() == corners


def test_every_commune_has_closed_rings() -> None:
    """All shipped shapes: rings close, and are surfaces."""
    land = shipped()
    for code in land.index:
        for ring in land.outline(code):
            assert (ring[0] == ring[-1]).all(), code
            assert len(ring) > 3, code


def test_every_place_of_the_reference_tables_has_a_shape() -> None:
    """Communes, arrondissements and priority neighbourhoods, no others."""
    land = shipped()
    known = reference.commune_codes() | set(reference.qpv())
    assert set(land.index) <= known
    assert set(reference.qpv()) <= set(land.index)
    lacking = reference.commune_codes() - set(land.index)
    assert not [code for code in lacking if code[:2] not in ("97", "98")]


@pytest.mark.parametrize(
    ("code", "km2"), [("59350", 34.8), ("75056", 105.4), ("69123", 47.9)]
)
def test_areas(code: str, km2: float) -> None:
    """Within 2 % of the official areas, outlines being simplified."""
    rings = [lambert93(ring) for ring in shipped().outline(code)]
    assert abs(sum(map(area, rings))) / 1e6 == pytest.approx(km2, rel=0.02)


def test_a_point_inside() -> None:
    """The middle of a square; the longest stretch at the middle height of a U."""
    box = np.array(square(0, 0, 2))
    assert inside([box]).tolist() == [1, 1]
    u = np.array([[0, 0], [9, 0], [9, 9], [6, 9], [6, 2], [2, 2], [2, 9], [0, 9]])
    u = np.concatenate([u, u[:1]])
    point = inside([u])
    assert holds([u], point)
    assert point[0] == 7.5
    assert not holds([box], np.array([3.0, 1.0]))
    assert crossings([box, np.array(square(0.5, 0.5, 1))], 1).tolist() == [
        0,
        0.5,
        1.5,
        2,
    ]


def test_a_line_has_a_middle() -> None:
    """A ring without area is no surface, and breaks nothing."""
    line = np.array([[0.0, 1.0], [4.0, 1.0], [0.0, 1.0]])
    assert inside([line])[1] == 1


def test_where_a_place_is_drawn() -> None:
    """Its own outline, else the user's, else its commune's, else its city's."""
    land = shipped()
    own = Outline((np.array(square(3, 50, 1)),))
    assert outline_of("Q1", "59350", {"Q1": own}, land) is own
    for code, commune, shape in (
        ("Q2", "59350", "59350"),
        (QPV, "59350", QPV),
        ("75118", "75118", "75118"),
    ):
        found = outline_of(code, commune, {}, land)
        assert found is not None
        assert np.array_equal(found.rings[0], land.outline(shape)[0])
    assert outline_of("Q3", "99999", {}, land) is None


def test_a_city_is_its_arrondissements() -> None:
    """Each once, whether the city, its parts or both are asked for."""
    land = shipped()
    parts = [f"6938{n}" for n in range(1, 10)]
    assert with_arrondissements(["69123"], land) == parts
    assert with_arrondissements([*parts, "69123", "99999"], land) == parts
    assert with_arrondissements(["75118"], land) == ["75118"]
