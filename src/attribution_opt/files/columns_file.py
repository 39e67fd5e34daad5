"""``columns.toml``: how somebody else's export names our tables, columns and codes."""

import datetime as dt
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, create_model

from attribution_opt.domain.columns import as_text
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.schema import SCHEMA, Table, normal
from attribution_opt.files.table_text import TableText
from attribution_opt.files.toml_file import read_toml
from attribution_opt.words.faults import hint

__all__ = ["COLUMNS_FILE", "TableMapping", "read_columns_file"]

COLUMNS_FILE = "columns.toml"


def _word(value: Any) -> Any:
    """Read a code: text, or a number that a code is written as."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int | float | dt.date) else value


Code = Annotated[str, BeforeValidator(_word)]


class TableMapping(BaseModel):
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

    model_config = ConfigDict(frozen=True, extra="forbid")
    file: str = ""
    sheet: str = ""
    columns: dict[str, str] = {}
    values: dict[str, dict[str, Code]] = {}

    def apply(self, text: TableText, table: Table, faults: Faults) -> TableText:
        """Return a table under canonical headers and codes, noting lost headers."""
        headers = [str(h) for h in text.frame.columns]
        source = self._sources(headers, table, faults)
        kept: list[tuple[int, str]] = []
        for position, header in enumerate(headers):
            fed = [column for column, at in source.items() if at == position]
            kept += [(position, column) for column in fed]
            own = table.headers.get(normal(header))
            if not fed and own in source:
                other = headers[source[own]]
                place = f"{table.name}.columns.{own}"
                faults.append(_fault("mapping_over", place, header, other=other))
            elif not fed:
                kept.append((position, header))
        frame = text.frame.iloc[:, [position for position, _ in kept]].copy()
        frame.columns = pd.Index([name for _, name in kept], dtype="object")
        self._translate(frame, table, faults)
        names = {column: headers[at] for column, at in source.items()}
        return replace(text, frame=frame, names=names)

    def _sources(
        self, headers: list[str], table: Table, faults: Faults
    ) -> dict[str, int]:
        """Return the position of the header that each column is read from."""
        source = {}
        for column, header in self.columns.items():
            if column not in table.columns:
                continue
            place = f"{table.name}.columns.{column}"
            found = [n for n, h in enumerate(headers) if h == header] or [
                n for n, h in enumerate(headers) if normal(h) == normal(header) != ""
            ]
            if len(found) == 1:
                source[column] = found[0]
            elif found:
                faults.append(_fault("duplicate_header", place, header))
            else:
                names = ", ".join(headers)
                faults.append(_fault("mapping_header", place, header, names=names))
        return source

    def _translate(self, frame: pd.DataFrame, table: Table, faults: Faults) -> None:
        """Put our codes for the words of the file, under whatever header they stand."""
        own = [table.headers.get(normal(str(header))) for header in frame.columns]
        for column, words in self.values.items():
            if column not in table.columns:
                continue
            if column not in own:
                place = f"{table.name}.values.{column}"
                faults.append(_fault("mapping_unused", place))
            near = {normal(word): code for word, code in words.items()}
            for position in [n for n, name in enumerate(own) if name == column]:
                cells = as_text(frame.iloc[:, position])
                frame.isetitem(position, cells.map(partial(_code_of, words, near)))


def _code_of(words: dict[str, str], near: dict[str, str], cell: str) -> str:
    """Return our code for a word, written as it is or nearly so."""
    return words.get(cell, near.get(normal(cell), cell) if cell else cell)


_SECTIONS: dict[str, Any] = {name: (TableMapping, TableMapping()) for name in SCHEMA}
ColumnsFile = create_model(
    "ColumnsFile", __config__=ConfigDict(frozen=True, extra="forbid"), **_SECTIONS
)
"""The file as it is written: a section for each table."""


def read_columns_file(path: Path, faults: Faults) -> dict[str, TableMapping]:
    """Read the mapping of a folder by table; empty where it is refused.

    Every table, column and code that it names is checked.
    """
    try:
        file = read_toml(path, ColumnsFile, "mapping_shape", faults)
    except FileNotFoundError:
        return {}
    if file is None:
        return {}
    found = {name: getattr(file, name) for name in file.model_fields_set}
    for name, mapping in found.items():
        _check_columns(SCHEMA[name], mapping, faults)
        _check_codes(SCHEMA[name], mapping, faults)
    return found


def _check_columns(table: Table, mapping: TableMapping, faults: Faults) -> None:
    for section, named in (("columns", mapping.columns), ("values", mapping.values)):
        for column in named:
            if column not in table.columns:
                own = table.headers.get(normal(column), column)
                meant = hint(own, table.columns)
                place = f"{table.name}.{section}.{column}"
                faults.append(
                    _fault("mapping_column", place, table=table.name, hint=meant)
                )


def _check_codes(table: Table, mapping: TableMapping, faults: Faults) -> None:
    """Refuse a translation into what is no code of its column."""
    for column, words in mapping.values.items():
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


def _fault(code: str, place: str, value: str = "", **values: Any) -> Fault:
    return Fault(
        code=code,
        table="columns",
        file=COLUMNS_FILE,
        column=place,
        value=value,
        values=values,
    )
