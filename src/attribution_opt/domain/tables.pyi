# Written by python -m tests.table_types, from data/tables.csv.
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, overload

import pandas as pd

from attribution_opt.domain.frame import Frame, Row

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

_Vacancies: TypeAlias = Literal[
    "vacancy_id",
    "landlord",
    "programme",
    "commune",
    "epci",
    "neighbourhood",
    "residence",
    "address",
    "in_qpv",
    "built_in",
    "rooms",
    "surface_m2",
    "financing",
    "rent_eur",
    "charges_eur",
    "accessible",
    "first_letting",
    "set_aside",
    "count",
    "floor",
    "lift",
    "reserved_public",
    "notice_on",
    "vacated_on",
    "available_on",
    "hold_until",
    "hold_reason",
    "holder",
]
Vacancies: TypeAlias = Frame[_Vacancies]
VacanciesRow: TypeAlias = Row[_Vacancies]
_Applicants: TypeAlias = Literal[
    "applicant_id",
    "household_id",
    "filed_on",
    "renewed_on",
    "application_valid",
    "persons",
    "dependants",
    "unborn",
    "alternating",
    "visiting",
    "over14",
    "young_couple",
    "disability",
    "rfr_n2",
    "rfr_n1",
    "rfr_recent",
    "rfr_own",
    "care_home_costs",
    "separated",
    "monthly_resources",
    "housing_benefit",
    "consumption_units",
    "priority",
    "dalo_status",
    "dalo_deadline",
    "dalo_typology",
    "essential_worker",
    "publics",
    "wheelchair",
    "highest_floor",
    "transfer_from",
    "rehousing",
    "rehousing_deadline",
    "rooms_asked",
    "current_rooms",
    "current_surface_m2",
    "current_cost_eur",
    "refusals",
    "proofs",
    "holders",
    "score",
    "grid",
    "score_detail",
]
Applicants: TypeAlias = Frame[_Applicants]
ApplicantsRow: TypeAlias = Row[_Applicants]
_Wishes: TypeAlias = Literal[
    "applicant_id",
    "place",
    "rank",
    "utility",
]
Wishes: TypeAlias = Frame[_Wishes]
_Holders: TypeAlias = Literal[
    "holder_id",
    "kind",
    "territory",
]
Holders: TypeAlias = Frame[_Holders]
_Conventions: TypeAlias = Literal[
    "landlord",
    "holder",
    "territory",
    "share",
    "carried_over",
    "management",
    "counting_event",
    "programme",
    "since",
    "until",
    "in_force",
]
Conventions: TypeAlias = Frame[_Conventions]
_Candidacies: TypeAlias = Literal[
    "vacancy_id",
    "applicant_id",
    "proposed_by",
    "proposed_on",
    "order",
    "designated",
]
Candidacies: TypeAlias = Frame[_Candidacies]
LedgerColumn: TypeAlias = Literal[
    "lease_id",
    "vacancy_id",
    "applicant_id",
    "filed_on",
    "oriented_on",
    "proposed_on",
    "signed_on",
    "decided_on",
    "cancelled_on",
    "state",
    "landlord",
    "programme",
    "holder",
    "imputed_on",
    "commune",
    "epci",
    "neighbourhood",
    "residence",
    "in_qpv",
    "built_in",
    "rooms",
    "surface_m2",
    "financing",
    "rent_eur",
    "charges_eur",
    "accessible",
    "first_letting",
    "set_aside",
    "priority",
    "dalo_status",
    "dalo_deadline",
    "essential_worker",
    "publics",
    "wheelchair",
    "transfer_from",
    "rehousing",
    "rehousing_deadline",
    "persons",
    "income_per_unit",
    "income_pct",
    "first_quartile",
]
Ledger: TypeAlias = Frame[LedgerColumn]
_Neighbourhoods: TypeAlias = Literal[
    "neighbourhood",
    "name",
    "commune",
    "status",
    "qpv_since",
    "qpv_until",
    "function",
]
Neighbourhoods: TypeAlias = Frame[_Neighbourhoods]
_Overrides: TypeAlias = Literal[
    "vacancy_id",
    "applicant_id",
    "action",
    "reason",
    "author",
]
Overrides: TypeAlias = Frame[_Overrides]

class Tables(dict[str, Any]):
    def __init__(
        self, tables: Mapping[str, pd.DataFrame] = ..., /, **changed: pd.DataFrame
    ) -> None: ...
    @overload  # type: ignore[override]
    def __getitem__(self, name: Literal["vacancies"], /) -> Vacancies: ...
    @overload
    def __getitem__(self, name: Literal["applicants"], /) -> Applicants: ...
    @overload
    def __getitem__(self, name: Literal["wishes"], /) -> Wishes: ...
    @overload
    def __getitem__(self, name: Literal["holders"], /) -> Holders: ...
    @overload
    def __getitem__(self, name: Literal["conventions"], /) -> Conventions: ...
    @overload
    def __getitem__(self, name: Literal["candidacies"], /) -> Candidacies: ...
    @overload
    def __getitem__(self, name: Literal["ledger"], /) -> Ledger: ...
    @overload
    def __getitem__(self, name: Literal["neighbourhoods"], /) -> Neighbourhoods: ...
    @overload
    def __getitem__(self, name: Literal["overrides"], /) -> Overrides: ...
