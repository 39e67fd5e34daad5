"""Readings of the law that are not settled: parameters of a policy, never constants."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

__all__ = ["LAW", "FirstQuartile", "Readings", "Visiting"]

Visiting = Literal["dependant", "person"]
"""What a child received by right of visit is in the category of the ceilings."""
FirstQuartile = Literal["below", "at_most"]
"""Whether the first quartile ends below the amount of the order, or at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """How unsettled texts are read.

    Attributes
    ----------
    visiting
        A child by right of visit lives in the home for the category (CCH R441-1 with
        L442-12 since loi 2018-1021, art. 110): as a ``dependant``, like one in
        alternating custody, or as a ``person`` alone, who makes nobody a lone parent.
    visiting_in_size
        Whether such a child counts for rooms and surface too; no text says so.
    care_home_limit_eur
        Most that a spouse's care home takes off the yearly income (CCH R441-1: the
        amount of CGI 199 quindecies, 10,000 EUR for each person housed).
    first_quartile
        The text says income *below* the amount (CCH L441-1, 24th paragraph, as State
        services quote it).
    """

    visiting: Visiting = "dependant"
    visiting_in_size: bool = False
    care_home_limit_eur: int = 10_000
    first_quartile: FirstQuartile = "below"

    def is_poorest(self, income: pd.Series, limit: pd.Series) -> pd.Series:
        """Tell which incomes are of the first quartile that a limit ends."""
        return income <= limit if self.first_quartile == "at_most" else income < limit


LAW = Readings()
"""The readings that stand where nobody tells others."""
