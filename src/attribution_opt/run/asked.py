"""What a run answers: each figure is its month solved again, to proof."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

import pandas as pd

from attribution_opt.answers import level_prices, prices, relax
from attribution_opt.answers.elastic import check_rules
from attribution_opt.answers.explain import Explanation, Reader, VacancyReading
from attribution_opt.answers.level_prices import LevelPrice
from attribution_opt.answers.prices import ObjectivePrice, VacancyWorth
from attribution_opt.answers.sufficient import Sufficient, sufficient_changes
from attribution_opt.answers.way_out import WayOut
from attribution_opt.domain.arguments import check_number
from attribution_opt.errors import ArgumentError
from attribution_opt.run.told import Told
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.words.sentence import sentence

__all__ = ["Asked"]


class Asked(Told):
    """A run that can be asked why, and at what cost.

    Any method raises RunFolderError or ReadError where the month of an opened run is
    gone or can no longer be read, ArgumentError for an argument that is none of what it
    may be, SolverUnavailable for an engine that there is not, and SolverError where an
    engine stops without a proof.
    """

    def relax(
        self,
        rules: Sequence[str] = (),
        *,
        limits: Mapping[str, int] | None = None,
        engine: str = DEFAULT_ENGINE,
        on_conflict: Callable[[int], None] = lambda number: None,
    ) -> WayOut:
        """Return which rules cannot all hold, and the smallest changes that let them.

        Parameters
        ----------
        rules
            Ids of rules that should hold; by default the hard ones, and where those
            can, the must-serve and statutory ones besides.
        limits
            By rule, the most that it may give way.
        engine
            What proves each answer.
        on_conflict
            Told of each conflict as it is proven: its number.

        Raises
        ------
        PolicyError
            If a rule is none of the policy.
        """
        ids = _ids("rules", rules)
        month = self.month(engine)
        return relax.relax(month, ids, limits=limits, on_conflict=on_conflict)

    def prices(
        self,
        rules: Sequence[str] = (),
        *,
        most: int | None = None,
        reach: int = 3,
        engine: str = DEFAULT_ENGINE,
        on_price: Callable[[ObjectivePrice], None] = lambda price: None,
    ) -> list[ObjectivePrice]:
        """Return what one lease more, or less, of each objective costs.

        Parameters
        ----------
        rules
            Ids of rules; all that ask for something by default.
        most
            Objectives to price, those that miss most first; all by default.
        reach
            How many more leases are tried, to see how far a price holds.
        engine, on_price
            What proves each answer; told of each price.

        Raises
        ------
        PolicyError
            If a rule is none of the policy.
        """
        ids = _ids("rules", rules)
        check_rules(self.policy, ids)
        if most is not None:
            check_number("most", most, 1, whole=True)
        check_number("reach", reach, 1, whole=True)
        found = prices.prices(self.month(engine), ids, reach=reach, most=most)
        return [_telling(price, on_price) for price in found]

    def level_prices(
        self,
        *,
        engine: str = DEFAULT_ENGINE,
        on_price: Callable[[LevelPrice], None] = lambda price: None,
    ) -> list[LevelPrice]:
        """Return what each level, and the whole policy (``*``), costs the others."""
        found = level_prices.level_prices(self.month(engine))
        return [_telling(price, on_price) for price in found]

    def worth(
        self, *, most: int = 12, engine: str = DEFAULT_ENGINE
    ) -> list[VacancyWorth]:
        """Return what one more dwelling of each of the ``most`` commonest kinds brings.

        Changes below 0 are gains.
        """
        check_number("most", most, 1, whole=True)
        return list(prices.worth(self.month(engine), most=most))

    @overload
    def explain(  # type: ignore[overload-overlap]
        self, applicants: str
    ) -> Explanation: ...
    @overload
    def explain(self, applicants: Sequence[str]) -> list[Explanation]: ...
    def explain(
        self, applicants: str | Sequence[str]
    ) -> Explanation | list[Explanation]:
        """Return why an application, or each of some, is or is not positioned.

        Parameters
        ----------
        applicants
            An id, or several: the month is read once for all of them.
        """
        ids = [applicants] if isinstance(applicants, str) else list(applicants)
        for one in ids:
            self._check_applicant(one)
        found = self._reader.explain(ids) if ids else []
        return found[0] if isinstance(applicants, str) else found

    def explain_vacancy(self, vacancy_id: str, *, most: int = 10) -> VacancyReading:
        """Return who stands where on a dwelling, and what kept the others off.

        Parameters
        ----------
        vacancy_id
            Which.
        most
            Households to tell, those nearest to the place first.
        """
        _check_id("dwelling", vacancy_id, self.instance.vacancies["vacancy_id"])
        check_number("most", most, 1, whole=True)
        return self._reader.vacancy(vacancy_id, most=most)

    def sufficient(
        self, applicant_id: str, *, most: int = 4, engine: str = DEFAULT_ENGINE
    ) -> list[Sufficient]:
        """Return the smallest changes that would have positioned somebody, verified.

        Parameters
        ----------
        applicant_id
            Who is not positioned.
        most
            Wishes, incomes and rules to try of each kind, those nearest first.
        engine
            What proves each answer.
        """
        self._check_applicant(applicant_id)
        check_number("most", most, 1, whole=True)
        return sufficient_changes(self.month(engine), applicant_id, most=most)

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.month(), self.plan)

    def _check_applicant(self, one: str) -> None:
        _check_id("application", one, self.instance.applicants["applicant_id"])


def _check_id(kind: str, one: str, known: pd.Series) -> None:
    """Refuse an id that is none of the month's."""
    if not (known == one).any():
        raise ArgumentError(sentence(f"no_{kind}_of_run", name=one))


def _telling(one: Any, tell: Callable[[Any], None]) -> Any:
    tell(one)
    return one


def _ids(name: str, value: Sequence[str]) -> tuple[str, ...]:
    """Return ids of rules; refuse one text, whose letters would be taken for them."""
    if isinstance(value, str):
        raise ArgumentError(f"{name} is {value!r}; it may be a list: [{value!r}]")
    return tuple(value)
