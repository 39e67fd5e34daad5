"""Commands of the year: ledger, orient, rank, outcome."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from attribution_opt.cli.group import Group
from attribution_opt.cli.interrupt import interruptible
from attribution_opt.cli.options import (
    AUDIT_FAILED,
    FOLDER,
    NEW,
    REFUSED,
    engine_option,
    json_option,
    lang_option,
    language,
    policy_option,
    refused,
    say,
    time_limit_option,
)
from attribution_opt.errors import InstanceError, JournalError, PolicyError
from attribution_opt.words.language import Words

if TYPE_CHECKING:
    from attribution_opt.words.language import Language
    from attribution_opt.workflow.year import Step

__all__ = ["COMMANDS"]

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
YEAR = click.Path(file_okay=False, path_type=Path)
DATE = click.DateTime(["%Y-%m-%d"])


def on_option(command: Any) -> Any:
    """Add the date of a step."""
    return click.option(
        "--on", type=DATE, help="Date of the step; the month's own by default."
    )(command)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else moment.date()


def _step(step: "Step", month: Path, chosen: "Language", *, as_json: bool) -> None:
    """Say what a step has done, and where the dwellings of the month stand."""
    words = Words(chosen)
    counts = step.cases["state"].value_counts().to_dict()
    data = {
        "month": month.name,
        "new_events": step.new,
        "folder": str(step.folder) if step.folder else None,
        "states": counts,
        "findings": [str(finding) for finding in step.run.findings] if step.run else [],
    }
    told = ", ".join(
        f"{words(f'state_{state}')}: {number}" for state, number in counts.items()
    )
    lines = [words("say_step", n=step.new, month=month.name), told]
    if step.new == 0:
        lines[0] = words("say_step_nothing", month=month.name)
    if step.folder is not None:
        lines.append(words("say_written", place=step.folder))
    say(data, "\n".join(filter(None, lines)), as_json=as_json)
    if step.run is not None and step.run.findings:
        for finding in step.run.findings:
            click.echo(str(finding), err=True)
        sys.exit(AUDIT_FAILED)


@click.command()
@click.argument("month", metavar="MONTH", type=FOLDER)
@policy_option
@on_option
@click.option(
    "--reply-days",
    type=click.IntRange(1, 90),
    default=21,
    show_default=True,
    help="Days that holders have to put candidates forward.",
)
@engine_option
@time_limit_option
@lang_option
@json_option
def orient(
    month: Path,
    policy: str,
    on: dt.datetime | None,
    reply_days: int,
    engine: str,
    time_limit: float | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Send each dwelling of MONTH to a reservation holder, with whom to ask of it.

    MONTH is a month's folder within its year, such as 2026/2026-10. Each holder gets a
    CSV and an XLSX with its own dwellings. Done twice, it changes nothing.

    \b
    Example:
      attribution-opt orient 2026/2026-10 --policy legal-minimum --on 2026-10-01
    """
    from attribution_opt.solvers.base import Control
    from attribution_opt.workflow.year import orient_month

    chosen, control = language(lang), Control(time_limit=time_limit)
    try:
        with interruptible(control.stop):
            step = orient_month(
                month,
                policy,
                on=_day(on),
                reply_days=reply_days,
                method=engine,
                control=control,
                language=chosen,
            )
    except (InstanceError, PolicyError, JournalError) as error:
        refused(error, chosen, as_json=as_json)
    _step(step, month, chosen, as_json=as_json)


