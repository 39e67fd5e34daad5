"""A plan: for every vacancy its holder, and the household positioned, if any."""

from dataclasses import dataclass

import numpy as np

__all__ = ["NOBODY", "Plan"]

NOBODY = -1
"""The applicant of a vacancy that stays empty."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One choice for every vacancy, by position in the tables of the instance.

    Attributes
    ----------
    applicant
        Shape (vacancies,): position in applicants, or `NOBODY`.
    holder
        Shape (vacancies,): position in the holders of the case.
    """

    applicant: np.ndarray
    holder: np.ndarray

    @property
    def is_filled(self) -> np.ndarray:
        """Shape (vacancies,): True where a household is positioned."""
        return self.applicant != NOBODY
