"""Recipes of the month: orient its dwellings, and rank what came back.

Each step reads the events of the year, does its work beside the month's tables, and
then adds its own events: told twice, it changes nothing. The ledger of the year moves
on, so a step's run keeps the one that it was made from among its inputs.
"""

import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from attribution_opt.decide.result import Result
from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.month import Month
from attribution_opt.errors import ReadError, RunFolderError
from attribution_opt.files.csv_text import parse_csv
from attribution_opt.files.month_file import read_month_file
from attribution_opt.files.run_folder import CANDIDATES, MANIFEST
from attribution_opt.files.sources import Sources
from attribution_opt.report.model import Report
from attribution_opt.rules.policy import Policy
from attribution_opt.run.recipe import Writing, solve_run
from attribution_opt.run.run import Run
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.words.language import Language
from attribution_opt.year.folder import add_all
from attribution_opt.year.journal import Journal
from attribution_opt.year.lease_rows import LeaseRows
from attribution_opt.year.opened import opened
from attribution_opt.year.papers import (
    agenda,
    write_agenda,
    write_holder_files,
)

__all__ = [
    "REPLY_DAYS",
    "Step",
    "cases_of",
    "latest_lists",
    "latest_run",
    "orient_month",
    "rank_month",
]

REPLY_DAYS = 21
"""Days that a holder has to put candidates forward; each convention says its own."""
ORIENTATION, LISTS, HOLDERS = "orientation", "lists", "holders"


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
    """

    run: Run | None
    folder: Path | None
    new: int
    cases: pd.DataFrame
    taken: int = 0


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
        on = on or _month(month).as_of
        out = month / f"{ORIENTATION}-{on}"
        if _is_done(journal, month, "oriented", on, out):
            return Step(None, out, 0, cases_of(journal, month), taken)
        events: list[dict[str, str]] = []
        reply_by = (on + dt.timedelta(days=reply_days)).isoformat()

        def tell_holders(result: Result, report: Report, draft: Path) -> None:
            for event in _orientations(result, journal):
                told = {"on": on.isoformat(), "month": month.name, "reply_by": reply_by}
                events.append(event | told)
            columns = ["vacancy_id", "holder", "reply_by"]
            asked = pd.DataFrame(events, columns=columns, dtype="str")
            write_holder_files(report.run, asked, draft / HOLDERS, language)

        ledger = journal.until(on).ledger()
        run = solve_run(
            *(month, policy, out),
            mode="orient",
            method=method,
            control=control,
            as_of=on,
            ledger=ledger,
            writing=Writing(language=language, with_inputs=True, also=tell_holders),
        )
        new = add_all(journal, enumerate(events, start=1), "orientation")
        year.write(journal)
        return Step(run, out, new, cases_of(journal, month), taken)


def _orientations(result: Result, journal: Journal) -> Iterator[dict[str, str]]:
    """Yield the dwellings that a plan orients and the year does not know yet."""
    rows, case = LeaseRows(result.case.instance), result.case
    for v, name in enumerate(case.instance.vacancies["vacancy_id"]):
        if not case.waiting[v] and name not in journal.dwellings:
            holder = case.holders[result.plan.holder[v]]
            yield {**rows.home(name), "event": "oriented", "holder": holder}


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

    Raises
    ------
    ReadError, PolicyError, RunFolderError, SolverError, JournalError, YearFolderError
        As `orient_month`.
    """
    with opened(month, takes_ledger=takes_ledger) as (year, journal, taken):
        on = on or _month(month).as_of
        out = month / f"{LISTS}-{on}"
        if _is_done(journal, month, "proposed", on, out):
            return Step(None, out, 0, cases_of(journal, month), taken)
        ledger = journal.until(on).ledger()

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
            writing=Writing(language=language, with_inputs=True, also=call_sessions),
        )
        listed = run.candidates
        listed = listed[listed["applicant_id"] != ""].drop_duplicates("vacancy_id")
        events = [
            {
                "on": on.isoformat(),
                "event": "proposed",
                "month": month.name,
                "vacancy_id": name,
                "holder": holder,
            }
            for name, holder in zip(listed["vacancy_id"], listed["holder"], strict=True)
            if name in journal.dwellings
        ]
        new = add_all(journal, enumerate(events, start=1), "lists")
        year.write(journal)
        return Step(run, out, new, cases_of(journal, month), taken)


def _month(folder: Path) -> Month:
    """Return which month a folder is, as its ``month.toml`` tells.

    Raises
    ------
    ReadError
        If it does not tell.
    """
    faults = Faults()
    month = read_month_file(folder, Sources(folder, Faults(), only=[]).month, faults)
    if month is None:
        raise ReadError(f"{folder}: {faults[0]}", faults)
    return month


def _is_done(journal: Journal, month: Path, event: str, on: dt.date, out: Path) -> bool:
    """Tell whether a step has been done; clear away what an interrupted one left."""
    done = any(
        row["event"] == event
        and row["month"] == month.name
        and row["on"] == on.isoformat()
        for row in journal.rows
    )
    if out.exists() and not done:
        if not (out / MANIFEST).is_file():
            raise RunFolderError(f"{out} is in the way: it is no run of ours")
        shutil.rmtree(out)
    return done


def cases_of(journal: Journal, month: Path) -> pd.DataFrame:
    """Return where the dwellings of a month stand."""
    table = journal.cases()
    return table[table["month"] == month.name].reset_index(drop=True)


def latest_lists(month: Path) -> pd.DataFrame | None:
    """Return the latest ranked lists of a month; None where nothing was ranked."""
    run = latest_run(month)
    return None if run is None else parse_csv((run / CANDIDATES).read_bytes()).frame


def latest_run(month: Path) -> Path | None:
    """Return the run of a month's latest ranked lists; None where there is none."""
    runs = (p for p in month.glob(f"{LISTS}-*") if (p / MANIFEST).is_file())
    return max(runs, default=None)
