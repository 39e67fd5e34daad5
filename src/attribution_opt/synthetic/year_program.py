"""What a simulated month or year asks: points, and what shares would lack."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from attribution_opt.program.program import Level, Program
from attribution_opt.program.terms import (
    Columns,
    Demand,
    Expression,
    Outer,
    PairTerm,
)
from attribution_opt.synthetic.world import MONTHS, World, YearShare

__all__ = [
    "LACKS",
    "LET",
    "VALUE",
    "WorthNow",
    "Year",
    "YearlyPrices",
    "asked_of",
    "columns_of",
    "year_program",
]

LET, LACKS = 10_000, 20_000
"""Tenths of a point: for a dwelling let; for a lease that a share lacks."""


VALUE = "worth"
"""Name of the one level of a month or a year: points, less what shares lack."""


@dataclass(frozen=True, slots=True, eq=False)
class YearlyPrices:
    """What is worth more later in the year, in hundredths of a point.

    Attributes
    ----------
    by_share
        What a lease of each share's group is worth.
    by_applicant
        Shape (applicants,): what each could still bring elsewhere.
    """

    by_share: np.ndarray
    by_applicant: np.ndarray


@dataclass(slots=True)
class Year:
    """A year as it went.

    Attributes
    ----------
    vacancy, applicant, month
        Leases, in the order in which they were signed.
    offers, freed
        Offers made; dwellings that transfers have freed.
    """

    world: World
    vacancy: list[int] = field(default_factory=list)
    applicant: list[int] = field(default_factory=list)
    month: list[int] = field(default_factory=list)
    offers: int = 0
    freed: int = 0

    @property
    def points(self) -> int:
        """Hundredths of a point of everybody housed."""
        return int(self.world.points[self.applicant].sum())

    def lacking(self) -> dict[str, int]:
        """Return the leases that each share lacks at the end of the year."""
        columns = columns_of(np.array(self.vacancy, int), np.array(self.applicant, int))
        return {
            one.name: max(
                0, asked_of(one, self._known) - int(one.group.on(columns).sum())
            )
            for one in self.world.shares
        }

    @property
    def _known(self) -> np.ndarray:
        return self.world.month_of < MONTHS

    @property
    def value(self) -> int:
        """What the year is worth, in hundredths of a point."""
        lacks = sum(self.lacking().values())
        return self.points + LET * len(self.vacancy) - LACKS * lacks

    def frame(self) -> pd.DataFrame:
        """Return the year month by month: leases and points."""
        told = pd.DataFrame(
            {"month": self.month, "points": self.world.points[self.applicant] / 100}
        )
        return told.groupby("month")["points"].agg(["size", "sum"]).reset_index()


def columns_of(vacancy: np.ndarray, applicant: np.ndarray) -> Columns:
    """Return pairs of a simulation as columns: there, one holder stands for all."""
    return Columns(vacancy, applicant, np.zeros(len(vacancy), dtype=np.int64))


def asked_of(share: YearShare, homes: np.ndarray) -> int:
    """Return the leases that a share asks for, of the dwellings of a mask."""
    base = int((share.scope & homes).sum())
    return -(-share.share.numerator * base // share.share.denominator)


@dataclass(frozen=True, eq=False)
class WorthNow:
    """What leases of shares are worth, prices rounded to whole hundredths."""

    world: World
    homes: np.ndarray
    prices: np.ndarray

    def __call__(self, vacancy: np.ndarray, applicant: np.ndarray) -> np.ndarray:
        """Return it for some pairs."""
        own = columns_of(self.homes[vacancy], applicant)
        total = np.zeros(len(own), dtype=np.int64)
        for price, one in zip(self.prices, self.world.shares, strict=True):
            if round(price):
                total += round(price) * one.group.on(own)
        return total


def year_program(
    world: World,
    homes: np.ndarray,
    pools: list[np.ndarray],
    demands: tuple[Demand, ...],
    worth: np.ndarray,
    pair: PairTerm | None = None,
) -> Program:
    """Return a program of one holder and one level: worth, less what shares lack."""
    size = len(homes)
    ones = np.ones((size, 1), dtype=np.int64)
    level = Level(
        name=VALUE,
        title="worth of the leases",
        takes_gap=True,
        demands=tuple(range(len(demands))),
        gain=Expression((Outer(ones, worth),)),
        pair=pair,
    )
    return Program(
        candidates=tuple(pools),
        orientable=np.ones((size, 1), dtype=bool),
        proposable=np.ones((world.case.num_applicants, 1), dtype=bool),
        may_stay_empty=np.ones(size, dtype=bool),
        household=world.household,
        demands=demands,
        levels=(level,),
        tie=lambda columns, word: np.zeros(len(columns), dtype=np.int64),
    )
