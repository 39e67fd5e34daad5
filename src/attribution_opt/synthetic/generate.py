"""Synthetic months in real places: the same seed gives the same bytes."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd

from attribution_opt.domain.arguments import one_of
from attribution_opt.domain.choices import SizeName
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.month import Month
from attribution_opt.synthetic.homes import draw_homes
from attribution_opt.synthetic.people import draw_people, draw_wishes
from attribution_opt.synthetic.places import Place, place_of

__all__ = ["SIZES", "Size", "generate", "size_of"]

MONTH = Month(as_of=dt.date(2026, 11, 1), year=2026, month=11, departement="59")


@dataclass(frozen=True, slots=True)
class Size:
    """Vacancies and applicants of a month."""

    vacancies: int
    applicants: int


SIZES: dict[SizeName, Size] = {
    "XS": Size(20, 1_000),
    "S": Size(60, 6_000),
    "M": Size(250, 40_000),
    "L": Size(750, 70_000),
    "XL": Size(5_000, 800_000),
}
"""Sizes by name on the command line."""


def size_of(size: str | Size) -> Size:
    """Return a size, given as one or by name.

    Raises
    ------
    ArgumentError
        If there is no such size.
    """
    if isinstance(size, Size):
        return size
    one_of("size", size, SIZES)
    return SIZES[cast("SizeName", size)]


def generate(place: str, size: str | Size, seed: int, month: Month = MONTH) -> Instance:
    """Return a synthetic month.

    Parameters
    ----------
    place
        As in `place_of`: ``lille``, ``ile-de-france``, any body or departement.
    size
        A name in `SIZES`, or any other size.
    seed
        Any whole number from 0: the same one gives the same month.
    month
        Which month of which year: the same people apply in every month of a seed, for
        other dwellings.
    """
    where, how_many = place_of(place), size_of(size)
    month = replace(month, departement=where.departements[0])
    rng = np.random.default_rng([seed, how_many.vacancies])
    people = draw_people(
        where, how_many.applicants, how_many.vacancies, month.as_of, rng
    )
    of_homes = rng
    if not _is_default(month):
        of_homes = np.random.default_rng([seed, how_many.vacancies, month.month])
    frames = {
        "vacancies": _vacancies(where, how_many.vacancies, month, of_homes),
        "applicants": people,
        "wishes": draw_wishes(where, people, rng),
        "holders": where.holders(),
        "conventions": where.conventions(),
        "ledger": _ledger(where, how_many.vacancies * (month.month - 1), month, rng),
        "neighbourhoods": where.neighbourhoods(),
    }
    return Instance.from_frames(frames, month)


def _is_default(month: Month) -> bool:
    """Tell whether a month is the one that is made where none is asked for."""
    return (month.year, month.month) == (MONTH.year, MONTH.month)


def _vacancies(
    place: Place, size: int, month: Month, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the dwellings to let this month."""
    homes = draw_homes(place, size, rng)
    prefix = "LOG" if _is_default(month) else f"LOG{month.month:02}-"
    homes.insert(0, "vacancy_id", [f"{prefix}{n:05}" for n in range(1, size + 1)])
    offset = rng.integers(0, 60, size).astype("timedelta64[D]")
    homes["available_on"] = np.datetime_as_string(np.datetime64(month.as_of) + offset)
    public = np.where(rng.random(size) < 0.5, "senior", "under30")
    homes["reserved_public"] = np.where(
        (homes["rooms"] < 3) & (rng.random(size) < 0.08), public, ""
    )
    return homes


def _ledger(
    place: Place, size: int, month: Month, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the leases since January: short of most objectives, as in life.

    About 16 % of the leases go to the first quartile and 22 % to priority households
    (Metropole Europeenne de Lille, 2025).
    """
    homes = draw_homes(place, size, rng)
    homes.insert(0, "lease_id", [f"BAIL{number:05}" for number in range(1, size + 1)])
    january = np.datetime64(f"{month.year}-01-01")
    days = int((np.datetime64(month.as_of) - january).astype(int))
    day = np.sort(rng.integers(0, max(1, days), size)).astype("timedelta64[D]")
    homes["signed_on"] = np.datetime_as_string(january + day)
    homes["state"] = "signed"
    homes["holder"] = _past_holders(place, homes, rng)
    is_state = homes["holder"].str.startswith("ETAT").to_numpy()
    is_priority = rng.random(size) < np.where(is_state, 0.62, 0.11)
    homes["priority"] = np.where(is_priority, "badly_housed", "")
    homes["dalo_status"] = np.where(
        is_priority & (rng.random(size) < 0.15), "rehoused", ""
    )
    poor_rate = np.where(is_priority, 0.30, 0.13)
    poor = rng.random(size) < poor_rate
    per_unit = np.where(
        poor, rng.uniform(3000, 9400, size), rng.uniform(9500, 24000, size)
    )
    scale = dict(zip(place.communes, place.scale.tolist(), strict=True))
    own = per_unit * homes["commune"].map(scale).to_numpy()
    homes["income_per_unit"] = np.round(own).astype(int)
    homes["first_quartile"] = np.where(poor, "yes", "no")
    homes["income_pct"] = np.clip(np.round(per_unit / 220), 8, 100).astype(int)
    homes["persons"] = np.minimum(homes["rooms"], 1 + rng.binomial(4, 0.35, size))
    moved = rng.random(size) < 0.02
    moved |= homes["set_aside"] == "rehousing"
    homes["rehousing"] = np.where(moved, "NPNRU-MEL", "")
    own_move = homes["set_aside"] == "transfer"
    homes["transfer_from"] = np.where(own_move, homes["landlord"], "")
    return homes


def _past_holders(
    place: Place, homes: pd.DataFrame, rng: np.random.Generator
) -> np.ndarray:
    """Return who each past lease was imputed on: near the shares, never exactly."""
    position = pd.Index(place.communes).get_indexer(pd.Index(homes["commune"]))
    landlord = homes["landlord"].to_numpy(dtype=str)
    draw = rng.random(len(homes))
    state, local = _public_holders(place, landlord, position, draw < 0.78)
    holder = np.where(draw < 0.28, state, "ACTION-LOGEMENT")
    holder = np.where(draw >= 0.59, local, holder)
    holder = np.where(draw >= 0.80, landlord, holder)
    return np.where(homes["set_aside"] != "", "outside_flow", holder)


def _public_holders(
    place: Place, landlord: np.ndarray, position: np.ndarray, is_commune: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the State of each lease, and its commune or body, or else its landlord."""
    states = np.array([place.state(code) for code in place.departement_of])[position]
    bodies = [f"EPCI-{b}" if b in place.bodies else "" for b in place.body_of]
    body = np.array(bodies)[position]
    codes = [f"COMMUNE-{code}" for code in place.communes]
    local = np.where(
        np.isin(position, place.holding) & is_commune, np.array(codes)[position], body
    )
    return states, np.where(local == "", landlord, local)
