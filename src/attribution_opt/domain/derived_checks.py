"""Values that follow from others of their row: a contradiction is told."""

import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.diagnostics import Faults, among, looked_up
from attribution_opt.domain.household import units_by_age
from attribution_opt.domain.month import Month
from attribution_opt.domain.readings import LAW, Readings
from attribution_opt.domain.tables import Applicants, Ledger, Tables
from attribution_opt.domain.territory import Placed

__all__ = ["AGENTS", "REHOUSED", "below_quartile", "check_derived"]

REHOUSED = frozenset({"rehousing", "orcod", "unfit_housing"})
"""Motives of dwellings set aside for households that are rehoused."""
AGENTS = frozenset({"defence", "security"})
"""Motives of dwellings set aside for civil and military agents of the State."""


def check_derived(tables: Tables, month: Month, faults: Faults) -> None:
    """Refuse or tell flags, bodies and units that their sources contradict."""
    areas = tables["neighbourhoods"]
    is_dated = areas["qpv_since"].notna() | areas["qpv_until"].notna()
    dated = set(areas["neighbourhood"][is_dated])
    for name in ("vacancies", "ledger"):
        _check_flag(name, tables[name], dated, faults)
        _check_body(name, tables[name], faults)
    _check_quartile(tables["ledger"], month, faults)
    _check_units(tables["applicants"], faults)
    _check_holder(tables, faults)
    _check_motive(tables["ledger"], faults)


def _check_motive(ledger: Ledger, faults: Faults) -> None:
    """Hold a lease of a dwelling set aside against the motive that it was for."""
    motive, publics = ledger["set_aside"], ledger["publics"]
    is_agent = ("|" + publics + "|").str.contains("|state_agent|", regex=False)
    wrong = (motive == "transfer") & (ledger["transfer_from"] != ledger["landlord"])
    wrong |= motive.isin(REHOUSED) & (ledger["rehousing"] == "")
    wrong |= motive.isin(AGENTS) & (publics != "") & ~is_agent
    wrong &= ~ledger["state"].isin(["oriented", "proposed", "cancelled"])
    faults.add_mask("motive_contradiction", "ledger", "set_aside", ledger, wrong)


def _check_flag(name: str, frame: Placed, dated: set[str], faults: Faults) -> None:
    """Hold a priority flag against the code of the neighbourhood and the commune."""
    is_code = frame["neighbourhood"].str.startswith("QN")
    says_no, says_yes = (~frame["in_qpv"]).fillna(False), frame["in_qpv"].fillna(False)
    wrong = is_code & says_no & ~frame["neighbourhood"].isin(dated)
    faults.add_mask("qpv_contradiction", name, "in_qpv", frame, wrong)
    known = among(frame["commune"], reference.commune_codes())
    is_near = among(frame["commune"], reference.communes_with_qpv())
    odd = says_yes & ~is_code & known & ~is_near
    faults.add_mask("qpv_without_code", name, "in_qpv", frame, odd)


def _check_body(name: str, frame: Placed, faults: Faults) -> None:
    """Hold a body against that of the commune."""
    bodies = looked_up(frame["commune"], reference.territories())
    other = (bodies != "") & (frame["epci"] != "") & (frame["epci"] != bodies)
    for commune in dict.fromkeys(frame["commune"][other]):
        here = other & (frame["commune"] == commune)
        values = {"commune": commune, "expected": bodies[here].iat[0]}
        faults.add_mask("epci_elsewhere", name, "epci", frame, here, **values)


def below_quartile(ledger: Ledger, month: Month, readings: Readings = LAW) -> pd.Series:
    """Tell which leases are below the amount of their body, from the income told.

    Unknown where the income or the amount is.
    """
    told = {body: month.first_quartile_eur(body) for body in ledger["epci"].unique()}
    amounts = ledger["epci"].map(told).astype("Int64")
    return readings.is_poorest(ledger["income_per_unit"], amounts * 100)


def _check_quartile(ledger: Ledger, month: Month, faults: Faults) -> None:
    below = below_quartile(ledger, month)
    wrong = (ledger["first_quartile"] != below).fillna(False).astype(bool)
    for body in dict.fromkeys(ledger["epci"][wrong]):
        here = wrong & (ledger["epci"] == body)
        said = {"body": body, "amount": month.first_quartile_eur(body)}
        said |= {"year": month.year}
        column = "first_quartile"
        faults.add_mask(
            "quartile_contradiction", "ledger", column, ledger, here, **said
        )


def _check_units(people: Applicants, faults: Faults) -> None:
    """Hold consumption units against persons and ages, where both are told."""
    by_age, given = units_by_age(people), people["consumption_units"]
    wrong = (by_age != given).fillna(False).astype(bool)
    for tenths in sorted(set(by_age[wrong])):
        here = wrong & (by_age == tenths).fillna(False)
        said = {"units": f"{tenths / 10:g}"}
        column = "consumption_units"
        faults.add_mask(
            "units_contradiction", "applicants", column, people, here, **said
        )


def _check_holder(tables: Tables, faults: Faults) -> None:
    """Hold the holder of a dwelling against the one that it is oriented to."""
    ledger, homes = tables["ledger"], tables["vacancies"]
    opened = ledger[ledger["state"].isin(["oriented", "proposed"])]
    opened = opened[opened["vacancy_id"] != ""].drop_duplicates("vacancy_id")
    oriented = homes["vacancy_id"].map(opened.set_index("vacancy_id")["holder"])
    wrong = (homes["holder"] != "") & oriented.notna() & (homes["holder"] != oriented)
    for holder in dict.fromkeys(oriented[wrong]):
        here = wrong & (oriented == holder)
        said = {"other": holder}
        faults.add_mask(
            "holder_contradiction", "vacancies", "holder", homes, here, **said
        )
