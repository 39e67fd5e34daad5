"""A naive recount of a tiny month: every admissible plan, level by level.

It reads a month's files by itself, from the words of the articles (Code de la
construction et de l'habitation) and from the format of the files. It imports nothing
of the package, so that an error of reading would have to be made twice. It counts what
the small months of `tests.law.tiny` hold: conventions of one base, no table of a
programme, no date of hold, no floor.

Money is exact: cents and shares are fractions, never binary floats.
"""

import csv
import datetime as dt
import gzip
import itertools
import math
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path

__all__ = ["OUTSIDE", "POLICIES", "Choice", "Month", "Oracle", "Plan", "Policy"]

Row = dict[str, str]
Choice = tuple[str, str]
"""A holder, and an applicant, empty where the dwelling stays empty."""
Plan = tuple[Choice, ...]
"""One choice for each dwelling, in the order of the file."""

DATA = Path(__file__).parents[2] / "src" / "attribution_opt" / "domain" / "data"
OUTSIDE = "outside_flow"
"""Stands for no holder: a dwelling that is outside the flow."""
QUARTER, HALF = Fraction(1, 4), Fraction(1, 2)
BOUND_KINDS = ("departement", "commune", "epci", "action_logement", "landlord")
"""Whose dwellings go for a quarter to priority households (L441-1, L313-26-2)."""
ORDER_OF_KINDS = (
    *("state_priority", "state_agents", "action_logement", "departement"),
    *("epci", "commune", "landlord", "other"),
)
"""Who takes a dwelling first where as much is outstanding."""
MOTIVES_OF_REHOUSING = ("rehousing", "orcod", "unfit_housing")
MOTIVES_OF_AGENTS = ("defence", "security")
PLI_ZONES = {"Abis": "A_bis", "A": "A", "B1": "B1", "B2": "B2_C", "C": "B2_C"}
"""Intermediate housing has zones of its own."""


@dataclass(frozen=True)
class Policy:
    """What a policy asks besides the law.

    Attributes
    ----------
    levels
        Its ladder, in order.
    has_usage
        Whether sizes and an effort rate are the landlord's usage.
    """

    levels: tuple[str, ...]
    has_usage: bool


POLICIES = {
    "legal-minimum": Policy(("2", "3", "4", "5c", "6", "7", "8"), False),
    "usage": Policy(("2", "3", "4", "5a", "5c", "6", "7", "8"), True),
    "strict": Policy(("2", "3", "4", "5a", "5b", "5c", "5d", "6", "7", "8"), True),
}
"""The shipped policies."""

SIZES = {
    1: ((1, 2), (3,)),
    2: ((2,), (3,)),
    3: ((3,), (4,)),
    4: ((3, 4), (5,)),
    5: ((4, 5), ()),
    6: ((5, 6, 7, 8, 9), (4,)),
}
"""By persons, the rooms that suit, and those that are tolerated: usage, not law."""
EFFORT_LIMIT = 33
"""Percent of resources above which a dwelling does not suit: usage, not law."""


@cache
def shipped(name: str) -> tuple[Row, ...]:
    """Return the lines of a reference table."""
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def commune_row(code: str) -> Row:
    """Return what is known of a commune."""
    return next(row for row in shipped("communes") if row["commune"] == code)


@cache
def ceiling_table(year: int, financing: str, zone: str) -> dict[str, Fraction]:
    """Return the ceilings by household category, and what each person more adds."""
    return {
        row["household_category"]: Fraction(row["ceiling_eur_per_year"])
        for row in shipped("income_ceilings")
        if (row["year"], row["financing"], row["zone"]) == (str(year), financing, zone)
    }


@cache
def published_amounts(year: int) -> dict[str, Fraction]:
    """Return first-quartile amounts by body, of the last order up to a year."""
    rows = [
        r for r in shipped("income_quartiles_by_epci") if int(r["year"]) <= int(year)
    ]
    last = max(int(row["year"]) for row in rows)
    found = [row for row in rows if int(row["year"]) == last]
    return {row["epci"]: Fraction(row["q1_eur_per_uc"]) for row in found}


def number(text: str) -> Fraction | None:
    """Read an amount exactly; empty is unknown."""
    return Fraction(text) if text else None


