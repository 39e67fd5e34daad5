"""Recipes of the year: orient, rank, outcomes, and the ledger that follows from them.

Each step reads the events of the year, does its work beside the month's tables, and
then adds its own events: told twice, it changes nothing.
"""

import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.journal import ANSWER_DAYS, DECISIONS, Journal
from attribution_opt.domain.modes import Mode
from attribution_opt.domain.month import Month
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.errors import (
    JournalError,
    ReadError,
    RunFolderError,
    YearFolderError,
)
from attribution_opt.files.csv_text import write_atomically
from attribution_opt.files.lease_rows import LeaseRows
from attribution_opt.files.month_file import MONTH_FILE, read_month_file
from attribution_opt.files.outcome_file import Told, read_leases, read_outcomes
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.run_folder import CANDIDATES, MANIFEST, new_run
from attribution_opt.files.write_run import write_frame
from attribution_opt.files.write_tables import text_cells
from attribution_opt.files.year_folder import LEDGER, YearFolder, add_all, csv_bytes
from attribution_opt.report.month_files import (
    agenda,
    write_agenda,
    write_holder_files,
)
from attribution_opt.report.year import write_year_report
from attribution_opt.rules.policy import Policy
from attribution_opt.solvers.base import Control
from attribution_opt.solvers.registry import DEFAULT_ENGINE
from attribution_opt.study.rehearsal import draw_candidacies, draw_outcomes
from attribution_opt.study.year_report import YearReport, year_report
from attribution_opt.words.language import Language
from attribution_opt.workflow.runs import SolvedRun, solve_run

__all__ = [
    "REPLY_DAYS",
    "Step",
    "append_leases",
    "cancel_lease",
    "check_year",
    "orient_month",
    "rank_month",
    "record_outcomes",
    "rehearse_candidacies",
    "rehearse_outcomes",
    "replay_year",
    "report_year",
]

