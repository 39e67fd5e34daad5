"""What a rule reads: the month, and who is admissible where on which holder."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from attribution_opt.domain.conventions import OUTSIDE_FLOW
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.ledger import Leases, Persons, people_as_leases, year_leases
from attribution_opt.domain.readings import Readings
from attribution_opt.domain.zones import zone_of
from attribution_opt.program.terms import PairValues

__all__ = ["OUTSIDE_FLOW", "Case"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One month, ready to be asked.

    Attributes
    ----------
    instance
        The tables.
    readings
        How the policy reads what no text settles.
    holders
        Holder ids: those of the table, landlords' own where they lack one, and
        `OUTSIDE_FLOW`.
    holder_kinds
        Kind of each holder.
    orientable, proposable
        Shapes (vacancies, holders) and (applicants, holders).
    candidates
        By vacancy, the admissible applicants that some holder may put forward there.
    pool
        By vacancy, who would be admissible there had nobody been forced on it: who may
        stand behind the planned household in its list.
    not_sent, may_send
        In mode ``rank``: by vacancy, who would be admissible there had a holder sent
        them; shape (applicants, holders): who may send whom. Empty in other modes.
    forced
        Shape (vacancies,): the applicant forced by a person, or -1.
    num_unknown
        Shape (vacancies,): applicants whom only missing facts keep from a dwelling.
    waiting
        By vacancy, why it waits, empty where it can be let.
    is_suitable, fit
        Values of pairs: 1 where a dwelling suits a household; how well it fits a wish.
    suits
        What is to be known of how a dwelling suits a household, as stable codes.
    """

    instance: Instance
    readings: Readings
    holders: tuple[str, ...]
    holder_kinds: tuple[str, ...]
    orientable: np.ndarray
    proposable: np.ndarray
    candidates: tuple[np.ndarray, ...]
    pool: tuple[np.ndarray, ...]
    not_sent: tuple[np.ndarray, ...]
    may_send: np.ndarray
    forced: np.ndarray
    num_unknown: np.ndarray
    waiting: tuple[str, ...]
    is_suitable: PairValues
    suits: Callable[[int, int], list[str]]
    fit: PairValues
    utility: PairValues

    def num_to_ask(self, v: int, h: int) -> int:
        """Return the households admissible on a dwelling that its holder has not sent.

        Those of the pool are sent; nobody is left to ask for but where candidacies are
        the only pairs (mode ``rank``).
        """
        people = self.not_sent[v] if self.not_sent else np.zeros(0, dtype=np.int64)
        people = people[self.may_send[people, h]] if len(people) else people
        ids = self.instance.household_ids
        return len(set(ids[people]) - set(ids[self.pool[v]]))

    @property
    def num_vacancies(self) -> int:
        """How many dwellings are to let."""
        return len(self.candidates)

    @property
    def num_applicants(self) -> int:
        """How many applications are live."""
        return len(self.proposable)

    @property
    def num_holders(self) -> int:
        """How many holders there are, `OUTSIDE_FLOW` included."""
        return len(self.holders)

    @cached_property
    def kind_of(self) -> dict[str, str]:
        """Kind of each holder, by id."""
        return dict(zip(self.holders, self.holder_kinds, strict=True))

    @cached_property
    def has_candidate(self) -> np.ndarray:
        """Shape (vacancies,): somebody is admissible, on any holder."""
        return np.array([len(people) > 0 for people in self.candidates], dtype=bool)

    @cached_property
    def year_leases(self) -> Leases:
        """Leases that count since January, under the columns that rules count."""
        return year_leases(self.instance, self.readings)

    @cached_property
    def territories(self) -> tuple[tuple[str, str], ...]:
        """By vacancy, (body, zone): what first quartile and percentages depend on.

        Bodies of one amount are one here, under the first one's code.
        """
        vacancies, month = self.instance.vacancies, self.instance.month
        by_amount: dict[int | None, str] = {}
        same = {
            body: by_amount.setdefault(month.first_quartile_eur(body), body)
            for body in dict.fromkeys(vacancies["epci"])
        }
        zones = zone_of(vacancies["commune"])
        return tuple(zip(vacancies["epci"].map(same), zones, strict=True))

    @cached_property
    def people(self) -> dict[tuple[str, str], Persons]:
        """By territory, all applicants under the columns that rules count."""
        return {
            (epci, zone): people_as_leases(
                self.instance, epci, zone, readings=self.readings
            )
            for epci, zone in dict.fromkeys(self.territories)
        }

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What `Counted` works out of the month alone, for every plan of it."""
        return {}
