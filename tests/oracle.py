"""The rules recounted naively, plan by plan, with csv and fractions alone.

It imports nothing of the package: a month is read from its files, every admissible plan
is listed, and the best value of each level is found by looking at all of them.
"""

import csv
import datetime as dt
import gzip
import itertools
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "src" / "attribution_opt" / "domain" / "data"
LADDER = ("0", "1", "2", "3", "4", "5a", "5b", "5c", "6", "7", "8")
KINDS = "state_priority state_agents action_logement departement epci commune"
KINDS += " landlord other"
OUTSIDE = "outside_flow"
Row = dict[str, str]
Choice = tuple[str, str | None]


@cache
def reference(name: str) -> list[Row]:
    """Read a shipped reference table."""
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def place(commune: str) -> Row:
    """Return the reference row of a commune."""
    return next(r for r in reference("communes") if r["commune"] == commune)


def table(folder: Path, name: str) -> list[Row]:
    """Read one file of a month, or nothing."""
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def num(row: Row, column: str) -> Fraction | None:
    """Read a number, None where the cell is empty or absent."""
    text = row.get(column, "")
    return Fraction(text) if text else None


def share(text: Any) -> Fraction:
    """Read a share of a policy."""
    text = str(text).replace(" ", "")
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def day(row: Row, column: str) -> dt.date | None:
    """Read a date, None where the cell is empty or absent."""
    text = row.get(column, "")
    return dt.date.fromisoformat(text) if text else None


