"""Commands about data: templates, checks, synthetic months."""

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attribution_opt.cli.answer import Answer, answers
from attribution_opt.cli.kinds import MONTH, NEW, PLACE, body_argument
from attribution_opt.cli.options import (
    REFUSED,
    began,
    console,
    mode_option,
    policy_option,
    size_option,
    time_limit_option,
    usage,
)
from attribution_opt.words.language import Words
from attribution_opt.words.sentence import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

    from attribution_opt.domain.choices import Mode
    from attribution_opt.run.scoring import ScoredMonth
    from attribution_opt.words.language import Language

__all__ = ["COMMANDS"]


@click.command()
@click.argument("folder", metavar="DIR", type=PLACE)
@answers
def init(folder: Path, answer: Answer) -> None:
    """Write commented templates into DIR: a workbook, CSV files, a policy, a mapping.

    They hold a small invented month that can be solved as it is: put your rows in its
    place, in the workbook or in the CSV files.

    \b
    Example:
      attribution-opt init my_month --lang fr
    """
    from attribution_opt.files.template import write_template

    written = write_template(folder, answer.language)
    names = [str(path.relative_to(folder)) for path in written]
    data = {"folder": str(folder), "files": names}
    answer.say(data, answer.words("told_of", what=folder, said=", ".join(names)) + ".")


@click.command()
@click.argument("folder", metavar="DIR", type=MONTH)
@policy_option
@mode_option
@click.option(
    "--feasible",
    "is_feasible",
    is_flag=True,
    help="Say besides what objectives cannot reach, alone and all together.",
)
@time_limit_option
@answers
def check(
    folder: Path,
    policy: str,
    mode: "Mode",
    is_feasible: bool,
    time_limit: float | None,
    answer: Answer,
) -> None:
    """Read the month in DIR (a folder or a workbook) and show every fault.

    At the end, what its data allow each objective of the policy to count.

    \b
    Exit code 0: the month can be solved; 3: it is refused.
    Example:
      attribution-opt check my_month/mois.xlsx --lang fr
      attribution-opt check my_month --policy strict --feasible
    """
    from attribution_opt.report.faults import faults_data, print_faults
    from attribution_opt.report.prospects import (
        lacking_data,
        print_lacking,
        print_prospects,
        prospects_data,
    )
    from attribution_opt.run.check import check_run
    from attribution_opt.solvers.base import Control

    chosen, as_json = answer.language, answer.as_json
    control = Control(time_limit=time_limit, began=began())
    found = check_run(folder, policy, mode, is_feasible=is_feasible, control=control)
    rows = {} if found.instance is None else found.instance.tables
    if as_json:
        data = {
            "refused": found.is_refused,
            "rows": {name: len(frame) for name, frame in rows.items()},
            "faults": faults_data(found.faults, chosen),
            "objectives": prospects_data(found.prospects),
        }
        if found.lacking is not None:
            data["lacking"] = lacking_data(found.lacking)
        answer.say(data, "")
    else:
        print_faults(found.faults, console(), chosen)
        if found.prospects:
            print_prospects(found.prospects, console(), chosen)
        if found.lacking is not None:
            print_lacking(found.lacking, console(), chosen)
    if found.is_refused:
        click.echo(answer.words("say_refused", place=folder), err=as_json)
        sys.exit(REFUSED)
    if not as_json:
        sizes = _sizes(rows, chosen)
        click.echo(answer.words("say_good", place=folder, sizes=", ".join(sizes)))


def _sizes(rows: "Mapping[str, DataFrame]", chosen: "Language") -> list[str]:
    """Return how many rows each table has, in words."""
    words = Words(chosen)
    return [
        words(f"rows_{name}", n=len(frame))
        for name, frame in rows.items()
        if len(frame)
    ]


