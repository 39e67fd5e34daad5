"""Commands that answer why, on any run folder."""

from pathlib import Path

import click

from attribution_opt.cli.options import (
    FOLDER,
    MONTH,
    engine_option,
    json_option,
    lang_option,
    language,
    refused,
    say,
)
from attribution_opt.errors import InstanceError, PolicyError

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


COMMANDS = (relax,)
