"""Synthetic households whose income, size, need, wishes, wait and score go together.

Recipe: a quarter in the first quartile by construction; priority about 27 %, more often
poor; the month's must-serve households about 4.5 % of its vacancies; transfers 32 %.
"""

import datetime as dt

import numpy as np
import pandas as pd

from attribution_opt.domain.world import DAYS_IN_MONTH
from attribution_opt.study.places import QUARTILE_OF_LILLE_EUR, Place

__all__ = ["draw_people", "draw_wishes"]

PERSONS = np.array([0.44, 0.23, 0.15, 0.10, 0.05, 0.02, 0.01])
MEDIAN_PER_UNIT, QUARTILE, SIGMA = 1150.0, QUARTILE_OF_LILLE_EUR / 12, 0.53
"""EUR a month per consumption unit; quartiles of applicants in Lille, 2026."""
PRIORITIES = {
    "badly_housed": 0.22,
    "homeless": 0.22,
    "hosted": 0.16,
    "disability": 0.12,
    "unfit_housing": 0.07,
    "violence": 0.07,
    "minor_overcrowded": 0.06,
    "back_to_work": 0.04,
    "eviction": 0.03,
    "care_leaver": 0.01,
}
DALO_PER_VACANCY, OVERDUE_PER_VACANCY = 0.15, 0.045
REHOUSED_SHARE = 0.003