class Month:
    """A folder of files, read naively."""

    def __init__(self, folder: Path, policy: dict[str, Any]) -> None:
        with (folder / "month.toml").open("rb") as file:
            head = tomllib.load(file)
        self.policy = policy
        self.today: dt.date = head["as_of"]
        self.year, self.month = map(int, head["month"].split("-"))
        self.left = 13 - self.month
        self.homes = table(folder, "vacancies")
        self.people = table(folder, "applicants")
        self.holders = {r["holder_id"]: r["kind"] for r in table(folder, "holders")}
        self.conventions = self.in_force(table(folder, "conventions"))
        self.overrides = {
            (r["vacancy_id"], r["applicant_id"]): r["action"]
            for r in table(folder, "overrides")
        }
        self.designated = {
            r["applicant_id"]: r["vacancy_id"]
            for r in table(folder, "candidacies")
            if r.get("designated") == "yes"
        }
        self.wishes: dict[str, dict[str, Row]] = {}
        for wish in table(folder, "wishes"):
            self.wishes.setdefault(wish["applicant_id"], {})[wish["place"]] = wish
        everything = table(folder, "ledger")
        self.ledger = [r for r in everything if self.counts(r)]
        self.opened = [
            r for r in everything if r.get("state") in {"oriented", "proposed"}
        ]
        self.person = {p["applicant_id"]: p for p in self.people}
        self.home = {h["vacancy_id"]: h for h in self.homes}
        for row in self.opened:
            if row["vacancy_id"] in self.home:
                home = self.home[row["vacancy_id"]]
                home["holder"] = home.get("holder") or row["holder"]
        self.decided = {
            r["vacancy_id"]
            for r in everything
            if r.get("state") == "decided" and not r.get("cancelled_on")
        } - {""}
        self.housed = {
            self.household(r["applicant_id"])
            for r in everything
            if r.get("applicant_id") in self.person
            and r.get("state") in {"", "signed", "decided"}
            and not r.get("cancelled_on")
            and not (
                (on := r.get("signed_on") or r.get("decided_on"))
                and self.person[r["applicant_id"]]["filed_on"] > on
            )
        }

    def in_force(self, rows: list[Row]) -> list[Row]:
        """Give to the State what nobody signed, and what is left over to landlords."""
        states = sorted(h for h, kind in self.holders.items() if kind.startswith("sta"))
        states = [h for h in states if self.holders[h] == "state_priority"]
        for row in rows:
            row.setdefault("programme", "")
            if row.get("in_force") == "no" and states:
                row["holder"] = states[0]
        rest = []
        for landlord, programme in sorted(
            {(r["landlord"], r["programme"]) for r in rows}
        ):
            mine = [
                r
                for r in rows
                if (r["landlord"], r["programme"]) == (landlord, programme)
            ]
            if any(self.holders[r["holder"]] == "landlord" for r in mine):
                continue
            wide = [share(r["share"]) for r in mine if len(r["territory"]) <= 3]
            if sum(wide) < 1:
                rest.append(
                    {
                        "landlord": landlord,
                        "holder": landlord,
                        "territory": "",
                        "programme": programme,
                        "share": "",
                    }
                )
        for row in rest:
            self.holders.setdefault(row["holder"], "landlord")
        return rows + rest

    def counts(self, lease: Row) -> bool:
        """Tell whether a lease counts for the year."""
        if lease.get("state") in {"oriented", "proposed"}:
            return False
        if lease.get("state") == "cancelled" or lease.get("cancelled_on"):
            return False
        on = day(lease, "signed_on") or day(lease, "decided_on")
        return on is None or on.year == self.year

    # Households ------------------------------------------------------------------

    def household(self, name: str) -> str:
        """Return the household of an application."""
        shared = self.person[name].get("household_id", "")
        return f"h {shared}" if shared else f"a {name}"

    def category(self, person: Row) -> int:
        """Return the category of the income ceilings, not capped."""
        visits = int(num(person, "visiting") or 0)
        apart = self.apart(person) + visits
        persons = int(person["persons"]) + apart
        dependants = (num(person, "dependants") or 0) + apart
        if self.policy.get("admissibility", {}).get("visiting") == "person":
            dependants -= visits
        lone = dependants > 0 and persons - dependants == 1
        young = persons == 2 and dependants == 0 and person.get("young_couple") == "yes"
        return persons + (lone or young or person.get("disability") == "yes")

    def apart(self, person: Row) -> int:
        """Return the children who count although not among the persons."""
        return sum(int(num(person, name) or 0) for name in ("unborn", "alternating"))

    def income(self, person: Row) -> Fraction | None:
        """Return yearly income: N-2, or what followed if a tenth lower at least."""
        if person.get("separated") == "yes":
            return num(person, "rfr_own")
        n2 = num(person, "rfr_n2")
        if n2 is None:
            return None
        later = [num(person, name) for name in ("rfr_n1", "rfr_recent")]
        lower = [x for x in later if x is not None and x <= n2 * Fraction(9, 10)]
        return min(lower) if lower else n2

    def units(self, person: Row) -> Fraction | None:
        """Return consumption units: those given, else 1, 0.5 and 0.3 by age."""
        given, older = num(person, "consumption_units"), num(person, "over14")
        if given is not None or older is None:
            return given
        others = max(1, older)
        young = max(0, int(person["persons"]) - others)
        return 1 + Fraction(others - 1, 2) + Fraction(3, 10) * young

    def ceiling(self, person: Row, home: Row, financing: str) -> Fraction | None:
        """Return the ceiling of a household in EUR a year."""
        where, category = place(home["commune"]), self.category(person)
        zone = where["ceiling_zone"]
        if financing == "PLI":
            zones = {"Abis": "A_bis", "A": "A", "B1": "B1", "B2": "B2_C", "C": "B2_C"}
            zone = "DROM" if zone == "outre_mer" else zones[where["zone_abc"]]
        rows = {
            r["household_category"]: Fraction(r["ceiling_eur_per_year"])
            for r in reference("income_ceilings")
            if (r["year"], r["financing"], r["zone"])
            == (
                str(self.today.year),
                {"PLAI-A": "PLAI"}.get(financing, financing),
                zone,
            )
        }
        if not rows:
            return None
        return rows[str(min(category, 6))] + rows["per_extra_person"] * max(
            0, category - 6
        )

    def quartile(self, epci: str) -> Fraction:
        """Return the first-quartile amount of a body for the year."""
        return next(
            Fraction(r["q1_eur_per_uc"])
            for r in reference("income_quartiles_by_epci")
            if (r["epci"], r["year"]) == (epci, str(self.year))
        )

    def facts(self, name: str, home: Row) -> Row:
        """Return an applicant as the person's half of a lease in a dwelling."""
        person = self.person[name]
        facts = {
            k: person.get(k, "") for k in ("priority", "dalo_deadline", "rehousing")
        }
        facts |= {
            k: person.get(k, "") for k in ("rehousing_deadline", "essential_worker")
        }
        facts["dalo_status"] = "active" if person.get("dalo_status") == "active" else ""
        facts["designated"] = "yes" if name in self.designated else ""
        epci = place(home["commune"])["epci"]
        means, units = (
            num(person, "monthly_resources"),
            self.units(person),
        )
        facts["first_quartile"] = ""
        if means is not None and units is not None:
            is_below = means * 12 / units < self.quartile(epci)
            facts["first_quartile"] = "yes" if is_below else "no"
        income, plus = self.income(person), self.ceiling(person, home, "PLUS")
        known = income is not None and plus is not None
        facts["income_pct"] = str(ceil(100 * income / plus)) if known else ""  # type: ignore[operator]
        facts["on"] = self.today.isoformat()
        return facts

    # Admissibility ----------------------------------------------------------------

    def is_valid(self, person: Row) -> bool:
        """Tell whether an application was filed or renewed less than a year ago."""
        latest = max(
            d for d in (day(person, "filed_on"), day(person, "renewed_on")) if d
        )
        return person.get("application_valid") != "no" and self.today < latest.replace(
            year=latest.year + 1
        )

    def size_mark(self, home: Row, person: Row) -> str:
        """Return suitable, tolerated or nothing, by a DALO decision or the table."""
        named = person.get("dalo_typology", "")
        if person.get("dalo_status") == "active" and named:
            return "suitable" if home["rooms"] in named.split("|") else ""
        persons = int(person["persons"]) + self.apart(person)
        cells = self.policy.get("admissibility", {}).get("sizes", ())
        table = {cell["persons"]: cell for cell in cells}
        if not table:
            return "suitable"
        rooms, row = int(home["rooms"]), table.get(min(persons, max(table)), {})
        if rooms in row.get("suitable", ()):
            return "suitable"
        return "tolerated" if rooms in row.get("tolerated", ()) else ""

    def passes(self, home: Row, person: Row) -> bool:
        """Tell whether a pair passes every test but the order of accessible homes."""
        ceiling = self.ceiling(person, home, home["financing"])
        income = self.income(person)
        asked = set(self.wishes.get(person["applicant_id"], ()))
        needs = person.get("wheelchair") == "yes"
        public = home.get("reserved_public", "")
        until = day(home, "hold_until")
        return (
            self.is_valid(person)
            and ceiling is not None
            and income is not None
            and income <= ceiling
            and any(self.is_in(place_asked, home) for place_asked in asked)
            and self.size_mark(home, person) != ""
            and (not needs or home.get("accessible") == "yes")
            and self.has_room(home, person)
            and self.can_pay(home, person)
            and (not public or public in person.get("publics", "").split("|"))
            and self.is_of_motive(home, person)
            and self.designated.get(person["applicant_id"], home["vacancy_id"])
            == home["vacancy_id"]
            and not (until is not None and until > self.today)
            and self.household(person["applicant_id"]) not in self.housed
            and home["vacancy_id"] not in self.decided
        )

    def is_of_motive(self, home: Row, person: Row) -> bool:
        """Tell whether a household may have a dwelling set aside for a motive."""
        aside = home.get("set_aside", "")
        tests = {
            "": True,
            "transfer": person.get("transfer_from", "") == home["landlord"],
            "rehousing": bool(person.get("rehousing")),
            "orcod": bool(person.get("rehousing")),
            "unfit_housing": bool(person.get("rehousing")),
            "defence": "state_agent" in person.get("publics", "").split("|"),
            "security": "state_agent" in person.get("publics", "").split("|"),
        }
        return tests.get(aside, False)

    def has_amount(self, body: str) -> bool:
        """Tell whether a body has an amount in the last yearly order."""
        table = reference("income_quartiles_by_epci")
        last = max(int(r["year"]) for r in table if int(r["year"]) <= self.year)
        return (body, str(last)) in {(r["epci"], r["year"]) for r in table}

    def is_in(self, asked: str, home: Row) -> bool:
        """Tell whether a dwelling lies, or may lie, in a place that is asked for."""
        names = [home["commune"], home.get("neighbourhood"), home.get("residence")]
        if asked in names or self.covers(asked, home):
            return True
        cities = [r for r in reference("communes") if r["commune"] == asked]
        return any(r["parent_commune"] == home["commune"] for r in cities)

    def has_room(self, home: Row, person: Row) -> bool:
        """Tell whether the surface is enough and the stairs can be climbed."""
        persons = int(person["persons"]) + self.apart(person)
        least = {1: 9, 2: 16, 3: 25, 4: 34, 5: 43, 6: 52, 7: 61}.get(persons, 70)
        surface, floor = num(home, "surface_m2"), num(home, "floor")
        highest = num(person, "highest_floor")
        climbs = highest is None or home.get("lift") == "yes"
        climbs = climbs or (floor is not None and floor <= highest)  # type: ignore[operator]
        return climbs and (surface is None or surface >= least)

    def can_pay(self, home: Row, person: Row) -> bool:
        """Tell whether the effort rate is known to be within the hard limit."""
        most = self.policy.get("admissibility", {}).get("effort_max_pct")
        rent, means = num(home, "rent_eur"), num(person, "monthly_resources")
        if most is None:
            return True
        if rent is None or means is None:
            return False
        cost = rent + (num(home, "charges_eur") or 0)
        cost -= num(person, "housing_benefit") or 0
        return 100 * cost <= most * means

    def tier(self, person: Row) -> int:
        """Return how soon an accessible dwelling goes to somebody."""
        if person.get("wheelchair") == "yes":
            return 0
        finer = self.policy.get("admissibility", {}).get("wheelchair_first", False)
        if person.get("disability") == "yes":
            return 1 if finer else 0
        old = {"senior", "autonomy_loss"} if finer else {"autonomy_loss"}
        return 2 if old & set(person.get("publics", "").split("|")) else 3

    def forced_on(self, vacancy: str) -> str | None:
        """Return who is forced on a dwelling."""
        for (v, a), action in self.overrides.items():
            if v == vacancy and action == "force":
                return a
        return None

    @cache  # noqa: B019
    def may_hold(self, vacancy: str) -> tuple[str, ...]:
        """Return the holders that a dwelling may be oriented to."""
        home = self.home[vacancy]
        if home.get("set_aside"):
            return (OUTSIDE,)
        if home.get("holder"):
            return (home["holder"],)
        if home["financing"] == "PLI":
            return (OUTSIDE,)
        more = self.state() if vacancy in self.designated.values() else ()
        return tuple(dict.fromkeys((*self.by_conventions(home), *more)))

    def state(self) -> tuple[str, ...]:
        """Return the holders of the State's contingent."""
        return tuple(h for h, k in self.holders.items() if k == "state_priority")

    def by_conventions(self, home: Row) -> tuple[str, ...]:
        """Return the holders that conventions give a dwelling to."""
        found = [
            c["holder"]
            for c in self.conventions
            if c["landlord"] == home["landlord"]
            and c["programme"] == self.own_table(home)
            and self.covers(c["territory"], home)
        ]
        if found:
            return tuple(dict.fromkeys(found))
        own = home["landlord"]
        has_any = any(c["landlord"] == own for c in self.conventions)
        return (OUTSIDE,) if has_any and own not in self.holders else (own,)

    def own_table(self, row: Row) -> str:
        """Return the programme of a first letting that has its own reservations."""
        name = row.get("programme", "")
        told = {(c["landlord"], c["programme"]) for c in self.conventions}
        is_own = row.get("first_letting") == "yes" and (row["landlord"], name) in told
        return name if is_own else ""

    def covers(self, territory: str, row: Row) -> bool:
        """Tell whether a dwelling or lease lies in a territory."""
        where = place(row["commune"])
        around = {where[n] for n in ("parent_commune", "epci", "ept", "departement")}
        return territory in {"", row["commune"]} | around

    def may_propose(self, holder: str, person: Row) -> bool:
        """Tell whether a holder may put a household forward."""
        if holder == OUTSIDE:
            return True
        if person["applicant_id"] in self.designated and self.state():
            return holder in self.state()
        if person.get("holders"):
            return holder in person["holders"].split("|")
        publics = person.get("publics", "").split("|")
        match self.holders.get(holder, "landlord"):
            case "state_priority":
                return person.get("dalo_status") == "active" or bool(
                    person.get("priority")
                )
            case "action_logement":
                return "action_logement" in publics
            case "state_agents":
                return "state_agent" in publics
            case _:
                return True

    @cache  # noqa: B019
    def candidates(self, vacancy: str) -> tuple[str, ...]:
        """Return who is admissible on a dwelling for some holder."""
        forced = self.forced_on(vacancy)
        if forced is not None:
            return (forced,)
        home = self.home[vacancy]
        taken = {a for (_, a), action in self.overrides.items() if action == "force"}
        found = [
            p
            for p in self.people
            if self.passes(home, p)
            and self.overrides.get((vacancy, p["applicant_id"])) != "forbid"
            and p["applicant_id"] not in taken
            and any(self.may_propose(h, p) for h in self.may_hold(vacancy))
        ]
        if home.get("accessible") == "yes":
            first = min((self.tier(p) for p in found), default=0)
            found = [p for p in found if self.tier(p) == first]
        return tuple(p["applicant_id"] for p in found)

    def choices(self, vacancy: str) -> list[Choice]:
        """Return (holder, applicant or nobody) for a dwelling."""
        found: list[Choice] = []
        forced = self.forced_on(vacancy)
        for holder in self.may_hold(vacancy):
            for name in self.candidates(vacancy):
                person = self.person[name]
                nobody_may = not any(
                    self.may_propose(h, person) for h in self.may_hold(vacancy)
                )
                if self.may_propose(holder, person) or (name == forced and nobody_may):
                    found.append((holder, name))
            if forced is None:
                found.append((holder, None))
        return found

    def plans(self) -> Iterator[tuple[Choice, ...]]:
        """Yield every plan: one choice a dwelling, no household twice."""
        for plan in itertools.product(
            *(self.choices(h["vacancy_id"]) for h in self.homes)
        ):
            housed = [self.household(a) for _, a in plan if a is not None]
            if len(set(housed)) == len(housed):
                yield plan
