"""Pages of the documentation that are made from the schema and the catalogue.

``python -m tests.docs_tables`` writes them; a test holds them to what it would write.
"""

from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path

from attribution_opt.domain.reference import publics
from attribution_opt.domain.schema import MONTH_TABLE, OUTCOMES, SCHEMA, Table
from attribution_opt.words.faults import FAULT_CODES, explanation
from attribution_opt.words.language import Language

DOCS = Path(__file__).parents[1] / "docs"

FILES_HEAD = """# File formats

A month is a folder of CSV (`.csv`, `.txt`, `.tsv`), Parquet or workbook files
(`.xlsx`, `.xlsm`, `.ods`, `.xls`), or one workbook with a sheet for each table. English
and French names may stand side by side, in any case, for files, sheets, headers and
words. CSV: UTF-8 (Windows-1252 and UTF-16 are read, with a remark); `;`, `,`, a tab or
`|`; a `sep=` line, titles above the headers and a row of totals are passed over, with a
remark. Decimals with a comma or a point: `1.200`, which is 1200 to some and 1.2 to
others, is refused. Dates as 2026-11-25 or 25/11/2026, with or without an hour. Text
stays text: INSEE codes keep their zeros. Empty means unknown; an error of a
spreadsheet, or a formula without its value, is refused by its cell. A file that is
there and not read is named, with why not. This page is made from the schema that the
product reads; `attribution-opt schema tables` prints the same for programs,
`attribution-opt init` writes templates.
"""
MONTH_MORE = """For a workbook, a `month.toml` in its folder, or beside it where the
workbook is given as a file, adds what a sheet cannot hold, and may leave the keys above
to the sheet. Where both tell one of them, `month.toml` holds, and a remark says so.

Five keys more, in `month.toml` alone:

* `[quartiles]` with `"200093201" = 9456`: first-quartile amounts by body, in the place
  of the shipped ones;
* `[ceilings]` with `"2027/PLUS/autres_regions" = [six, +1]`: income ceilings by year,
  financing and zone, for six household categories and each person more; a commune
  without a zone stands for itself;
* `[[derogations]]` with `place`, `percent`, `since` and `until`: ceilings that the
  prefect has raised in a residence, programme, neighbourhood or commune, for a while
  (CCH R441-1-1);
* `last_known_year = true`: the last year that has an amount stands for one that has
  none, and `check` marks each;
* `distinct = ["DEM-1", "dem-1"]`: identifiers and names that look like another and are
  true twos.
"""
FAULTS_HEAD = """# Faults

Every fault that a month or a policy can have. *Errors* refuse it, *remarks* do not.
Words between `<>` are filled in. `attribution-opt rule CODE` prints one, in French or
English.
"""

PUBLICS_HEAD = """# Publics and code lists

Priority publics of CCH L441-1, as a dated vocabulary. **Letters and dates were not all
read in the law itself: verify them before use.** Households under DALO come first.
Essential workers stand apart: a local aim, never counted as priority (CCH L441-1,
al. 35). A motive declared in an application is no recognised label, and is not read as
one.
"""


def files_page() -> str:
    """Return the page of file formats, with an example of each table."""
    tables = [*SCHEMA.values(), OUTCOMES]
    parts = [FILES_HEAD, *(_section(table) for table in tables)]
    example = (_templates() / "month.toml").read_text(encoding="utf-8")
    keys = ", ".join(f"`{name}`" for name in MONTH_TABLE.columns)
    parts.append(
        "## month.toml\n\nIn a workbook: a sheet `month` (`mois`) with one row and the "
        f"columns {keys}.\n\n```toml\n{example}```\n\n{MONTH_MORE}"
    )
    return "\n".join(parts)


def _templates() -> Path:
    return Path(str(files("attribution_opt.files") / "template_month"))


def _section(table: Table) -> str:
    need = "required" if table.is_required else "optional"
    lines = [f"## {table.name}", "", f"French: `{table.french}`; {need}.", ""]
    lines += ["| column | French | what | required | values |", "|---|---|---|---|---|"]
    for column in table.columns.values():
        values = ", ".join([*column.codes, *(["any other word"] * column.is_open)])
        if column.lowest is not None:
            values = f"{column.lowest} to {column.highest}"
        must = "yes" if column.is_required else ""
        what = column.unit.replace("|", "\\|")
        cells = (f"`{column.name}`", f"`{column.french}`", what, must, values)
        lines.append(f"| {' | '.join(cells)} |")
    path = _templates() / f"{table.name}.csv"
    if not path.is_file():
        return "\n".join([*lines, ""])
    example = path.read_text(encoding="utf-8")
    rows = "".join(example.splitlines(keepends=True)[:3])
    return "\n".join([*lines, "", f"```csv\n{rows}```", ""])


FAULTS_HEAD_FR = """# Les erreurs

Tout ce qu'un mois ou une politique peut avoir de faux. Une *erreur* le refuse, une
*remarque* non. Les mots entre `<>` sont remplis. `attribution-opt rule CODE --lang fr`
en explique une.
"""


def faults_page(language: Language = "en") -> str:
    """Return the page of faults."""
    is_french = language == "fr"
    lines = [
        FAULTS_HEAD_FR if is_french else FAULTS_HEAD,
        "| code | | ce qui ne va pas | que faire |"
        if is_french
        else "| code | | what is wrong | what to do |",
        "|---|---|---|---|",
    ]
    for code in FAULT_CODES:
        told = explanation(code, language)
        cells = [
            told[part].replace("|", "\\|").replace("<", "&lt;")
            for part in ("problem", "remedy")
        ]
        lines.append(f"| `{code}` | {told['severity']} | {cells[0]} | {cells[1]} |")
    return "\n".join([*lines, ""])


def publics_page() -> str:
    """Return the page of priority publics and of code lists that are read."""
    lines = [PUBLICS_HEAD, "| code | letter | since | who | French |"]
    lines.append("|---|---|---|---|---|")
    for code, (since, letter, english, french) in publics().items():
        lines.append(f"| `{code}` | {letter} | {since} | {english} | {french} |")
    lines += ["", "## Words of the national register (SNE)", ""]
    lines += ["| column | word | read as |", "|---|---|---|"]
    columns = {
        column.name: column
        for table in SCHEMA.values()
        for column in table.columns.values()
        if column.aliases
    }
    for name, column in columns.items():
        for word, code in column.aliases.items():
            lines.append(f"| `{name}` | {word.upper()} | `{code}` |")
    return "\n".join([*lines, ""])


PAGES: dict[str, Callable[[], str]] = {
    "files.md": files_page,
    "faults.md": faults_page,
    "fr/erreurs.md": partial(faults_page, "fr"),
    "publics.md": publics_page,
}


def main() -> None:
    """Write the pages."""
    for name, render in PAGES.items():
        (DOCS / name).write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
