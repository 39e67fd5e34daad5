"""Commands of the ledger: append, check, cancel, replay, report."""

import datetime as dt
import sys
from pathlib import Path

import click

from attribution_opt.cli.answer import Answer, answers
from attribution_opt.cli.group import CommandGroup
from attribution_opt.cli.kinds import DATE, FILE, FOLDER, NEW, YEAR
from attribution_opt.cli.options import REFUSED, day_of

__all__ = ["COMMANDS"]


@click.group(cls=CommandGroup)
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
@answers
def append(year: Path, file: Path, answer: Answer) -> None:
    """Record the leases of FILE in YEAR; those recorded already change nothing.

    FILE has the columns of the ledger (docs/files.md).

    \b
    Example:
      attribution-opt ledger append 2026 baux.csv
    """
    from attribution_opt.year.ledger import append_leases

    new = append_leases(year, file)
    answer.say({"new": new}, answer.words("say_leases", n=new))


@ledger.command("check")
@click.argument("year", metavar="YEAR", type=FOLDER)
@answers
def check(year: Path, answer: Answer) -> None:
    """Tell whether the files of YEAR are what follows from its events.

    \b
    Exit code 0: they are; 3: they are not, or the events cannot be read.
    Example:
      attribution-opt ledger check 2026
    """
    from attribution_opt.year.ledger import check_year

    differs = check_year(year)
    sentence = answer.words("say_year_good")
    if differs:
        sentence = answer.words("say_year_differs", names=", ".join(differs))
    answer.say({"differs": differs}, sentence)
    if differs:
        sys.exit(REFUSED)


@ledger.command("cancel")
@click.argument("year", metavar="YEAR", type=FOLDER)
@click.argument("lease")
@click.option("--on", type=DATE, required=True, help="Date of the cancellation.")
@click.option("--reason", required=True, help="Why; it is kept.")
@answers
def cancel(
    year: Path,
    lease: str,
    on: dt.datetime,
    reason: str,
    answer: Answer,
) -> None:
    """Cancel a lease of YEAR; it stays in the journal with its reason.

    \b
    Example:
      attribution-opt ledger cancel 2026 L-0042 --on 2026-06-01 --reason "not moved in"
    """
    from attribution_opt.year.ledger import cancel_lease

    cancel_lease(year, lease, on.date(), reason)
    answer.say({"cancelled": lease}, answer.words("say_cancelled", lease=lease))


@ledger.command("replay")
@click.argument("year", metavar="YEAR", type=FOLDER)
@answers
def replay(year: Path, answer: Answer) -> None:
    """Rebuild ledger.csv and cases.csv of YEAR from its events.

    \b
    Example:
      attribution-opt ledger replay 2026
    """
    from attribution_opt.year.ledger import replay_year

    journal = replay_year(year)
    events, leases = len(journal.rows), len(journal.ledger())
    data = {"events": events, "leases": leases}
    answer.say(data, answer.words("say_replayed", events=events, leases=leases))


@ledger.command("report")
@click.argument("year", metavar="YEAR", type=FOLDER)
@click.option("--out", type=NEW, required=True, metavar="DIR", help="A new folder.")
@click.option("--as-of", type=DATE, help="Date of the data; the latest event's.")
@answers
def report(year: Path, out: Path, as_of: dt.datetime | None, answer: Answer) -> None:
    """Write the yearly flow report (CCH R441-5-1) and the follow-up of objectives.

    XLSX with charts, and CSV: what each holder was proposed and let, what each
    convention owes, each objective with numerator and denominator, and next year's
    conventions with what they carry over.

    \b
    Example:
      attribution-opt ledger report 2026 --out report-2026 --lang fr
    """
    from attribution_opt.year.ledger import report_year

    found = report_year(year, out, as_of=day_of(as_of), language=answer.language)
    data = {
        name: getattr(found, name).to_dict("records")
        for name in ("flow", "entitlements", "follow_up", "missed")
    }
    year_of, months = str(found.year), found.months
    sentence = answer.words("say_year_report", year=year_of, n=months, place=out)
    answer.say(data, sentence)


COMMANDS = (ledger,)
