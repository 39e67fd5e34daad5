"""The command of a session: agenda, sheets, minutes, letters, outcomes to fill in."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from attribution_opt.cli.answer import Answer, answers
from attribution_opt.cli.kinds import DATE, FILE, FOLDER, NEW
from attribution_opt.cli.options import usage
from attribution_opt.domain.choices import PAPER_FORMS, SESSION_MODES

if TYPE_CHECKING:
    from attribution_opt.commission.decisions import Decisions
    from attribution_opt.commission.folder import Papers
    from attribution_opt.report.rows import HomeLists

__all__ = ["COMMANDS"]


def _run_of(place: Path, answer: Answer) -> Path:
    """Return a run, or that of the latest lists of a month."""
    from attribution_opt.files.run_folder import CANDIDATES
    from attribution_opt.year.month_folder import latest_run

    run = place if (place / CANDIDATES).is_file() else latest_run(place)
    if run is None:
        raise click.UsageError(answer.words("say_no_lists", place=place))
    return run


def _templates(paths: Sequence[Path], form: str | None) -> dict[str, bytes]:
    """Return templates by name; two of one name, or none for pages, are refused."""
    if paths and form == "html":
        raise usage("template_of_docx")
    found = {path.stem: path.read_bytes() for path in paths}
    if len(found) < len(paths):
        raise usage("templates_alike")
    return found


def _decisions(
    file: Path | None, day: dt.date, homes: "list[HomeLists]"
) -> "Decisions":
    from attribution_opt.commission.decisions import Decisions, Told, decisions_of
    from attribution_opt.year.outcome_file import read_outcomes

    if file is None:
        return Decisions()
    told = read_outcomes(file)
    own = Told(told.file, told.rows, told.headers)
    return decisions_of(own, day.isoformat(), homes)


def _papers(run: Path, day: dt.date, answer: Answer, **how: Any) -> "Papers":
    """Return what is to be written, everything that people brought checked."""
    from attribution_opt import library
    from attribution_opt.commission.folder import Papers, homes_of
    from attribution_opt.commission.session import read_session

    report = library.open(run).document
    homes = homes_of(report, day.isoformat())
    if homes is None:
        raise click.UsageError(
            answer.words(
                "say_no_session", day=answer.words.day(day), place=run / "agenda.csv"
            )
        )
    names = [one.id for one in homes]
    return Papers(
        report=report,
        session=read_session(day, how["mode"], how["about"], names),
        homes=homes,
        decisions=_decisions(how["outcomes"], day, homes),
        language=answer.language,
        form=how["form"] or ("docx" if how["templates"] else "html"),
        templates=_templates(how["templates"], how["form"]),
    )


def _tell(papers: "Papers", out: Path, files: list[Path], answer: Answer) -> None:
    """Say what was written, and what is still to be told."""
    decisions, words = papers.decisions, answer.words
    num_candidates = sum(len(one.candidates) for one in papers.homes)
    data = {
        "folder": str(out),
        "files": [path.relative_to(out).as_posix() for path in files],
        "dwellings": len(papers.homes),
        "candidates": num_candidates,
        "decided": len(decisions.by_pair),
        "without_reason": decisions.num_without_reason,
        "of_other_sessions": decisions.num_other,
    }
    lines = [
        words("say_commission", n=len(papers.homes), candidates=num_candidates),
    ]
    if decisions.by_pair:
        of = {"candidates": num_candidates}
        lines.append(words("say_decided", n=len(decisions.by_pair), **of))
    for key, n in (
        ("say_no_reason", decisions.num_without_reason),
        ("say_other_session", decisions.num_other),
    ):
        lines += [words(key, n=n)] * bool(n)
    answer.say(data, "\n".join([*lines, words("say_written", place=out)]))


def _write_templates(folder: Path, answer: Answer) -> None:
    from attribution_opt.commission.documents import write_templates
    from attribution_opt.files.new_folder import new_folder

    with new_folder(folder) as draft:
        names = [path.name for path in write_templates(draft, answer.language)]
    told = answer.words("say_written", place=folder)
    answer.say({"folder": str(folder), "files": names}, told)


@click.command()
@click.argument("place", metavar="[RUN|MONTH]", type=FOLDER, required=False)
@click.option("--session", type=DATE, help="Date of the session.")
@click.option(
    "--mode", type=click.Choice(SESSION_MODES), help="How it meets; in one room."
)
@click.option(
    "--about",
    type=FILE,
    metavar="FILE",
    help="A TOML file: body, place, members, quorum, votes; see docs/commission.md.",
)
@click.option(
    "--outcomes",
    type=FILE,
    metavar="FILE",
    help="What was decided: the workbook filled in, or a CSV with its columns.",
)
@click.option(
    "--form", type=click.Choice(PAPER_FORMS), help="Pages (html), or documents (docx)."
)
@click.option(
    "--template",
    "templates",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="A DOCX template of yours, by its name: agenda, sheets, minutes, letter-*.",
)
@click.option(
    "--out",
    type=NEW,
    metavar="FOLDER",
    help="A new folder; commission-DATE beside the run by default.",
)
@click.option(
    "--write-templates",
    "templates_folder",
    type=NEW,
    metavar="FOLDER",
    help="Write the shipped templates into a new folder, to be edited, and no more.",
)
@answers
def commission(
    place: Path | None,
    session: dt.datetime | None,
    templates_folder: Path | None,
    out: Path | None,
    answer: Answer,
    **how: Any,
) -> None:
    """Write the agenda, a sheet a home, the minutes and the outcomes to fill in.

    RUN is a run; MONTH a month's folder within its year, whose latest lists are taken.
    After the session, --outcomes puts its decisions into the minutes, and writes a
    letter for each household decided on.

    \b
    Example:
      attribution-opt commission my_run --session 2026-11-26
      attribution-opt commission my_run --session 2026-11-26 --form docx \\
          --about session.toml --outcomes outcomes.xlsx --out after
    """
    from attribution_opt.commission.folder import write_papers
    from attribution_opt.files.new_folder import obstacle

    if templates_folder is not None:
        _write_templates(templates_folder, answer)
        return
    if place is None or session is None:
        raise usage("run_and_session")
    day, run = session.date(), _run_of(place, answer)
    out = out or run.resolve().with_name(f"commission-{day}")
    if found := obstacle(out):
        raise click.UsageError(found.said(answer.language))
    papers = _papers(run, day, answer, **how)
    _tell(papers, out, write_papers(papers, out), answer)


COMMANDS = (commission,)
