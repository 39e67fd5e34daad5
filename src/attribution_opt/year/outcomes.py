"""The recipe of outcomes: what was decided and answered moves each dwelling on."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from attribution_opt.domain.choices import DECISIONS
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.errors import JournalError
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.sources import Sources
from attribution_opt.words.sentence import sentence
from attribution_opt.year.carried import carried
from attribution_opt.year.events import ANSWER_DAYS
from attribution_opt.year.folder import add_all
from attribution_opt.year.journal import Journal
from attribution_opt.year.lease_rows import LeaseRows
from attribution_opt.year.month_folder import cases_of, latest_lists
from attribution_opt.year.opened import opened
from attribution_opt.year.outcome_file import OutcomeRows, read_outcomes
from attribution_opt.year.steps import Step

if TYPE_CHECKING:
    from attribution_opt.domain.choices import Mode

__all__ = [
    "has_candidacies",
    "record_outcomes",
]


def record_outcomes(
    month: Path,
    file: Path | None,
    *,
    as_of: dt.date | None = None,
    answer_days: int = ANSWER_DAYS,
) -> Step:
    """Take in decisions, offers, refusals and signatures, and what silence means.

    Parameters
    ----------
    month
        A month's folder within its year.
    file
        Rows under the headers of ``outcomes``; None for silence alone.
    as_of
        Offers that have had no answer by then count as refused; none by default.
    answer_days
        Days that a household has to answer.

    Raises
    ------
    ReadError
        With every fault of the file.
    JournalError
        With every outcome that cannot follow what happened before; nothing is kept.
    YearFolderError
        If another process writes the year.
    """
    told = OutcomeRows("", [], {}) if file is None else read_outcomes(file)
    with opened(month) as (year, journal, _):
        events = _with_facts(month, told, journal)
        new = add_all(journal, events, told.file, told.headers)
        if as_of is not None:
            while silent := list(journal.silent(as_of, answer_days)):
                new += add_all(journal, enumerate(silent, start=1), "silence")
        year.write(journal)
        return Step(None, None, new, cases_of(journal, month))


def _with_facts(
    month: Path, told: OutcomeRows, journal: Journal
) -> list[tuple[int, dict[str, str]]]:
    """Return outcomes as events: a decision carries the facts of dwelling and person.

    A rank that is not told is that of the latest lists.
    """
    rows = None
    if any(row["outcome"] in DECISIONS for _, row in told.rows):
        # Read on the latest date: the ledger holds nothing of the future then.
        latest = max(journal.latest, *(row["on"] for _, row in told.rows))
        mode: Mode = "rank" if has_candidacies(month) else "joint"
        as_of, ledger = dt.date.fromisoformat(latest), journal.ledger()
        added = carried(journal, month)
        read = read_month(month, mode, as_of, ledger=ledger, added=added)
        rows = LeaseRows(read)
    ranks = _latest_ranks(month)
    events, faults = [], []
    for line, row in told.rows:
        event = {
            "on": row["on"],
            "event": row["outcome"],
            "month": month.name,
            "vacancy_id": row["vacancy_id"],
            "applicant_id": row["applicant_id"],
            "reason": row["reason"],
        }
        if rows is not None and row["outcome"] in DECISIONS:
            pair = (row["vacancy_id"], row["applicant_id"])
            if row["applicant_id"] not in rows:
                faults.append(
                    Fault(
                        code="event_no_applicant",
                        table="outcomes",
                        line=line,
                        column=told.headers["applicant_id"],
                        value=row["applicant_id"],
                        file=told.file,
                    )
                )
                continue
            event["rank"] = row["rank"] or ranks.get(pair, "1")
            if rows.home(row["vacancy_id"]):
                event = {**rows.lease(*pair), **event}
        events.append((line, event))
    if faults:
        many = sentence("faults_unkept", place=told.file, n=len(faults))
        raise JournalError(many, faults)
    return events


def has_candidacies(month: Path) -> bool:
    """Tell whether candidacies came back for a month, in a file or a sheet."""
    found = Sources(month, Faults(), only=["candidacies"]).tables.get("candidacies")
    return found is not None and found.text is not None and len(found.text.frame) > 0


def _latest_ranks(month: Path) -> dict[tuple[str, str], str]:
    """Return the rank of each candidate of each dwelling in the latest lists."""
    table = latest_lists(month)
    if table is None:
        return {}
    pairs = zip(table["vacancy_id"], table["applicant_id"], strict=True)
    return dict(zip(pairs, table["rank"], strict=True))
