"""``columns.toml``: how somebody else's export names our tables, columns and codes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.schema import SCHEMA, Table
from attribution_opt.files.table_text import TableText
from attribution_opt.words.faults import hint

__all__ = ["COLUMNS_FILE", "TableMapping", "read_columns_file"]

COLUMNS_FILE = "columns.toml"
SETTINGS = ("file", "sheet", "columns", "values")


@dataclass(frozen=True, slots=True)
class TableMapping:
    """Where one table is, and how it is translated.

    Attributes
    ----------
    file, sheet
        Where it stands, where its name does not say it.
    columns
        Header in the file by canonical column.
    values
        By canonical column, our code for each word of the file.
    """

    file: str = ""
    sheet: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def apply(self, text: TableText, table: Table, faults: Faults) -> TableText:
        """Return a table under canonical headers and codes, noting lost headers."""
        headers = [str(h) for h in text.frame.columns]
        names = {header: column for column, header in self.columns.items()}
        for column, header in self.columns.items():
            if header not in headers:
                faults.append(
                    _fault(
                        "mapping_header",
                        f"{table.name}.columns.{column}",
                        header,
                        names=", ".join(headers),
                    )
                )
        frame = text.frame.copy()
        # What the mapping gives a column to is no longer read under its own header.
        taken = set(self.columns)
        frame.columns = [
            names.get(h, f"{h} (*)" if table.headers.get(h) in taken else h)
            for h in headers
        ]
        for column, words in self.values.items():
            for position, header in enumerate(frame.columns):
                if column in {header, table.headers.get(str(header).casefold())}:
                    cells = frame.iloc[:, position]
                    frame.isetitem(position, cells.map(lambda c, w=words: w.get(c, c)))
        return replace(text, frame=frame)


def read_columns_file(path: Path, faults: Faults) -> dict[str, TableMapping]:
    """Read the mapping of a folder by table; empty where there is none.

    Every table, column and code that it names is checked.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (ValueError, OSError) as error:
        faults.append(_fault("mapping_toml", "", why=str(error)))
        return {}
    found = {}
    for name, settings in content.items():
        if name in SCHEMA and isinstance(settings, dict):
            found[name] = _mapping(SCHEMA[name], settings, faults)
        else:
            names = ", ".join(SCHEMA)
            faults.append(_fault("mapping_table", str(name), names=names))
    return found


def _mapping(table: Table, settings: Mapping[str, Any], faults: Faults) -> TableMapping:
    for key in sorted(set(settings) - set(SETTINGS)):
        faults.append(_fault("mapping_key", f"{table.name}.{key}"))
    columns = {str(k): str(v) for k, v in _section(settings, "columns").items()}
    values = {}
    for column, words in _section(settings, "values").items():
        values[str(column)] = {str(k): str(v) for k, v in _pairs(words).items()}
    for section, named in (("columns", columns), ("values", values)):
        for column in named:
            if column not in table.columns:
                meant = hint(column, table.columns)
                place = f"{table.name}.{section}.{column}"
                faults.append(
                    _fault("mapping_column", place, table=table.name, hint=meant)
                )
    _check_codes(table, values, faults)
    return TableMapping(
        file=str(settings.get("file", "")),
        sheet=str(settings.get("sheet", "")),
        columns={k: v for k, v in columns.items() if k in table.columns},
        values={k: v for k, v in values.items() if k in table.columns},
    )


def _check_codes(
    table: Table, values: dict[str, dict[str, str]], faults: Faults
) -> None:
    """Refuse a translation into what is no code of its column."""
    for column, words in values.items():
        codes = table.columns[column].codes if column in table.columns else ()
        for word, code in words.items():
            if codes and code not in codes:
                place = f"{table.name}.values.{column}"
                names = ", ".join(codes)
                faults.append(
                    _fault(
                        "mapping_value",
                        place,
                        f"{word} = {code}",
                        column=column,
                        names=names,
                    )
                )


def _section(settings: Mapping[str, Any], name: str) -> dict[str, Any]:
    return _pairs(settings.get(name, {}))


def _pairs(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _fault(code: str, place: str, value: str = "", **values: Any) -> Fault:
    return Fault(
        code=code,
        table="columns",
        file=COLUMNS_FILE,
        column=place,
        value=value,
        values=values,
    )
