"""Whether a list is a draft, sent, withdrawn or replaced: who said so, when and why."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from pathlib import Path

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import JournalError
from attribution_opt.files.run_folder import Record
from attribution_opt.report.model import Standing
from attribution_opt.words.sentence import sentence
from attribution_opt.year.folder import EVENTS, YearFolder, add_all
from attribution_opt.year.journal import Journal
from attribution_opt.year.month_folder import LISTS, cases_of
from attribution_opt.year.opened import opened
from attribution_opt.year.steps import Step

__all__ = ["DRAFT", "standing_of", "tell_lists"]

DRAFT, SENT, WITHDRAWN, REPLACED = "draft", "sent", "withdrawn", "replaced"
STATES = {"proposed": DRAFT, SENT: SENT, WITHDRAWN: WITHDRAWN}
"""How a list stands, by the state of its dwelling; decided where it is another."""


def tell_lists(
    month: Path,
    event: str,
    *,
    on: dt.date,
    by: str,
    reason: str = "",
    vacancies: Collection[str] = (),
) -> Step:
    """Record that lists of a month are sent to the commission, or withdrawn.

    A list that is withdrawn frees its households: who had the dwelling by it has it no
    more, and other lists may have them again.

    Parameters
    ----------
    month
        A month's folder within its year.
    event
        ``sent`` or ``withdrawn``.
    on, by, reason
        When, who and why.
    vacancies
        Dwellings whose lists are meant; by default every draft where they are sent,
        every list that nobody has signed on where they are withdrawn.

    Raises
    ------
    JournalError
        With every dwelling that has no such list; nothing is kept.
    YearFolderError
        If another process writes the year.
    """
    with opened(month) as (year, journal, _):
        meant = vacancies or _meant(journal, month, event)
        told = {"on": on.isoformat(), "event": event, "month": month.name}
        told |= {"by": by, "reason": reason}
        events = [told | {"vacancy_id": name} for name in sorted(meant)]
        if not events:
            fault = Fault(code="no_lists", table="vacancies", file=month.name)
            raise JournalError(sentence("fault_at", place=month, fault=fault), [fault])
        new = add_all(journal, enumerate(events, start=1), "lists")
        year.write(journal)
        return Step(None, None, new, cases_of(journal, month))


def _meant(journal: Journal, month: Path, event: str) -> list[str]:
    states = {"proposed"}
    if event == WITHDRAWN:
        states |= {SENT, "decided", "offered", "exhausted"}
    return [
        name
        for name, dwelling in journal.dwellings.items()
        if dwelling.month == month.name
        and dwelling.state in states
        and dwelling.facts["proposed_on"]
    ]


def standing_of(record: Record) -> Standing | None:
    """Return how the lists of a run stand today; None where it is of no year."""
    run = record.folder
    if run is None or not run.name.startswith(f"{LISTS}-"):
        return None
    month = run.resolve().parent
    if not (month.parent / EVENTS).is_file():
        return None
    journal = YearFolder.of_month(month).read()
    listed = {line.vacancy_id for line in record.lists if line.applicant_id}
    dwellings = [journal.dwellings[name] for name in listed & set(journal.dwellings)]
    newer = [path for path in month.glob(f"{LISTS}-*") if path.name > run.name]
    if newer:
        return Standing(REPLACED, len(listed), len(listed), newer[-1].name, "", "")
    states = Counter(STATES.get(one.state, "decided") for one in dwellings)
    if not states:
        return None
    # The one that is said is that of most lists; a draft where as many are.
    state = max((DRAFT, SENT, WITHDRAWN, "decided"), key=lambda name: states[name])
    last = max(
        (one for one in dwellings if STATES.get(one.state, "decided") == state),
        key=lambda one: one.since,
    )
    n, whole = states[state], states.total()
    return Standing(state, n, whole, last.since, last.by, last.reason)
