"""One month of tables, validated as a whole."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from attribution_opt.domain import reference
from attribution_opt.domain.alike import fold_numbers
from attribution_opt.domain.arguments import check_type, one_of
from attribution_opt.domain.checks import check_keys, check_tables, missing_table
from attribution_opt.domain.choices import MODES, Mode
from attribution_opt.domain.columns import type_table
from attribution_opt.domain.conventions import in_force, with_landlords
from attribution_opt.domain.copies import each_told, told_once
from attribution_opt.domain.diagnostics import Faults, among, looked_up
from attribution_opt.domain.modes import (
    check_candidacies,
    drop_repeated_applicants,
    ranked,
    split_candidacies,
    with_ledger,
)
from attribution_opt.domain.month import Month
from attribution_opt.domain.place_tables import (
    one_wish_each,
    read_places,
)
from attribution_opt.domain.qpv_list import with_qpv_dates
from attribution_opt.domain.references import with_named_holders
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.domain.tables import (
    Applicants,
    Candidacies,
    Conventions,
    Holders,
    Ledger,
    Neighbourhoods,
    Overrides,
    Tables,
    Vacancies,
    Wishes,
)
from attribution_opt.domain.territory import Placed
from attribution_opt.errors import InstanceError

__all__ = ["Instance", "build_tables"]


Located = TypeVar("Located", bound=Placed)


@dataclass(frozen=True, kw_only=True, eq=False)
class Instance:
    """One month: a frame for each table of the schema, every column present.

    Text is empty where unknown; numbers are whole (money in cents, scores in
    hundredths, decimals in tenths) and flags three-valued, both nullable; dates are
    ``NaT`` where unknown.
    """

    month: Month
    vacancies: Vacancies
    applicants: Applicants
    wishes: Wishes
    holders: Holders
    conventions: Conventions
    candidacies: Candidacies
    ledger: Ledger
    neighbourhoods: Neighbourhoods
    overrides: Overrides
    made_of: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]] = field(
        default_factory=dict, repr=False
    )
    """By table that a mode has made another of: that one, and what was given."""

    @classmethod
    def from_frames(
        cls,
        frames: Mapping[str, pd.DataFrame],
        month: Month,
        mode: Mode = "joint",
    ) -> "Instance":
        """Build a month from data frames of any cell types.

        Parameters
        ----------
        frames
            Frames by table name, under English or French headers; vacancies,
            applicants and wishes are required.
        month
            When and where.
        mode
            What will be decided; in ``rank`` candidacies are the only pairs, wishes are
            not needed, and candidacies may carry the applicants' columns.

        Raises
        ------
        ArgumentError
            If a name is that of no table, or what it names is no frame; if the month or
            the mode is none.
        InstanceError
            With every fault found, if the tables cannot be one month.
        """
        for name, frame in frames.items():
            one_of("a table of frames", name, SCHEMA)
            check_type(f"frames[{name!r}]", frame, pd.DataFrame, "a pandas.DataFrame")
        check_type("month", month, Month, "a Month")
        one_of("mode", mode, MODES)
        tables, faults = build_tables(frames, month, mode)
        if faults.fatal:
            first = faults.fatal[0]
            message = (
                f"{len(faults.fatal)} fault(s) in the data; the first: {first.table}."
                f"{first.column} {first.value!r} {first.problem}; {first.remedy}"
            )
            raise InstanceError(message, faults)
        return cls.of_tables(tables, month, mode)

    @classmethod
    def of_tables(cls, tables: Tables, month: Month, mode: Mode) -> "Instance":
        """Return checked tables as a month to be decided in a mode."""
        known = with_ledger(with_named_holders(tables))
        known = with_qpv_dates(known, month.as_of)
        made: dict[str, Any] = ranked(known) if mode == "rank" else known
        before: Mapping[str, pd.DataFrame] = tables
        pairs = {name: (frame, before[name]) for name, frame in made.items()}
        changed = {k: pair for k, pair in pairs.items() if pair[0] is not pair[1]}
        return cls(month=month, made_of=changed, **made)

    @cached_property
    def household_ids(self) -> np.ndarray:
        """Shape (applicants,): the household of each application, or its own id."""
        people = self.applicants
        own = people["applicant_id"].radd("application ")
        shared = people["household_id"].radd("household ")
        return own.where(people["household_id"] == "", shared).to_numpy(dtype=object)

    @cached_property
    def household(self) -> np.ndarray:
        """Shape (applicants,): applications of one household share a number."""
        return pd.factorize(self.household_ids, sort=True)[0]

    @cached_property
    def designated(self) -> dict[str, frozenset[str]]:
        """By application, the dwellings on which the prefect has designated it.

        Designation is a fact of the pair (CCH L441-2-3, II, seventh paragraph).
        """
        named = self.candidacies
        named = named[named["designated"].fillna(False).astype(bool)]
        homes = named.groupby("applicant_id")["vacancy_id"]
        return {str(name): frozenset(own) for name, own in homes}

    @cached_property
    def conventions_in_force(self) -> Conventions:
        """The conventions that the month is decided under, the landlord's rest too."""
        return in_force(self.conventions, self.holders)

    @cached_property
    def all_holders(self) -> Holders:
        """The holders, landlords included that keep a rest or everything."""
        homes = self.vacancies["landlord"]
        return with_landlords(self.holders, self.conventions_in_force, homes)

    @property
    def tables(self) -> Tables:
        """The frames by table name, in the order of the schema."""
        return Tables({name: getattr(self, name) for name in SCHEMA})

    @property
    def fingerprint(self) -> str:
        """A digest of every cell: two months that differ in one have not the same."""
        digest = hashlib.sha256()
        before = ((name, frame) for name, (_, frame) in self.made_of.items())
        for name, frame in (*self.tables.items(), *before):
            digest.update(repr([name, *frame.columns, *frame.dtypes]).encode())
            cells = pd.util.hash_pandas_object(frame, index=False)
            digest.update(cells.to_numpy().tobytes())
        return digest.hexdigest()

    @property
    def given(self) -> Tables:
        """The tables as they are read again: what a mode makes of them is undone."""
        found = self.tables
        for name, (made, before) in self.made_of.items():
            if getattr(self, name) is made:
                found[name] = before
        return found


