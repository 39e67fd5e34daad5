"""Lambert-93 against published coordinates and constants."""

import numpy as np
import pytest

from attribution_opt.maps.projection import cone, equirectangular, lambert93

POINTS = {
    "origin": (3.0, 46.5, 700_000.0, 6_600_000.0),
    "Paris": (2.3522, 48.8566, 652_469.02, 6_862_035.26),
    "Marseille": (5.3698, 43.2965, 892_390.22, 6_247_035.26),
    "Brest": (-4.4861, 48.3904, 146_632.98, 6_836_262.33),
    "Strasbourg": (7.7521, 48.5734, 1_050_362.70, 6_840_899.65),
    "Nantes": (-1.5536, 47.2184, 355_577.80, 6_689_723.10),
}
"""Longitude and latitude, then metres, as several independent libraries give them."""


@pytest.mark.parametrize("name", POINTS)
def test_published_points(name: str) -> None:
    """To the centimetre."""
    longitude, latitude, *metres = POINTS[name]
    (found,) = lambert93(np.array([[longitude, latitude]]))
    assert found.tolist() == pytest.approx(metres, abs=0.01)


def test_published_constants() -> None:
    """IGN, note NTG 71: n, c, and Ys, the northing of the cone's tip."""
    n, scale, radius0 = cone()
    assert n == pytest.approx(0.7256077650, abs=1e-10)
    assert scale == pytest.approx(11_754_255.426, abs=1e-3)
    assert 6_600_000 + radius0 == pytest.approx(12_655_612.050, abs=1e-3)


def test_lengths_hold_on_the_standard_parallels() -> None:
    """A minute of longitude at 44 and 49 degrees is as long as on the ellipsoid."""
    for latitude in (44.0, 49.0):
        ends = lambert93(np.array([[3.0, latitude], [3 + 1 / 60, latitude]]))
        # Radius of the parallel on GRS80: a cos(lat) / sqrt(1 - e2 sin(lat)^2).
        e2 = 0.00669438002
        radius = 6_378_137 * np.cos(np.radians(latitude))
        radius /= np.sqrt(1 - e2 * np.sin(np.radians(latitude)) ** 2)
        length = float(np.hypot(*(ends[1] - ends[0])))
        assert length == pytest.approx(radius * np.radians(1 / 60), rel=1e-6)


def test_overseas() -> None:
    """A degree north is some 111 km; a degree east less, by the cosine."""
    (metres,) = equirectangular(-21.0)(np.array([[1.0, 1.0]]))
    assert metres[1] == pytest.approx(111_319, abs=1)
    assert metres[0] / metres[1] == pytest.approx(np.cos(np.radians(21)), rel=1e-3)
