"""Commands of the month: orient, rank, send, withdraw, outcome, rehearse."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from attribution_opt.cli.answer import Answer, answers
from attribution_opt.cli.interrupt import interruptible
from attribution_opt.cli.options import (
    AUDIT_FAILED,
    DATE,
    FILE,
    FOLDER,
    began,
    day_of,
    engine_option,
    leave_if_broken,
    policy_option,
    time_limit_option,
    usage,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from attribution_opt.words.language import Words
    from attribution_opt.year.replies import Replies
    from attribution_opt.year.steps import Step

__all__ = ["COMMANDS"]


def on_option(command: Any) -> Any:
    """Add the date of a step."""
    return click.option(
        "--on", type=DATE, help="Date of the step; the month's own by default."
    )(command)


def take_ledger_option(command: Any) -> Any:
    """Add that leases which only the month tells are recorded in the year."""
    return click.option(
        "--take-ledger",
        "takes_ledger",
        is_flag=True,
        help="Record in the year the leases that only the month's own ledger tells.",
    )(command)


def _step(step: "Step", month: Path, answer: Answer) -> None:
    """Say what a step has done, and where the dwellings of the month stand."""
    words = answer.words
    counts = step.cases["state"].value_counts().to_dict()
    data = {
        "month": month.name,
        "leases_taken": step.taken,
        "new_events": step.new,
        "folder": str(step.folder) if step.folder else None,
        "states": counts,
        "status": step.run.status if step.run else None,
        "findings": list(step.run.findings or ()) if step.run else [],
    }
    told = ", ".join(
        words("told_of", what=words(f"state_{state}"), said=number)
        for state, number in counts.items()
    )
    if step.replies is not None:
        data["replies"] = {"came": step.replies.came, "missing": step.replies.missing}
    lines = [*_broken(step, words), *_taken(step, month, words), told]
    lines += [] if step.replies is None else _replies(step.replies, words)
    lines += [] if step.folder is None else [words("say_written", place=step.folder)]
    answer.say(data, "\n".join(filter(None, lines)))
    if step.run is None:
        return
    if step.run.findings:
        for finding in step.run.findings:
            click.echo(str(finding), err=True)
        sys.exit(AUDIT_FAILED)
    leave_if_broken(step.run.status, answer.language)


def _broken(step: "Step", words: "Words") -> "Iterator[str]":
    """Yield the headline of a plan that breaks hard rules."""
    from attribution_opt.decide.rows import BROKEN
    from attribution_opt.report.phrases import Phrases

    if step.run is not None and step.run.status in BROKEN:
        yield Phrases(step.run.document, words).headline()


def _taken(step: "Step", month: Path, words: "Words") -> "Iterator[str]":
    """Yield what the year has recorded."""
    if step.taken:
        yield words("say_leases", n=step.taken)
    key = "say_step" if step.new else "say_step_nothing"
    yield words(key, n=step.new, month=month.name)


def _replies(replies: "Replies", words: "Words") -> "Iterator[str]":
    """Yield what came back, from whom, and what is missing."""
    from attribution_opt.report.sentences import some

    for holder, homes in replies.came.items():
        filled = sum(n > 0 for n in homes.values())
        values = {"n": sum(homes.values()), "filled": filled, "homes": len(homes)}
        yield words("say_reply", holder=holder, **values)
    for holder, names in replies.missing.items():
        key = "say_reply_partly" if holder in replies.came else "say_reply_lost"
        yield words(key, holder=holder, n=len(names), names=some(names, words))


def _take(
    step: "Callable[..., Step]",
    month: Path,
    policy: str,
    *,
    answer: Answer,
    time_limit: float | None,
    **options: Any,
) -> None:
    """Take a step that solves the month, and say what it has done."""
    from attribution_opt.solvers.base import Control

    control, chosen = Control(time_limit=time_limit, began=began()), answer.language
    with interruptible(control):
        done = step(month, policy, control=control, language=chosen, **options)
        _step(done, month, answer)


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
@take_ledger_option
@engine_option
@time_limit_option
@answers
def orient(
    month: Path,
    policy: str,
    on: dt.datetime | None,
    reply_days: int,
    takes_ledger: bool,
    engine: str,
    time_limit: float | None,
    answer: Answer,
) -> None:
    """Send each dwelling of MONTH to a reservation holder, with whom to ask of it.

    MONTH is a month's folder within its year, such as 2026/2026-10. Each holder gets a
    CSV and an XLSX with its own dwellings. Done twice, it changes nothing.

    The tables of MONTH are only read: a folder of CSV files or a workbook, in French or
    English. The leases counted are those of the year; a ledger of the month that holds
    others is refused, or taken into the year with --take-ledger.

    \b
    Example:
      attribution-opt orient 2026/2026-10 --policy usage --on 2026-10-01
    """
    from attribution_opt.year.steps import orient_month

    _take(
        orient_month,
        month,
        policy,
        answer=answer,
        time_limit=time_limit,
        on=day_of(on),
        method=engine,
        reply_days=reply_days,
        takes_ledger=takes_ledger,
    )


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
@click.option(
    "--replies", type=FOLDER, help="Folder of the workbooks that holders sent back."
)
@take_ledger_option
@engine_option
@time_limit_option
@answers
def rank(
    month: Path,
    policy: str,
    on: dt.datetime | None,
    sessions: tuple[dt.datetime, ...],
    lines: int,
    replies: Path | None,
    takes_ledger: bool,
    engine: str,
    time_limit: float | None,
    answer: Answer,
) -> None:
    """Rank the candidacies that came back for MONTH, and write the agenda.

    Candidacies are read in MONTH/candidacies.csv, and in the workbooks of --replies:
    those of orientation-DATE/holders, filled in and sent back. Where management is
    delegated, or the dwelling was handed back or is the landlord's own, candidates come
    from the pool.

    \b
    Example:
      attribution-opt rank 2026/2026-10 --policy usage --on 2026-10-22 \\
          --session 2026-10-29 --replies back_from_holders
    """
    from attribution_opt.year.steps import rank_month

    _take(
        rank_month,
        month,
        policy,
        answer=answer,
        time_limit=time_limit,
        on=day_of(on),
        method=engine,
        sessions=[moment.date() for moment in sessions],
        lines=lines,
        replies=replies,
        takes_ledger=takes_ledger,
    )


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
@answers
def outcome(
    month: Path,
    file: Path | None,
    as_of: dt.datetime | None,
    answer_days: int,
    answer: Answer,
) -> None:
    """Take in what the commission and the households of MONTH decided.

    FILE has the columns on, vacancy_id, applicant_id, outcome, rank, reason (le,
    id_logement, numero_unique, suite, rang, motif). Each outcome moves its dwelling;
    after a refusal the next rank has it. Told twice, it changes nothing.

    \b
    Example:
      attribution-opt outcome 2026/2026-10 decisions.csv --as-of 2026-11-15
    """
    from attribution_opt.year.outcomes import record_outcomes

    step = record_outcomes(month, file, as_of=day_of(as_of), answer_days=answer_days)
    _step(step, month, answer)


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
@answers
def rehearse(
    month: Path,
    what: str,
    session: dt.datetime | None,
    seed: int,
    answer: Answer,
) -> None:
    """Invent what people would answer in MONTH, to try the working month without them.

    candidacies writes MONTH/candidacies.csv once dwellings are oriented; outcomes
    writes MONTH/outcomes.csv once candidacies are ranked. About half of the offers are
    signed.

    \b
    Example:
      attribution-opt rehearse 2026/2026-10 candidacies --seed 1
    """
    from attribution_opt.synthetic.rehearsal import (
        rehearse_candidacies,
        rehearse_outcomes,
    )

    if what == "outcomes" and session is None:
        raise usage("session_needed")
    if session is None or what == "candidacies":
        path = rehearse_candidacies(month, seed)
    else:
        path = rehearse_outcomes(month, session.date(), seed)
    answer.say({"file": str(path)}, answer.words("say_written", place=path))


def _list_command(command: "Callable[..., None]") -> Any:
    """Add what is told of lists: which, when, by whom and why."""
    for option in (
        click.option("--reason", default="", help="Why."),
        click.option(
            "--by", required=True, help="Who decides so, as it shall be read."
        ),
        click.option("--on", type=DATE, required=True, help="Date of it."),
        click.argument("vacancies", metavar="[HOME]...", nargs=-1),
        click.argument("month", metavar="MONTH", type=FOLDER),
    ):
        command = option(command)
    return command


@click.command()
@_list_command
@answers
def send(month: Path, vacancies: tuple[str, ...], answer: Answer, **told: Any) -> None:
    """Record that lists of MONTH have gone to the commission; until then, drafts.

    Those of the dwellings HOME, or every draft. The journal keeps who, when and why,
    and report says it on the page of the lists.

    \b
    Example:
      attribution-opt send 2026/2026-10 --on 2026-10-23 --by "A. Martin"
    """
    _tell_lists(month, "sent", vacancies, answer, told)


@click.command()
@_list_command
@answers
def withdraw(
    month: Path, vacancies: tuple[str, ...], answer: Answer, **told: Any
) -> None:
    """Withdraw lists of MONTH: their households are free for others again.

    Those of the dwellings HOME, or every list that nobody has signed on. rank makes new
    ones. Nothing is erased: the journal keeps who, when and why.

    \b
    Example:
      attribution-opt withdraw 2026/2026-10 LOG10-00004 --on 2026-10-24 \\
          --by "A. Martin" --reason "rent was wrong"
    """
    _tell_lists(month, "withdrawn", vacancies, answer, told)


def _tell_lists(
    month: Path,
    event: str,
    vacancies: tuple[str, ...],
    answer: Answer,
    told: dict[str, Any],
) -> None:
    from attribution_opt.year.lists import tell_lists

    on, by, reason = told["on"].date(), told["by"], told["reason"]
    step = tell_lists(month, event, on=on, by=by, reason=reason, vacancies=vacancies)
    _step(step, month, answer)


COMMANDS = (orient, rank, send, withdraw, outcome, rehearse)
