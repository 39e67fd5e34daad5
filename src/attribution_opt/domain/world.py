"""Parameters of the world that no file of a month tells: one home for each."""

from fractions import Fraction

__all__ = ["ACCEPTS", "DAYS_IN_MONTH"]

ACCEPTS = Fraction(1, 2)
"""Probability that a household signs what it is offered; a parameter, by group too.

Half of 7,393 applicants with a proposal signed in Strasbourg in 2017
(banquedesterritoires.fr, "Pourquoi les candidats retenus pour un logement social le
refusent-ils").
"""
DAYS_IN_MONTH = Fraction(1461, 48)
"""A twelfth of a year of 365.25 days."""
