"""What follows from the events: the leases of the ledger, where dwellings stand."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import pandas as pd

from attribution_opt.domain.labels import label_text
from attribution_opt.year.events import CASE_COLUMNS, LEDGER, Dwelling, Lease

__all__ = ["cases_of", "lease_id", "ledger_of"]

Lapsed = Collection[tuple[str, str]]
"""Dwellings and households whose DALO status ended with a refusal."""


def ledger_of(
    leases: Iterable[Lease],
    dwellings: Iterable[Dwelling],
    past: Iterable[Dwelling],
    lapsed: Lapsed,
) -> pd.DataFrame:
    """Return the ledger: leases recorded, decided, signed and cancelled.

    A dwelling that nobody has yet stands there as oriented or proposed, for the
    conventions that count those events. Text cells, in order of ``lease_id``.

    Parameters
    ----------
    leases
        Those recorded.
    dwellings, past
        As they stand; as they stood when a list of theirs was exhausted, before they
        were oriented again.
    lapsed
        Whose DALO status ended.
    """
    rows = [*leases]
    for dwelling in past:
        rows += _held(dwelling, lapsed)
    for dwelling in dwellings:
        rows += _held(dwelling, lapsed)
        rows += _waiting(dwelling)
    table = pd.DataFrame(rows, columns=list(LEDGER), dtype="str").fillna("")
    return table.sort_values("lease_id", kind="stable", ignore_index=True)


def _held(dwelling: Dwelling, lapsed: Lapsed) -> Iterator[Lease]:
    """Yield the lease of each household that has had a dwelling, or has it."""
    told = dwelling.facts
    by_name = {row["applicant_id"]: row for row in dwelling.ranked.values()}
    for name, since in dwelling.held_since.items():
        row = dict(by_name[name])
        row |= {"oriented_on": told["oriented_on"], "decided_on": since}
        row |= {"proposed_on": told["proposed_on"]}
        row |= {"lease_id": lease_id(dwelling, name)}
        row |= {"holder": told["holder"], "state": "decided"}
        if name in dwelling.out:
            row |= {"state": "cancelled", "cancelled_on": dwelling.out[name][1]}
            if (row["vacancy_id"], name) in lapsed:
                row |= {"dalo_status": "lapsed"}
        elif dwelling.state == "signed":
            row |= {"state": "signed", "signed_on": dwelling.since}
        yield row


def _waiting(dwelling: Dwelling) -> Iterator[Lease]:
    """Yield the row of a dwelling that nobody has."""
    if dwelling.current is None:
        state = "proposed" if dwelling.facts["proposed_on"] else "oriented"
        row = dict(dwelling.facts)
        row |= {"lease_id": row["vacancy_id"], "applicant_id": "", "state": state}
        yield row


def cases_of(dwellings: Mapping[str, Dwelling]) -> pd.DataFrame:
    """Return where every dwelling stands, under `CASE_COLUMNS`, as text."""
    rows = []
    for name, dwelling in dwellings.items():
        later = [
            rank
            for rank in sorted(dwelling.ranked)
            if rank != dwelling.current
            and dwelling.ranked[rank]["applicant_id"] not in dwelling.out
        ]
        rows.append(
            {
                "vacancy_id": name,
                "month": dwelling.month,
                "state": dwelling.state,
                "since": dwelling.since,
                "holder": dwelling.facts["holder"],
                "applicant_id": dwelling.applicant,
                "rank": str(dwelling.current or ""),
                "next_rank": str(later[0]) if later else "",
                "reply_by": dwelling.reply_by,
                "reason": dwelling.reason,
            }
        )
    table = pd.DataFrame(rows, columns=list(CASE_COLUMNS), dtype="str")
    return table.sort_values("vacancy_id", kind="stable", ignore_index=True)


def lease_id(dwelling: Dwelling, applicant: str) -> str:
    """Return what a lease is called: its dwelling and household, and a later round."""
    later = (str(dwelling.round),) if dwelling.round > 1 else ()
    return label_text((dwelling.facts["vacancy_id"], applicant, *later))