def whole(text: str) -> int:
    """Read a whole number; empty counts for none."""
    return int(text or 0)


def day(text: str) -> dt.date | None:
    """Read a date; empty is unknown."""
    return dt.date.fromisoformat(text) if text else None


def share_of(text: str) -> Fraction:
    """Read 0.25, 25 % or 1/4."""
    if text.endswith("%"):
        return Fraction(text.removesuffix("%").strip()) / 100
    return Fraction(text)


def words(text: str) -> set[str]:
    """Read codes separated by a bar."""
    return set(text.split("|")) - {""}


def persons_of(who: Row) -> int:
    """Return the persons that a dwelling must hold.

    Children to be born and in alternating custody live there; those received by right
    of visit do not.
    """
    return sum(whole(who[name]) for name in ("persons", "unborn", "alternating"))


def category_of(who: Row) -> int:
    """Return the household category (R441-1, L442-12, order of 29 July 1987, annex I).

    Persons who live in the household, children to be born, in alternating custody and
    received by right of visit; one category more for somebody alone with dependants,
    a young couple without any, or a disability.
    """
    children = sum(whole(who[c]) for c in ("unborn", "alternating", "visiting"))
    persons = whole(who["persons"]) + children
    dependants = whole(who["dependants"]) + children
    is_lone_parent = dependants > 0 and persons - dependants == 1
    is_young = who["young_couple"] == "yes" and persons == 2 and dependants == 0
    return persons + (is_lone_parent or is_young or who["disability"] == "yes")


def income_of(who: Row) -> Fraction | None:
    """Return the income that ceilings are compared with; None where unknown.

    Year N-2; year N-1 or the last twelve months where lower by a tenth at least (order
    of 29 July 1987). Of whoever separates, their own alone (L441-1).
    """
    if who["separated"] == "yes":
        return number(who["rfr_own"])
    n2 = number(who["rfr_n2"])
    if n2 is None:
        return None
    newer = [number(who[name]) for name in ("rfr_n1", "rfr_recent")]
    lower = [x for x in newer if x is not None and x <= n2 * 9 / 10]
    return min([n2, *lower])


def least_surface(persons: int) -> int:
    """Return the least surface in square metres (R822-25)."""
    return 9 if persons == 1 else min(70, 16 + 9 * (persons - 2))


def is_dalo(who: Row) -> bool:
    """Tell who is recognised under DALO and not rehoused yet."""
    return who["dalo_status"] == "active"


def is_priority(who: Row) -> bool:
    """Tell who is of the publics of L441-1, DALO first."""
    return is_dalo(who) or who["priority"] != ""


@dataclass(frozen=True)
class Lease:
    """A lease of the year, or one that a plan would bring, as the articles count it.

    ``is_poor`` is None where it is not known; so is ``percent``, whole percents of the
    PLUS ceiling, rounded up.
    """

    body: str
    in_qpv: str
    area: str
    landlord: str
    holder: str
    is_intermediate: bool
    is_aside: bool
    is_poor: bool | None
    is_rehoused: bool
    is_priority: bool
    percent: int | None


