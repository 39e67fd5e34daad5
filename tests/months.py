"""Random small months, full of boundary values, and random policies of every family."""

import csv
import random
from pathlib import Path
from typing import Any

PLACES = (
    ("59350", "QN05971M", "yes"),
    ("59350", "L1", "no"),
    ("59512", "QN05981M", "yes"),
    ("59183", "L2", "no"),
    ("59183", "QN05961M", "yes"),
)
"""Two bodies, so that the first quartile depends on the dwelling."""
EPCI = {"59350": "200093201", "59512": "200093201", "59183": "245900428"}
FIRST_QUARTILE = {"200093201": 9456, "245900428": 10068}
CEILING = {1: (12871, 23403), 2: (18753, 31254), 3: (22551, 37584), 4: (25092, 45374)}
"""PLAI and PLUS ceilings of 2026 outside Ile-de-France by category."""
HOLDERS = (
    ("ETAT", "state_priority", "59"),
    ("AL", "action_logement", "59"),
    ("VILLE", "commune", "59350"),
    ("EPCI", "epci", "200093201"),
    ("B1", "landlord", ""),
)
LANDLORDS = ("B1", "B2")
SHARES = ("25 %", "1/3", "0.5", "40 %", "10 %")
GROUPS = ("first_quartile", "not_first_quartile", "first_quartile_or_rehoused")
GROUPS += ("priority", "dalo", "essential_worker")


def write_month(
    folder: Path,
    rng: random.Random,
    num_vacancies: int,
    size: int,
    num_holders: int = 2,
) -> None:
    """Write a random month of so many vacancies and applicants."""
    folder.mkdir(parents=True, exist_ok=True)
    month = rng.choice((1, 6, 11, 12))
    (folder / "month.toml").write_text(
        f'as_of = 2026-{month:02}-01\nmonth = "2026-{month:02}"\ndepartement = "59"\n'
    )
    holders = rng.sample(HOLDERS, num_holders)
    homes = [home(rng, v, holders) for v in range(num_vacancies)]
    people = [person(rng, a, month, holders) for a in range(size)]
    tables = {
        "vacancies": homes,
        "applicants": people,
        "wishes": wishes(rng, people),
        "holders": [
            {"holder_id": h, "kind": kind, "territory": ground}
            for h, kind, ground in holders
        ],
        "conventions": conventions(rng, holders),
        "ledger": [lease(rng, n, month, holders) for n in range(rng.randint(0, 9))],
        "neighbourhoods": [{"neighbourhood": name} for name in ("L1", "L2")],
        "overrides": overrides(rng, homes, people),
        "candidacies": designations(rng, homes, people),
    }
    for name, rows in tables.items():
        if rows:
            headers = list(dict.fromkeys(key for row in rows for key in row))
            with (folder / f"{name}.csv").open(
                "w", newline="", encoding="utf-8"
            ) as file:
                writer = csv.DictWriter(file, headers, restval="")
                writer.writeheader()
                writer.writerows(rows)


def maybe(rng: random.Random, chance: float, value: Any) -> str:
    """Return a value, or an empty cell."""
    return str(value) if rng.random() < chance else ""


def home(
    rng: random.Random, number: int, holders: list[tuple[str, str, str]]
) -> dict[str, str]:
    """Return a random dwelling."""
    commune, area, in_qpv = rng.choice(PLACES)
    return {
        "vacancy_id": f"V{number}",
        "landlord": rng.choice(LANDLORDS),
        "commune": commune,
        "epci": EPCI[commune],
        "neighbourhood": area,
        "in_qpv": in_qpv,
        "rooms": str(rng.choice((1, 2, 2, 2, 3))),
        "financing": rng.choice(("PLUS",) * 6 + ("PLAI", "PLAI", "PLI")),
        "rent_eur": maybe(rng, 0.8, rng.choice((330, 363, 400))),
        "charges_eur": maybe(rng, 0.5, 33),
        "accessible": rng.choice(("yes", "no", "no", "no", "unknown")),
        "surface_m2": maybe(rng, 0.5, rng.choice((16, 25, 15.9, 60, 80))),
        "floor": maybe(rng, 0.8, rng.choice((0, 1, 2, 5))),
        "lift": rng.choice(("yes", "no", "unknown")),
        "set_aside": maybe(rng, 0.15, rng.choice(MOTIVES)),
        "holder": maybe(rng, 0.12, rng.choice(holders)[0]),
        "reserved_public": maybe(rng, 0.06, "senior"),
        "hold_until": maybe(rng, 0.08, rng.choice(("2026-12-31", "2026-01-01"))),
        "programme": maybe(rng, 0.3, "P1"),
        "first_letting": maybe(rng, 0.6, "yes"),
    }