@click.command()
@click.argument("month", metavar="MONTH", type=FOLDER)
@policy_option
@on_option
@click.option(
    "--session",
    "sessions",
    type=DATE,
    multiple=True,
    help="Date of a session of the commission; may be repeated.",
)
@click.option(
    "--lines",
    type=click.IntRange(1),
    default=40,
    show_default=True,
    help="Dwellings that one session can examine.",
)
@engine_option
@time_limit_option
@lang_option
@json_option
def rank(
    month: Path,
    policy: str,
    on: dt.datetime | None,
    sessions: tuple[dt.datetime, ...],
    lines: int,
    engine: str,
    time_limit: float | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Rank the candidacies that came back for MONTH, and write the agenda.

    Candidacies are read in MONTH/candidacies.csv. Where management is delegated, or the
    dwelling was handed back or is the landlord's own, candidates come from the pool.

    \b
    Example:
      attribution-opt rank 2026/2026-10 --policy legal-minimum --on 2026-10-22 \\
          --session 2026-10-29
    """
    from attribution_opt.solvers.base import Control
    from attribution_opt.workflow.year import rank_month

    chosen, control = language(lang), Control(time_limit=time_limit)
    try:
        with interruptible(control.stop):
            step = rank_month(
                month,
                policy,
                on=_day(on),
                sessions=[moment.date() for moment in sessions],
                lines=lines,
                method=engine,
                control=control,
                language=chosen,
            )
    except (InstanceError, PolicyError, JournalError) as error:
        refused(error, chosen, as_json=as_json)
    _step(step, month, chosen, as_json=as_json)


@click.command()
@click.argument("month", metavar="MONTH", type=FOLDER)
@click.argument("file", metavar="[FILE]", type=FILE, required=False)
@click.option(
    "--as-of", type=DATE, help="Offers without an answer by then count as refused."
)
@click.option(
    "--answer-days",
    type=click.IntRange(10, 90),
    default=10,
    show_default=True,
    help="Days that a household has to answer an offer (CCH R441-10: ten at least).",
)
@lang_option
@json_option
def outcome(
    month: Path,
    file: Path | None,
    as_of: dt.datetime | None,
    answer_days: int,
    lang: str | None,
    as_json: bool,
) -> None:
    """Take in what the commission and the households of MONTH decided.

    FILE has the columns on, vacancy_id, applicant_id, outcome, rank, reason (le,
    id_logement, numero_unique, suite, rang, motif). Each outcome moves its dwelling;
    after a refusal the next rank has it. Told twice, it changes nothing.

    \b
    Example:
      attribution-opt outcome 2026/2026-10 decisions.csv --as-of 2026-11-15
    """
    from attribution_opt.workflow.year import record_outcomes

    chosen = language(lang)
    try:
        step = record_outcomes(month, file, as_of=_day(as_of), answer_days=answer_days)
    except (InstanceError, JournalError) as error:
        refused(error, chosen, as_json=as_json)
    _step(step, month, chosen, as_json=as_json)


@click.command()
@click.argument("month", metavar="MONTH", type=FOLDER)
@click.argument("what", type=click.Choice(["candidacies", "outcomes"]))
@click.option("--session", type=DATE, help="Date of the commission, for outcomes.")
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Seed of the draw.",
)
@lang_option
@json_option
def rehearse(
    month: Path,
    what: str,
    session: dt.datetime | None,
    seed: int,
    lang: str | None,
    as_json: bool,
) -> None:
    """Invent what people would answer in MONTH, to try the working month without them.

    candidacies writes MONTH/candidacies.csv once dwellings are oriented; outcomes
    writes MONTH/outcomes.csv once candidacies are ranked. About half of the offers are
    signed.

    \b
    Example:
      attribution-opt rehearse 2026/2026-10 candidacies --seed 1
    """
    from attribution_opt.workflow.year import rehearse_candidacies, rehearse_outcomes

    chosen = language(lang)
    if what == "outcomes" and session is None:
        raise click.UsageError("outcomes need the date of the commission: --session")
    try:
        if session is None or what == "candidacies":
            path = rehearse_candidacies(month, seed)
        else:
            path = rehearse_outcomes(month, session.date(), seed)
    except (InstanceError, JournalError) as error:
        refused(error, chosen, as_json=as_json)
    sentence = Words(chosen)("say_written", place=path)
    say({"file": str(path)}, sentence, as_json=as_json)


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
    from attribution_opt.workflow.year import append_leases

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
    from attribution_opt.workflow.year import check_year

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
    from attribution_opt.workflow.year import cancel_lease

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
    from attribution_opt.workflow.year import replay_year

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
    from attribution_opt.workflow.year import report_year

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


COMMANDS = (orient, rank, outcome, rehearse, ledger)
