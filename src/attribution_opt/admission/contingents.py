"""Which holder may have which dwelling, and put forward which household."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from attribution_opt.admission.case import OUTSIDE_FLOW
from attribution_opt.domain.conventions import STATE
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.ledger import Homes, in_flow
from attribution_opt.domain.territory import containing

__all__ = [
    "BOUND",
    "first_let_by_table",
    "holders_of",
    "in_territory",
    "orientable_holders",
    "proposable_holders",
    "unknown_proposers",
]

BOUND = frozenset({"departement", "commune", "epci", "action_logement", "landlord"})
"""Kinds of holders that owe a quarter to priority households (CCH L441-1, L313-26-2).

Not the State, whose leases go to them by admission, nor its agents, nor others. Whether
an EPCI owes it is not settled: policies name kinds in the scope of their rule.
"""


def holders_of(instance: Instance) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return holder ids and kinds: the table's, missing landlords', `OUTSIDE_FLOW`."""
    table = instance.all_holders.sort_values("holder_id", kind="stable")
    return (
        (*table["holder_id"], OUTSIDE_FLOW),
        (*table["kind"], OUTSIDE_FLOW),
    )


def first_let_by_table(instance: Instance, frame: Homes) -> pd.Series:
    """Return the programme of first lettings that have their own reservation table.

    Empty for every other dwelling or lease: it is of the general flow.
    """
    table = instance.conventions_in_force
    pairs = set(zip(table["landlord"], table["programme"], strict=True))
    own = [
        programme if programme and (landlord, programme) in pairs else ""
        for landlord, programme in zip(
            frame["landlord"], frame["programme"], strict=True
        )
    ]
    is_first = frame["first_letting"].fillna(False).astype(bool)
    named = pd.Series(own, index=frame.index, dtype="str")
    return named.where(is_first, "").astype("str")


def in_territory(frame: Homes, territory: str) -> np.ndarray:
    """Tell which dwellings or leases lie in a commune, city, body or departement.

    An empty territory is everywhere.
    """
    if not territory:
        return np.ones(len(frame), dtype=bool)
    communes = [c for c in frame["commune"].unique() if territory in containing(c)]
    here = frame["commune"].isin(communes) | (frame["epci"] == territory)
    return here.to_numpy(dtype=bool)


def orientable_holders(
    instance: Instance, holders: Sequence[str], kinds: Sequence[str]
) -> np.ndarray:
    """Return, shape (vacancies, holders), whom each dwelling may be oriented to.

    A dwelling set aside is outside the flow, and so is intermediate housing; one whose
    holder is fixed has no choice; else its landlord's conventions in force tell, on
    their territory, those of its programme at first letting. Without any, the landlord
    keeps it.
    """
    home = instance.vacancies
    allowed = np.zeros((len(home), len(holders)), dtype=bool)
    position = {holder: h for h, holder in enumerate(holders)}
    own = first_let_by_table(instance, home)
    for row in instance.conventions_in_force.to_dict("records"):
        here = (home["landlord"] == row["landlord"]) & (own == row["programme"])
        here &= in_territory(home, row["territory"])
        allowed[here.to_numpy(dtype=bool), position[row["holder"]]] = True
    for v, landlord in enumerate(home["landlord"]):
        if not allowed[v].any() and landlord in position:
            allowed[v, position[landlord]] = True
    for v, fixed in enumerate(home["holder"]):
        if fixed:
            allowed[v] = False
            allowed[v, position[fixed]] = True
    is_fixed = ((home["holder"] != "") & (home["set_aside"] == "")).to_numpy(dtype=bool)
    aside = ~in_flow(home) & ~is_fixed
    allowed[aside] = False
    allowed[aside, position[OUTSIDE_FLOW]] = True
    state = np.flatnonzero(np.array(kinds) == STATE)
    named = {name for homes in instance.designated.values() for name in homes}
    is_free = (home["holder"] == "").to_numpy(dtype=bool) & in_flow(home)
    rows = np.flatnonzero(home["vacancy_id"].isin(named).to_numpy(dtype=bool) & is_free)
    # Whoever the prefect designates is imputed on the State's rights.
    allowed[np.ix_(rows, state)] = True
    # A dwelling that no holder may have is nobody's debt: it stays outside the flow.
    allowed[~allowed.any(axis=1), position[OUTSIDE_FLOW]] = True
    return allowed


def proposable_holders(
    instance: Instance, holders: Sequence[str], kinds: Sequence[str]
) -> np.ndarray:
    """Return, shape (applicants, holders), who may put each household forward.

    The column ``holders`` tells; where it is empty, the State has the priority
    households and its own agents, Action Logement the employees of contributing firms,
    and communes, bodies and landlords everybody. Whose publics are unknown is neither
    agent nor employee (see `unknown_proposers`). Dwellings outside the flow are open to
    all. Whoever the prefect has designated is put forward by the State alone.
    """
    people = instance.applicants
    publics = people["publics"].str.split("|").map(frozenset)
    is_priority = (people["dalo_status"] == "active") | (people["priority"] != "")
    of_public = {
        STATE: is_priority.to_numpy(dtype=bool),
        "state_agents": np.array(["state_agent" in p for p in publics]),
        "action_logement": np.array(["action_logement" in p for p in publics]),
    }
    everybody = np.ones(len(people), dtype=bool)
    allowed = np.stack([of_public.get(kind, everybody) for kind in kinds], axis=1)
    position = {holder: h for h, holder in enumerate(holders)}
    is_told = (people["holders"] != "").to_numpy()
    allowed[is_told] = False
    for a in np.flatnonzero(is_told).tolist():
        for holder in people["holders"].iat[a].split("|"):
            allowed[a, position[holder]] = True
    allowed[:, position[OUTSIDE_FLOW]] = True
    is_state = np.array([kind == STATE for kind in kinds], dtype=bool)
    if is_state.any():
        named = people["applicant_id"].isin(instance.designated)
        allowed[named.to_numpy(dtype=bool)] = is_state
    return allowed


def unknown_proposers(instance: Instance, kinds: Sequence[str]) -> np.ndarray:
    """Return, shape (applicants,), of whom it is unknown who may put them forward.

    Neither ``holders`` nor ``publics`` tells, and a holder of the month has its
    candidates by a public: the State its agents, Action Logement its employees.
    """
    people = instance.applicants
    by_public = {"state_agents", "action_logement"} & set(kinds)
    is_silent = (people["holders"] == "") & (people["publics"] == "")
    return is_silent.to_numpy(dtype=bool) & bool(by_public)
