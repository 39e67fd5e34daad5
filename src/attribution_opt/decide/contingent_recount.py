"""One dwelling, household and holder at a time: the audit's reading of contingents."""

from functools import cache

import pandas as pd

from attribution_opt.admission.case import OUTSIDE_FLOW
from attribution_opt.domain import reference
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.tables import ApplicantsRow, VacanciesRow

__all__ = ["ContingentRecount", "around"]


class ContingentRecount:
    """Which holder may have which dwelling, and put forward which household."""

    def __init__(self, instance: Instance) -> None:
        holders = instance.all_holders
        self.kinds = dict(zip(holders["holder_id"], holders["kind"], strict=True))
        self.conventions = instance.conventions_in_force.to_dict("records")
        self._state = {h for h, kind in self.kinds.items() if kind == "state_priority"}
        self._holders_of: dict[str, set[str]] = {}
        self.designated: dict[str, set[str]] = {}
        for row in instance.candidacies.to_dict("records"):
            if not pd.isna(row["designated"]) and row["designated"]:
                own = self.designated.setdefault(row["applicant_id"], set())
                own.add(row["vacancy_id"])
        self.forced = {
            (row["vacancy_id"], row["applicant_id"])
            for row in instance.overrides.to_dict("records")
            if row["action"] == "force"
        }

    def refusals(
        self, home: VacanciesRow, person: ApplicantsRow | None, holder: str
    ) -> list[str]:
        """Return why a holder may not have the dwelling, or not for this household."""
        allowed = self.holders_of(home)
        if holder not in allowed:
            return [f"holder: {holder} has no claim on this dwelling"]
        if person is None or self._may_propose(person, holder):
            return []
        pair = (home["vacancy_id"], person["applicant_id"])
        if pair in self.forced and not self.is_reachable(home, person):
            return []
        return [f"holder: {holder} may not put this household forward"]

    def is_reachable(self, home: VacanciesRow, person: ApplicantsRow) -> bool:
        """Tell whether some holder may have the dwelling for this household."""
        return any(
            self._may_propose(person, holder) for holder in self.holders_of(home)
        )

    def holders_of(self, home: VacanciesRow) -> set[str]:
        """Return the holders that a dwelling may be oriented to."""
        if home["vacancy_id"] not in self._holders_of:
            self._holders_of[home["vacancy_id"]] = self._found_holders(home)
        return self._holders_of[home["vacancy_id"]]

    def _found_holders(self, home: VacanciesRow) -> set[str]:
        if home["set_aside"]:
            return {OUTSIDE_FLOW}
        if home["holder"]:
            return {home["holder"]}
        if home["financing"] == "PLI":
            return {OUTSIDE_FLOW}
        if any(home["vacancy_id"] in own for own in self.designated.values()):
            return self._by_conventions(home) | self._state
        return self._by_conventions(home)

    def _by_conventions(self, home: VacanciesRow) -> set[str]:
        conventions = [
            row for row in self.conventions if row["landlord"] == home["landlord"]
        ]
        programme = ""
        if not pd.isna(home["first_letting"]) and home["first_letting"]:
            tables = {row["programme"] for row in conventions}
            programme = home["programme"] if home["programme"] in tables else ""
        holders = {
            row["holder"]
            for row in conventions
            if row["programme"] == programme and _covers(row["territory"], home)
        }
        if holders:
            return holders
        if conventions and home["landlord"] not in self.kinds:
            return {OUTSIDE_FLOW}
        return {home["landlord"]}

    def _may_propose(self, person: ApplicantsRow, holder: str) -> bool:
        # Whom the prefect designates is the State's, outside the flow too.
        if person["applicant_id"] in self.designated and self._state:
            return holder in self._state
        if holder == OUTSIDE_FLOW:
            return True
        if person["holders"]:
            return holder in person["holders"].split("|")
        publics = person["publics"].split("|")
        match self.kinds.get(holder, "landlord"):
            case "state_priority":
                return person["dalo_status"] == "active" or person["priority"] != ""
            case "state_agents":
                return "state_agent" in publics
            case "action_logement":
                return "action_logement" in publics
            case _:
                return True


def _covers(territory: str, home: VacanciesRow) -> bool:
    """Tell whether a dwelling lies in a commune, body or departement."""
    if not territory or pd.isna(territory):
        return True
    return territory in {home["commune"], home["epci"], *around(home["commune"])}


@cache
def around(commune: str) -> frozenset[str]:
    """Return the codes of what a commune lies in."""
    row = reference.communes().loc[commune]
    return frozenset(row[n] for n in ("parent_commune", "epci", "ept", "departement"))
