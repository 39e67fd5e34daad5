"""Commands about the program itself: schemas, faults, health."""

import json
import sys

import click

from attribution_opt.cli.options import (
    UNEXPECTED,
    json_option,
    lang_option,
    language,
    say,
)
from attribution_opt.words.faults import FAULT_CODES, explanation
from attribution_opt.words.language import Words, language_of
from attribution_opt.words.sentence import spoken

__all__ = ["COMMANDS"]


@click.command()
@click.argument("what", type=click.Choice(["policy", "tables"]), default="tables")
def schema(what: str) -> None:
    """Print the JSON Schema of policies, or the Table Schema of the tables.

    Editors complete and check a policy against the first; data tools read the second.

    \b
    Example:
      attribution-opt schema policy > policy.schema.json
    """
    from attribution_opt.files.schemas import policy_schema, tables_schema

    made = policy_schema() if what == "policy" else tables_schema()
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))


@click.command()
@click.argument("code", type=click.Choice(FAULT_CODES), metavar="CODE", required=False)
@lang_option
@json_option
def rule(code: str | None, lang: str | None, as_json: bool) -> None:
    """Explain the fault CODE: what is wrong, what to do, whether it refuses the month.

    Without CODE, list every fault that files can have.

    \b
    Example:
      attribution-opt rule lost_zero --lang fr
    """
    chosen = language(lang)
    told = [explanation(name, chosen) for name in ([code] if code else FAULT_CODES)]
    words = Words(chosen)
    lines = [
        f"{one['code']} ({words('severity_' + one['severity'])})\n  {one['problem']}"
        f"\n  -> {one['remedy']}"
        for one in told
    ]
    say(told, "\n".join(lines), as_json=as_json)


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Print versions, the engines found, and known clashes between libraries.

    \b
    Exit code 1: something has to be done.
    Example:
      attribution-opt doctor
    """
    from dataclasses import asdict

    from attribution_opt import __version__
    from attribution_opt.solvers.health import health

    checks, to = health(), language_of()
    lines = [f"attribution-opt {__version__}"]
    for check in checks:
        sign = "ok " if check.is_well else "BAD" if to == "en" else "MAL"
        name, found, note = (
            spoken(x, to) for x in (check.name, check.found, check.note)
        )
        said = Words(to)("told_of", what=name, said=found)
        lines.append(f"{sign} {said}  {note}".rstrip())
    data = {"version": __version__, "checks": [asdict(check) for check in checks]}
    say(data, "\n".join(lines), as_json=as_json)
    if not all(check.is_well for check in checks):
        sys.exit(UNEXPECTED)


COMMANDS = (schema, rule, doctor)
