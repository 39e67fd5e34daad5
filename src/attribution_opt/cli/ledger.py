"""Commands of the ledger: append, check, cancel, replay, report."""

import datetime as dt
import sys
from pathlib import Path

import click

from attribution_opt.cli.group import Group
from attribution_opt.cli.options import (
    FOLDER,
    NEW,
    REFUSED,
    json_option,
    lang_option,
    language,
    refused,
    say,
)
from attribution_opt.errors import InstanceError, JournalError
from attribution_opt.words.language import Words

__all__ = ["COMMANDS"]

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
YEAR = click.Path(file_okay=False, path_type=Path)
DATE = click.DateTime(["%Y-%m-%d"])


def _day(moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else moment.date()


@click.group(cls=Group)
def ledger() -> None:
    """Keep the leases of a year: record, check, cancel, replay.

    \b
    Example:
      attribution-opt ledger append 2026 leases.csv
      attribution-opt ledger check 2026
    """


@ledger.command("append")
@click.argument("year", metavar="YEAR", type=YEAR)
@click.argument("file", metavar="FILE", type=FILE)
@lang_option
@json_option
def append(year: Path, file: Path, lang: str | None, as_json: bool) -> None:
    """Record the leases of FILE in YEAR; those recorded already change nothing.

    FILE has the columns of the ledger (docs/files.md).

    \b
    Example:
      attribution-opt ledger append 2026 baux.csv
    """
    from attribution_opt.workflow.ledger import append_leases

    chosen = language(lang)
    try:
        new = append_leases(year, file)
    except (InstanceError, JournalError) as error:
        refused(error, chosen, as_json=as_json)
    say({"new": new}, Words(chosen)("say_leases", n=new), as_json=as_json)


@ledger.command("check")
@click.argument("year", metavar="YEAR", type=FOLDER)
@lang_option
@json_option
def check(year: Path, lang: str | None, as_json: bool) -> None:
    """Tell whether the files of YEAR are what follows from its events.

    \b
    Exit code 0: they are; 3: they are not, or the events cannot be read.
    Example:
      attribution-opt ledger check 2026
    """
    from attribution_opt.workflow.ledger import check_year

    chosen = language(lang)
    try:
        differs = check_year(year)
    except JournalError as error:
        refused(error, chosen, as_json=as_json)
    words = Words(chosen)
    sentence = (
        words("say_year_differs", names=", ".join(differs))
        if differs
        else words("say_year_good")
    )
    say({"differs": differs}, sentence, as_json=as_json)
    if differs:
        sys.exit(REFUSED)


@ledger.command("cancel")
@click.argument("year", metavar="YEAR", type=FOLDER)
@click.argument("lease")
@click.option("--on", type=DATE, required=True, help="Date of the cancellation.")
@click.option("--reason", required=True, help="Why; it is kept.")
@lang_option
@json_option
def cancel(
    year: Path,
    lease: str,
    on: dt.datetime,
    reason: str,
    lang: str | None,
    as_json: bool,
) -> None:
    """Cancel a lease of YEAR; it stays in the journal with its reason.

    \b
    Example:
      attribution-opt ledger cancel 2026 L-0042 --on 2026-06-01 --reason "not moved in"
    """
    from attribution_opt.workflow.ledger import cancel_lease

    chosen = language(lang)
    try:
        cancel_lease(year, lease, on.date(), reason)
    except JournalError as error:
        refused(error, chosen, as_json=as_json)
    say(
        {"cancelled": lease},
        Words(chosen)("say_cancelled", lease=lease),
        as_json=as_json,
    )


@ledger.command("replay")
@click.argument("year", metavar="YEAR", type=FOLDER)
@lang_option
@json_option
def replay(year: Path, lang: str | None, as_json: bool) -> None:
    """Rebuild ledger.csv and cases.csv of YEAR from its events.

    \b
    Example:
      attribution-opt ledger replay 2026
    """
    from attribution_opt.workflow.ledger import replay_year

    chosen = language(lang)
    try:
        journal = replay_year(year)
    except JournalError as error:
        refused(error, chosen, as_json=as_json)
    events, leases = len(journal.rows), len(journal.ledger())
    data = {"events": events, "leases": leases}
    sentence = Words(chosen)("say_replayed", events=events, leases=leases)
    say(data, sentence, as_json=as_json)


@ledger.command("report")
@click.argument("year", metavar="YEAR", type=FOLDER)
@click.option("--out", type=NEW, required=True, metavar="DIR", help="A new folder.")
@click.option("--as-of", type=DATE, help="Date of the data; the latest event's.")
@lang_option
@json_option
def report(
    year: Path, out: Path, as_of: dt.datetime | None, lang: str | None, as_json: bool
) -> None:
    """Write the yearly flow report (CCH R441-5-1) and the follow-up of objectives.

    XLSX with charts, and CSV: what each holder was proposed and let, what each
    convention owes, each objective with numerator and denominator, and next year's
    conventions with what they carry over.

    \b
    Example:
      attribution-opt ledger report 2026 --out report-2026 --lang fr
    """
    from attribution_opt.workflow.ledger import report_year

    chosen = language(lang)
    try:
        found = report_year(year, out, as_of=_day(as_of), language=chosen)
    except (InstanceError, JournalError) as error:
        refused(error, chosen, as_json=as_json)
    data = {
        name: getattr(found, name).to_dict("records")
        for name in ("flow", "entitlements", "follow_up", "missed")
    }
    sentence = Words(chosen)(
        "say_year_report", year=str(found.year), n=found.months, place=out
    )
    say(data, sentence, as_json=as_json)


COMMANDS = (ledger,)
