"""The columns of each table as types, made from the schema that the product reads.

``python -m tests.table_types`` writes them; a test holds them to what it would write.
"""

from pathlib import Path

from attribution_opt.domain import schema
from attribution_opt.domain.schema import SCHEMA, Table

STUB = Path(schema.__file__).with_name("tables.pyi")
HEAD = """# Written by python -m tests.table_types, from data/tables.csv.
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, overload

import pandas as pd

from attribution_opt.domain.frame import Frame, Row

"""
ROWS = ("vacancies", "applicants")
"""Tables of which single rows are passed on."""
COLUMNS = ("ledger",)
"""Tables whose names of columns are keys elsewhere."""


def stub() -> str:
    """Return what a type checker reads of ``domain.tables``."""
    names = [_type(table) for table in SCHEMA.values()]
    names += ["Tables", *(f"{name.title()}Row" for name in ROWS)]
    names += [f"{name.title()}Column" for name in COLUMNS]
    listed = "".join(f'    "{name}",\n' for name in sorted(names))
    types = "".join(map(_columns, SCHEMA.values()))
    got = "".join(
        "    @overload\n"
        f'    def __getitem__(self, name: Literal["{table.name}"], /)'
        f" -> {_type(table)}: ...\n"
        for table in SCHEMA.values()
    )
    return (
        f"{HEAD}__all__ = [\n{listed}]\n\n{types}\n"
        "class Tables(dict[str, Any]):\n"
        "    def __init__(\n"
        "        self, tables: Mapping[str, pd.DataFrame] = ..., /, "
        "**changed: pd.DataFrame\n    ) -> None: ...\n"
        + got.replace("@overload", "@overload  # type: ignore[override]", 1)
    )


def _type(table: Table) -> str:
    return table.name.title()


def _columns(table: Table) -> str:
    names = "".join(f'    "{name}",\n' for name in table.columns)
    kind = _type(table)
    column = f"{kind}Column" if table.name in COLUMNS else f"_{kind}"
    row = f"{kind}Row: TypeAlias = Row[{column}]\n" * (table.name in ROWS)
    return (
        f"{column}: TypeAlias = Literal[\n{names}]\n"
        f"{kind}: TypeAlias = Frame[{column}]\n{row}"
    )


if __name__ == "__main__":
    STUB.write_text(stub(), encoding="utf-8")
