"""One table of somebody else's export under our headers and codes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict

from attribution_opt.domain.columns import as_text, note_dropped
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.forbidden import (
    Sensitive,
    forbidden_words,
    sensitive,
    sensitive_headers,
)
from attribution_opt.domain.schema import Table, normal, own_column
from attribution_opt.files.table_text import TableText

__all__ = ["COLUMNS_FILE", "TableMapping", "mapping_fault"]

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
    ignore
        Headers of columns that are to be passed over without a word.
    text
        Headers of columns of theirs that are kept as text, for groups of a policy.
    places
        Of wishes: headers of the columns that hold them, the first wish first; each
        place becomes a line of its own, with its rank.
    rows
        Lines that stand in the mapping itself, where no file has them: who the holders
        are, for one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    file: str = ""
    sheet: str = ""
    columns: dict[str, str] = {}
    values: dict[str, dict[str, Code]] = {}
    ignore: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    rows: tuple[dict[str, Code], ...] = ()

    def told(self) -> TableText | None:
        """Return the lines that stand in the mapping itself; None without any."""
        if not self.rows:
            return None
        frame = pd.DataFrame(list(self.rows), dtype="object").fillna("")
        return TableText(frame, list(range(1, len(frame) + 1)), frame.shape[1])

    def apply(self, text: TableText, table: Table, faults: Faults) -> TableText:
        """Return a table under canonical headers and codes, noting lost headers."""
        text = self._by_wish(text, table, faults)
        text = self._without_ignored(text, table, faults)
        found = sensitive_headers(map(str, text.frame.columns), table)
        self._refuse_sensitive(found, table, faults)
        note_dropped(found, table, faults)
        text = self._with_own(_without(text, set(found)), table, faults)
        headers = [str(h) for h in text.frame.columns]
        source = self._sources(headers, found, table, faults)
        kept: list[tuple[int, str]] = []
        for position, header in enumerate(headers):
            fed = [column for column, at in source.items() if at == position]
            kept += [(position, column) for column in fed]
            own = table.headers.get(normal(header))
            if not fed and own in source:
                other = headers[source[own]]
                place = f"{table.name}.columns.{own}"
                faults.append(mapping_fault("mapping_over", place, header, other=other))
            elif not fed:
                kept.append((position, header))
        self._refuse_cells(text, source, table, faults)
        frame = text.frame.iloc[:, [position for position, _ in kept]].copy()
        frame.columns = pd.Index([name for _, name in kept], dtype="object")
        self._translate(frame, table, faults)
        names = {column: headers[at] for column, at in source.items()}
        return replace(text, frame=frame, names=names)

    def _by_wish(self, text: TableText, table: Table, faults: Faults) -> TableText:
        """Return a line for each wish, where a line holds several; nothing else of it.

        The file is that of another table: its other columns are told of there.
        """
        if not self.places:
            return text
        headers = [str(h) for h in text.frame.columns]
        at: list[int] = []
        for header in (*self.columns.values(), *self.places):
            found = _where(headers, header)
            if not found:
                place, names = f"{table.name}.places", ", ".join(headers)
                faults.append(
                    mapping_fault("mapping_header", place, header, names=names)
                )
            at += found[:1]
        if len(at) < len(self.columns) + len(self.places):
            return text
        wanted = text.frame.iloc[:, at]
        others = wanted.iloc[:, : len(at) - len(self.places)]
        parts = [
            others.assign(
                place=wanted.iloc[:, len(others.columns) + n], rank=str(n + 1)
            )
            for n in range(len(at) - len(others.columns))
        ]
        frame = pd.concat(parts, keys=range(len(parts)))
        frame = frame[as_text(frame["place"]) != ""].sort_index(
            level=1, sort_remaining=False, kind="stable"
        )
        lines = [text.lines[n] for n in frame.index.get_level_values(1)]
        whole = frame.reset_index(drop=True)
        return replace(text, frame=whole, lines=lines, num_headers=whole.shape[1])

    def _without_ignored(
        self, text: TableText, table: Table, faults: Faults
    ) -> TableText:
        """Return a table without the columns that are to be passed over."""
        headers = [str(h) for h in text.frame.columns]
        found: set[str] = set()
        for header in self.ignore:
            here = {h for h in headers if h == header or _is_near(h, header)}
            found |= here
            if not here:
                place = f"{table.name}.ignore"
                faults.append(mapping_fault("mapping_unused", place, header))
        return _without(text, found)

    def _with_own(self, text: TableText, table: Table, faults: Faults) -> TableText:
        """Return a table with its own columns under the names that groups use."""
        headers = [str(h) for h in text.frame.columns]
        named = list(headers)
        for header in self.text:
            place = f"{table.name}.text"
            if normal(header) in table.headers:
                faults.append(mapping_fault("own_taken", place, header))
                continue
            here = [n for n, h in enumerate(headers) if _is_near(h, header)]
            if not here and sensitive(header) is None:
                names = ", ".join(headers)
                faults.append(
                    mapping_fault("mapping_header", place, header, names=names)
                )
            for n in here:
                named[n] = own_column(header)
        frame = text.frame.set_axis(pd.Index(named, dtype="object"), axis=1)
        return replace(text, frame=frame)

    def _refuse_sensitive(
        self, found: Mapping[str, Sensitive], table: Table, faults: Faults
    ) -> None:
        """Refuse to read a column from what says who people are, or to translate it."""
        named = [(f"columns.{column}", h) for column, h in self.columns.items()]
        named += [("text", header) for header in self.text]
        for part, header in named:
            if any(h == header or _is_near(h, header) for h in found):
                place = f"{table.name}.{part}"
                faults.append(mapping_fault("forbidden_mapped", place, header))
        for column, words in self.values.items():
            said = {w for w in words if " " in w and sensitive(w) == "forbidden"}
            for word in sorted(said.union(forbidden_words(words))):
                place = f"{table.name}.values.{column}"
                faults.append(mapping_fault("forbidden_mapped", place, word))

    def _sources(
        self,
        headers: list[str],
        dropped: Mapping[str, Sensitive],
        table: Table,
        faults: Faults,
    ) -> dict[str, int]:
        """Return the position of the header that each column is read from."""
        source = {}
        for column, header in self.columns.items():
            is_told = any(h == header or _is_near(h, header) for h in dropped)
            if column not in table.columns or is_told:
                continue
            place = f"{table.name}.columns.{column}"
            found = _where(headers, header)
            if len(found) == 1:
                source[column] = found[0]
            elif found:
                faults.append(mapping_fault("duplicate_header", place, header))
            else:
                names = ", ".join(headers)
                faults.append(
                    mapping_fault("mapping_header", place, header, names=names)
                )
        return source

    def _refuse_cells(
        self, text: TableText, source: dict[str, int], table: Table, faults: Faults
    ) -> None:
        """Refuse a mapped column whose cells say a nationality, whatever its header."""
        for column, position in source.items():
            cells = pd.unique(as_text(text.frame.iloc[:, position]))
            said = forbidden_words(map(str, cells))
            if said:
                place, names = f"{table.name}.columns.{column}", ", ".join(said)
                header = self.columns[column]
                faults.append(
                    mapping_fault("forbidden_cells", place, header, names=names)
                )

    def _translate(self, frame: pd.DataFrame, table: Table, faults: Faults) -> None:
        """Put our codes for the words of the file, under whatever header they stand."""
        own = [table.headers.get(normal(str(header))) for header in frame.columns]
        for column, words in self.values.items():
            if column not in table.columns:
                continue
            if column not in own:
                place = f"{table.name}.values.{column}"
                faults.append(mapping_fault("mapping_unused", place))
            near = {normal(word): code for word, code in words.items()}
            for position in [n for n, name in enumerate(own) if name == column]:
                cells = as_text(frame.iloc[:, position])
                read = cells.map(partial(_code_of, words, near))
                frame.isetitem(position, read.array)


def _where(headers: Sequence[str], told: str) -> list[int]:
    """Return where a header stands: as it is written, else nearly so."""
    return [n for n, h in enumerate(headers) if h == told] or [
        n for n, h in enumerate(headers) if _is_near(h, told)
    ]


def _is_near(header: str, told: str) -> bool:
    """Tell whether two headers differ by accents, case and punctuation alone."""
    return normal(header) == normal(told) != ""


def _without(text: TableText, headers: set[str]) -> TableText:
    """Return a table without the columns of some headers: nothing keeps them."""
    kept = [n for n, h in enumerate(text.frame.columns) if str(h) not in headers]
    if len(kept) == text.frame.shape[1]:
        return text
    return replace(text, frame=text.frame.iloc[:, kept].copy())


def _code_of(words: dict[str, str], near: dict[str, str], cell: str) -> str:
    """Return our code for a word, written as it is or nearly so."""
    return words.get(cell, near.get(normal(cell), cell) if cell else cell)


def mapping_fault(code: str, place: str, value: str = "", **values: Any) -> Fault:
    """Return a fault of the file, at a place in it."""
    return Fault(
        code=code,
        table="columns",
        file=COLUMNS_FILE,
        column=place,
        value=value,
        values=values,
    )
