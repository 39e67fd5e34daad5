"""One pair at a time, from the tables, in plain whole numbers.

The audit's own reading of admissibility: it shares no mask with the tests that the
program was made from, so that a slip in one shows as a difference.
"""

from collections.abc import Iterator
from functools import cached_property

import pandas as pd

from attribution_opt.admission.admissibility import Admissibility
from attribution_opt.decide.ceiling_recount import ceiling_of, raised_pct
from attribution_opt.decide.contingent_recount import ContingentRecount
from attribution_opt.decide.household_recount import (
    a_year_after,
    category_of,
    children_apart,
    income_of,
    is_true,
    number,
)
from attribution_opt.decide.place_recount import LAST_TIER, covers, tier_of
from attribution_opt.decide.table_rows import TableRows
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.tables import ApplicantsRow, VacanciesRow

__all__ = ["Recount"]

LEASE = ["applicant_id", "vacancy_id", "state"]
LEASE += ["decided_on", "signed_on", "cancelled_on"]


class Recount:
    """Admissibility of single pairs of one month."""

    def __init__(self, instance: Instance, settings: Admissibility) -> None:
        self.month, self.settings = instance.month, settings
        self.homes = TableRows(instance.vacancies, "vacancy_id")
        self.people = TableRows(instance.applicants, "applicant_id")
        self.overrides = {
            (row["vacancy_id"], row["applicant_id"]): row["action"]
            for row in instance.overrides.to_dict("records")
        }
        self._wishes = instance.wishes
        self._leases = [
            row
            for row in instance.ledger.loc[:, LEASE].to_dict("records")
            if row["state"] in {"", "signed", "decided"}
            and pd.isna(row["cancelled_on"])
        ]
        names = self.people.columns["applicant_id"]
        self.household = dict(zip(names, instance.household_ids, strict=True))
        self.contingents = ContingentRecount(instance)
        self._first_tier: dict[str, int] = {}

    @cached_property
    def wishes(self) -> dict[str, set[str]]:
        """Places asked for, by applicant."""
        found: dict[str, set[str]] = {}
        table = self._wishes
        names = table["applicant_id"].tolist(), table["place"].tolist()
        for person, place in zip(*names, strict=True):
            found.setdefault(person, set()).add(place)
        return found

    @cached_property
    def _places(self) -> frozenset[str]:
        """Every place that somebody asks for."""
        return frozenset(self._wishes["place"].unique().tolist())

    @cached_property
    def housed(self) -> set[str]:
        """Households with a lease decided or signed already."""
        found = set()
        for lease in self._leases:
            person = self.people.get(lease["applicant_id"])
            dates = [lease["signed_on"], lease["decided_on"]]
            known = [on for on in dates if not pd.isna(on)]
            if person is not None and not (known and person["filed_on"] > known[0]):
                found.add(self.household[lease["applicant_id"]])
        return found

    @cached_property
    def decided(self) -> set[str]:
        """Dwellings decided for somebody and not signed."""
        return {r["vacancy_id"] for r in self._leases if r["state"] == "decided"} - {""}

    def refusals(
        self, vacancy_id: str, applicant_id: str, *, is_first: bool = True
    ) -> list[str]:
        """Return why a pair is not admissible, in order; empty if it is.

        A positioning forced by a person is never refused; one forbidden always is. A
        dwelling on which somebody is forced has other households after the first.
        """
        action = self.overrides.get((vacancy_id, applicant_id))
        if action is not None:
            return [] if action == "force" else ["forbidden by a person"]
        if self._is_forced_elsewhere(vacancy_id if is_first else "", applicant_id):
            return ["a person has forced another positioning"]
        home, person = self.homes[vacancy_id], self.people[applicant_id]
        reasons = list(self._tests(home, person))
        if not reasons and self._gives_way(home, person):
            reasons.append("accessibility: a household that needs it is admissible")
        return reasons

    def _is_forced_elsewhere(self, vacancy_id: str, applicant_id: str) -> bool:
        forced = [pair for pair, action in self.overrides.items() if action == "force"]
        return any(v == vacancy_id or a == applicant_id for v, a in forced)

    def _tests(self, home: VacanciesRow, person: ApplicantsRow) -> Iterator[str]:
        if not self._is_valid(person):
            yield "validity: not renewed within a year, or said to be invalid"
        yield from self._ceiling(home, person)
        if not self._asks(home, person):
            yield "wish: none for this place"
        if not self._has_size(home, person):
            yield "size: neither suitable nor tolerated"
        yield from self._room(home, person)
        yield from self._effort(home, person)
        if is_true(person["wheelchair"]) and not is_true(home["accessible"]):
            yield "accessibility: needs an accessible dwelling"
        public = home["reserved_public"]
        if public and public not in person["publics"].split("|"):
            yield f"public: reserved for {public}"
        if not _is_of_motive(home, person):
            yield f"motive: set aside for {home['set_aside']}"
        asked_for = self.contingents.designated.get(person["applicant_id"])
        if asked_for is not None and home["vacancy_id"] not in asked_for:
            yield "designated: the prefect has designated it for another dwelling"
        yield from self._waits(home, person)

    def _asks(self, home: VacanciesRow, person: ApplicantsRow) -> bool:
        """Tell whether a household has asked for a place that the dwelling lies in."""
        asked = self.wishes.get(person["applicant_id"], set())
        return any(covers(place, home) for place in asked)

    def _waits(self, home: VacanciesRow, person: ApplicantsRow) -> Iterator[str]:
        """Yield what makes a dwelling or a household wait."""
        until = home["hold_until"]
        if not pd.isna(until) and until.date() > self.month.as_of:
            yield "on hold: the dwelling is kept back"
        ready, days = home["available_on"], self.settings.ready_within_days
        is_late = days is not None and not pd.isna(ready)
        if is_late and (ready.date() - self.month.as_of).days > days:
            yield "waiting: the dwelling is not ready in time"
        if self.household[person["applicant_id"]] in self.housed:
            yield "decided: the household has a lease decided or signed"
        if home["vacancy_id"] in self.decided:
            yield "decided: the dwelling is decided for somebody"

    def _is_valid(self, person: ApplicantsRow) -> bool:
        said = person["application_valid"]
        dates = [person["filed_on"], person["renewed_on"]]
        latest = max(date.date() for date in dates if not pd.isna(date))
        return (pd.isna(said) or bool(said)) and self.month.as_of < a_year_after(latest)

    def _ceiling(self, home: VacanciesRow, person: ApplicantsRow) -> Iterator[str]:
        income = income_of(person, self.settings.care_home_limit_eur)
        category = category_of(person, self.settings.visiting)
        ceiling = ceiling_of(self.month, home, category)
        if ceiling is None or income is None:
            yield "ceiling: unknown"
        elif income > ceiling * (100 + raised_pct(self.month, home)):
            yield f"ceiling: income above {ceiling} EUR"

    def _room(self, home: VacanciesRow, person: ApplicantsRow) -> Iterator[str]:
        """Yield what is wrong with the surface and the stairs."""
        persons = int(person["persons"]) + self.apart(person)
        least = 9 if persons == 1 else min(70, 16 + 9 * (persons - 2))
        surface = home["surface_m2"]
        is_told = self.settings.least_surface and not pd.isna(surface)
        if is_told and int(surface) < 10 * least:
            yield f"surface: below {least} m2"
        highest = person["highest_floor"]
        if not pd.isna(highest) and not is_true(home["lift"]):
            floor = home["floor"]
            if pd.isna(floor) or int(floor) > int(highest):
                yield f"floor: cannot climb above {highest} without a lift"

    def _effort(self, home: VacanciesRow, person: ApplicantsRow) -> Iterator[str]:
        """Yield what is wrong with rent and charges against the hard limit."""
        most = self.settings.effort_max_pct
        if most is None:
            return
        rent, means = home["rent_eur"], person["monthly_resources"]
        if pd.isna(rent) or pd.isna(means):
            yield "effort: unknown"
            return
        cost = int(rent) + number(home["charges_eur"])
        benefit = person["housing_benefit"]
        if 100 * (cost - number(benefit)) > most * int(means):
            known = not pd.isna(benefit)
            yield f"effort: above {most} %" if known else "effort: unknown"

    def _has_size(self, home: VacanciesRow, person: ApplicantsRow) -> bool:
        named = person["dalo_typology"]
        is_dalo = person["dalo_status"] == "active"
        if self.settings.dalo_rooms and is_dalo and named:
            return str(min(home["rooms"], 6)) in named.split("|")
        if not self.settings.sizes:
            return True
        persons = person["persons"] + self.apart(person)
        cells = {cell.persons: cell for cell in self.settings.sizes}
        cell = cells.get(min(persons, max(cells)))
        return cell is not None and home["rooms"] in (*cell.suitable, *cell.tolerated)

    def _gives_way(self, home: VacanciesRow, person: ApplicantsRow) -> bool:
        """Tell whether somebody who needs the dwelling's fittings more comes first."""
        if not self.settings.accessible_first or not is_true(home["accessible"]):
            return False
        vacancy_id = home["vacancy_id"]
        if vacancy_id not in self._first_tier:
            self._first_tier[vacancy_id] = self._soonest(home)
        return self._first_tier[vacancy_id] < self._tiers[person["applicant_id"]]

    def _soonest(self, home: VacanciesRow) -> int:
        """Return the first tier of which somebody is admissible on a dwelling."""
        vacancy_id = home["vacancy_id"]
        near = {place for place in self._places if covers(place, home)}
        return next(
            (
                tier
                for tier, name in self._in_need
                if (vacancy_id, name) not in self.overrides
                and not self._is_forced_elsewhere(vacancy_id, name)
                # Few ask for a place: that is looked at before what takes longer.
                and not near.isdisjoint(self.wishes.get(name, ()))
                and not any(self._tests(home, self.people[name]))
                and self.contingents.is_reachable(home, self.people[name])
            ),
            LAST_TIER,
        )

    def apart(self, person: ApplicantsRow) -> int:
        """Return the children whom a dwelling must hold besides the persons."""
        visits = self.settings.visiting_in_size * number(person["visiting"])
        return children_apart(person) + visits

    @cached_property
    def _tiers(self) -> dict[str, int]:
        """How soon an accessible dwelling goes to each household, 0 first."""
        finer = self.settings.wheelchair_first
        facts = (self.people.columns[name] for name in ("applicant_id", *TIERED))
        return {
            name: tier_of(wheelchair, disability, publics, finer)
            for name, wheelchair, disability, publics in zip(*facts, strict=True)
        }

    @cached_property
    def _in_need(self) -> list[tuple[int, str]]:
        """Who comes before the others on an accessible dwelling, by tier."""
        return sorted((t, name) for name, t in self._tiers.items() if t < LAST_TIER)


TIERED = ("wheelchair", "disability", "publics")
"""What tells the tier of a household."""


def _is_of_motive(home: VacanciesRow, person: ApplicantsRow) -> bool:
    """Tell whether a household may have a dwelling that is set aside, or is not."""
    match home["set_aside"]:
        case "":
            return True
        case "transfer":
            return bool(person["transfer_from"] == home["landlord"])
        case "rehousing" | "orcod" | "unfit_housing":
            return bool(person["rehousing"])
        case "defence" | "security":
            return "state_agent" in person["publics"].split("|")
        case _:
            return False
