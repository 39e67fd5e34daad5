"""Random months of at most four dwellings and six households, on the law's boundaries.

They hold what `tests.law.oracle` reads: conventions of one base, no table of a
programme. Designations are those that can be carried out: of a household under DALO, on
a dwelling that may be oriented to the State.
"""

import csv
import datetime as dt
import random
from pathlib import Path

from tests.months import overrides as overrides_of

__all__ = ["write_month"]

Row = dict[str, str]

PLACES = (
    ("59350", "QN05971M", "yes"),
    ("59350", "L1", "no"),
    ("59183", "QN05961M", "yes"),
    ("59183", "L2", "no"),
    ("59035", "L3", "no"),
)
"""Two bodies with amounts of their own, and one that no order names."""
NO_AMOUNT = "200043263"
AMOUNTS = (9456, 10068, 9000)
"""Lille, Dunkerque, and what a month may tell of the third body."""
CEILINGS = (12870, 18753, 22551, 23403, 31254, 37584, 45374)
"""Ceilings of 2026 outside Ile-de-France: three of PLAI, four of PLUS."""
HOLDERS = {
    "ETAT": "state_priority",
    "AGENTS": "state_agents",
    "AL": "action_logement",
    "DEPT": "departement",
    "EPCI": "epci",
    "VILLE": "commune",
    "AUTRE": "other",
}
LANDLORDS = ("B1", "B2")
MOTIVES = (
    *("transfer", "rehousing", "orcod", "unfit_housing"),
    *("defence", "security", "sale", "hospital"),
)

ELIGIBLE = {"filed_on": "2026-01-02", "renewed_on": "", "application_valid": ""}
ELIGIBLE |= {"persons": "1", "dependants": "0", "unborn": "", "alternating": ""}
ELIGIBLE |= {"separated": "", "rfr_n2": "9000", "wheelchair": "", "dalo_typology": ""}
"""What closes few dwellings to a household."""


