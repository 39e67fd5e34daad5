"""From longitude and latitude to metres on a plane."""

from collections.abc import Callable

import numpy as np

__all__ = ["Projection", "equirectangular", "lambert93"]

Projection = Callable[[np.ndarray], np.ndarray]
"""From rows of longitude and latitude in degrees to rows of metres east and north."""

# GRS80, and the parallels, origin and false origin of EPSG:2154.
AXIS_M, FLATTENING = 6_378_137.0, 1 / 298.257222101
PARALLELS, ORIGIN, FALSE_ORIGIN_M = (44.0, 49.0), (3.0, 46.5), (700_000.0, 6_600_000.0)
ECCENTRICITY = float(np.sqrt(FLATTENING * (2 - FLATTENING)))


def _conformal(latitude: np.ndarray) -> np.ndarray:
    """Return t of a latitude in radians."""
    sine = ECCENTRICITY * np.sin(latitude)
    return np.tan(np.pi / 4 - latitude / 2) * ((1 + sine) / (1 - sine)) ** (
        ECCENTRICITY / 2
    )


def _radius_of_parallel(latitude: np.ndarray) -> np.ndarray:
    """Return m of a latitude in radians."""
    return np.cos(latitude) / np.sqrt(1 - (ECCENTRICITY * np.sin(latitude)) ** 2)


def cone() -> tuple[float, float, float]:
    """Return n, a F in metres and the radius of the origin's parallel in metres."""
    latitudes = np.radians([*PARALLELS, ORIGIN[1]])
    first, second, origin = np.log(_conformal(latitudes))
    m = np.log(_radius_of_parallel(latitudes))
    n = float((m[0] - m[1]) / (first - second))
    scale = AXIS_M * float(np.exp(m[0] - n * first)) / n
    return n, scale, scale * float(np.exp(n * origin))


def lambert93(degrees: np.ndarray) -> np.ndarray:
    """Return Lambert-93 (RGF93, EPSG:2154) of longitudes and latitudes.

    With t and m of a latitude as above, r = a F t^n and theta = n (lon - lon0)::

        east = false east + r sin(theta),  north = false north + r0 - r cos(theta)

    Lambert conic conformal with two standard parallels: IOGP Guidance Note 7-2, method
    9802; its constants are those that IGN publishes (note NTG 71).
    """
    n, scale, radius0 = cone()
    longitude, latitude = np.radians(np.asarray(degrees, dtype=float)).T
    radius = scale * _conformal(latitude) ** n
    theta = n * (longitude - np.radians(ORIGIN[0]))
    east = FALSE_ORIGIN_M[0] + radius * np.sin(theta)
    north = FALSE_ORIGIN_M[1] + radius0 - radius * np.cos(theta)
    return np.stack([east, north], axis=1)


def equirectangular(latitude: float) -> Projection:
    """Return the projection that keeps lengths along meridians and one parallel.

    Parameters
    ----------
    latitude
        The parallel, in degrees: that of the middle of what is drawn.
    """
    across = float(_radius_of_parallel(np.radians(latitude)))
    metres = np.array([AXIS_M * across, AXIS_M])

    def project(degrees: np.ndarray) -> np.ndarray:
        return np.radians(np.asarray(degrees, dtype=float)) * metres

    return project