class Month:
    """The files of a month, and who may be planned where.

    Parameters
    ----------
    folder
        Its files.
    policy
        One of the shipped policies.
    """

    def __init__(self, folder: Path, policy: Policy) -> None:
        self.folder, self.policy = folder, policy
        told = tomllib.loads((folder / "month.toml").read_text(encoding="utf-8"))
        self.today: dt.date = told["as_of"]
        self.year, self.month = map(int, told["month"].split("-"))
        self.told = {k: Fraction(v) for k, v in told.get("quartiles", {}).items()}
        self.homes = self._table("vacancies")
        self.people = {r["applicant_id"]: r for r in self._table("applicants")}
        self.kinds = {r["holder_id"]: r["kind"] for r in self._table("holders")}
        self.conventions = self._table("conventions")
        for row in [*self.homes, *self.conventions]:
            # A landlord holds what it lets itself, whether the table names it or not.
            self.kinds.setdefault(row["landlord"], "landlord")
        self.wishes = self._table("wishes")
        decisions = self._table("overrides")
        pairs = [(r["vacancy_id"], r["applicant_id"], r["action"]) for r in decisions]
        self.forced = {home: who for home, who, what in pairs if what == "force"}
        self.forbidden = {(home, who) for home, who, what in pairs if what == "forbid"}
        self.designated = {
            (r["vacancy_id"], r["applicant_id"])
            for r in self._table("candidacies")
            if r["designated"] == "yes"
        }

    @property
    def months_left(self) -> int:
        """Months of the year still to decide, this one too."""
        return 13 - self.month

    def _table(self, name: str) -> list[Row]:
        path = self.folder / f"{name}.csv"
        if not path.exists():
            return []
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    # Where a dwelling stands, and what it is let under.

    def body(self, row: Row) -> str:
        """Return the body of a dwelling or lease."""
        return row.get("epci") or commune_row(row["commune"])["epci"]

    def amount(self, body: str) -> Fraction | None:
        """Return the first-quartile amount of a body; None where none is published."""
        return self.told.get(body, published_amounts(self.year).get(body))

    def ceiling(self, who: Row, financing: str, commune: str) -> Fraction | None:
        """Return the income ceiling of a household (R441-1)."""
        place = commune_row(commune)
        zone = place["ceiling_zone"]
        if financing == "PLI":
            zone = PLI_ZONES[place["zone_abc"]]
        financing = "PLAI" if financing == "PLAI-A" else financing
        table = ceiling_table(self.today.year, financing, zone)
        if not table:
            return None
        category = category_of(who)
        more = max(0, category - 6) * table["per_extra_person"]
        return table[str(min(category, 6))] + more

    def is_poor(self, who: Row, body: str) -> bool | None:
        """Tell who is in the first quartile of a body (L441-1, 24th paragraph).

        Twelve months of resources by consumption unit, strictly below the amount.
        """
        amount, monthly = self.amount(body), number(who["monthly_resources"])
        units = number(who["consumption_units"])
        if amount is None or monthly is None or units is None:
            return None
        return 12 * monthly / units < amount

    def percent(self, who: Row, commune: str) -> int | None:
        """Return income in whole percents of the PLUS ceiling, rounded up."""
        income, ceiling = income_of(who), self.ceiling(who, "PLUS", commune)
        if income is None or ceiling is None:
            return None
        return math.ceil(100 * income / ceiling)

    # Who may be planned on a dwelling, and on which holder.

    def in_flow(self, home: Row) -> bool:
        """Tell what is in the flow: neither set aside (R441-5) nor intermediate."""
        return home["set_aside"] == "" and home["financing"] != "PLI"

    def holders_of(self, home: Row) -> list[str]:
        """Return whom a dwelling may be oriented to.

        The holder that is fixed; else those of the landlord's conventions, and the
        landlord, where the conventions leave something over; else the landlord.
        """
        if not self.in_flow(home):
            return [OUTSIDE]
        if home["holder"]:
            return [home["holder"]]
        return sorted({name for name, _, _ in self.shares(home["landlord"])})

    def shares(self, landlord: str) -> list[tuple[str, Fraction, Fraction]]:
        """Return holder, share and what is carried over, of a landlord's conventions.

        What they leave over is the landlord's own.
        """
        found = [
            (r["holder"], share_of(r["share"]), number(r["carried_over"]) or Fraction())
            for r in self.conventions
            if r["landlord"] == landlord
        ]
        rest = 1 - sum((share for _, share, _ in found), start=Fraction())
        if rest > 0:
            found.append((landlord, rest, Fraction()))
        return found

    def may_propose(self, holder: str, who: Row) -> bool:
        """Tell whether a holder may put a household forward.

        The State has priority households alone, its agents' part its agents, and
        Action Logement the employees of contributing firms; the others have everybody.
        """
        if holder == OUTSIDE:
            return True
        if who["holders"]:
            return holder in words(who["holders"])
        publics = words(who["publics"])
        kind = self.kinds.get(holder, "landlord")
        return {
            "state_priority": is_priority(who),
            "state_agents": "state_agent" in publics,
            "action_logement": "action_logement" in publics,
        }.get(kind, True)

    def is_valid(self, who: Row) -> bool:
        """Tell whose application is valid: a year from filing or renewal (R441-2-7)."""
        latest = max(filter(None, (day(who["filed_on"]), day(who["renewed_on"]))))
        is_running = latest.replace(year=latest.year + 1) > self.today
        return is_running and who["application_valid"] != "no"

    def is_within_ceiling(self, home: Row, who: Row) -> bool:
        """Tell whose income does not exceed the ceiling (R441-1)."""
        income = income_of(who)
        ceiling = self.ceiling(who, home["financing"], home["commune"])
        return income is not None and ceiling is not None and income <= ceiling

    def worth(self, home: Row, who: Row) -> int | None:
        """Return how much a dwelling's place is wished for, in tenths; None if not."""
        codes = {home["residence"], home["neighbourhood"], home["commune"]}
        codes |= {self.body(home), commune_row(home["commune"])["departement"]}
        ranks = [
            int(row["rank"])
            for row in self.wishes
            if row["applicant_id"] == who["applicant_id"]
            and row["place"] in codes - {""}
        ]
        return 10 * max(0, 10 - min(ranks)) if ranks else None

    def is_large_enough(self, home: Row, who: Row) -> bool:
        """Tell for whom a dwelling is no overcrowded one (R822-25)."""
        surface = number(home["surface_m2"])
        return surface is None or surface >= least_surface(persons_of(who))

    def size_mark(self, home: Row, who: Row) -> int:
        """Return 2 for rooms that suit, 1 for tolerated ones, 0 for others.

        The rooms that a DALO decision names stand first (the last code is six rooms
        and more); else the landlord's table, where there is one: no law has one.
        """
        rooms = int(home["rooms"])
        if is_dalo(who) and who["dalo_typology"]:
            return 2 * (str(min(rooms, 6)) in words(who["dalo_typology"]))
        if not self.policy.has_usage:
            return 2
        suitable, tolerated = SIZES[min(6, persons_of(who))]
        return 2 * (rooms in suitable) or 1 * (rooms in tolerated)

    def is_of_motive(self, home: Row, who: Row) -> bool:
        """Tell for whom a dwelling was set aside (R441-5, L521-3-1, L741-1)."""
        motive = home["set_aside"]
        if motive == "transfer":
            return who["transfer_from"] == home["landlord"]
        if motive in MOTIVES_OF_REHOUSING:
            return who["rehousing"] != ""
        if motive in MOTIVES_OF_AGENTS:
            return "state_agent" in words(who["publics"])
        return motive == ""

    def is_open_to(self, home: Row, who: Row) -> bool:
        """Tell whether a reserved programme and an accessible dwelling admit somebody.

        L441-2 for the publics of a programme; whoever needs a wheelchair has accessible
        dwellings alone.
        """
        public = home["reserved_public"]
        is_of_public = public in ("", "none") or public in words(who["publics"])
        is_accessible = home["accessible"] == "yes"
        return is_of_public and (who["wheelchair"] != "yes" or is_accessible)

    def is_free(self, home: Row, who: Row) -> bool:
        """Tell whether no decision stands between a dwelling and a household.

        Those of a person, and the prefect's: whoever is designated on a dwelling is
        planned on no other (L441-2-3, II).
        """
        name, home_id = who["applicant_id"], home["vacancy_id"]
        named = {home for home, person in self.designated if person == name}
        is_elsewhere = bool(named) and home_id not in named
        is_forced = name in self.forced.values()
        is_forbidden = (home_id, name) in self.forbidden
        return not (is_elsewhere or is_forced or is_forbidden)

    def admits(self, home: Row, who: Row) -> bool:
        """Tell whether somebody passes every test of a dwelling, holders apart."""
        return (
            self.is_valid(who)
            and self.is_within_ceiling(home, who)
            and self.worth(home, who) is not None
            and self.is_large_enough(home, who)
            and self.size_mark(home, who) > 0
            and self.is_of_motive(home, who)
            and self.is_open_to(home, who)
            and self.is_free(home, who)
        )

    def proposers(self, home: Row, who: Row) -> list[str]:
        """Return the holders on which somebody may be planned on a dwelling.

        A household designated there is on the State's contingent (L441-2-3, II).
        """
        found = [h for h in self.holders_of(home) if self.may_propose(h, who)]
        if (home["vacancy_id"], who["applicant_id"]) in self.designated:
            return [h for h in found if self.kinds.get(h) == "state_priority"]
        return found

    def first_served(self, home: Row, people: Sequence[Row]) -> list[Row]:
        """Keep an accessible dwelling to those who need it most (R441-4).

        Disabled people, failing them elderly people whose state justifies it, failing
        them anybody. Usage has a finer order: a wheelchair, failing that a disability,
        failing that age or loss of autonomy.
        """
        if home["accessible"] != "yes":
            return list(people)
        finer: list[Callable[[Row], bool]] = [
            lambda who: who["wheelchair"] == "yes",
            lambda who: who["disability"] == "yes",
            lambda who: bool(words(who["publics"]) & {"senior", "autonomy_loss"}),
        ]
        text: list[Callable[[Row], bool]] = [
            lambda who: "yes" in (who["wheelchair"], who["disability"]),
            lambda who: "autonomy_loss" in words(who["publics"]),
        ]
        tests = finer if self.policy.has_usage else text
        for needs in tests:
            served = [who for who in people if needs(who)]
            if served:
                return served
        return list(people)

    def candidates(self, home: Row) -> list[Row]:
        """Return who may be planned on a dwelling, forced or admissible."""
        forced = self.forced.get(home["vacancy_id"])
        if forced is not None:
            return [self.people[forced]]
        found = [w for w in self.people.values() if self.admits(home, w)]
        found = [who for who in found if self.proposers(home, who)]
        return self.first_served(home, found)

    def choices(self, home: Row) -> list[Choice]:
        """Return whom a dwelling may go to on which holder, nobody included."""
        found: list[Choice] = []
        for who in self.candidates(home):
            # A person who forces a pair that no holder has answers for it.
            holders = self.proposers(home, who) or self.holders_of(home)
            found += [(holder, who["applicant_id"]) for holder in holders]
        if home["vacancy_id"] not in self.forced:
            found += [(holder, "") for holder in self.holders_of(home)]
        return found

    def household(self, name: str) -> str:
        """Return the household of an application: it is housed once."""
        return self.people[name]["household_id"] or name

    # Leases.

    @cached_property
    def leases(self) -> list[Lease]:
        """Leases since January: signed or decided, and not cancelled."""
        return [self._past(r) for r in self._table("ledger") if self._counts(r)]

    def _counts(self, row: Row) -> bool:
        on = day(row["signed_on"]) or day(row["decided_on"])
        stands = row["state"] in ("signed", "decided", "") and not row["cancelled_on"]
        return stands and (on is None or on.year == self.year)

    def _past(self, row: Row) -> Lease:
        body = self.body(row)
        income, amount = number(row["income_per_unit"]), self.amount(body)
        is_poor = {"yes": True, "no": False}.get(row["first_quartile"])
        if income is not None and amount is not None:
            # What the order of the year says stands before a flag of earlier.
            is_poor = income < amount
        return Lease(
            body=body,
            in_qpv=row["in_qpv"],
            area=row["neighbourhood"],
            landlord=row["landlord"],
            holder=row["holder"],
            is_intermediate=row["financing"] == "PLI",
            is_aside=row["set_aside"] != "",
            is_poor=is_poor,
            is_rehoused=row["rehousing"] != "",
            is_priority=row["dalo_status"] in ("active", "rehoused")
            or row["priority"] != "",
            percent=int(row["income_pct"]) if row["income_pct"] else None,
        )

    def lease(self, home: Row, choice: Choice) -> Lease:
        """Return the lease that a choice would bring."""
        holder, name = choice
        who, body = self.people[name], self.body(home)
        return Lease(
            body=body,
            in_qpv=home["in_qpv"],
            area=home["neighbourhood"],
            landlord=home["landlord"],
            holder=holder,
            is_intermediate=home["financing"] == "PLI",
            is_aside=home["set_aside"] != "",
            is_poor=self.is_poor(who, body),
            is_rehoused=who["rehousing"] != "",
            is_priority=is_priority(who),
            percent=self.percent(who, home["commune"]),
        )


