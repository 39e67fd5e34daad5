"""What ``init`` writes: a small month to overwrite, a policy, a mapping."""

from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from attribution_opt.domain.instance import Instance
from attribution_opt.domain.schema import SCHEMA
from attribution_opt.errors import RunFolderError
from attribution_opt.files.columns_file import COLUMNS_FILE
from attribution_opt.files.csv_text import write_atomically
from attribution_opt.files.policy_file import shipped_policies
from attribution_opt.files.read_tables import read_month
from attribution_opt.files.write_tables import write_month
from attribution_opt.files.write_workbook import month_workbook
from attribution_opt.words.language import Language, Words
from attribution_opt.words.sentence import sentence

__all__ = ["WORKBOOK_NAME", "write_template"]

WORKBOOK_NAME = {"en": "month.xlsx", "fr": "mois.xlsx"}


def write_template(out: Path, language: Language) -> list[Path]:
    """Write commented templates into a new folder; return what was written.

    A workbook and a folder of CSV files with the same small month, which can be solved
    as it is; a policy; a ``columns.toml`` for other exports, all commented out.

    Raises
    ------
    RunFolderError
        If the folder holds files already, or cannot be written.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RunFolderError(sentence("not_empty", out=out))
    words = Words(language, "templates")
    with as_file(files("attribution_opt.files") / "template_month") as folder:
        month = _told_in(words, read_month(folder))
    try:
        out.mkdir(parents=True, exist_ok=True)
        csv = out / "csv"
        write_month(month, csv, french=language == "fr", every_column=True)
        contents: dict[str, str | bytes] = {
            WORKBOOK_NAME[language]: month_workbook(month, language),
            "policy.toml": _commented_policy(words),
            COLUMNS_FILE: _commented_mapping(words),
        }
        for name, content in contents.items():
            raw = content if isinstance(content, bytes) else content.encode("utf-8")
            write_atomically(out / name, raw)
    except OSError as error:
        told = sentence("unwritable", place=out, why=error)
        raise RunFolderError(told) from error
    return sorted(path for path in out.rglob("*") if path.is_file())


def _told_in(words: Words, month: Instance) -> Instance:
    """Return the month with what a person decided in it, in a language."""
    told = {name: words(f"override_{name}") for name in ("reason", "author")}
    return replace(month, overrides=month.overrides.assign(**told))


def _commented_policy(words: Words) -> str:
    """Return the usual policy as one of one's own, with how to change it."""
    text = shipped_policies()["usage"]
    head = 'name = "usage"'
    assert head in text
    own = text.replace(head, 'name = "my-policy"', 1)
    return f"{words('policy')}\n{own}"


def _commented_mapping(words: Words) -> str:
    """Return a mapping in which every line is a comment, one example a table."""
    lines = [words("mapping"), ""]
    for table in list(SCHEMA.values())[:3]:
        choice = next((c for c in table.columns.values() if c.codes), None)
        first = next(iter(table.columns.values()))
        lines += [
            f"# [{table.name}]",
            f'# file = "export_{table.french}.csv"',
            f"# [{table.name}.columns]",
            f'# {first.name} = "{first.french.replace("_", " ").capitalize()}"',
        ]
        if choice is not None:
            lines += [
                f"# [{table.name}.values.{choice.name}]",
                f'# "{choice.codes[0].title()} (2026)" = "{choice.codes[0]}"',
            ]
        lines.append("")
    return "\n".join(lines)
