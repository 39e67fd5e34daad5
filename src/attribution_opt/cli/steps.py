"""Commands of the month: orient, rank, outcome, rehearse."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from attribution_opt.cli.answer import Answer, answers
from attribution_opt.cli.kinds import DATE, FILE, FOLDER
from attribution_opt.cli.options import (
    day_of,
    engine_option,
    policy_option,
    time_limit_option,
    usage,
)
from attribution_opt.cli.step_answer import take, tell_step

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

    take(
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

    take(
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
    id_logement, numero_unique, suite, rang, motif): the workbook that commission writes
    beside the agenda, or a CSV. Each outcome moves its dwelling; after a refusal the
    next rank has it. Told twice, it changes nothing.

    Words of outcome: allocated (attribué), conditional (attribué sous condition),
    not_allocated (non attribué), inadmissible (irrecevable), by the commission; then
    offered (proposé), refused (refusé), no_answer (sans réponse), signed (signé),
    dalo_lapsed (caducité DALO); before it, handed_back (rendu pour un tour).

    \b
    Example:
      attribution-opt outcome 2026/2026-10 decisions.csv --as-of 2026-11-15
    """
    from attribution_opt.year.outcomes import record_outcomes

    step = record_outcomes(month, file, as_of=day_of(as_of), answer_days=answer_days)
    tell_step(step, month, answer)


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


COMMANDS = (orient, rank, outcome, rehearse)