def build_tables(
    frames: Mapping[str, pd.DataFrame], month: Month, mode: Mode = "joint"
) -> tuple[Tables, Faults]:
    """Return the typed tables of a month and every fault found in them."""
    faults = Faults()
    given = split_candidacies(frames) if mode == "rank" else frames
    optional = {"wishes"} if mode == "rank" else set()
    tables = Tables()
    for name, table in SCHEMA.items():
        if name in given:
            tables[name] = type_table(given[name], table, faults)
        else:
            if table.is_required and name not in optional:
                faults.append(missing_table(table))
            tables[name] = _empty(name).copy()
    if "applicants" in given and "applicants" not in frames:
        tables["applicants"] = drop_repeated_applicants(tables["applicants"], faults)
    tables["vacancies"], origin = each_told(tables["vacancies"])
    num_typed = len(faults)
    unread = {f.table for f in faults if f.code in {"missing_column", "missing_file"}}
    unread |= optional - set(given)
    as_written = tables["wishes"]
    tables = read_places(fold_numbers(tables), SCHEMA, month, faults)
    check_keys(Tables(tables, wishes=as_written), faults)
    tables["vacancies"] = _with_places(tables["vacancies"])
    tables["ledger"] = _with_places(tables["ledger"])
    check_tables(tables, unread, month, faults)
    if mode == "rank":
        check_candidacies(tables, faults)
    tables["wishes"] = one_wish_each(tables["wishes"])
    faults[num_typed:] = told_once(faults[num_typed:], origin)
    return tables, faults


@cache
def _empty(name: str) -> pd.DataFrame:
    """Return a table of no rows."""
    table = SCHEMA[name]
    return type_table(pd.DataFrame(columns=list(table.columns)), table, Faults())


def _with_places(frame: Located) -> Located:
    """Fill the body and the priority flag where other columns tell them.

    A dwelling without a neighbourhood is known to lie outside the priority ones only
    where its commune has none; otherwise its flag stays unknown.
    """
    bodies = looked_up(frame["commune"], reference.territories())
    frame["epci"] = frame["epci"].where(frame["epci"] != "", bodies).astype("str")
    area = frame["neighbourhood"]
    derived = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    derived = derived.mask(area.str.startswith("QN"), True)
    outside = (area != "") & ~area.str.startswith("QN")
    outside |= (area == "") & ~among(frame["commune"], reference.communes_with_qpv())
    frame["in_qpv"] = frame["in_qpv"].fillna(derived.mask(outside, False))
    return frame
