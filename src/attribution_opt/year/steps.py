"""Recipes of the month: orient its dwellings, and rank what came back.

Each step reads the events of the year, does its work beside the month's tables, and
then adds its own events: told twice, it changes nothing. The ledger of the year moves
on, so a step's run keeps the one that it was made from among its inputs.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from attribution_opt.decide.result import Result
from attribution_opt.report.model import Report
from attribution_opt.rules.policy import Policy
from attribution_opt.run.recipe import Writing, solve_run
from attribution_opt.run.run import Run
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.words.language import Language
from attribution_opt.year.carried import carried
from attribution_opt.year.events import EXHAUSTED
from attribution_opt.year.folder import add_all
from attribution_opt.year.journal import Journal
from attribution_opt.year.lease_rows import LeaseRows
from attribution_opt.year.month_folder import LISTS, cases_of, is_done, month_of
from attribution_opt.year.opened import opened
from attribution_opt.year.papers import (
    agenda,
    write_agenda,
    write_holder_files,
)
from attribution_opt.year.replies import Replies, read_replies

__all__ = ["REPLY_DAYS", "Step", "orient_month", "rank_month"]

REPLY_DAYS = 21
"""Days that a holder has to put candidates forward; each convention says its own."""
ORIENTATION, HOLDERS = "orientation", "holders"


@dataclass(frozen=True, slots=True)
class Step:
    """What a step has done.

    Attributes
    ----------
    run
        The run that it wrote; None where it was done already, or writes none.
    folder
        Where that run is.
    new
        Events added.
    taken
        Leases of the month's own ledger that the year has recorded.
    cases
        Where every dwelling of the month stands now.
    replies
        What came back from holders, where workbooks were read.
    """

    run: Run | None
    folder: Path | None
    new: int
    cases: pd.DataFrame
    taken: int = 0
    replies: Replies | None = None


def orient_month(
    month: Path,
    policy: Policy | str | Path,
    *,
    on: dt.date | None = None,
    reply_days: int = REPLY_DAYS,
    method: str = DEFAULT_ENGINE,
    control: Control | None = None,
    language: Language = "en",
    takes_ledger: bool = False,
) -> Step:
    """Send each dwelling of a month to a holder, with the household to ask of it.

    Parameters
    ----------
    month
        A month's folder within its year.
    policy
        A policy, its file, or the name of a shipped one.
    on
        Date of the step; the month's own by default.
    reply_days
        Days that holders have to put candidates forward.
    method, control, language
        As in `solve_run`.
    takes_ledger
        Record in the year the leases that only the month's own ledger tells; they are
        refused otherwise.

    Raises
    ------
    ReadError, PolicyError, RunFolderError, SolverError
        As `solve_run`.
    JournalError, YearFolderError
        If the year cannot be read or written, or another process writes it.
    """
    with opened(month, takes_ledger=takes_ledger) as (year, journal, taken):
        on = on or month_of(month).as_of
        out = month / f"{ORIENTATION}-{on}"
        if is_done(journal, month, "oriented", on, out):
            return Step(None, out, 0, cases_of(journal, month), taken)
        events: list[dict[str, str]] = []
        known = journal.until(on)
        reply_by = (on + dt.timedelta(days=reply_days)).isoformat()

        def tell_holders(result: Result, report: Report, draft: Path) -> None:
            for event in _orientations(result, journal, known):
                told = {"on": on.isoformat(), "month": month.name, "reply_by": reply_by}
                events.append(event | told)
            columns = ["vacancy_id", "holder", "reply_by"]
            asked = pd.DataFrame(events, columns=columns, dtype="str")
            write_holder_files(report, asked, draft / HOLDERS, language)

        run = solve_run(
            *(month, policy, out),
            mode="orient",
            method=method,
            control=control,
            as_of=on,
            ledger=known.ledger(),
            added=carried(known, month, on),
            writing=Writing(
                language=language,
                with_inputs=True,
                options={"reply_by": reply_by},
                also=tell_holders,
            ),
        )
        new = add_all(journal, enumerate(events, start=1), "orientation")
        year.write(journal)
        return Step(run, out, new, cases_of(journal, month), taken)


def _orientations(
    result: Result, journal: Journal, known: Journal
) -> Iterator[dict[str, str]]:
    """Yield the dwellings that a plan orients and the year does not know yet.

    And those whose list is exhausted: as the day of the step knows, and since.
    """
    rows, case = LeaseRows(result.case.instance), result.case
    for v, name in enumerate(case.instance.vacancies["vacancy_id"]):
        is_new = name not in journal.dwellings
        rounds = journal.dwellings.get(name), known.dwellings.get(name)
        is_over = all(one is not None and one.is_over for one in rounds)
        if not case.waiting[v] and (is_new or is_over):
            holder = case.holders[result.plan.holder[v]]
            reason = {"reason": EXHAUSTED} if is_over else {}
            yield {**rows.home(name), "event": "oriented", "holder": holder, **reason}


def rank_month(
    month: Path,
    policy: Policy | str | Path,
    *,
    on: dt.date | None = None,
    sessions: Sequence[dt.date] = (),
    lines: int = 40,
    method: str = DEFAULT_ENGINE,
    control: Control | None = None,
    language: Language = "en",
    takes_ledger: bool = False,
    replies: Path | None = None,
) -> Step:
    """Rank the candidacies that came back, and write the agenda of each session.

    Parameters
    ----------
    month, policy, method, control, language, takes_ledger
        As in `orient_month`.
    on
        Date of the step; the month's own by default.
    sessions
        Dates of the commission; that of the step by default.
    lines
        Dwellings that one session can examine.
    replies
        A folder of the workbooks that holders sent back: their candidates count beside
        those of the month's own ``candidacies``.

    Raises
    ------
    ReadError, PolicyError, RunFolderError, SolverError, JournalError, YearFolderError
        As `orient_month`.
    """
    with opened(month, takes_ledger=takes_ledger) as (year, journal, taken):
        on = on or month_of(month).as_of
        out = month / f"{LISTS}-{on}"
        if is_done(journal, month, "proposed", on, out):
            return Step(None, out, 0, cases_of(journal, month), taken)
        ledger = journal.until(on).ledger()
        came = (
            None if replies is None else read_replies(replies, _asked(journal, month))
        )
        added = dict(carried(journal, month))
        added |= {} if came is None else {"candidacies": came.table}

        def call_sessions(_: Result, report: Report, draft: Path) -> None:
            table = agenda(report, sessions or [on], lines)
            write_agenda(report, table, draft, language)

        run = solve_run(
            *(month, policy, out),
            mode="rank",
            method=method,
            control=control,
            as_of=on,
            ledger=ledger,
            added=added,
            writing=Writing(language=language, with_inputs=True, also=call_sessions),
        )
        told = {"on": on.isoformat(), "month": month.name}
        events = [told | event for event in _list_events(run, journal)]
        new = add_all(journal, enumerate(events, start=1), "lists")
        year.write(journal)
        return Step(run, out, new, cases_of(journal, month), taken, came)


def _list_events(run: Run, journal: Journal) -> Iterator[dict[str, str]]:
    """Yield that each list is put forward; where one stands, that it is replaced."""
    listed = run.candidates
    listed = listed[listed["applicant_id"] != ""].drop_duplicates("vacancy_id")
    for name, holder in zip(listed["vacancy_id"], listed["holder"], strict=True):
        if name in journal.dwellings:
            home = {"vacancy_id": name, "holder": holder}
            if journal.dwellings[name].has_list:
                yield {"event": "replaced", **home}
            yield {"event": "proposed", **home}


def _asked(journal: Journal, month: Path) -> dict[str, str]:
    """Return the holder of each dwelling of a month that waits for an answer."""
    return {
        name: dwelling.facts["holder"]
        for name, dwelling in journal.dwellings.items()
        if dwelling.month == month.name and dwelling.state == "oriented"
    }