def due(share: Fraction, base: int, group: int, homes: int, months_left: int) -> int:
    """Return the whole leases asked of a month, arrears spread over the months left."""
    most = max(0, math.ceil(share * (base + homes)) - group)
    arrears = max(0, math.ceil(share * base) - group)
    spread = math.ceil(Fraction(arrears, months_left))
    return min(most, math.ceil(share * homes) + spread)


class Oracle:
    """The value of each level on a plan, and on the best one.

    Everything is a cost, the less the better: what more is better counts below zero.
    """

    def __init__(self, month: Month) -> None:
        self.month = month
        self.homes = month.homes
        self.choices = [month.choices(home) for home in self.homes]
        self.has_candidate = [any(who for _, who in c) for c in self.choices]
        self._lease = cache(self._leased)

    @property
    def num_plans(self) -> int:
        """How many plans there are at most."""
        return math.prod(len(choices) for choices in self.choices)

    def plans(self) -> Iterator[Plan]:
        """Yield every plan in which no household is housed twice."""
        for plan in itertools.product(*self.choices):
            housed = [self.month.household(name) for _, name in plan if name]
            if len(housed) == len(set(housed)):
                yield plan

    def best(self) -> dict[str, int]:
        """Return the best value of each level, those before it kept at their best."""
        plans, found = list(self.plans()), {}
        for level in self.month.policy.levels:
            costs = [self.cost(level, plan) for plan in plans]
            found[level] = min(costs)
            plans = [p for p, c in zip(plans, costs, strict=True) if c == found[level]]
        return found

    def values(self, plan: Plan) -> dict[str, int]:
        """Return the value of each level on one plan."""
        return {level: self.cost(level, plan) for level in self.month.policy.levels}

    def cost(self, level: str, plan: Plan) -> int:
        """Return what a plan costs on one level."""
        usage = self.month.policy.has_usage
        is_strict = "5b" in self.month.policy.levels
        of: dict[str, Callable[[Plan], int]] = {
            "2": self._must_serve,
            "3": self._statutory,
            "4": self._dalo,
            "5a": self._suitable,
            "5b": self._low_incomes,
            "5c": self._mean_incomes if is_strict else self._filled,
            "5d": self._filled,
            "6": self._score,
            "7": self._fit_of_usage if usage else self._fit,
            "8": self._seniority,
        }
        return of[level](plan)

    def _leased(self, v: int, choice: Choice) -> Lease:
        return self.month.lease(self.homes[v], choice)

    def _planned(self, plan: Plan) -> list[Lease]:
        return [self._lease(v, choice) for v, choice in filled(plan)]

    def _total(
        self, plan: Plan, value: Callable[[Row, Row], int | Fraction]
    ) -> int | Fraction:
        """Add up, below zero, a value of dwelling and household."""
        people = self.month.people
        return -sum(value(self.homes[v], people[name]) for v, (_, name) in filled(plan))

    def _must_serve(self, plan: Plan) -> int:
        """Count whoever must be served and is: as many as can be (L441-2-3)."""
        return int(self._total(plan, self._is_due))

    def _is_due(self, home: Row, who: Row) -> bool:
        """Tell who is designated there, or past a deadline of DALO or rehousing."""
        today = self.month.today
        late_dalo = is_dalo(who) and is_before(who["dalo_deadline"], today)
        is_late = is_before(who["rehousing_deadline"], today)
        late_move = who["rehousing"] != "" and is_late
        pair = home["vacancy_id"], who["applicant_id"]
        return late_dalo or late_move or pair in self.month.designated

    def _dalo(self, plan: Plan) -> int:
        """Count households under DALO that are served, the late ones too."""
        return int(self._total(plan, lambda home, who: is_dalo(who)))

    def _statutory(self, plan: Plan) -> int:
        planned = self._planned(plan)
        return (
            self._mix(planned, "no", QUARTER, is_poor_or_rehoused)
            + self._mix(planned, "yes", HALF, is_known_other)
            + self._of_holders(plan, planned)
            + self._flow(plan)
        )

    def _mix(
        self,
        planned: Iterable[Lease],
        in_qpv: str,
        share: Fraction,
        counts: Callable[[Lease], bool],
    ) -> int:
        """Return the leases missing to an objective of mix, body by body.

        L441-1: bodies with a published amount; intermediate housing is no social
        housing and counts nowhere. The month's base are the dwellings that have an
        admissible candidate.
        """
        month = self.month

        def is_inside(lease: Lease) -> bool:
            return lease.in_qpv == in_qpv and not lease.is_intermediate

        homes = Counter(
            month.body(home)
            for home, has in zip(self.homes, self.has_candidate, strict=True)
            if has and home["in_qpv"] == in_qpv and home["financing"] != "PLI"
        )
        past = [lease for lease in month.leases if is_inside(lease)]
        now = Counter(x.body for x in planned if is_inside(x) and counts(x))
        missing = 0
        for body in {*homes, *(lease.body for lease in past)}:
            if month.amount(body) is None:
                continue
            own = [lease for lease in past if lease.body == body]
            group = sum(map(counts, own))
            asked = due(share, len(own), group, homes[body], month.months_left)
            missing += max(0, asked - now[body])
        return missing

    def _of_holders(self, plan: Plan, planned: Iterable[Lease]) -> int:
        """Return the leases missing to the quarter of each bound holder's dwellings.

        L441-1 and L313-26-2, in every body. The base is what the plan orients to the
        holder; a dwelling left empty counts if somebody was admissible.
        """
        month = self.month
        oriented = Counter(
            holder
            for (holder, _), home, has in zip(
                plan, self.homes, self.has_candidate, strict=True
            )
            if has and home["financing"] != "PLI"
        )
        past = [lease for lease in month.leases if not lease.is_intermediate]
        now = Counter(
            x.holder for x in planned if x.is_priority and not x.is_intermediate
        )
        missing = 0
        for holder in {*oriented, *(lease.holder for lease in past)}:
            if month.kinds.get(holder) not in BOUND_KINDS:
                continue
            own = [lease for lease in past if lease.holder == holder]
            group = sum(lease.is_priority for lease in own)
            homes, left = oriented[holder], month.months_left
            asked = due(QUARTER, len(own), group, homes, left)
            missing += max(0, asked - now[holder])
        return missing

    def _flow(self, plan: Plan) -> int:
        """Return the dwellings missing to the holders' shares of the flow (R441-5)."""
        landlords = {row["landlord"] for row in self.month.conventions}
        return sum(self._flow_of(landlord, plan) for landlord in landlords)

    def _flow_of(self, landlord: str, plan: Plan) -> int:
        oriented = Counter(
            holder
            for (holder, _), home in zip(plan, self.homes, strict=True)
            if home["landlord"] == landlord and self.month.in_flow(home)
        )
        seats = self._seats(landlord)
        return sum(max(0, seats[holder] - oriented[holder]) for holder in seats)

    @cached_property
    def _seats(self) -> Callable[[str], Counter[str]]:
        return cache(self._seats_of)

    def _seats_of(self, landlord: str) -> Counter[str]:
        """Give the month's dwellings one by one to the largest outstanding share."""
        month = self.month
        homes = sum(h["landlord"] == landlord and month.in_flow(h) for h in month.homes)
        past = Counter(
            lease.holder
            for lease in month.leases
            if lease.landlord == landlord
            and not (lease.is_aside or lease.is_intermediate)
        )
        flow = homes + past.total()
        owed = {
            holder: share * flow + carried - past[holder]
            for holder, share, carried in month.shares(landlord)
        }
        shares = {holder: share for holder, share, _ in month.shares(landlord)}
        seats: Counter[str] = Counter(dict.fromkeys(owed, 0))
        for _ in range(homes):
            first = min(
                owed,
                key=lambda h: (
                    seats[h] - owed[h],
                    ORDER_OF_KINDS.index(month.kinds.get(h, "landlord")),
                    -shares[h],
                    h,
                ),
            )
            seats[first] += 1
        return seats

    def _filled(self, plan: Plan) -> int:
        return -sum(1 for _ in filled(plan))

    def _suitable(self, plan: Plan) -> int:
        """Count dwellings of a suitable size within the limit of the effort rate."""
        return int(self._total(plan, self._suits))

    def _suits(self, home: Row, who: Row) -> bool:
        rate = effort_rate(home, who)
        is_dear = rate is not None and rate > EFFORT_LIMIT
        return self.month.size_mark(home, who) == 2 and not is_dear

    def _low_incomes(self, plan: Plan) -> int:
        """Return the leases above 60 % of households up to 60 % of the ceiling.

        In each QPV, of the households whose income is known.
        """
        excess = 0
        for now, past in self._by_area(plan, "yes"):
            known = [p for p in now + past if p is not None]
            low = sum(percent <= 60 for percent in known)
            excess += max(0, low - math.floor(Fraction(60, 100) * len(known)))
        return excess

    def _mean_incomes(self, plan: Plan) -> int:
        """Return the points by which mean incomes outside QPV leave 40 % to 75 %."""
        missing = 0
        for now, past in self._by_area(plan, "no"):
            known = [p for p in now + past if p is not None]
            missing += max(0, sum(40 - percent for percent in known))
            missing += max(0, sum(percent - 75 for percent in known))
        return missing

    def _by_area(
        self, plan: Plan, in_qpv: str
    ) -> Iterator[tuple[list[int | None], list[int | None]]]:
        """Yield, by neighbourhood, the percentages of the plan and of the year."""
        planned, past = self._planned(plan), self.month.leases
        for area in {lease.area for lease in [*planned, *past]} - {""}:
            parts = [
                [x.percent for x in leases if (x.area, x.in_qpv) == (area, in_qpv)]
                for leases in (planned, past)
            ]
            yield parts[0], parts[1]

    def _score(self, plan: Plan) -> int:
        """Add up points, in hundredths; an unknown score adds none."""
        return int(
            self._total(plan, lambda _, who: 100 * (number(who["score"]) or Fraction()))
        )

    def _fit(self, plan: Plan) -> int:
        """Add up tenths of points for the wish, less one point if under-occupied.

        A first wish has nine points, a second eight. L621-2: a dwelling of more rooms
        than persons and one is under-occupied. No article asks for this level: it is
        the convention that the documentation tells.
        """
        return int(self._total(plan, self._wish_and_room))

    def _fit_of_usage(self, plan: Plan) -> int:
        """Add points for the size, and a tenth for each percent below the limit."""
        return int(
            self._total(
                plan,
                lambda home, who: (
                    self._wish_and_room(home, who)
                    + 10 * self.month.size_mark(home, who)
                    + spared(home, who)
                ),
            )
        )

    def _wish_and_room(self, home: Row, who: Row) -> int:
        is_spare = int(home["rooms"]) > persons_of(who) + 1
        return (self.month.worth(home, who) or 0) - 10 * is_spare

    def _seniority(self, plan: Plan) -> int:
        """Add up days since filing: a renewal keeps that date (R441-2-7)."""
        today = self.month.today

        def days(_: Row, who: Row) -> int:
            return (today - dt.date.fromisoformat(who["filed_on"])).days

        return int(self._total(plan, days))


