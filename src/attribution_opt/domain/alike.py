"""Identifiers and names that are one for a reader and two for a computer."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.equality import (
    difference,
    is_number,
    skeleton,
    without_spaces,
)
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.domain.tables import Tables

__all__ = ["Frames", "check_alike", "check_alike_references", "fold_numbers"]

Frames = Mapping[str, pd.DataFrame]
"""Tables by name, for what reads any of them."""
Place = tuple[str, str]
KEYS: tuple[Place, ...] = (
    ("applicants", "applicant_id"),
    ("applicants", "household_id"),
    ("vacancies", "vacancy_id"),
    ("ledger", "lease_id"),
)
"""Identifiers, each alike only within its own column."""
NAMES: tuple[tuple[Place, ...], ...] = (
    (
        ("conventions", "landlord"),
        ("vacancies", "landlord"),
        ("ledger", "landlord"),
        ("holders", "holder_id"),
        ("conventions", "holder"),
        ("vacancies", "holder"),
        ("ledger", "holder"),
        ("ledger", "imputed_on"),
        ("candidacies", "proposed_by"),
    ),
    tuple((table, "programme") for table in ("conventions", "vacancies", "ledger")),
    tuple((table, "residence") for table in ("vacancies", "ledger")),
    tuple(
        (table, "neighbourhood") for table in ("neighbourhoods", "vacancies", "ledger")
    ),
)
"""Names that several tables share: landlords and holders are of one kind."""
REFERENCES: tuple[tuple[Place, Place], ...] = tuple(
    ((table, column), (to_table, column))
    for to_table, column in (
        ("applicants", "applicant_id"),
        ("vacancies", "vacancy_id"),
    )
    for table in ("wishes", "candidacies", "overrides", "ledger")
    if column in SCHEMA[table].columns
)
"""Columns that name a row of another table, if it is there."""


def fold_numbers(tables: Tables) -> Tables:
    """Return tables in which a number is spaced as in the table that it refers to.

    A number folds where one row alone has its digits; names of bodies that are numbers
    are spaced as they first are.
    """
    folded = Tables(tables)
    changed: dict[str, pd.DataFrame] = folded
    for (table, column), (to_table, to_column) in REFERENCES:
        known = changed[to_table][to_column]
        _fold(changed, table, column, known.unique().tolist())
    for places in NAMES:
        texts = pd.concat([changed[t][c] for t, c in places], ignore_index=True)
        first = texts.unique().tolist()
        kept = {without_spaces(text): text for text in first[::-1] if is_number(text)}
        for table, column in places if kept else ():
            _fold(changed, table, column, list(kept.values()))
    return folded


def _fold(
    tables: dict[str, pd.DataFrame], table: str, column: str, known: list[str]
) -> None:
    cells = tables[table][column]
    there = set(known)
    texts = cells.unique().tolist()
    odd = [t for t in texts if t and t not in there and is_number(t)]
    if not odd:
        return
    by_digits: dict[str, list[str]] = {}
    for text in filter(is_number, there):
        by_digits.setdefault(without_spaces(text), []).append(text)
    found = {text: by_digits.get(without_spaces(text), []) for text in odd}
    new = {text: texts[0] for text, texts in found.items() if len(texts) == 1}
    if new:
        folded = cells.map(new).fillna(cells).astype("str")
        tables[table] = tables[table].assign(**{column: folded})


def check_alike(tables: Frames, distinct: Iterable[str], faults: Faults) -> None:
    """Refuse texts that differ only in what no reader sees.

    Parameters
    ----------
    tables
        The month.
    distinct
        Texts that are told to be what they are: each stands for itself.
    faults
        Receives every fault found.
    """
    told = frozenset(distinct)
    for places in (*((key,) for key in KEYS), *NAMES):
        parts = [tables[t][c] for t, c in places]
        texts = pd.concat(parts, ignore_index=True).unique().tolist()
        for group in _alike(text for text in texts if text and text not in told):
            _name(tables, places, group, faults)


def _alike(texts: Iterable[str]) -> list[list[str]]:
    """Return the texts that look like another, together."""
    groups: dict[str, list[str]] = {}
    for text in texts:
        groups.setdefault(skeleton(text), []).append(text)
    return [group for group in groups.values() if len(group) > 1]


def _name(
    tables: Frames, places: Iterable[Place], group: list[str], faults: Faults
) -> None:
    """Note each text of a group where it first stands in each table."""
    for table, column in places:
        cells = tables[table][column]
        for text in group:
            rows = np.flatnonzero((cells == text).to_numpy(dtype=bool))
            if not len(rows):
                continue
            other = group[1] if text == group[0] else group[0]
            faults.add(
                "alike",
                table,
                line=int(rows[0]),
                column=column,
                value=text,
                more=len(rows) - 1,
                other=other,
                how=difference(text, other),
            )


def check_alike_references(tables: Frames, faults: Faults) -> dict[Place, set[str]]:
    """Refuse references that only look like the row that they mean; return them."""
    found: dict[Place, set[str]] = {}
    for place, (to_table, to_column) in REFERENCES:
        table, column = place
        known, cells = set(tables[to_table][to_column].tolist()), tables[table][column]
        odd = [t for t in cells.unique().tolist() if t and t not in known]
        by_look = {skeleton(text): text for text in known} if odd else {}
        for text in odd:
            like = by_look.get(skeleton(text))
            if like is None:
                continue
            found.setdefault(place, set()).add(text)
            said: dict[str, Any] = {"other": like, "how": difference(text, like)}
            names = {"en": to_table, "fr": SCHEMA[to_table].french}
            rows = np.flatnonzero((cells == text).to_numpy(dtype=bool))
            faults.add_rows(
                "alike_reference", table, column, rows, text, **said, table_name=names
            )
    return found
