"""The year on disk: events that are only ever added, and what follows from them.

::

    2026/
      events.csv    what happened, in order: the one truth
      ledger.csv    the leases that follow from it
      cases.csv     where every dwelling stands
      2026-10/      a month: tables that people gave, which no step writes to,
                    and a folder for what each step made of them

``events.csv`` takes its new content in one rename. A step that is interrupted before
has not happened; one interrupted after is finished by the next command, since the
other two files can always be rebuilt.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock, Timeout

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import JournalError, YearFolderError
from attribution_opt.files.csv_text import csv_bytes, parse_csv, write_table
from attribution_opt.words.sentence import sentence
from attribution_opt.year.events import EventError, Row
from attribution_opt.year.journal import EVENT_COLUMNS, Journal
from attribution_opt.year.outcome_file import OutcomeRows

__all__ = ["CASES", "EVENTS", "LEDGER", "YearFolder", "add_all", "recorded"]

EVENTS, LEDGER, CASES, LOCK = "events.csv", "ledger.csv", "cases.csv", ".lock"


class YearFolder:
    """A folder that holds the events of one year.

    Parameters
    ----------
    path
        Where it is; made when absent.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of_month(cls, month: Path) -> "YearFolder":
        """Return the year that a month's folder stands in."""
        return cls(month.resolve().parent)

    @contextmanager
    def locked(self) -> Iterator[Journal]:
        """Give the journal to one process at a time.

        Raises
        ------
        YearFolderError
            If another process has it, or the folder cannot be written.
        JournalError
            If the events cannot have happened in their order.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(self.path / LOCK, timeout=0)
            lock.acquire()
        except Timeout as error:
            raise YearFolderError(sentence("year_in_use", year=self.path)) from error
        except OSError as error:
            told = sentence("unwritable", place=self.path, why=error)
            raise YearFolderError(told) from error
        try:
            yield self.read()
        finally:
            lock.release()

    def read(self) -> Journal:
        """Return the events folded.

        Raises
        ------
        JournalError
            With the line of the first event that cannot follow those before it.
        """
        path = self.path / EVENTS
        if not path.is_file():
            return Journal(pd.DataFrame(columns=list(EVENT_COLUMNS), dtype="str"))
        try:
            text = parse_csv(path.read_bytes())
        except (OSError, ValueError, csv.Error) as error:
            told = sentence("unreadable", place=path, why=error)
            raise YearFolderError(told) from error
        lost = set(EVENT_COLUMNS) - set(text.frame.columns)
        if lost or text.ragged:
            key, lack = "journal_columns", {"names": ", ".join(sorted(lost))}
            if not lost:
                key, lack = "journal_ragged", {"line": str(text.ragged[0][0])}
            raise YearFolderError(sentence(key, path=path, **lack))
        journal = Journal(text.frame.iloc[:0])
        rows: list[dict[Any, Any]] = text.frame.to_dict("records")
        for line, row in zip(text.lines, rows, strict=True):
            try:
                journal.add(row)
            except (EventError, ValueError) as error:
                fault = fault_of(error, row, EVENTS, line)
                at = {"place": path, "line": str(line), "fault": fault}
                raise JournalError(sentence("fault_at_line", **at), [fault]) from error
        return journal

    def write(self, journal: Journal) -> None:
        """Write the events, then what follows from them.

        Raises
        ------
        YearFolderError
            If a file cannot be written; the events are then the old or the new ones.
        """
        try:
            write_table(journal.events, self.path / EVENTS)
            write_table(journal.ledger(), self.path / LEDGER)
            write_table(journal.cases(), self.path / CASES)
        except OSError as error:
            told = sentence("unwritable", place=self.path, why=error)
            raise YearFolderError(told) from error

    def differs(self, journal: Journal) -> list[str]:
        """Return the files that are not what follows from the events."""
        follows = {
            LEDGER: csv_bytes(journal.ledger()),
            CASES: csv_bytes(journal.cases()),
        }
        return [
            name
            for name, content in follows.items()
            if not (self.path / name).is_file()
            or (self.path / name).read_bytes() != content
        ]


def recorded(told: OutcomeRows) -> list[tuple[int, Row]]:
    """Return leases that a file tells as events, each with its line."""
    return [
        (line, row | {"event": "recorded", "on": row["signed_on"] or row["decided_on"]})
        for line, row in told.rows
    ]


def add_all(
    journal: Journal,
    events: Iterable[tuple[int, Row]],
    file: str,
    headers: Mapping[str, str] | None = None,
) -> int:
    """Add events to a journal; return how many are new.

    Parameters
    ----------
    journal
        Takes them all, or none.
    events
        Each with the line of the file that tells it.
    file, headers
        Its name, and its own header of each column.

    Raises
    ------
    JournalError
        With every event that cannot follow those before it.
    """
    trial = Journal(journal.events)
    faults, fresh = [], 0
    for line, row in events:
        try:
            fresh += trial.add(row)
        except (EventError, ValueError) as error:
            fault = fault_of(error, row, file, line)
            header = (headers or {}).get(fault.column, fault.column)
            faults.append(fault.at(file, line, column=header))
    if faults:
        many = sentence("faults_unkept", place=file, n=len(faults))
        raise JournalError(many, faults)
    journal.__dict__.update(trial.__dict__)
    return fresh


def fault_of(error: Exception, row: Row, file: str, line: int) -> Fault:
    """Return the fault of an event, in the words of its file."""
    if isinstance(error, EventError):
        column = error.column
        value = str(row.get(column, "") or "")
        return Fault(
            code=error.code,
            table="outcomes",
            values=error.values,
            line=line,
            column=column,
            value=value,
            file=file,
        )
    value = str(row.get("event", ""))
    return Fault(
        code="event_unknown",
        table="outcomes",
        line=line,
        column="event",
        value=value,
        file=file,
    )