class _Draw:
    """One random month, table by table."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.month = rng.choice((1, 6, 10, 12))
        self.today = dt.date(2026, self.month, 15)
        self.holders = rng.sample(list(HOLDERS), rng.choice((1, 2)))
        if rng.random() < 0.4 and "ETAT" not in self.holders:
            self.holders[0] = "ETAT"
        self.has_conventions = rng.random() < 0.7

    def maybe(self, chance: float, *values: object) -> str:
        """Return one of some values, or an empty cell."""
        return (
            str(self.rng.choice(values))
            if values and self.rng.random() < chance
            else ""
        )

    def home(self, number: int) -> Row:
        """Return a dwelling."""
        rng = self.rng
        commune, area, in_qpv = rng.choice(PLACES)
        financing = rng.choice(("PLUS",) * 6 + ("PLAI", "PLAI-A", "PLS", "PLI", "PLI"))
        set_aside = self.maybe(0.15, *MOTIVES)
        is_outside = set_aside or financing == "PLI"
        return {
            "vacancy_id": f"V{number}",
            "landlord": rng.choice(LANDLORDS),
            "commune": commune,
            "neighbourhood": area,
            "residence": self.maybe(0.3, "R1"),
            "in_qpv": in_qpv,
            "rooms": str(rng.choice((1, 2, 2, 3, 4))),
            "surface_m2": self.maybe(0.4, 8.9, 9, 15.9, 16, 24.9, 25, 80),
            "financing": financing,
            "rent_eur": self.maybe(0.8, 330, 363, 396),
            "charges_eur": self.maybe(0.5, 33),
            "accessible": rng.choice(("yes", "no", "no", "no", "")),
            "reserved_public": self.maybe(0.06, "senior"),
            "set_aside": set_aside,
            "holder": "" if is_outside else self.maybe(0.12, *self.holders),
        }

    def person(self, number: int) -> Row:
        """Return a household, often exactly on a boundary."""
        rng = self.rng
        persons = rng.choice((1, 1, 1, 2, 2, 3))
        n2 = rng.choice(
            (
                *[f"{amount}" for amount in CEILINGS],
                *[f"{amount}.01" for amount in CEILINGS],
                *(["9000"] * 20),
            )
        )
        tenth = f"{float(n2) * 0.9:.2f}"
        filed = rng.choice(
            (
                self.today.replace(year=2025),
                self.today.replace(year=2025) + dt.timedelta(days=1),
                *([self.today.replace(year=2025) + dt.timedelta(days=30)] * 8),
                dt.date(2024, 3, 1),
                dt.date(2023, 3, 1),
            )
        )
        is_dalo = rng.random() < 0.4
        return {
            "applicant_id": f"A{number}",
            # Two applications of one household, now and then.
            "household_id": "M" if number < 2 and self.is_double else "",
            "filed_on": filed.isoformat(),
            "renewed_on": "2025-12-20" if filed.year < 2025 else "",
            "application_valid": self.maybe(0.06, "no", "yes"),
            "persons": str(persons),
            "dependants": self.maybe(0.6, *range(persons)),
            "unborn": self.maybe(0.1, 1),
            "alternating": self.maybe(0.1, 1),
            "visiting": self.maybe(0.15, 1, 2),
            "young_couple": self.maybe(0.3, "yes", "no"),
            "disability": self.maybe(0.2, "yes", "no"),
            "wheelchair": self.maybe(0.12, "yes"),
            "rfr_n2": n2 if rng.random() < 0.95 else "",
            "rfr_n1": self.maybe(0.4, n2, tenth, f"{float(tenth) + 0.01:.2f}"),
            "rfr_recent": self.maybe(0.2, n2, tenth),
            "rfr_own": self.maybe(0.5, n2, 12870),
            "separated": self.maybe(0.1, "yes"),
            "monthly_resources": self.maybe(0.9, *self.means()),
            "housing_benefit": self.maybe(0.7, 0, 50),
            "consumption_units": self.maybe(0.95, "1", "1", "1.5"),
            "priority": self.maybe(0.35, "homeless", "homeless|violence"),
            "dalo_status": "active" if is_dalo else self.maybe(0.1, "lapsed", "none"),
            "dalo_deadline": self.deadline() if is_dalo else "",
            "dalo_typology": self.maybe(0.2, "1|2", "3") if is_dalo else "",
            "publics": self.maybe(
                0.9,
                *("none", "none", "state_agent", "action_logement", "senior"),
                *("autonomy_loss|action_logement", "senior|state_agent"),
            ),
            "transfer_from": self.maybe(0.25, *LANDLORDS),
            "rehousing": (rehousing := self.maybe(0.2, "NPNRU")),
            "rehousing_deadline": self.deadline() if rehousing else "",
            "holders": self.maybe(0.1, *self.holders) if self.has_conventions else "",
            "score": self.maybe(0.9, 10, 20, 20.5, 30),
        }

    def means(self) -> list[str]:
        """Return monthly resources: amounts over twelve, a cent below, others."""
        exact = [f"{amount / 12:.2f}" for amount in AMOUNTS]
        below = [f"{amount / 12 - 0.01:.2f}" for amount in AMOUNTS]
        return [*exact, *below, "1100", "1200", "2400"]

    def deadline(self) -> str:
        """Return a deadline: the day itself, the day before, a later one, none."""
        today = self.today
        yesterday = today - dt.timedelta(days=1)
        later = today + dt.timedelta(days=60)
        return self.rng.choice((f"{today}", f"{yesterday}", f"{later}", ""))

    @property
    def is_double(self) -> bool:
        """Tell whether two applications of this month are of one household."""
        return self.month in (6, 12)

    def wishes(self, people: list[Row]) -> list[Row]:
        """Return wishes for communes, areas, bodies; a few ask for nothing here."""
        places = ["59350", "59183", "59035", "L1", "L2", "QN05971M"]
        places += ["200093201", "R1", "59"]
        return [
            {"applicant_id": who["applicant_id"], "place": place, "rank": str(rank)}
            for who in people
            for rank, place in enumerate(
                self.rng.sample(places, self.rng.choice((1, 5, 6, 7, 8))), start=1
            )
        ]

    def conventions(self) -> list[Row]:
        """Return conventions of one base, which the landlord is one of or not."""
        rows = []
        for landlord in LANDLORDS if self.has_conventions else ():
            shares = {
                holder: self.rng.choice(("25 %", "30 %", "1/3", "10 %"))
                for holder in self.holders
            }
            ground = self.rng.choice(("", "59"))
            rows += [
                {
                    "landlord": landlord,
                    "holder": holder,
                    "territory": ground,
                    "share": share,
                    "carried_over": self.maybe(0.5, "1/2", "-1/3", "1"),
                }
                for holder, share in shares.items()
            ]
        return rows

    def lease(self, number: int) -> Row:
        """Return a lease of the year, or a line that counts for none."""
        rng = self.rng
        commune, area, in_qpv = rng.choice(PLACES)
        # A ledger without any line of the year is another year's.
        is_first = number == 0
        set_aside = self.maybe(0.1, "transfer")
        return {
            "lease_id": f"L{number}",
            "state": "signed"
            if is_first
            else rng.choice(("signed", "signed", "decided", "cancelled")),
            "signed_on": "2026-01-02"
            if is_first
            else self.maybe(0.8, "2026-01-02", "2026-01-02", "2025-12-31"),
            "decided_on": "",
            "cancelled_on": "",
            "landlord": rng.choice(LANDLORDS),
            "holder": "outside_flow"
            if set_aside
            else rng.choice((*self.holders, *LANDLORDS)),
            "commune": commune,
            "neighbourhood": area,
            "in_qpv": in_qpv,
            "rooms": "2",
            "financing": rng.choice(("PLUS", "PLUS", "PLUS", "PLAI", "PLI")),
            "set_aside": set_aside,
            "transfer_from": "",
            "priority": self.maybe(0.3, "homeless"),
            "dalo_status": self.maybe(0.2, "rehoused", "active", "lapsed"),
            "rehousing": self.maybe(0.1, "NPNRU"),
            "income_per_unit": self.maybe(
                0.7, "9455.99", "9456", "10067.99", "10068", "20000"
            ),
            "first_quartile": self.maybe(0.5, "yes", "no"),
            "income_pct": self.maybe(0.8, 20, 59, 60, 61, 90),
        }

    def designations(
        self,
        homes: list[Row],
        people: list[Row],
        wishes: list[Row],
        decided: list[Row],
    ) -> list[Row]:
        """Return a household that the prefect designates, where one can be.

        Most of them are made to pass the tests of nearly every dwelling.
        """
        touched = {row["applicant_id"] for row in decided}
        taken = {row["vacancy_id"] for row in decided}
        who = [
            row["applicant_id"]
            for row in people
            if row["dalo_status"] == "active"
            and not row["holders"]
            and not row["household_id"]
            and row["applicant_id"] not in touched
        ]
        where = [
            row["vacancy_id"]
            for row in homes
            if row["vacancy_id"] not in taken
            # Whether a designation stands before the cascade of R441-4 is not settled.
            and row["accessible"] != "yes"
            and not row["set_aside"]
            and row["financing"] != "PLI"
            and row["holder"] in ("ETAT", "" if self.has_conventions else "ETAT")
        ]
        if not (who and where and "ETAT" in self.holders) or self.rng.random() < 0.2:
            return []
        name = self.rng.choice(who)
        if self.rng.random() < 0.8:
            chosen = next(row for row in people if row["applicant_id"] == name)
            chosen |= ELIGIBLE
            wishes[:] = [row for row in wishes if row["applicant_id"] != name]
            wishes.append({"applicant_id": name, "place": "59", "rank": "1"})
        return [
            {
                "vacancy_id": self.rng.choice(where),
                "applicant_id": name,
                "proposed_by": "ETAT",
                "designated": "yes",
            }
        ]

    def month_file(self) -> str:
        """Return ``month.toml``; now and then it tells an amount that no order has."""
        told = f'[quartiles]\n"{NO_AMOUNT}" = {AMOUNTS[2]}\n'
        head = (
            f"as_of = {self.today}\n"
            f'month = "2026-{self.month:02}"\n'
            'departement = "59"\n'
        )
        return head + (told if self.rng.random() < 0.3 else "")


def write_month(folder: Path, seed: int, num_homes: int = 4) -> None:
    """Write the random month of a seed, with so many dwellings at most."""
    draw = _Draw(random.Random(seed))
    homes = [draw.home(n) for n in range(draw.rng.randint(2, 4))]
    people = [draw.person(n) for n in range(draw.rng.randint(4, 6))]
    wishes, conventions = draw.wishes(people), draw.conventions()
    ledger = [draw.lease(n) for n in range(draw.rng.randint(0, 8))]
    month, homes = draw.month_file(), homes[:num_homes]
    overrides = overrides_of(draw.rng, homes, people, numbers=(0, 0, 1, 3), forced=0.4)
    designations = draw.designations(homes, people, wishes, overrides)
    tables = {
        "vacancies": homes,
        "applicants": people,
        "wishes": wishes,
        "conventions": conventions,
        "ledger": ledger,
        "neighbourhoods": [{"neighbourhood": name} for name in ("L1", "L2", "L3")],
        "holders": [
            *({"holder_id": h, "kind": HOLDERS[h]} for h in draw.holders),
            *({"holder_id": h, "kind": "landlord"} for h in LANDLORDS),
        ],
        "overrides": overrides,
        "candidacies": designations,
    }
    folder.mkdir(parents=True)
    (folder / "month.toml").write_text(month, encoding="utf-8")
    for name, rows in tables.items():
        if rows:
            _write(folder / f"{name}.csv", rows)


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