def draw_people(
    place: Place,
    size: int,
    num_vacancies: int,
    as_of: dt.date,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return applicants of one month: as in Lille, on the place's scale of incomes."""
    persons = 1 + rng.choice(len(PERSONS), size=size, p=PERSONS)
    children = np.where(
        persons == 2, rng.random(size) < 0.45, np.maximum(0, persons - 1)
    ).astype(int)
    children -= ((persons > 2) & (rng.random(size) < 0.6)).astype(int)
    adults = persons - children
    teens = rng.binomial(children, 0.25)
    units_tenths = 10 + 5 * (adults - 1) + 5 * teens + 3 * (children - teens)
    # What they would have on the scale of Lille tells what they need.
    scale = float(place.scale @ place.stock / place.stock.sum())
    per_unit = MEDIAN_PER_UNIT * np.exp(SIGMA * rng.standard_normal(size))
    resources = np.round(scale * per_unit * units_tenths / 10)
    is_poor = per_unit < QUARTILE
    # Benefits of the poorest are resources, not taxable income.
    taxable = np.where(
        is_poor, rng.uniform(0.1, 0.75, size), rng.uniform(0.75, 1.0, size)
    )
    rfr_n2 = np.round(resources * 12 * taxable)
    change = np.exp(0.02 + 0.14 * rng.standard_normal(size))
    rfr_n1 = np.round(rfr_n2 * change).astype(int).astype(str)
    priority = _priorities(per_unit, size, rng)
    months = np.minimum(rng.exponential(22 + 3 * np.maximum(0, persons - 3)), 180)
    filed = np.datetime64(as_of) - np.round(months * float(DAYS_IN_MONTH)).astype(
        "timedelta64[D]"
    )
    renewed = np.datetime64(as_of) - rng.integers(0, 372, size).astype("timedelta64[D]")
    frame = pd.DataFrame(
        {
            "applicant_id": [f"059{number:09}" for number in range(1, size + 1)],
            "filed_on": np.datetime_as_string(filed),
            "renewed_on": np.where(renewed > filed, np.datetime_as_string(renewed), ""),
            "persons": persons,
            "dependants": children,
            "unborn": (rng.random(size) < 0.02).astype(int),
            "young_couple": np.where(
                (persons == 2) & (adults == 2) & (rng.random(size) < 0.35), "yes", "no"
            ),
            "disability": np.where(priority == "disability", "yes", "no"),
            "wheelchair": np.where(
                (priority == "disability") & (rng.random(size) < 0.4), "yes", "no"
            ),
            "rfr_n2": rfr_n2.astype(int),
            "rfr_n1": np.where(rng.random(size) < 0.2, "", rfr_n1),
            "monthly_resources": resources.astype(int),
            "housing_benefit": np.round(
                np.clip(330 - 0.22 * per_unit, 0, 260) * np.sqrt(units_tenths / 10)
            ).astype(int),
            "consumption_units": units_tenths / 10,
            "priority": priority,
            "essential_worker": np.where(
                (per_unit > 900) & (rng.random(size) < 0.2), "yes", "no"
            ),
            "publics": _publics(per_unit, size, rng),
            "rooms_asked": np.minimum(
                5, np.maximum(1, persons + (rng.random(size) < 0.3) * (persons == 1))
            ),
            "transfer_from": np.where(
                rng.random(size) < 0.32,
                np.array(place.landlords)[rng.integers(0, len(place.landlords), size)],
                "",
            ),
        }
    )
    _mark_urgent(frame, num_vacancies, as_of, rng)
    frame["score"] = _score(frame, months, is_poor, rng)
    frame["grid"] = "MEL"
    return frame


def _priorities(
    per_unit: np.ndarray, size: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw recognised needs, three times as often among the poor."""
    chance = np.where(per_unit < QUARTILE, 0.48, np.where(per_unit < 1150, 0.26, 0.16))
    weights = np.array(list(PRIORITIES.values()))
    drawn = rng.choice(list(PRIORITIES), size=size, p=weights / weights.sum())
    chosen: np.ndarray = np.where(rng.random(size) < chance, drawn, "")
    return chosen


def _publics(per_unit: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Draw the publics that open a contingent or a programme."""
    age = rng.random(size)
    young = np.where(age < 0.22, "under30", np.where(age > 0.86, "senior", ""))
    works = (per_unit > 850) & (age < 0.86)
    salaried = np.where(works & (rng.random(size) < 0.45), "action_logement", "")
    agent = np.where(works & (rng.random(size) < 0.03), "state_agent", "")
    both = np.char.add(np.char.add(young, "|"), np.char.add(salaried, "|"))
    told = np.char.strip(np.char.add(both, agent), "|")
    known: np.ndarray = np.where(told == "", "none", told)
    return known


def _mark_urgent(
    frame: pd.DataFrame, num_vacancies: int, as_of: dt.date, rng: np.random.Generator
) -> None:
    """Recognise some households under DALO, some past the deadline; rehouse others."""
    num_dalo = max(2, round(DALO_PER_VACANCY * num_vacancies))
    num_overdue = max(1, round(OVERDUE_PER_VACANCY * num_vacancies))
    num_rehoused = max(2, round(REHOUSED_SHARE * len(frame)))
    needy = np.flatnonzero(frame["priority"] != "")
    chosen = rng.choice(needy, size=num_dalo, replace=False)
    days = rng.integers(5, 170, num_dalo)
    days[:num_overdue] = -rng.integers(1, 200, num_overdue)
    deadline = np.datetime64(as_of) + days.astype("timedelta64[D]")
    frame["dalo_status"] = ""
    frame["dalo_deadline"] = ""
    frame.loc[chosen, "dalo_status"] = "active"
    frame.loc[chosen, "dalo_deadline"] = np.datetime_as_string(deadline)
    others = np.setdiff1d(np.arange(len(frame)), chosen)
    moved = rng.choice(others, size=num_rehoused, replace=False)
    ends = np.datetime64(as_of) + rng.integers(30, 700, num_rehoused).astype(
        "timedelta64[D]"
    )
    frame["rehousing"] = ""
    frame["rehousing_deadline"] = ""
    frame.loc[moved, "rehousing"] = "NPNRU-MEL"
    frame.loc[moved, "rehousing_deadline"] = np.datetime_as_string(ends)


def _score(
    frame: pd.DataFrame,
    months: np.ndarray,
    is_poor: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Give points for need and wait, as local grids do; ties are common."""
    points = np.minimum(np.floor(months), 60)
    points += 40 * (frame["priority"] != "").to_numpy()
    points += 60 * (frame["dalo_status"] == "active").to_numpy()
    points += 30 * (frame["rehousing"] != "").to_numpy()
    points += 10 * is_poor + 5 * (frame["essential_worker"] == "yes").to_numpy()
    points += 5 * rng.integers(0, 5, len(frame))
    return points.astype(int)


def draw_wishes(
    place: Place, applicants: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return one to four wished places each: large communes first, some areas."""
    size = len(applicants)
    weight = place.population**0.9
    cumulative = np.cumsum(weight / weight.sum())
    number = 1 + rng.binomial(3, 0.35, size)
    person = np.repeat(np.arange(size), number)
    rank = np.arange(len(person)) - np.repeat(np.cumsum(number) - number, number) + 1
    commune = np.searchsorted(cumulative, rng.random(len(person)))
    codes = np.array(place.communes)[commune]
    area_draw, pick = rng.random(len(person)), rng.random(len(person))
    areas = [(*place.qpv[c], place.local_area(place.communes[c])) for c in commune]
    chosen = [
        a[int(u * len(a))] if draw < 0.12 else code
        for a, u, draw, code in zip(areas, pick, area_draw, codes, strict=True)
    ]
    wishes = pd.DataFrame(
        {
            "applicant_id": applicants["applicant_id"].to_numpy()[person],
            "place": chosen,
            "rank": rank,
        }
    )
    return wishes.drop_duplicates(["applicant_id", "place"], ignore_index=True)
