"""The year of a month, opened by one process at a time."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import JournalError
from attribution_opt.words.sentence import sentence
from attribution_opt.year.folder import YearFolder, add_all, recorded
from attribution_opt.year.journal import Journal
from attribution_opt.year.outcome_file import OutcomeRows, read_own_leases

__all__ = ["opened"]


@contextmanager
def opened(
    month: Path, *, takes_ledger: bool = False
) -> Iterator[tuple[YearFolder, Journal, int]]:
    """Give the year of a month and its journal to one process at a time.

    With it, how many leases of the month's own ledger the year has taken in.

    What people gave for the month is only ever read. A ledger among its tables must
    hold nothing that the year does not know, since a step counts the year's leases.

    Raises
    ------
    ReadError, JournalError
        If that ledger has a fault, or leases that the year does not know.
    YearFolderError
        As `YearFolder.locked`.
    """
    year = YearFolder.of_month(month)
    with year.locked() as journal:
        told = read_own_leases(month)
        known = set(journal.leases)
        new = add_all(journal, recorded(told), told.file, told.headers)
        if new and not takes_ledger:
            fault = _unknown_leases(told, known, new)
            place = month / told.file
            raise JournalError(sentence("fault_at", place=place, fault=fault), [fault])
        yield year, journal, new


def _unknown_leases(told: OutcomeRows, known: Collection[str], new: int) -> Fault:
    """Return the fault of a month whose ledger tells what its year does not know."""
    ids = [row["lease_id"] for _, row in told.rows]
    lost = [name for name in ids if name not in known]
    return Fault(
        code="ledger_not_in_year",
        table="ledger",
        file=told.file,
        column=told.headers.get("lease_id", "lease_id"),
        value=", ".join(lost[:MOST_NAMED]) + (" ..." if len(lost) > MOST_NAMED else ""),
        values={"n": new},
    )


MOST_NAMED = 3
"""Leases that a fault names; the others are counted."""
