"""The command that looks at somebody else's export."""

import datetime as dt
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attribution_opt.cli.answer import Answer, answers
from attribution_opt.cli.options import FILE, PLACE

if TYPE_CHECKING:
    from attribution_opt.exports.proposal import Proposal

__all__ = ["COMMANDS"]

MAPPING, MONTH = "columns.toml", "month.toml"


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

    folder = out or exports[0].resolve().parent
    for name in (MAPPING, MONTH):
        if (folder / name).exists():
            told = answer.words("map_stands", file=folder / name)
            raise click.UsageError(told)
    found = propose(exports)
    folder.mkdir(parents=True, exist_ok=True)
    for path in exports:
        if path.resolve().parent != folder.resolve():
            shutil.copyfile(path, folder / path.name)
    write_atomically(folder / MAPPING, columns_text(found, answer.words).encode())
    month = month_text(found, dt.date.today(), answer.words)
    write_atomically(folder / MONTH, month.encode())
    _tell(found, decisions(found, answer.words), folder, answer)


def _tell(found: "Proposal", left: list[str], folder: Path, answer: Answer) -> None:
    """Say what was found, and what is left to decide."""
    from attribution_opt.domain.schema import SCHEMA

    words, lines = answer.words, []
    for one in found.tables:
        file = " ".join(filter(None, [one.file, one.sheet]))
        sure = sum(guess.is_sure for guess in one.guesses)
        num = len(one.guesses)
        table = SCHEMA[one.table].titled(answer.language)
        lines.append(words("map_found", file=file, table=table, n=num, sure=sure))
        if one.wishes:
            lines.append(f"  {words('map_wishes', n=len(one.wishes))}")
    lines += [words("map_unknown", file=name) for name in found.unknown]
    lines.append(words("map_left" if left else "map_nothing_left"))
    lines += [f"  - {sentence}" for sentence in left]
    places = {"mapping": folder / MAPPING, "month": folder / MONTH}
    lines.append(words("map_next", folder=folder, **places))
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
    data = {
        "tables": tables,
        "unknown": list(found.unknown),
        "to_decide": left,
        "files": list(map(str, places.values())),
    }
    answer.say(data, "\n".join(lines))


COMMANDS = (map_export,)
