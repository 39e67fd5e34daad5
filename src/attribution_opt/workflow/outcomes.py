"""The recipe of outcomes: what was decided and answered moves each dwelling on."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.domain.journal import ANSWER_DAYS, DECISIONS
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.errors import JournalError
from attribution_opt.files.lease_rows import LeaseRows
from attribution_opt.files.outcome_file import Told, read_outcomes
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.year_folder import YearFolder, add_all
from attribution_opt.workflow.steps import Step, cases_of, keep, latest_lists

if TYPE_CHECKING:
    from attribution_opt.domain.modes import Mode

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
    year = YearFolder.of_month(month)
    told = Told("", [], {}) if file is None else read_outcomes(file)
    with year.locked() as journal:
        events = _with_facts(month, told, journal.latest)
        new = add_all(journal, events, told.file, told.headers)
        if as_of is not None:
            while silent := list(journal.silent(as_of, answer_days)):
                new += add_all(journal, enumerate(silent, start=1), "silence")
        keep(year, journal, month, dt.date.max)
        return Step(None, None, new, cases_of(journal, month))


def _with_facts(
    month: Path, told: Told, latest: str
) -> list[tuple[int, dict[str, str]]]:
    """Return outcomes as events: a decision carries the facts of dwelling and person.

    A rank that is not told is that of the latest lists.
    """
    rows = None
    if any(row["outcome"] in DECISIONS for _, row in told.rows):
        # Read on the latest date: the ledger holds nothing of the future then.
        latest = max(latest, *(row["on"] for _, row in told.rows))
        mode: Mode = "rank" if has_candidacies(month) else "joint"
        rows = LeaseRows(read_month(month, mode, dt.date.fromisoformat(latest)))
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
        many = f"{told.file}: {len(faults)} fault(s); nothing is kept"
        raise JournalError(many, faults)
    return events


def has_candidacies(month: Path) -> bool:
    """Tell whether candidacies came back for a month, under either name."""
    names = {SCHEMA["candidacies"].name, SCHEMA["candidacies"].french}
    return any(path.stem in names for path in month.iterdir() if path.is_file())


def _latest_ranks(month: Path) -> dict[tuple[str, str], str]:
    """Return the rank of each candidate of each dwelling in the latest lists."""
    table = latest_lists(month)
    if table is None:
        return {}
    pairs = zip(table["vacancy_id"], table["applicant_id"], strict=True)
    return dict(zip(pairs, table["rank"], strict=True))
