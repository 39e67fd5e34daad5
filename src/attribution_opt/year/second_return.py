"""The landlord's yearly return to the ministry, before 15 February: to be verified.

Order of 28 November 2011 (DEVL1131829A), article 1, as it was read; whether it is in
force today is to be checked, and ``second_return.csv`` of the package says so column by
column.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import cast

import pandas as pd

from attribution_opt.admission.case import OUTSIDE_FLOW
from attribution_opt.domain.choices import ALLOTTED
from attribution_opt.year.journal import Journal

__all__ = ["columns_of_return", "second_return"]

TRANSFER, NOT_IMPUTED = "transfer", "not_imputed"
"""Categories beside the kinds of holders: moves within the stock, and the rest."""
COUNTS = ("available", "relet", "disposed", "allotted", "signed", "refused")
REFUSED = {"refused", "no_answer"}
Key = tuple[str, str, str, str]
Home = Mapping[str, str]
"""Facts of a dwelling or of a lease, by column of the ledger."""


@cache
def columns_of_return() -> list[dict[str, str]]:
    """Return the columns with their titles, article, date and status."""
    source = files("attribution_opt.domain") / "data" / "second_return.csv"
    return list(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))


def second_return(
    journal: Journal, year: int, kind_of: Mapping[str, str]
) -> pd.DataFrame:
    """Return, by landlord, kind of holder and holder, what became of homes in a year.

    New homes (first lettings) stand apart, so do transfers within the stock and homes
    that are imputed on no holder's rights.

    Parameters
    ----------
    journal
        The events.
    year
        Events and leases of which are counted.
    kind_of
        Kind of each holder.

    Returns
    -------
    pd.DataFrame
        Under the columns of `columns_of_return`: homes put at a holder's disposal
        (oriented), re-let (leases signed, first lettings apart), disposed of by the
        landlord (its own, or handed back); the commission's allotments, leases signed,
        refusals (silence is one, CCH R441-10).
    """
    found: dict[Key, Counter[str]] = {}
    for home, name in (*_events(journal, year), *_leases(journal, year)):
        found.setdefault(_key(home, kind_of), Counter())[name] += 1
    rows = [
        {
            **dict(zip(("landlord", "category", "holder", "is_new"), key, strict=True)),
            **{name: counts[name] for name in COUNTS},
        }
        for key, counts in sorted(found.items())
    ]
    return pd.DataFrame(rows, columns=[one["column"] for one in columns_of_return()])


def _events(journal: Journal, year: int) -> Iterator[tuple[Home, str]]:
    """Yield each event of a year that counts, with the facts of its dwelling then."""
    homes: dict[str, Home] = {}
    for row in cast("Sequence[Home]", journal.rows):
        event, name = row["event"], row["vacancy_id"]
        if event == "oriented":
            homes[name] = row
        elif event == "handed_back" and name in homes:
            homes[name] = {**homes[name], "holder": row["holder"]}
        if name in homes and row["on"].startswith(f"{year}-"):
            home = {**homes[name], "transfer_from": row["transfer_from"]}
            yield from ((home, count) for count in _counts(event, home))


def _counts(event: str, home: Home) -> Iterator[str]:
    """Yield what an event counts for."""
    if event == "oriented":
        yield "available"
    if event == "handed_back" or (event == "oriented" and _is_own(home)):
        yield "disposed"
    if event in ALLOTTED:
        yield "allotted"
    if event in REFUSED:
        yield "refused"


def _leases(journal: Journal, year: int) -> Iterator[tuple[Home, str]]:
    """Yield the leases signed in a year, those recorded among them."""
    table = journal.ledger()
    is_signed = table["signed_on"].str.startswith(f"{year}-")
    kept = table[is_signed & table["state"].isin(["", "signed"])]
    names = [str(name) for name in kept.columns]
    for cells in kept.itertuples(index=False, name=None):
        lease = dict(zip(names, cells, strict=True))
        yield lease, "signed"
        if lease["first_letting"] != "yes":
            yield lease, "relet"


def _is_own(home: Home) -> bool:
    return home["holder"] in {home["landlord"], OUTSIDE_FLOW, ""}


def _key(home: Home, kind_of: Mapping[str, str]) -> Key:
    """Return where a home is counted: its landlord, category, holder and newness."""
    holder = home["holder"]
    category = kind_of.get(holder, NOT_IMPUTED)
    if home["set_aside"]:
        category = NOT_IMPUTED
    if home["set_aside"] == "transfer" or home["transfer_from"] == home["landlord"]:
        category = TRANSFER
    name = holder if category not in {TRANSFER, NOT_IMPUTED} else ""
    return home["landlord"], category, name, home["first_letting"] or "no"