def person(
    rng: random.Random, number: int, month: int, holders: list[tuple[str, str, str]]
) -> dict[str, str]:
    """Return a random household, often exactly on a boundary."""
    persons = rng.choice((1, 1, 1, 1, 2, 2, 3))
    units = rng.choice(("1", "1.5", "1.8"))
    ceiling = rng.choice(CEILING[rng.choice((1, 2, 3))])
    n2 = rng.choice(
        (
            ceiling,
            ceiling + 1,
            ceiling // 2,
            ceiling // 3,
            10 * (ceiling // 9),
            9000,
            5000,
        )
    )
    n1 = rng.choice((n2 * 9 // 10, n2 * 9 // 10 + 1, n2, ceiling, ""))
    quartile = rng.choice(list(FIRST_QUARTILE.values()))
    # Twelve months of it over the units is the amount itself where units are 1 or 1.5.
    means = rng.choice((quartile * float(units) / 12, 700, 1000, 1200, 2400))
    year = rng.choice((2026, 2026, 2025, 2025, 2024))
    is_dalo = rng.random() < 0.35
    return {
        "applicant_id": f"A{number}",
        "household_id": maybe(rng, 0.25, f"M{number // 2}"),
        "filed_on": f"{year}-{1 if year == 2026 else month:02}-01",
        "renewed_on": maybe(rng, 0.85, "2026-01-01") if year < 2026 else "",
        "application_valid": maybe(rng, 0.06, "no"),
        "persons": str(persons),
        "dependants": maybe(rng, 0.6, rng.randint(0, persons - 1)),
        "unborn": maybe(rng, 0.2, 1),
        "alternating": maybe(rng, 0.1, 1),
        "visiting": maybe(rng, 0.1, 2),
        "over14": maybe(rng, 0.5, rng.randint(1, persons)),
        "young_couple": maybe(rng, 0.3, "yes"),
        "disability": maybe(rng, 0.15, "yes"),
        "wheelchair": maybe(rng, 0.12, "yes"),
        "highest_floor": maybe(rng, 0.1, rng.choice((0, 1, 2))),
        "rfr_n2": maybe(rng, 0.95, n2),
        "rfr_n1": str(n1),
        "rfr_recent": maybe(rng, 0.15, rng.choice((n2 * 9 // 10, n2, ceiling))),
        "rfr_own": maybe(rng, 0.5, rng.choice((ceiling, n2))),
        "separated": maybe(rng, 0.1, "yes"),
        "monthly_resources": maybe(rng, 0.9, f"{means:.2f}"),
        # One of four of the others is unknown, without another draw.
        "housing_benefit": maybe(rng, 0.3, 50) or ("0" if number % 4 else ""),
        "transfer_from": maybe(rng, 0.2, rng.choice(LANDLORDS)),
        "consumption_units": maybe(rng, 0.9, units),
        "priority": maybe(rng, 0.4, rng.choice(("homeless", "homeless|violence"))),
        "dalo_status": "active" if is_dalo else maybe(rng, 0.1, "lapsed"),
        "dalo_deadline": rng.choice((f"2026-{month:02}-01", "2025-12-31"))
        if is_dalo
        else "",
        "dalo_typology": maybe(rng, 0.2, rng.choice(("1|2", "3", "4|5"))),
        "essential_worker": maybe(rng, 0.4, "yes"),
        "publics": maybe(
            rng, 0.6, rng.choice(("action_logement", "senior|action_logement"))
        ),
        "rehousing": maybe(rng, 0.15, "NPNRU"),
        "rehousing_deadline": maybe(rng, 0.5, "2025-12-31"),
        "holders": maybe(rng, 0.15, rng.choice(holders)[0]),
        "score": maybe(rng, 0.9, rng.choice((10, 20, 20.5, 30))),
    }


def wishes(rng: random.Random, people: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return wishes for communes and areas; some people have none, not all."""
    places = sorted({p for place in PLACES for p in place[:2]})
    rows = []
    for someone in people:
        for rank, place in enumerate(
            rng.sample(places, rng.choice((0, 4, 5, 6, 7, 7))), start=1
        ):
            rows.append(
                {
                    "applicant_id": someone["applicant_id"],
                    "place": place,
                    "rank": maybe(rng, 0.8, rank),
                    "utility": maybe(rng, 0.2, rng.choice((3, 7.5))),
                }
            )
    return rows or [{"applicant_id": people[0]["applicant_id"], "place": places[0]}]


def conventions(
    rng: random.Random, holders: list[tuple[str, str, str]]
) -> list[dict[str, str]]:
    """Return conventions of one base or of nested ones, sometimes none."""
    # Together they never pass the whole, which would be refused.
    half = "1/2" if len(holders) < 3 else "1/3"
    rows = []
    for landlord in LANDLORDS:
        if rng.random() < 0.25:
            continue
        is_nested = rng.random() < 0.5
        event = maybe(rng, 0.4, rng.choice(("oriented", "proposed", "signed")))
        for programme in ("", "P1") if rng.random() < 0.3 else ("",):
            for name, _, ground in holders:
                rows.append(
                    {
                        "landlord": landlord,
                        "holder": name,
                        "territory": ground if is_nested else "",
                        "share": rng.choice((half, "30 %", "0.25")),
                        "carried_over": maybe(
                            rng, 0.5, rng.choice(("1/2", "-1/3", "1"))
                        ),
                        "counting_event": event,
                        "programme": programme,
                        "in_force": maybe(rng, 0.1, "no"),
                        "since": "",
                        "until": "",
                    }
                )
        if rng.random() < 0.2:
            changed = rows[-1]
            changed["until"] = "2026-05-31"
            rows.append(changed | {"since": "2026-06-01", "until": "", "share": "0.1"})
    return rows


def lease(
    rng: random.Random, number: int, month: int, holders: list[tuple[str, str, str]]
) -> dict[str, str]:
    """Return a lease since January, some cancelled or of another year."""
    commune, area, in_qpv = rng.choice(PLACES)
    is_open = number > 0 and rng.random() < 0.15
    return {
        "lease_id": f"L{number}",
        # One lease of this year at least: a ledger of another year is refused.
        "signed_on": "2026-01-01"
        if number == 0
        else ""
        if is_open
        else maybe(rng, 0.8, rng.choice(("2026-01-01", "2026-01-01", "2025-12-31"))),
        "state": rng.choice(("proposed", "oriented"))
        if is_open
        else rng.choice(("signed", "decided", "signed", "cancelled")),
        "oriented_on": "2026-01-01" if is_open else "",
        "vacancy_id": maybe(rng, 0.3, rng.choice(("V0", "V1", "V2", "V9"))),
        "applicant_id": maybe(rng, 0.1, rng.choice(("A0", "A1"))),
        "transfer_from": maybe(rng, 0.1, rng.choice(LANDLORDS)),
        "programme": maybe(rng, 0.3, "P1"),
        "first_letting": maybe(rng, 0.6, "yes"),
        "landlord": rng.choice(LANDLORDS),
        "holder": rng.choice([h for h, _, _ in holders] + ["outside_flow"]),
        "commune": commune,
        "epci": EPCI[commune],
        "neighbourhood": area,
        "in_qpv": in_qpv,
        "rooms": "2",
        "financing": "PLUS",
        "set_aside": maybe(rng, 0.1, rng.choice(MOTIVES)),
        "priority": maybe(rng, 0.3, "homeless"),
        "dalo_status": maybe(rng, 0.2, "rehoused"),
        "essential_worker": maybe(rng, 0.3, "yes"),
        "rehousing": maybe(rng, 0.1, "NPNRU"),
        "income_pct": maybe(rng, 0.8, rng.choice((20, 59, 60, 90))),
        "first_quartile": rng.choice(("yes", "no", "no", "")),
    }


def overrides(
    rng: random.Random,
    homes: list[dict[str, str]],
    people: list[dict[str, str]],
    *,
    numbers: tuple[int, ...] = (0, 1, 3),
    forced: float = 0.3,
) -> list[dict[str, str]]:
    """Return at most one forced and some forbidden positionings."""
    pairs = [(h["vacancy_id"], p["applicant_id"]) for h in homes for p in people]
    chosen = rng.sample(pairs, min(len(pairs), rng.choice(numbers)))
    is_forced = rng.random() < forced
    return [
        {
            "vacancy_id": v,
            "applicant_id": a,
            "action": "force" if is_forced and n == 0 else "forbid",
            "reason": "decided by a person",
        }
        for n, (v, a) in enumerate(chosen)
    ]


def designations(
    rng: random.Random, homes: list[dict[str, str]], people: list[dict[str, str]]
) -> list[dict[str, str]]:
    """Return a designated household now and then."""
    free = [h for h in homes if h["holder"] in {"", "ETAT"}]
    under = [p for p in people if p["dalo_status"] in {"", "active"}]
    if rng.random() < 0.6 or not free or not under:
        return []
    return [
        {
            "vacancy_id": rng.choice(free)["vacancy_id"],
            "applicant_id": rng.choice(under)["applicant_id"],
            "designated": "yes",
        }
    ]


def cell(persons: int, suitable: list[int], tolerated: list[int]) -> dict[str, Any]:
    """Return a line of a table of sizes."""
    return {"persons": persons, "suitable": suitable, "tolerated": tolerated}


MOTIVES = ("transfer", "transfer", "rehousing", "orcod", "defence", "sale")
USUAL = {
    "effort_limit_pct": 33,
    "wheelchair_first": True,
    "sizes": [
        cell(1, [1, 2], [3]),
        cell(2, [2], [3]),
        cell(3, [3], [4]),
        cell(4, [3, 4], [5]),
        cell(5, [4, 5], []),
        cell(6, [5, 6, 7, 8, 9], [4]),
    ],
}
"""What landlords ask besides the law, mostly."""


def random_policy(rng: random.Random) -> dict[str, Any]:
    """Return a policy with rules of every family on random levels."""
    catch_up = rng.choice(("year_end", "now"))
    first = rng.choice(GROUPS)
    statutory: list[dict[str, Any]] = [
        {
            "family": "share",
            "group": first,
            "at_least": rng.choice(SHARES),
            "by": rng.choice((["epci"], ["landlord", "epci"], [])),
            "scope": rng.choice(({"in_qpv": "no"}, {"in_qpv": "yes"}, {}))
            | rng.choice(({}, {"published_amount": True, "except_financing": ["PLI"]})),
            "catch_up": catch_up,
            "level": "3",
        },
        {
            "family": "share",
            "group": rng.choice(GROUPS),
            "at_least": rng.choice(SHARES),
            "by": rng.choice((["holder"], ["landlord", "holder"])),
            "catch_up": catch_up,
            "level": "3",
        },
        {"family": "flow", "level": "3"},
    ]
    local: list[dict[str, Any]] = [
        {
            "family": "share",
            "group": rng.choice(GROUPS),
            "at_most": rng.choice(SHARES),
            "by": rng.choice((["neighbourhood"], ["holder"])),
            "level": "5a",
        },
        {
            "family": "count",
            "group": "essential_worker",
            "unless": rng.choice(([], ["priority"], ["dalo", "first_quartile"])),
            "scope": rng.choice(({}, {"holder": ["VILLE", "EPCI"]})),
            "at_least": rng.randint(1, 4),
            "period": rng.choice(("month", "year")),
            "level": "5a",
        },
        {
            "family": "count",
            "group": rng.choice(GROUPS),
            "present": rng.randint(0, 1),
            **rng.choice(
                (
                    {"at_most": rng.randint(0, 2), "by": []},
                    {"at_most": rng.randint(0, 2), "by": ["commune"]},
                    {"at_most": {"VILLE": 0, "EPCI": 1}, "by": ["holder"]},
                )
            ),
            "level": "5a",
        },
        {
            "family": "share",
            "up_to_pct": 60,
            "at_most": rng.choice(SHARES),
            "by": ["neighbourhood"],
            "level": "5a",
        },
        {"family": "income", "mean_at_least": 45, "mean_at_most": 70, "level": "5b"},
        {
            "family": "equity",
            "across": rng.choice((["financing"], ["rooms", "in_qpv"])),
            "level": rng.choice(("3", "5a")),
        },
        {
            "family": "share",
            "group": "priority",
            "at_least": "100 %",
            "scope": {"holder_kind": [rng.choice(("state_priority", "epci"))]},
            "by": rng.choice(([], ["landlord"])),
            "level": "3",
        },
        {
            "family": "count",
            "group": "priority",
            "at_least": {"VILLE": 1, "EPCI": 2},
            "by": ["holder"],
            "period": "year",
            "level": "2",
        },
    ]
    served: dict[str, Any] = {
        "family": "count",
        "group": "must_serve",
        "at_least": "all",
    }
    served |= {"level": "2"} | rng.choice(({}, {"bound": 1}, {"bound_share": "50 %"}))
    rules = [
        {"family": "total", "what": "suitable", "level": "1"},
        served,
        *(rule for rule in statutory if rng.random() < 0.8),
        {
            "family": "count",
            "group": "dalo",
            "at_least": "all",
            "level": "4",
            "by": rng.choice(([], ["holder"])),
        },
        *(rule for rule in local if rng.random() < 0.6),
        {"family": "total", "what": "filled", "level": "5c"},
        {"family": "total", "what": "score", "level": "6"},
        {"family": "total", "what": "fit", "level": "7"},
        {"family": "total", "what": "seniority", "level": "8"},
    ]
    if rng.random() < 0.3:
        rules.append(
            {
                "family": "share",
                "group": "priority",
                "at_least": "50 %",
                "by": ["holder"],
                "level": "0",
            }
        )
    return {
        "name": "random",
        "admissibility": rng.choice((USUAL, USUAL, {}, {"visiting": "person"})),
        "rules": [{"id": f"r{n}", **rule} for n, rule in enumerate(rules)],
    }
