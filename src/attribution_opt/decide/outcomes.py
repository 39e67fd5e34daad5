"""What became of every dwelling and of every application."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.admission.case import Case
from attribution_opt.admission.contingents import unknown_proposers
from attribution_opt.decide.lists import points_text
from attribution_opt.decide.rows import Candidate, Home
from attribution_opt.domain.household import household_size, income_cents
from attribution_opt.domain.plan import Plan
from attribution_opt.domain.records import decimal
from attribution_opt.rules.groups import GROUPS

__all__ = [
    "homes_of",
    "not_positioned_table",
    "orientation_table",
    "unknown_applications",
    "unknown_facts",
]

PROFILE = ("dalo", "priority", "first_quartile")
"""Groups that a holder can be asked for."""
FACTS = (
    *("vacancy_id", "landlord", "commune", "epci", "neighbourhood", "residence"),
    *("programme", "address", "financing", "reserved_public"),
)
FLAGS = ("in_qpv", "lift", "accessible", "first_letting")


def homes_of(case: Case, plan: Plan) -> list[Home]:
    """Return every dwelling of the month, in order of id."""
    homes = case.instance.vacancies
    columns: dict[str, list[Any]] = {
        **{name: homes.loc[:, name].tolist() for name in FACTS},
        **{name: _flags(homes.loc[:, name]) for name in FLAGS},
        "surface_m2": [decimal(x, 10) for x in homes["surface_m2"]],
        "rent_eur": [decimal(x, 100) for x in homes["rent_eur"]],
        "charges_eur": [decimal(x, 100) for x in homes["charges_eur"]],
        "rooms": [int(x) for x in homes["rooms"]],
        "floor": [None if pd.isna(x) else int(x) for x in homes["floor"]],
        "available_on": [
            "" if pd.isna(x) else x.date().isoformat() for x in homes["available_on"]
        ],
        "holder": [case.holders[h] for h in plan.holder],
        "admissible": [len(people) for people in case.candidates],
        "unknown": [int(x) for x in case.num_unknown],
        "waiting": list(case.waiting),
        "positioned": [bool(x) for x in plan.is_filled],
    }
    names = list(columns)
    rows = [
        Home(**dict(zip(names, cells, strict=True)))
        for cells in zip(*columns.values(), strict=True)
    ]
    return sorted(rows, key=lambda home: home.vacancy_id)


def not_positioned_table(
    case: Case, plan: Plan, lists: Iterable[Candidate]
) -> pd.DataFrame:
    """Return every application without a dwelling, with the first reason that holds.

    Columns: ``applicant_id``, ``score``, ``admissible`` (dwellings of the month that it
    is admissible on) and ``reason``, a stable code: ``household_positioned`` (by
    another application), ``admissible_nowhere``, ``listed:RANK`` (its best rank behind
    a planned household) or ``others_first``. Best score first.
    """
    people = case.instance.applicants
    everywhere = np.concatenate([*case.candidates, np.zeros(0, np.int64)])
    counts = np.bincount(everywhere, minlength=len(people))
    household, chosen = case.instance.household, plan.applicant[plan.is_filled]
    best: dict[str, int] = {}
    for line in lists:
        if line.rank > 1:
            best[line.applicant_id] = min(line.rank, best.get(line.applicant_id, 99))
    names = people["applicant_id"]
    listed = names[names.isin(list(best))]
    reason = np.full(len(people), "others_first", dtype=object)
    reason[listed.index] = [f"listed:{best[name]}" for name in listed]
    reason[counts == 0] = "admissible_nowhere"
    reason[np.isin(household, household[chosen])] = "household_positioned"
    table = pd.DataFrame(
        {
            "applicant_id": names,
            "score": _points_texts(people["score"]),
            "admissible": counts.astype(str),
            "reason": reason,
        }
    )
    order = people["score"].astype("Float64").fillna(-1).to_numpy(dtype=float)
    table = table.assign(order=-order).drop(index=chosen)
    table = table.sort_values(["order", "applicant_id"], kind="stable")
    return table.drop(columns="order").reset_index(drop=True)


def _points_texts(scores: pd.Series) -> np.ndarray:
    """Write scores, each distinct one once."""
    codes, found = pd.factorize(scores, use_na_sentinel=False)
    return np.array([points_text(units) for units in found], dtype=object)[codes]


def orientation_table(case: Case, plan: Plan, settings: Admissibility) -> pd.DataFrame:
    """Return, for every dwelling, its holder and the profile to ask of it.

    Columns: ``vacancy_id``, ``holder``, ``dalo``, ``priority``, ``first_quartile`` (yes
    where the objectives count on such a household there, no or empty elsewhere),
    ``persons`` (household sizes that the dwelling suits, separated by ``|``; where the
    policy has no table of sizes, that of the household that the optimum takes) and
    ``admissible`` (live applications that this holder could put forward). The profile
    is that of the household that the optimum would take; its name is not kept.
    """
    homes = case.instance.vacancies
    persons = household_size(case.instance.applicants)
    rows = []
    for v in range(case.num_vacancies):
        people, a = case.people[case.territories[v]], int(plan.applicant[v])
        asked = {
            name: ("yes" if GROUPS[name].known(people.iloc[[a]])[0] else "no")
            if a >= 0
            else ""
            for name in PROFILE
        }
        rooms = int(homes["rooms"].iat[v])
        sizes = [cell.persons for cell in settings.sizes if rooms in cell.suitable]
        if not settings.sizes and a >= 0:
            sizes = [int(persons[a])]
        candidates = case.candidates[v]
        may = case.proposable[candidates, plan.holder[v]]
        rows.append(
            {
                "vacancy_id": homes["vacancy_id"].iat[v],
                "holder": case.holders[plan.holder[v]],
                **asked,
                "persons": "|".join(map(str, sorted(sizes))),
                "admissible": str(int(may.sum())),
            }
        )
    return pd.DataFrame(rows).sort_values("vacancy_id", ignore_index=True)


def unknown_facts(case: Case) -> dict[str, int]:
    """Return how many unknown facts stand between the month and its objectives.

    ``pairs`` excluded for want of a fact, ``dwellings`` that may or may not lie in a
    priority neighbourhood, ``applicants`` that may or may not be in the first quartile,
    ``holders``: applications that some holder may or may not put forward.
    """
    masks = _unknown_masks(case)
    return {
        "pairs": int(case.num_unknown.sum()),
        "dwellings": int(case.instance.vacancies["in_qpv"].isna().sum()),
        "applicants": int(masks["first_quartile"].sum()),
        "holders": int(masks["holders"].sum()),
    }


def unknown_applications(case: Case) -> pd.DataFrame:
    """Return the applications of which something is unknown, and what.

    Columns: ``applicant_id``; ``income`` (of the ceilings), ``first_quartile`` and
    ``holders`` (who may put it forward), each ``unknown`` or empty. What is unknown is
    never assumed: such an application is admissible under no ceiling, is on neither
    side of a share, and is put forward by no holder that only the fact would open.
    """
    masks = _unknown_masks(case)
    cells = {name: np.where(mask, "unknown", "") for name, mask in masks.items()}
    people = case.instance.applicants["applicant_id"]
    table = pd.DataFrame({"applicant_id": people, **cells}, dtype="str")
    is_listed = np.logical_or.reduce(list(masks.values()))
    return table[is_listed].sort_values("applicant_id", ignore_index=True)


def _unknown_masks(case: Case) -> dict[str, np.ndarray]:
    """Return, by fact, the applications of which it is unknown."""
    people = case.instance.applicants
    quartiles = [f["first_quartile"].isna().to_numpy() for f in case.people.values()]
    nobody = np.zeros(len(people), dtype=bool)
    return {
        "income": income_cents(people).isna().to_numpy(),
        "first_quartile": np.logical_or.reduce([nobody, *quartiles]),
        "holders": unknown_proposers(case.instance, case.holder_kinds),
    }


def _flags(flags: pd.Series) -> list[str]:
    return flags.map({True: "yes", False: "no"}).fillna("").tolist()
