"""Write a month as a folder that reads back the same."""

import io
from fractions import Fraction
from pathlib import Path

import pandas as pd
import tomli_w

from attribution_opt.domain.cells import SCALE
from attribution_opt.domain.instance import Instance
from attribution_opt.domain.schema import OWN, SCHEMA, Column, Table, own_columns
from attribution_opt.files.csv_text import csv_bytes, write_atomically
from attribution_opt.files.mapping import COLUMNS_FILE
from attribution_opt.files.month_file import MONTH_FILE, render_month

__all__ = ["text_cells", "write_month"]


def write_month(
    instance: Instance,
    folder: Path,
    *,
    french: bool = False,
    parquet: bool = False,
    every_column: bool = False,
) -> None:
    """Write a month as a folder that `read_month` reads back the same.

    Parameters
    ----------
    instance
        The month.
    folder
        Where to write; made when absent.
    french
        Write French file names and headers, ``;`` and a decimal comma.
    parquet
        Write Parquet files, every cell as text, exactly as in a CSV file.
    every_column
        Write columns that hold nothing too, as in a template.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, frame in instance.given.items():
        table = SCHEMA[name]
        if table.is_required or len(frame):
            stem = table.french if french else name
            cells = text_cells(frame, table, french=french)
            cells = cells.rename(columns=lambda header: header.removeprefix(OWN))
            if not every_column:
                cells = _without_empty(cells, table, french=french)
            kind = "parquet" if parquet else "csv"
            content = (
                _as_parquet(cells)
                if parquet
                else csv_bytes(cells, ";" if french else ",")
            )
            write_atomically(folder / f"{stem}.{kind}", content)
    own = {
        name: {"text": [column.removeprefix(OWN) for column in columns]}
        for name, frame in instance.given.items()
        if (columns := own_columns(frame.columns))
    }
    if own:
        text = tomli_w.dumps(own)
        write_atomically(folder / COLUMNS_FILE, text.encode("utf-8"))
    write_atomically(folder / MONTH_FILE, render_month(instance.month).encode("utf-8"))


def text_cells(frame: pd.DataFrame, table: Table, *, french: bool) -> pd.DataFrame:
    """Return a table as text cells under English or French headers."""
    return pd.DataFrame(
        {
            column.french if french else column.name: _as_cells(
                frame[column.name], column, french=french
            )
            for column in table.columns.values()
        }
        | {name: frame[name].astype("object") for name in own_columns(frame.columns)}
    )


def _without_empty(cells: pd.DataFrame, table: Table, *, french: bool) -> pd.DataFrame:
    """Return the columns that are required or hold a value."""
    needed = {
        column.french if french else column.name
        for column in table.columns.values()
        if column.is_required
    }
    kept = [name for name in cells if name in needed or (cells[name] != "").any()]
    return cells[kept]


def _as_parquet(cells: pd.DataFrame) -> bytes:
    """Return the bytes of a Parquet file (extra ``parquet``)."""
    out = io.BytesIO()
    cells.astype("object").to_parquet(out, engine="pyarrow", index=False)
    return out.getvalue()


def _as_cells(values: pd.Series, column: Column, *, french: bool) -> pd.Series:
    """Return a typed column as the cells of a file."""
    words = {True: "oui", False: "non"} if french else {True: "yes", False: "no"}
    match column.kind:
        case "flag":
            return values.astype("object").map(words).fillna("")
        case "date":
            return pd.Series(values.dt.strftime("%Y-%m-%d").fillna(""))
        case "integer" | "number" | "money" | "points" | "fine":
            scale = SCALE[column.kind]
            codes, uniques = pd.factorize(values)
            texts = [_decimal(int(unit), scale, french=french) for unit in uniques]
            return pd.Series([texts[code] if code >= 0 else "" for code in codes])
        case "share" | "fraction":
            return values.map(lambda x: "" if x is None else str(Fraction(x)))
        case _:
            return values.astype("object")


def _decimal(units: int, scale: int, *, french: bool) -> str:
    """Write whole units of 1/scale as a decimal, exactly."""
    whole, rest = divmod(abs(units), scale)
    text = (
        f"{whole}.{rest:0{len(str(scale)) - 1}}".rstrip("0").rstrip(".")
        if rest
        else str(whole)
    )
    text = text.replace(".", ",") if french else text
    return f"-{text}" if units < 0 else text
