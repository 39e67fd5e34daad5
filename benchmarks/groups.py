"""People put into groups of bounded size, so many of each type in each at the least.

Drawn as a published shape has it, 28 people in 8 groups of 3 to 4 places, then told as
a month and a policy: a group is a residence, a type a public.
"""

import datetime as dt

import numpy as np
import pandas as pd

from attribution_opt.admission.admit import admit
from attribution_opt.decide.formulate import formulate
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.month import Month
from attribution_opt.program.program import Program
from attribution_opt.rules.policy import Policy, parse_policy
from benchmarks.blocks import WORTH, Blocks

__all__ = ["as_program", "drawn_groups", "month_of", "policy_of"]

TYPES = ("under30", "senior", "state_agent")
"""Types of people, as publics of the product."""
MONTH = Month(as_of=dt.date(2026, 11, 1), year=2026, month=11, departement="59")


def drawn_groups(
    num_people: int, num_groups: int, fewest: int, places: int, seed: int
) -> Blocks:
    """Return groups whose quotas some partition keeps, one short of what it has.

    Parameters
    ----------
    num_people, num_groups
        Between `fewest` and `places` people a group, on average.
    fewest, places
        The least and the most people of a group.
    seed
        Of people, of the partition and of what each pair is worth.
    """
    rng = np.random.default_rng(seed)
    kind = rng.integers(0, len(TYPES), num_people)
    sizes = np.full(num_groups, fewest)
    sizes[rng.permutation(num_groups)[: num_people - fewest * num_groups]] = places
    group = rng.permutation(np.repeat(np.arange(num_groups), sizes))
    found = np.zeros((num_groups, len(TYPES)), dtype=np.int64)
    np.add.at(found, (group, kind), 1)
    return Blocks(
        places=np.full(num_groups, places),
        kind=kind,
        worth=rng.integers(1, WORTH, (num_people, num_groups)),
        most=np.full_like(found, places),
        least=np.maximum(0, found - 1),
        fewest=np.full(num_groups, fewest),
        is_everybody_placed=True,
    )


def month_of(groups: Blocks) -> Instance:
    """Return groups as residences, places as dwellings, worths as utilities."""
    residences = [f"G{b}" for b in range(len(groups.places))]
    people = [f"P{a:03}" for a in range(len(groups.kind))]
    homes = pd.DataFrame(
        [
            {"vacancy_id": f"{name}-{place}", "residence": name}
            for name, size in zip(residences, groups.places, strict=True)
            for place in range(size)
        ]
    ).assign(landlord="L", commune="59350", rooms=1, financing="PLUS")
    applicants = pd.DataFrame({"applicant_id": people}).assign(
        filed_on="2026-01-05",
        persons=1,
        rfr_n2=9_000,
        publics=np.array(TYPES)[groups.kind],
    )
    wishes = [
        {"applicant_id": person, "place": name, "utility": int(groups.worth[a, b])}
        for a, person in enumerate(people)
        for b, name in enumerate(residences)
    ]
    holder = {"holder_id": "L", "kind": "landlord", "territory": ""}
    frames = {
        "vacancies": homes,
        "applicants": applicants,
        "wishes": pd.DataFrame(wishes),
        "holders": pd.DataFrame([holder]),
    }
    return Instance.from_frames(frames, MONTH)


def policy_of(groups: Blocks) -> Policy:
    """Return sizes and quotas as hard counts by residence, then the best utility."""
    names = [f"G{b}" for b in range(len(groups.places))]
    count = {"family": "count", "level": "0"}
    by = {"by": ["residence"]}
    rules = [
        {"id": "placed", "group": "anybody", "at_least": len(groups.kind), **count},
        {
            "id": "size",
            "group": "anybody",
            "at_least": dict(zip(names, groups.fewest.tolist(), strict=True)),
            **count,
            **by,
        },
        {"id": "worth", "family": "total", "what": "utility", "level": "6"},
    ]
    for t, public in enumerate(TYPES):
        least = dict(zip(names, groups.least[:, t].tolist(), strict=True))
        quota = {"id": f"least-{public}", "group": f"of-{public}", "at_least": least}
        rules.append({**quota, **count, **by})
    return parse_policy(
        {
            "name": "groups",
            "admissibility": {"accessible_first": False, "least_surface": False},
            "groups": {
                f"of-{public}": {"column": "publics", "value": public}
                for public in TYPES
            },
            "rules": rules,
        }
    )


def as_program(groups: Blocks) -> Program:
    """Return the program that the product makes of it; worths are in millionths."""
    policy = policy_of(groups)
    return formulate(admit(month_of(groups), policy.admissibility), policy, 0)
