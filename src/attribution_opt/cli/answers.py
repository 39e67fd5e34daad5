"""Commands that answer why, on any run folder."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attribution_opt.cli.answer import Answer, question, rows_of, run_argument
from attribution_opt.cli.kinds import NEW
from attribution_opt.cli.options import console, engine_option, usage

if TYPE_CHECKING:
    from attribution_opt.report.sheet import IndividualSheet
    from attribution_opt.run.run import Run

__all__ = ["COMMANDS"]


def _limit(text: str) -> tuple[str, int]:
    """Read RULE=NUMBER."""
    rule, equals, number = text.partition("=")
    if not equals or not number.isdigit():
        raise usage("no_limit", text=text)
    return rule, int(number)


@click.command()
@run_argument
@click.option(
    "--rule",
    "rules",
    multiple=True,
    help="A rule that should hold; may be repeated. By default the hard ones, else the "
    "must-serve and statutory ones.",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="RULE=N",
    help="The most that a rule may give way.",
)
@engine_option
@question
def relax(
    run: "Run",
    rules: tuple[str, ...],
    limits: tuple[str, ...],
    engine: str,
    answer: Answer,
) -> None:
    """Tell which rules of RUN cannot all hold, and the smallest changes that let them.

    Each conflict is proven minimal: without any one of its lines the others can hold.
    Each change is the smallest of its rule, proven too.

    \b
    Example:
      attribution-opt relax my_run --rule flow --rule priority-by-holder
    """
    from attribution_opt.report.answers import relaxation_text

    found = run.relax(rules, limits=dict(map(_limit, limits)), engine=engine)
    data = {"total": found.total, "rows": rows_of(found.frame())}
    answer.say(data, relaxation_text(found, run.policy, answer.language))


@click.command()
@run_argument
@click.option(
    "--rule", "rules", multiple=True, help="A rule to price; may be repeated."
)
@click.option(
    "--kinds",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="N",
    help="Also what one more dwelling of each of the N commonest kinds would bring.",
)
@click.option(
    "--levels/--no-levels",
    "has_levels",
    default=False,
    show_default=True,
    help="Also what each level, and the whole policy, costs the others.",
)
@engine_option
@question
def prices(
    run: "Run",
    rules: tuple[str, ...],
    kinds: int,
    has_levels: bool,
    engine: str,
    answer: Answer,
) -> None:
    """Tell what each objective of RUN costs, and whether it binds.

    One more, one less: each figure is the month solved again, to proof. With --levels,
    what each level and the whole policy costs; with --kinds, what one more dwelling
    would bring: what the territory lacks most.

    \b
    Example:
      attribution-opt prices my_run --rule first-quartile-outside-qpv --kinds 6
    """
    from attribution_opt.answers.frames import frame_of
    from attribution_opt.report.answers import (
        Telling,
        level_prices_table,
        prices_table,
        worth_table,
    )

    say = Telling(run.policy, answer.language)
    found = run.prices(
        rules,
        engine=engine,
        on_price=lambda one: answer.tell(say.title(one.rule, one.key, one.part)),
    )
    levels = run.level_prices(engine=engine) if has_levels else []
    more = run.worth(most=kinds, engine=engine) if kinds else []
    if answer.as_json:
        data = {
            "prices": rows_of(frame_of(found)),
            "levels": [asdict(one) for one in levels],
            "worth": [asdict(one) for one in more],
        }
        answer.say(data, "")
        return
    out = console()
    out.print(answer.words("price_text"))
    out.print(prices_table(found, run.policy, answer.language))
    if levels:
        out.print(level_prices_table(levels, run.policy, answer.language))
    if more:
        out.print(worth_table(more, run.policy, answer.language))


@click.command()
@run_argument
@click.argument("applicants", metavar="APPLICANT...", nargs=-1)
@click.option(
    "--vacancy",
    "vacancies",
    multiple=True,
    metavar="ID",
    help="A dwelling to explain; may be repeated.",
)
@click.option(
    "--changes/--no-changes",
    "has_changes",
    default=False,
    show_default=True,
    help="Work out changes that would have sufficed (a score, a wish, an income proof, "
    "a share), each verified: some tens of solves for each application.",
)
@click.option(
    "--sheets", type=NEW, metavar="DIR", help="Write one page for each into a new DIR."
)
@engine_option
@question
def explain(
    run: "Run",
    applicants: tuple[str, ...],
    vacancies: tuple[str, ...],
    has_changes: bool,
    sheets: Path | None,
    engine: str,
    answer: Answer,
) -> None:
    """Tell why an application of RUN is, or is not, positioned; or read a dwelling.

    Every dwelling of the month is accounted for: the test that refused it, or what the
    plan would lose if this household took the place. A sheet has the four items of CRPA
    R311-3-1-2 and nothing about anybody else.

    \b
    Example:
      attribution-opt explain my_run 059000000123 --changes --sheets letters
      attribution-opt explain my_run --vacancy LOG-0001
    """
    from attribution_opt.report.answers import vacancy_text
    from attribution_opt.report.sheet import sheets_of, write_sheets

    if not applicants and not vacancies:
        raise usage("name_somebody")
    found = run.explain(applicants)
    read = [run.explain_vacancy(name) for name in vacancies]
    changes = [
        run.sufficient(one.applicant_id, engine=engine)
        if has_changes and not one.positioned_on
        else []
        for one in found
    ]
    told = sheets_of(run.month(), found, changes, answer.language)
    if sheets is not None:
        write_sheets(told, sheets)
    if answer.as_json:
        data = [asdict(one) for one in read]
        data += [
            asdict(page.one)
            | {
                "changes": [asdict(change) for change in enough],
                "estimates": page.estimates,
            }
            for page, enough in zip(told, changes, strict=True)
        ]
        answer.say(data, "")
        return
    for page in told:
        _print_explanation(page)
    for home_read in read:
        click.echo(vacancy_text(home_read, run.policy, answer.language))


def _print_explanation(page: "IndividualSheet") -> None:
    click.echo(page.w("told_of", what=page.one.applicant_id, said=page.answer))
    for name, n in page.refused():
        click.echo(f"  {n:>4}  {name}")
    for home, place, why in page.doors():
        click.echo(f"  {home}  {page.w('told_of', what=place, said=why)}")
    click.echo(f"  {page.w('individual_score', score=page.score)}")
    for line in page.changes():
        click.echo(f"  {line}")
    for line in page.estimates:
        click.echo(f"  {line}")


COMMANDS = (relax, prices, explain)