REPLY_DAYS = 21
"""Days that a holder has to put candidates forward; each convention says its own."""
ORIENTATION, LISTS, HOLDERS = "orientation", "lists", "holders"
NEXT_YEAR = "conventions-next-year.csv"


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
    cases
        Where every dwelling of the month stands now.
    """

    run: SolvedRun | None
    folder: Path | None
    new: int
    cases: pd.DataFrame


def orient_month(
    month: Path,
    policy: Policy | str | Path,
    *,
    on: dt.date | None = None,
    reply_days: int = REPLY_DAYS,
    method: str = DEFAULT_ENGINE,
    control: Control | None = None,
    language: Language = "en",
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

    Raises
    ------
    ReadError, PolicyError, RunFolderError, SolverError
        As `solve_run`.
    JournalError, YearFolderError
        If the year cannot be read or written, or another process writes it.
    """
    year = YearFolder.of_month(month)
    with year.locked() as journal:
        on = on or _month(month).as_of
        _give_ledger(journal.until(on), month)
        out = month / f"{ORIENTATION}-{on}"
        if _is_done(journal, month, "oriented", on, out):
            return Step(None, out, 0, _cases(journal, month))
        run = _solve(month, policy, out, "orient", on, method, control, language)
        result, events = run.result, []
        rows = LeaseRows(result.case.instance)
        reply_by = (on + dt.timedelta(days=reply_days)).isoformat()
        for v, name in enumerate(result.case.instance.vacancies["vacancy_id"]):
            if result.case.waiting[v] or name in journal.dwellings:
                continue
            events.append(
                {
                    **rows.home(name),
                    "on": on.isoformat(),
                    "event": "oriented",
                    "month": month.name,
                    "reply_by": reply_by,
                    "holder": result.case.holders[result.plan.holder[v]],
                }
            )
        new = add_all(journal, enumerate(events, start=1), "orientation")
        asked = pd.DataFrame(
            events, columns=["vacancy_id", "holder", "reply_by"], dtype="str"
        )
        write_holder_files(run.report.run, asked, out / HOLDERS, language)
        _keep(year, journal, month, on)
        return Step(run, out, new, _cases(journal, month))


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
) -> Step:
    """Rank the candidacies that came back, and write the agenda of each session.

    Parameters
    ----------
    month, policy, method, control, language
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
    year = YearFolder.of_month(month)
    with year.locked() as journal:
        on = on or _month(month).as_of
        _give_ledger(journal.until(on), month)
        out = month / f"{LISTS}-{on}"
        if _is_done(journal, month, "proposed", on, out):
            return Step(None, out, 0, _cases(journal, month))
        run = _solve(month, policy, out, "rank", on, method, control, language)
        listed = run.result.candidates
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
        table = agenda(run.report, sessions or [on], lines)
        write_agenda(run.report, table, out, language)
        _keep(year, journal, month, on)
        return Step(run, out, new, _cases(journal, month))


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
        latest = max((row["on"] for row in journal.rows), default="")
        events = _with_facts(month, told, latest)
        new = add_all(journal, events, told.file, told.headers)
        if as_of is not None:
            while silent := list(journal.silent(as_of, answer_days)):
                new += add_all(journal, enumerate(silent, start=1), "silence")
        _keep(year, journal, month, dt.date.max)
        return Step(None, None, new, _cases(journal, month))


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
        mode: Mode = "rank" if _has_candidacies(month) else "joint"
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


def _has_candidacies(month: Path) -> bool:
    """Tell whether candidacies came back for a month, under either name."""
    names = {SCHEMA["candidacies"].name, SCHEMA["candidacies"].french}
    return any(path.stem in names for path in month.iterdir() if path.is_file())


def _list_runs(month: Path) -> list[Path]:
    return sorted(path for path in month.glob(f"{LISTS}-*") if path.is_dir())


def _latest_ranks(month: Path) -> dict[tuple[str, str], str]:
    """Return the rank of each candidate of each dwelling in the latest lists."""
    runs = _list_runs(month)
    if not runs:
        return {}
    table = pd.read_csv(runs[-1] / CANDIDATES, dtype=str, keep_default_na=False)
    pairs = zip(table["vacancy_id"], table["applicant_id"], strict=True)
    return dict(zip(pairs, table["rank"], strict=True))


def rehearse_candidacies(month: Path, seed: int) -> Path:
    """Write invented candidacies for the dwellings of a month; return the file.

    Raises
    ------
    YearFolderError
        If candidacies have come back already.
    """
    if _has_candidacies(month):
        raise YearFolderError(f"{month} has candidacies already: nothing is invented")
    year = YearFolder.of_month(month)
    with year.locked() as journal:
        days = [r["on"] for r in journal.rows if r["month"] == month.name]
        on = dt.date.fromisoformat(max(days)) if days else None
        _give_ledger(journal if on is None else journal.until(on), month)
        table = draw_candidacies(read_month(month, "orient", on), seed)
        path = month / f"{SCHEMA['candidacies'].name}.csv"
        write_atomically(path, csv_bytes(table))
    return path


def rehearse_outcomes(month: Path, session: dt.date, seed: int) -> Path:
    """Write invented outcomes of the latest lists of a month; return the file.

    Raises
    ------
    YearFolderError
        If nothing was ranked.
    """
    runs = _list_runs(month)
    if not runs:
        raise YearFolderError(f"{month} has no lists: run rank first")
    lists = pd.read_csv(runs[-1] / CANDIDATES, dtype=str, keep_default_na=False)
    path = month / "outcomes.csv"
    journal = YearFolder.of_month(month).read()
    write_atomically(path, csv_bytes(draw_outcomes(journal, lists, session, seed)))
    return path


def append_leases(year: Path, file: Path) -> int:
    """Record leases of a file in the ledger; return how many are new.

    Raises
    ------
    ReadError, JournalError, YearFolderError
        With every fault of the file; nothing is kept then.
    """
    told = read_leases(file)
    folder = YearFolder(year)
    with folder.locked() as journal:
        events = [
            (line, row | {"event": "recorded", "on": _recorded_on(row)})
            for line, row in told.rows
        ]
        new = add_all(journal, events, told.file, told.headers)
        folder.write(journal)
    return new


def _recorded_on(row: dict[str, str]) -> str:
    return row["signed_on"] or row["decided_on"]


def cancel_lease(year: Path, lease: str, on: dt.date, reason: str) -> Journal:
    """Cancel a lease, recorded or decided; a dwelling then goes to its next rank.

    Raises
    ------
    JournalError, YearFolderError
        If there is no such lease, or the year cannot be written.
    """
    folder = YearFolder(year)
    event = {
        "on": on.isoformat(),
        "event": "cancelled",
        "lease_id": lease,
        "reason": reason,
    }
    with folder.locked() as journal:
        add_all(journal, [(1, event)], lease)
        folder.write(journal)
    return journal


def replay_year(year: Path) -> Journal:
    """Rebuild everything that follows from the events of a year.

    Raises
    ------
    JournalError, YearFolderError
        If the events cannot be read or have been changed by hand.
    """
    folder = YearFolder(year)
    with folder.locked() as journal:
        folder.write(journal)
    return journal


def check_year(year: Path) -> list[str]:
    """Return the files of a year that are not what follows from its events.

    Raises
    ------
    JournalError, YearFolderError
        If the events cannot be read or have been changed by hand.
    """
    folder = YearFolder(year)
    return folder.differs(folder.read())


def report_year(
    year: Path, out: Path, *, as_of: dt.date | None = None, language: Language = "en"
) -> YearReport:
    """Write the flow report of R441-5-1 and the follow-up of objectives.

    Parameters
    ----------
    year
        A year; holders and conventions are those of its latest month.
    out
        A new folder.
    as_of
        Date of the data; that of the latest event by default.
    language
        Of the workbook.

    Raises
    ------
    ReadError
        With every fault of the latest month.
    JournalError, YearFolderError, RunFolderError
        If the year cannot be read, has no month, or `out` exists.
    """
    folder = YearFolder(year)
    with folder.locked() as journal:
        months = sorted(path for path in year.iterdir() if (path / MONTH_FILE).exists())
        if not months:
            raise YearFolderError(
                f"{year} has no month: put a month's tables into a folder of it, such "
                f"as {year.name}-01"
            )
        _give_ledger(journal, months[-1])
        latest = max((row["on"] for row in journal.rows if row["on"]), default="")
        told = dt.date.fromisoformat(latest) if latest else None
        instance = read_month(months[-1], "orient", as_of or told)
    report = year_report(instance)
    with new_run(out) as draft:
        date = instance.month.as_of.isoformat()
        write_year_report(report, draft, date, language)
        write_frame(_carried_over(instance, report), draft / NEXT_YEAR)
    return report


def _carried_over(instance: Instance, report: YearReport) -> pd.DataFrame:
    """Return next year's conventions, each with the balance that it starts with.

    Carrying a balance over is agreed in the convention, or not: strike it out there.
    """
    table = text_cells(instance.conventions, SCHEMA["conventions"], french=False)
    key = ["landlord", "holder", "territory", "programme"]
    balances = report.entitlements.set_index(key)["balance"].to_dict()
    is_last = ~table.duplicated(key, keep="last")
    table["carried_over"] = [
        balances.get(tuple(row), "") for row in table[key].itertuples(index=False)
    ]
    kept = table[is_last & (table["in_force"] != "no")]
    return kept.assign(since="").reset_index(drop=True)


def _give_ledger(journal: Journal, month: Path) -> None:
    """Write the ledger of the year beside the tables of a month."""
    write_atomically(month / LEDGER, csv_bytes(journal.ledger()))


def _keep(year: YearFolder, journal: Journal, month: Path, on: dt.date) -> None:
    """Keep the events of a step: from here on it has happened."""
    year.write(journal)
    _give_ledger(journal.until(on), month)


def _month(folder: Path) -> Month:
    """Return which month a folder is, as its ``month.toml`` tells.

    Raises
    ------
    ReadError
        If it does not tell.
    """
    faults = Faults()
    month = read_month_file(folder, None, faults)
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


def _solve(
    month: Path,
    policy: Policy | str | Path,
    out: Path,
    mode: Mode,
    on: dt.date,
    method: str,
    control: Control | None,
    language: Language,
) -> SolvedRun:
    return solve_run(
        month,
        policy,
        out,
        mode=mode,
        method=method,
        control=control,
        language=language,
        as_of=on,
        # The ledger of the month moves on: a run keeps the one that it was made from.
        with_inputs=True,
    )


def _cases(journal: Journal, month: Path) -> pd.DataFrame:
    """Return where the dwellings of a month stand."""
    table = journal.cases()
    return table[table["month"] == month.name].reset_index(drop=True)
