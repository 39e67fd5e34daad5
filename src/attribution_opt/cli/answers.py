"""Commands that answer why, on any run folder."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attribution_opt.cli.options import (
    FOLDER,
    MONTH,
    NEW,
    console,
    engine_option,
    json_option,
    lang_option,
    language,
    refused,
    say,
)
from attribution_opt.errors import InstanceError, PolicyError

if TYPE_CHECKING:
    from fractions import Fraction

__all__ = ["COMMANDS"]


def _limit(text: str) -> tuple[str, int]:
    """Read RULE=NUMBER."""
    rule, equals, number = text.partition("=")
    if not equals or not number.isdigit():
        raise click.UsageError(f"{text} is no limit: write RULE=NUMBER, such as flow=2")
    return rule, int(number)


@click.command()
@click.argument("run", metavar="RUN", type=FOLDER)
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
@click.option("--inputs", type=MONTH, help="The month, where it has moved.")
@engine_option
@lang_option
@json_option
def relax(
    run: Path,
    rules: tuple[str, ...],
    limits: tuple[str, ...],
    inputs: Path | None,
    engine: str,
    lang: str | None,
    as_json: bool,
) -> None:
    """Tell which rules of RUN cannot all hold, and the smallest changes that let them.

    Each conflict is proven minimal: without any one of its lines the others can hold.
    Each change is the smallest of its rule, proven too.

    \b
    Example:
      attribution-opt relax my_run --rule flow --rule priority-by-holder
    """
    from attribution_opt.report.answers import relaxation_text
    from attribution_opt.workflow.answers import relax_run

    chosen, most = language(lang), dict(map(_limit, limits))
    try:
        found, month = relax_run(run, rules, limits=most, inputs=inputs, method=engine)
    except (InstanceError, PolicyError) as error:
        refused(error, chosen, as_json=as_json)
    data = {"total": found.total, "rows": found.frame().to_dict("records")}
    say(data, relaxation_text(found, month.policy, chosen), as_json=as_json)


@click.command()
@click.argument("run", metavar="RUN", type=FOLDER)
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
@click.option("--inputs", type=MONTH, help="The month, where it has moved.")
@engine_option
@lang_option
@json_option
def prices(
    run: Path,
    rules: tuple[str, ...],
    kinds: int,
    inputs: Path | None,
    engine: str,
    lang: str | None,
    as_json: bool,
) -> None:
    """Tell what each objective of RUN costs, and whether it binds.

    One more, one less: each figure is the month solved again, to proof. With --kinds,
    what one more dwelling would bring: what the territory lacks most.

    \b
    Example:
      attribution-opt prices my_run --rule first-quartile-outside-qpv --kinds 6
    """
    from attribution_opt.answers.prices import prices_frame
    from attribution_opt.report.answers import prices_table, worth_table
    from attribution_opt.words.language import Words
    from attribution_opt.workflow.answers import prices_run

    chosen = language(lang)
    try:
        found, more, month = prices_run(
            run,
            rules,
            num_kinds=kinds,
            inputs=inputs,
            method=engine,
            on_price=lambda p: click.echo(f"{p.rule} {p.key} {p.part}", err=True),
        )
    except (InstanceError, PolicyError) as error:
        refused(error, chosen, as_json=as_json)
    if as_json:
        data = {
            "prices": prices_frame(found).to_dict("records"),
            "worth": [asdict(one) for one in more],
        }
        say(data, "", as_json=True)
        return
    out = console()
    out.print(Words(chosen)("price_text"))
    out.print(prices_table(found, month.policy, chosen))
    if more:
        out.print(worth_table(more, month.policy, chosen))


@click.command()
@click.argument("run", metavar="RUN", type=FOLDER)
@click.argument("applicants", metavar="APPLICANT...", nargs=-1, required=True)
@click.option(
    "--score/--no-score",
    "has_score",
    default=False,
    show_default=True,
    help="Work out the score that would have sufficed: some ten solves each.",
)
@click.option(
    "--sheets", type=NEW, metavar="DIR", help="Write one page for each into a new DIR."
)
@click.option("--inputs", type=MONTH, help="The month, where it has moved.")
@engine_option
@lang_option
@json_option
def explain(
    run: Path,
    applicants: tuple[str, ...],
    has_score: bool,
    sheets: Path | None,
    inputs: Path | None,
    engine: str,
    lang: str | None,
    as_json: bool,
) -> None:
    """Tell why an application of RUN is, or is not, positioned.

    Every dwelling of the month is accounted for: the test that refused it, or what the
    plan would lose if this household took the place. A sheet has the four items of CRPA
    R311-3-1-2 and nothing about anybody else.

    \b
    Example:
      attribution-opt explain my_run 059000000123 --score --sheets letters --lang fr
    """
    from attribution_opt.files.run_folder import new_run
    from attribution_opt.report.sheet import Sheet, sheet
    from attribution_opt.words.language import Words
    from attribution_opt.workflow.answers import explain_run

    chosen = language(lang)
    try:
        found, scores, month = explain_run(
            run, applicants, has_score=has_score, inputs=inputs, method=engine
        )
    except (InstanceError, PolicyError) as error:
        refused(error, chosen, as_json=as_json)
    told = [
        Sheet(month, one, Words(chosen), score)
        for one, score in zip(found, scores, strict=True)
    ]
    if sheets is not None:
        with new_run(sheets) as draft:
            for number, one in enumerate(found):
                text = sheet(month, one, chosen, scores[number])
                (draft / f"{one.applicant_id}.html").write_text(text, encoding="utf-8")
    if as_json:
        data = [
            asdict(one) | {"score_that_suffices": score}
            for one, score in zip(found, scores, strict=True)
        ]
        say(data, "", as_json=True)
        return
    for page in told:
        click.echo(f"{page.one.applicant_id}: {page.answer}")
        for name, n in page.refused():
            click.echo(f"  {n:>4}  {name}")
        for home, place, why in page.doors():
            click.echo(f"  {home}  {place}: {why}")
        click.echo(f"  {page.w('individual_score', score=page.score)}")


def _probability(text: str) -> "Fraction":
    """Read 0.5, 50 % or 1/2, between 0 and 1."""
    from fractions import Fraction

    try:
        bare = text.replace(" ", "").replace(",", ".")
        value = Fraction(bare.removesuffix("%"))
    except (ValueError, ZeroDivisionError) as error:
        raise click.UsageError(
            f"{text} is no probability: write 0.5 or 50 %"
        ) from error
    value = value / 100 if bare.endswith("%") else value
    if not 0 <= value <= 1:
        raise click.UsageError(f"{text} is no probability: from 0 to 1")
    return value


@click.command()
@click.argument("run", metavar="RUN", type=FOLDER)
@click.option(
    "--accept",
    "accepts",
    multiple=True,
    metavar="[GROUP=]P",
    help="Probability that a household accepts, for all or for a group; 0.5.",
)
@click.option(
    "--draws",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="How many outcomes are drawn.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Seed of the draws.",
)
@click.option("--inputs", type=MONTH, help="The month, where it has moved.")
@lang_option
@json_option
def risk(
    run: Path,
    accepts: tuple[str, ...],
    draws: int,
    seed: int,
    inputs: Path | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Tell what the lists of RUN promise when households may refuse.

    Each objective: what it misses if all accept, on average, and how often it is missed
    over simulated draws.

    \b
    Example:
      attribution-opt risk my_run --accept 0.5 --accept dalo=0.7
    """
    from attribution_opt.answers.risk import ACCEPTS, risk_frame
    from attribution_opt.report.answers import risk_table
    from attribution_opt.rules.groups import GROUPS
    from attribution_opt.words.language import Words
    from attribution_opt.workflow.answers import risk_run

    chosen, default, by_group = language(lang), ACCEPTS, {}
    for text in accepts:
        group, equals, probability = text.rpartition("=")
        if not equals:
            default = _probability(text)
        elif group in GROUPS:
            by_group[group] = _probability(probability)
        else:
            known = ", ".join(GROUPS)
            raise click.UsageError(f"{group} is no group; there are {known}")
    try:
        found, month = risk_run(
            run,
            by_group=by_group,
            default=default,
            draws=draws,
            seed=seed,
            inputs=inputs,
        )
    except (InstanceError, PolicyError) as error:
        refused(error, chosen, as_json=as_json)
    if as_json:
        say(risk_frame(found).to_dict("records"), "", as_json=True)
        return
    words, out = Words(chosen), console()
    told = ", ".join([str(default), *(f"{g} {p}" for g, p in by_group.items())])
    out.print(words("risk_text", n=draws, p=told))
    out.print(risk_table(found, month.policy, chosen))


COMMANDS = (relax, prices, explain, risk)
