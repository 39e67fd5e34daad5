"""Dwellings and households of a month as rows of the ledger, in text."""

import numpy as np
import pandas as pd

from attribution_opt.domain.household import consumption_tenths
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.ledger import people_as_leases
from attribution_opt.domain.schema import SCHEMA, own_columns
from attribution_opt.domain.zones import zone_of
from attribution_opt.files.write_tables import text_cells

__all__ = ["LeaseRows"]

FLAGS = {True: "yes", False: "no"}


class LeaseRows:
    """The facts of a month as they enter the ledger when something is decided.

    They are kept as they are then: a threshold or a list that changes later is counted
    again from the facts, never by asking the household twice.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        ledger = list(SCHEMA["ledger"].columns)
        homes = text_cells(instance.vacancies, SCHEMA["vacancies"], french=False)
        people = text_cells(instance.applicants, SCHEMA["applicants"], french=False)
        self._homes = homes.set_index("vacancy_id", drop=False)
        self._people = people.set_index("applicant_id", drop=False)
        self._of_home = [name for name in homes if name in ledger]
        self._of_person = [name for name in people if name in ledger]
        self._of_person += own_columns(people.columns)
        self._position = {name: a for a, name in enumerate(people["applicant_id"])}

    def __contains__(self, applicant_id: str) -> bool:
        """Tell whether somebody is an applicant of the month."""
        return applicant_id in self._position

    def home(self, vacancy_id: str) -> dict[str, str]:
        """Return what the ledger says of a dwelling; nothing where it is unknown."""
        if vacancy_id not in self._homes.index:
            return {}
        row = self._homes.loc[vacancy_id]
        return {name: str(row[name]) for name in self._of_home}

    def lease(self, vacancy_id: str, applicant_id: str) -> dict[str, str]:
        """Return what the ledger says of a dwelling let to a household."""
        home = self.home(vacancy_id)
        row = self._people.loc[applicant_id]
        person = {name: str(row[name]) for name in self._of_person}
        a = self._position[applicant_id]
        zone = zone_of(pd.Series([home["commune"]])).iloc[0]
        facts = people_as_leases(self.instance, home["epci"], zone, rows=np.array([a]))
        return {
            **person,
            **home,
            "first_quartile": FLAGS.get(facts["first_quartile"].iat[0], ""),
            "income_pct": _whole(facts["income_pct"].iat[0]),
            "income_per_unit": self._income_per_unit(a),
        }

    def _income_per_unit(self, a: int) -> str:
        """Return a year of resources per consumption unit, rounded down to the cent."""
        person = self.instance.applicants.iloc[[a]]
        monthly = person["monthly_resources"].iat[0]
        tenths = consumption_tenths(person).iloc[0]
        if pd.isna(monthly) or pd.isna(tenths):
            return ""
        cents = int(monthly) * 12 * 10 // int(tenths)
        return f"{cents // 100}.{cents % 100:02}"


def _whole(value: object) -> str:
    return "" if value is pd.NA or value is None else str(value)
