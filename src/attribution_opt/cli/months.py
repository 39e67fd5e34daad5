"""Commands about data: templates, checks, synthetic months."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attribution_opt.cli.options import (
    MONTH,
    NEW,
    REFUSED,
    console,
    json_option,
    lang_option,
    language,
    mode_option,
    say,
)
from attribution_opt.words.language import Words

if TYPE_CHECKING:
    from attribution_opt.domain.modes import Mode

__all__ = ["COMMANDS"]


@click.command()
@click.argument("folder", metavar="DIR", type=NEW)
@lang_option
@json_option
def init(folder: Path, lang: str | None, as_json: bool) -> None:
    """Write commented templates into DIR: a workbook, CSV files, a policy, a mapping.

    They hold a small invented month that can be solved as it is: put your rows in its
    place, in the workbook or in the CSV files.

    \b
    Example:
      attribution-opt init my_month --lang fr
    """
    from attribution_opt.files.template import write_template

    written = write_template(folder, language(lang))
    names = [str(path.relative_to(folder)) for path in written]
    say(
        {"folder": str(folder), "files": names},
        f"{folder}: {', '.join(names)}.",
        as_json=as_json,
    )


@click.command()
@click.argument("folder", metavar="DIR", type=MONTH)
@mode_option
@lang_option
@json_option
def check(folder: Path, mode: "Mode", lang: str | None, as_json: bool) -> None:
    """Read the month in DIR (a folder or a workbook) and show every fault.

    \b
    Exit code 0: the month can be solved; 3: it is refused.
    Example:
      attribution-opt check my_month/mois.xlsx --lang fr
    """
    from attribution_opt.domain.schema import SCHEMA
    from attribution_opt.files.read_tables import check_month
    from attribution_opt.report.faults import faults_data, print_faults

    instance, faults = check_month(folder, mode)
    chosen = language(lang)
    words = Words(chosen)
    if as_json:
        rows = {} if instance is None else instance.tables
        data = {
            "refused": instance is None,
            "rows": {name: len(frame) for name, frame in rows.items()},
            "faults": faults_data(faults, chosen),
        }
        say(data, "", as_json=True)
    else:
        print_faults(faults, console(), chosen)
    if instance is None:
        click.echo(words("say_refused", place=folder), err=as_json)
        sys.exit(REFUSED)
    if not as_json:
        sizes = [
            f"{len(frame)} {SCHEMA[name].french if chosen == 'fr' else name}"
            for name, frame in instance.tables.items()
            if len(frame)
        ]
        click.echo(words("say_good", place=folder, sizes=", ".join(sizes)))


@click.command()
@click.argument("place", type=click.Choice(["lille"]))
@click.option(
    "--size",
    type=click.Choice(["XS", "S", "M", "L"]),
    default="XS",
    show_default=True,
    help="Size of the month.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Seed of the draw.",
)
@click.option("--out", type=NEW, required=True, metavar="DIR", help="A new folder.")
@click.option("--french", is_flag=True, help="French file names, headers and decimals.")
@click.option("--parquet", is_flag=True, help="Parquet (needs the extra parquet).")
@json_option
def generate(
    place: str,
    size: str,
    seed: int,
    out: Path,
    french: bool,
    parquet: bool,
    as_json: bool,
) -> None:
    """Make a month of synthetic people in a real PLACE.

    XS is 20 vacancies and 1,000 applicants, S 60 and 6,000, M 250 and 40,000, L 750
    and 70,000.

    \b
    Example:
      attribution-opt generate lille --size S --seed 1 --out my_month
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise click.UsageError(
            f"{out} exists and is not an empty folder; name a new one"
        )
    from attribution_opt.files.write_tables import write_month
    from attribution_opt.study.generate import generate as draw

    instance = draw(place, size, seed)
    write_month(instance, out, french=french, parquet=parquet)
    homes, people = len(instance.vacancies), len(instance.applicants)
    data = {"folder": str(out), "vacancies": homes, "applicants": people, "seed": seed}
    sentence = f"{out}: {homes} vacancies, {people} synthetic applicants, seed {seed}."
    say(data, sentence, as_json=as_json)


COMMANDS = (init, check, generate)