def filled(plan: Plan) -> Iterator[tuple[int, Choice]]:
    """Yield the dwellings that a plan fills, by number, with their choice."""
    return ((v, choice) for v, choice in enumerate(plan) if choice[1])


def is_before(text: str, today: dt.date) -> bool:
    """Tell whether a date is told and has passed; on the day itself it has not."""
    on = day(text)
    return on is not None and on < today


def is_poor_or_rehoused(lease: Lease) -> bool:
    """Tell whom the quarter outside QPV counts (L441-1, 24th paragraph)."""
    return lease.is_poor is True or lease.is_rehoused


def is_known_other(lease: Lease) -> bool:
    """Tell whom the half in QPV counts: known not to be in the first quartile."""
    return lease.is_poor is False


def effort_rate(home: Row, who: Row) -> Fraction | None:
    """Return rent and charges less benefit, in percent of resources (R441-3-1).

    None where one of them is unknown.
    """
    rent, means = number(home["rent_eur"]), number(who["monthly_resources"])
    benefit = number(who["housing_benefit"])
    if rent is None or means is None or benefit is None or means == 0:
        return None
    return 100 * (rent + (number(home["charges_eur"]) or 0) - benefit) / means


def spared(home: Row, who: Row) -> int:
    """Return the whole percents by which an effort rate stays below the limit."""
    rate = effort_rate(home, who)
    if rate is None:
        return 0
    return min(EFFORT_LIMIT, max(0, EFFORT_LIMIT - math.ceil(rate)))
