"""The tables of a month as types; ``tables.pyi`` tells mypy the columns of each."""

import pandas as pd

__all__ = [
    "Applicants",
    "ApplicantsRow",
    "Candidacies",
    "Conventions",
    "Holders",
    "Ledger",
    "LedgerColumn",
    "Neighbourhoods",
    "Overrides",
    "Tables",
    "Vacancies",
    "VacanciesRow",
    "Wishes",
]

Applicants = Candidacies = Conventions = Holders = Ledger = pd.DataFrame
Neighbourhoods = Overrides = Vacancies = Wishes = pd.DataFrame
ApplicantsRow = Tables = VacanciesRow = dict
LedgerColumn = str
