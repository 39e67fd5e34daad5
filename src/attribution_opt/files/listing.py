"""Files of a folder: which of them may hold a table, and what the others are."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attribution_opt.domain.schema import OUTCOMES, SCHEMA, Table, normal
from attribution_opt.files.mapping import COLUMNS_FILE
from attribution_opt.files.workbook_text import WORKBOOKS

__all__ = [
    "MONTH_TOML",
    "TEXTS",
    "input_files",
    "is_month",
    "is_named",
    "is_ours",
    "named",
    "named_table",
    "table_names",
    "unread_files",
]

MONTH_TOML = "month.toml"
TEXTS = (".csv", ".txt", ".tsv")
"""Endings of files of text that may be a table."""
READ = {*TEXTS, ".parquet", ".toml", *WORKBOOKS}
"""Endings of the files that a month can be made of."""
PACKED = (".gz", ".zip", ".bz2", ".xz", ".7z", ".rar", ".zst", ".tar")
STRANGE = (
    ".xlsb",
    ".numbers",
    ".dbf",
    ".json",
    ".xml",
    ".html",
    ".htm",
    ".pdf",
    ".doc",
)
OURS = frozenset({normal(OUTCOMES.name), normal(OUTCOMES.french), "scores"})
"""Tables beside a month that other commands read or write."""


def input_files(place: Path) -> list[Path]:
    """Return the files of a month: those of a folder, or a workbook and two beside it.

    What may stand beside a workbook are its mapping and its ``month.toml``.
    """
    if place.is_dir():
        entries = sorted(place.iterdir())
        kept = [p for p in entries if p.is_file() and p.suffix.lower() in READ]
        # A spreadsheet that is open leaves a lock beside it, which is no workbook.
        return [p for p in kept if not p.name.startswith(("~$", "."))]
    beside = (place.with_name(name) for name in (COLUMNS_FILE, MONTH_TOML))
    return [place, *(path for path in beside if path.is_file())]


def is_month(place: Path) -> bool:
    """Tell whether a folder holds a month: its ``month.toml``, or a workbook."""
    return place.is_dir() and any(
        is_named(path, MONTH_TOML) or path.suffix.lower() in WORKBOOKS
        for path in input_files(place)
    )


def is_named(path: Path, told: str) -> bool:
    """Tell whether a file has a name, but for case and the form of its accents."""
    return _plain(path.name) == _plain(told)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def named(paths: Iterable[Path], told: str) -> Path | None:
    """Return the file of a name, exactly or but for case; None where there is none."""
    found = [path for path in paths if is_named(path, told)]
    exact = [path for path in found if path.name == told]
    return next(iter(exact or found), None)


def named_table(path: Path) -> str | None:
    """Return the table that a file is by its name, French or English, in any case."""
    return _tables().get(normal(path.name.removesuffix(path.suffix)))


def _tables() -> Mapping[str, str]:
    return {
        normal(name): table.name
        for table in SCHEMA.values()
        for name in (table.name, table.french)
    }


def unread_files(place: Path, tables: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """Yield files of a folder that nothing here reads, and the fault that says why.

    Parameters
    ----------
    place
        The folder; a workbook has none beside it.
    tables
        Tables that were found: a packed copy of one of them is none to speak of.
    """
    found = set(tables)
    for path in sorted(place.iterdir()) if place.is_dir() else ():
        ending = path.suffix.lower()
        if path.name.startswith((".", "~$")) or not path.is_file():
            continue
        bare = Path(path.stem) if ending in PACKED else path
        table = named_table(bare if bare.suffix else Path(f"{bare.name}.csv"))
        if ending in PACKED and table not in found:
            yield path, "packed_file" if table else "unread_packed"
        elif ending in STRANGE and table not in found:
            yield path, "strange_file"


def is_ours(path: Path) -> bool:
    """Tell whether a file is another command's, and none of the month's."""
    return normal(path.stem) in OURS


def table_names() -> str:
    """Return the names of all tables, French and English, as a sentence has them."""
    tables: Iterable[Table] = SCHEMA.values()
    return ", ".join(f"{table.french} ({table.name})" for table in tables)
