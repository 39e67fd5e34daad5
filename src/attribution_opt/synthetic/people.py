"""Synthetic households whose income, size, need, wishes, wait and score go together.

Recipe: a quarter in the first quartile by construction; priority about 27 %, more often
poor; the month's must-serve households about 4.5 % of its vacancies; transfers 32 %.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from attribution_opt.domain.world import DAYS_IN_MONTH
from attribution_opt.synthetic.places import QUARTILE_OF_LILLE_EUR, Place

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


@dataclass(frozen=True, slots=True)
class _Homes:
    """Who lives together, household by household: shapes (households,)."""

    persons: np.ndarray
    children: np.ndarray
    units_tenths: np.ndarray

    @property
    def adults(self) -> np.ndarray:
        """Persons who are no children."""
        return self.persons - self.children

    @classmethod
    def drawn(cls, size: int, rng: np.random.Generator) -> "_Homes":
        """Draw households of the sizes of applicants, four in ten couples."""
        persons = 1 + rng.choice(len(PERSONS), size=size, p=PERSONS)
        children = np.where(
            persons == 2, rng.random(size) < 0.45, np.maximum(0, persons - 1)
        ).astype(int)
        children -= ((persons > 2) & (rng.random(size) < 0.6)).astype(int)
        teens = rng.binomial(children, 0.25)
        units = 10 + 5 * (persons - children - 1) + 5 * teens + 3 * (children - teens)
        return cls(persons, children, units)


@dataclass(frozen=True, slots=True)
class _Incomes:
    """What households have: EUR, shapes (households,)."""

    per_unit: np.ndarray
    resources: np.ndarray
    rfr_n2: np.ndarray
    rfr_n1: np.ndarray

    @classmethod
    def drawn(cls, place: Place, homes: _Homes, rng: np.random.Generator) -> "_Incomes":
        """Draw incomes as in Lille, on the place's scale.

        What households would have on the scale of Lille tells what they need.
        """
        size = len(homes.persons)
        scale = float(place.scale @ place.stock / place.stock.sum())
        per_unit = MEDIAN_PER_UNIT * np.exp(SIGMA * rng.standard_normal(size))
        resources = np.round(scale * per_unit * homes.units_tenths / 10)
        # Benefits of the poorest are resources, not taxable income.
        low, high = rng.uniform(0.1, 0.75, size), rng.uniform(0.75, 1.0, size)
        rfr_n2 = np.round(resources * 12 * np.where(per_unit < QUARTILE, low, high))
        change = np.exp(0.02 + 0.14 * rng.standard_normal(size))
        return cls(per_unit, resources, rfr_n2, np.round(rfr_n2 * change).astype(int))


def draw_people(
    place: Place,
    size: int,
    num_vacancies: int,
    as_of: dt.date,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return applicants of one month: as in Lille, on the place's scale of incomes."""
    homes = _Homes.drawn(size, rng)
    incomes = _Incomes.drawn(place, homes, rng)
    per_unit = incomes.per_unit
    priority = _priorities(per_unit, size, rng)
    mean_months = 22 + 3 * np.maximum(0, homes.persons - 3)
    months = np.minimum(rng.exponential(mean_months), 180)
    # The columns draw in their order: another order is another month.
    frame = pd.DataFrame(
        {
            "applicant_id": [f"059{number:09}" for number in range(1, size + 1)],
            **_dates(months, as_of, rng),
            **_composition(homes, priority, rng),
            **_money(incomes, homes, rng),
            "priority": priority,
            "essential_worker": _yes((per_unit > 900) & (rng.random(size) < 0.2)),
            "publics": _publics(per_unit, size, rng),
            "rooms_asked": _rooms(homes.persons, rng),
            "transfer_from": _landlords_left(place, size, rng),
        }
    )
    _mark_urgent(frame, num_vacancies, as_of, rng)
    frame["score"] = _score(frame, months, per_unit < QUARTILE, rng)
    frame["grid"] = "MEL"
    return frame


def _yes(is_so: np.ndarray) -> np.ndarray:
    """Return a column of yes and no."""
    return np.where(is_so, "yes", "no")


def _dates(
    months: np.ndarray, as_of: dt.date, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Return when applications of so many months were filed and renewed."""
    waited = np.round(months * float(DAYS_IN_MONTH)).astype("timedelta64[D]")
    filed = np.datetime64(as_of) - waited
    since = rng.integers(0, 372, len(months)).astype("timedelta64[D]")
    renewed = np.datetime64(as_of) - since
    told = np.datetime_as_string(renewed)
    return {
        "filed_on": np.datetime_as_string(filed),
        "renewed_on": np.where(renewed > filed, told, ""),
    }


def _composition(
    homes: _Homes, priority: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Return who households are made of."""
    size, is_disabled = len(homes.persons), priority == "disability"
    is_couple = (homes.persons == 2) & (homes.adults == 2)
    return {
        "persons": homes.persons,
        "dependants": homes.children,
        "unborn": (rng.random(size) < 0.02).astype(int),
        "young_couple": _yes(is_couple & (rng.random(size) < 0.35)),
        "disability": _yes(is_disabled),
        "wheelchair": _yes(is_disabled & (rng.random(size) < 0.4)),
    }


def _money(
    incomes: _Incomes, homes: _Homes, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Return what households tell of incomes; one in five not of the last year."""
    is_untold = rng.random(len(homes.persons)) < 0.2
    units = homes.units_tenths / 10
    benefit = np.clip(330 - 0.22 * incomes.per_unit, 0, 260) * np.sqrt(units)
    return {
        "rfr_n2": incomes.rfr_n2.astype(int),
        "rfr_n1": np.where(is_untold, "", incomes.rfr_n1.astype(str)),
        "monthly_resources": incomes.resources.astype(int),
        "housing_benefit": np.round(benefit).astype(int),
        "consumption_units": units,
    }


def _rooms(persons: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return rooms asked for: one each, at most five; some single people ask two."""
    more = (rng.random(len(persons)) < 0.3) * (persons == 1)
    return np.minimum(5, np.maximum(1, persons + more))


def _landlords_left(place: Place, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return the landlord of whoever asks for a transfer, else nothing."""
    is_tenant = rng.random(size) < 0.32
    landlords = np.array(place.landlords)
    return np.where(is_tenant, landlords[rng.integers(0, len(landlords), size)], "")


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
