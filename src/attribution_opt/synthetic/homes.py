"""Synthetic dwellings, calibrated on the national stock of 1 January 2024."""

import numpy as np
import pandas as pd

from attribution_opt.synthetic.places import Place

__all__ = ["draw_homes"]

ROOMS = np.array([0.074, 0.202, 0.370, 0.278, 0.076])
"""T1 to T5 and more in the stock (RPLS 2024)."""
FINANCINGS = ("PLUS", "PLAI", "PLS")
FINANCING_OUTSIDE, FINANCING_QPV = (0.82, 0.10, 0.08), (0.92, 0.08, 0.0)
QPV_SHARE_OF_VACANCIES = 0.29
LAST_LANDLORD = 0.4
"""Share of the homes that the last landlord of a place has."""
RENT_PER_M2 = {"PLUS": 6.15, "PLAI": 5.45, "PLS": 8.90}
SURFACE_M2 = np.array([29, 46, 64, 79, 95])


def draw_homes(place: Place, size: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return dwellings of a place, every column that a vacancy and a lease share."""
    stock = place.stock / place.stock.sum()
    position = rng.choice(len(place.communes), size=size, p=stock)
    has_qpv = np.array([bool(areas) for areas in place.qpv])
    # Communes without a priority neighbourhood weigh on the share of the others.
    rate = QPV_SHARE_OF_VACANCIES / stock[has_qpv].sum()
    in_qpv = has_qpv[position] & (rng.random(size) < rate)
    pick = rng.random(size)
    area = [
        place.qpv[p][int(u * len(place.qpv[p]))] if inside else ""
        for p, u, inside in zip(position, pick, in_qpv, strict=True)
    ]
    commune = np.array(place.communes)[position]
    rooms = 1 + rng.choice(5, size=size, p=ROOMS / ROOMS.sum())
    kind = _kinds(in_qpv, rng)
    financing = np.array(FINANCINGS)[kind]
    surface = np.round(SURFACE_M2[rooms - 1] * rng.uniform(0.88, 1.15, size))
    per_m2 = np.array([RENT_PER_M2[f] for f in FINANCINGS])[kind]
    rent = np.round(surface * per_m2 * rng.uniform(0.92, 1.12, size))
    floor = rng.integers(0, 9, size)
    offices = np.array([place.office(code) for code in place.departement_of])
    is_last = rng.random(size) < LAST_LANDLORD
    return pd.DataFrame(
        {
            "landlord": np.where(is_last, place.landlords[-1], offices[position]),
            "commune": commune,
            "epci": np.array(place.body_of)[position],
            "neighbourhood": [
                inside or place.local_area(code)
                for inside, code in zip(area, commune, strict=True)
            ],
            "in_qpv": np.where(in_qpv, "yes", "no"),
            "rooms": rooms,
            "surface_m2": surface.astype(int),
            "financing": financing,
            "rent_eur": rent.astype(int),
            "charges_eur": np.round(surface * rng.uniform(1.2, 2.0, size)).astype(int),
            "accessible": np.where(rng.random(size) < 0.08, "yes", "no"),
            "floor": floor,
            "lift": np.where((floor > 3) | (rng.random(size) < 0.3), "yes", "no"),
            "first_letting": np.where(rng.random(size) < 0.2, "yes", "no"),
            "set_aside": np.where(
                rng.random(size) < 0.06, rng.choice(["transfer", "rehousing"], size), ""
            ),
        }
    )


def _kinds(in_qpv: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return which of `FINANCINGS` each dwelling has, by where it lies."""
    draw = rng.random(len(in_qpv))
    limits = np.where(
        in_qpv[:, None], np.cumsum(FINANCING_QPV), np.cumsum(FINANCING_OUTSIDE)
    )
    return np.minimum((draw[:, None] > limits).sum(axis=1), len(FINANCINGS) - 1)
