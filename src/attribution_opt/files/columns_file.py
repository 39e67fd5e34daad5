"""``columns.toml``: how somebody else's export names our tables, columns and codes."""

from pathlib import Path
from typing import Any

from pydantic import ConfigDict, create_model

from attribution_opt.domain.diagnostics import Faults
from attribution_opt.domain.schema import SCHEMA, Table, normal
from attribution_opt.files.mapping import COLUMNS_FILE, TableMapping, mapping_fault
from attribution_opt.files.toml_file import read_toml
from attribution_opt.words.faults import hint

__all__ = ["COLUMNS_FILE", "TableMapping", "read_columns_file"]

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
                    mapping_fault("mapping_column", place, table=table.name, hint=meant)
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
                    mapping_fault(
                        "mapping_value",
                        place,
                        f"{word} = {code}",
                        column=column,
                        names=names,
                    )
                )
