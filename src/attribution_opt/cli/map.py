"""The command that looks at somebody else's export."""

import datetime as dt
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from attribution_opt.cli.answer import Answer, answers
from attribution_opt.cli.kinds import FILE, PLACE

if TYPE_CHECKING:
    from attribution_opt.exports.proposal import Proposal

__all__ = ["COMMANDS"]


@click.command("map")
@click.argument("exports", metavar="EXPORT...", type=FILE, nargs=-1, required=True)
@click.option(
    "--out",
    type=PLACE,
    metavar="DIR",
    help="A folder for the mapping and copies of the files; theirs by default.",
)
@answers
def map_export(exports: tuple[Path, ...], out: Path | None, answer: Answer) -> None:
    """Look at an export, and write how it names our tables, columns and codes.

    EXPORT is one or more CSV, XLSX, XLS or ODS files. Two small files are written
    beside them, columns.toml and month.toml: what is sure, what is to be looked at, and
    what is left to decide. Then check and solve take the folder as it is.

    \b
    Example:
      attribution-opt map export/logements.csv export/demandeurs.csv
      attribution-opt check export
    """
    from attribution_opt.exports.proposal import propose
    from attribution_opt.exports.write import columns_text, decisions, month_text
    from attribution_opt.files.csv_text import write_atomically
    from attribution_opt.files.mapping import COLUMNS_FILE
    from attribution_opt.files.month_file import MONTH_FILE

    folder = out or exports[0].parent
    places = {"mapping": folder / COLUMNS_FILE, "month": folder / MONTH_FILE}
    for place in places.values():
        if place.exists():
            raise click.UsageError(answer.words("map_stands", file=place))
    found = propose(exports)
    folder.mkdir(parents=True, exist_ok=True)
    for path in exports:
        if path.resolve().parent != folder.resolve():
            shutil.copyfile(path, folder / path.name)
    month = month_text(found, dt.date.today(), answer.words)
    write_atomically(
        places["mapping"], columns_text(found, answer.words).encode("utf-8")
    )
    write_atomically(places["month"], month.encode("utf-8"))
    left = decisions(found, answer.words)
    told = _said(found, left, answer)
    told.append(answer.words("map_next", folder=folder, **places))
    answer.say(_data(found, left, list(places.values())), "\n".join(told))


def _said(found: "Proposal", left: list[str], answer: Answer) -> list[str]:
    """Return what was found and what is left to decide, in sentences."""
    from attribution_opt.domain.schema import SCHEMA

    words, lines = answer.words, []
    for one in found.tables:
        sure = sum(guess.is_sure for guess in one.guesses)
        num = len(one.guesses)
        table = SCHEMA[one.table].titled(answer.language)
        lines.append(words("map_found", file=one.place, table=table, n=num, sure=sure))
        if one.wishes:
            lines.append(f"  {words('map_wishes', n=len(one.wishes))}")
    lines += [words("map_unknown", file=name) for name in found.unknown]
    lines.append(words("map_left" if left else "map_nothing_left"))
    return lines + [f"  - {sentence}" for sentence in left]


def _data(found: "Proposal", left: list[str], files: list[Path]) -> dict[str, Any]:
    """Return the same for programs."""
    tables = [
        {
            "table": one.table,
            "file": one.file,
            "sheet": one.sheet,
            "columns": {
                guess.column: {"header": guess.header, "sure": guess.is_sure}
                for guess in one.guesses
            },
            "unread": one.unread,
        }
        for one in found.tables
    ]
    return {
        "tables": tables,
        "unknown": list(found.unknown),
        "to_decide": left,
        "files": list(map(str, files)),
    }


COMMANDS = (map_export,)