@click.command()
@body_argument
@size_option
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Seed of the draw.",
)
@click.option(
    "--month",
    "of",
    type=click.DateTime(["%Y-%m"]),
    help="Which month; November 2026 by default.",
)
@click.option("--out", type=PLACE, required=True, metavar="DIR", help="A new folder.")
@click.option("--french", is_flag=True, help="French file names, headers and decimals.")
@click.option("--parquet", is_flag=True, help="Parquet (needs the extra parquet).")
@click.option(
    "--no-ledger",
    "leaves_ledger",
    is_flag=True,
    help="No leases since January: for a month of a year that has its own.",
)
@answers
def generate(
    place: str,
    size: str,
    seed: int,
    of: dt.datetime | None,
    out: Path,
    french: bool,
    parquet: bool,
    leaves_ledger: bool,
    answer: Answer,
) -> None:
    """Make a month of synthetic people in a real PLACE.

    PLACE is lille, ile-de-france, the code or the name of an intermunicipal body (EPCI,
    EPT), or the code of a departement. XS is 20 vacancies and 1,000 applicants, S 60
    and 6,000, M 250 and 40,000, L 750 and 70,000, XL 5,000 and 800,000.

    \b
    Example:
      attribution-opt generate lille --size S --seed 1 --out my_month
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise usage("not_empty", out=out)
    from attribution_opt.files.write_tables import write_month
    from attribution_opt.synthetic.generate import MONTH as NOVEMBER
    from attribution_opt.synthetic.generate import generate as draw

    month = NOVEMBER
    if of is not None:
        day = of.date()
        month = replace(month, as_of=day, year=day.year, month=day.month)
    instance = draw(place, size, seed, month)
    if leaves_ledger:
        instance = replace(instance, ledger=instance.ledger.iloc[:0])
    write_month(instance, out, french=french, parquet=parquet)
    homes, people = len(instance.vacancies), len(instance.applicants)
    data = {"folder": str(out), "vacancies": homes, "applicants": people, "seed": seed}
    told = {"place": out, "homes": homes, "people": people, "seed": str(seed)}
    answer.say(data, answer.words("say_generated", **told))


@click.command()
@click.argument("folder", metavar="DIR", type=MONTH)
@click.option(
    "--grid",
    required=True,
    metavar="FILE",
    help="A TOML file, or a shipped grid: example-complete, toulouse, lyon...",
)
@click.option(
    "--out", type=NEW, metavar="DIR", help="A new folder for the month with its scores."
)
@click.option(
    "--explain", metavar="ID", help="Show the score of one application line by line."
)
@answers
def score(
    folder: Path,
    grid: str,
    out: Path | None,
    explain: str | None,
    answer: Answer,
) -> None:
    """Score the applications of the month in DIR under a grid (cotation).

    The scored month can be solved at once; scores.csv in it holds the points by
    criterion, the position among comparable applications and their mean delay.

    \b
    Example:
      attribution-opt score my_month --grid example-complete --out scored
      attribution-opt score my_month --grid my_grid.toml --explain 059000000001
    """
    from attribution_opt.run.scoring import score_run

    scored = score_run(folder, grid, out, answer.language)
    for warning in scored.warnings:
        click.echo(
            answer.words("say_warning", what=warning.said(answer.language)), err=True
        )
    people = scored.instance.applicants
    if explain is None:
        num = int(people["score"].notna().sum())
        data = {"scored": num, "excluded": len(people) - num, "folder": str(out or "")}
        told = answer.words("say_scored", n=num, excluded=len(people) - num)
        more = f" {answer.words('say_written', place=out)}" if out else ""
        answer.say(data, told + more)
        return
    _explain(scored, explain, answer)


def _explain(scored: "ScoredMonth", applicant: str, answer: Answer) -> None:
    """Print the score of one application line by line."""
    from attribution_opt.decide.lists import points_text

    people = scored.instance.applicants
    used, lines, excluded = scored.explain(applicant)
    points = people.loc[people["applicant_id"] == applicant, "score"].iat[0]
    titles = {one.id: one.titled(answer.language) for one in used.criteria}
    shown = [
        {
            "criterion": line.name,
            "title": titles.get(line.name, line.name),
            "points": points_text(line.points),
            "note": str(spoken(line.note, answer.language)),
        }
        for line in lines
    ]
    data = {
        "applicant_id": applicant,
        "grid": used.name,
        "score": points_text(points),
        "excluded": excluded,
        "lines": shown,
    }
    said = points_text(points) or str(spoken(excluded, answer.language))
    text = [answer.words("told_of", what=f"{applicant}, {used.name}", said=said)]
    for one in shown:
        note = f"  ({one['note']})" if one["note"] else ""
        text.append(f"{one['points']:>8}  {one['title']}{note}")
    answer.say(data, "\n".join(text))


COMMANDS = (init, check, generate, score)
