"""What is wrong with the data, said so that whoever holds the file can mend it."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from attribution_opt.words.faults import is_fatal, said
from attribution_opt.words.language import Language

__all__ = ["MAX_SAME_FAULTS", "Fault", "Faults", "among", "looked_up"]

MAX_SAME_FAULTS = 20
"""Lines named for one fault of one column; the rest is counted."""

_MORE = {"en": " (and {} lines more)", "fr": " (et {} autres lignes)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in one place.

    Attributes
    ----------
    code
        Stable name of the kind of fault, such as ``lost_zero``: a key of the
        catalogue, which holds its severity and its sentences.
    table
        Table that it stands in.
    values
        What the sentences of the catalogue need.
    line
        Row of the table, from 0; a reader of files turns it into the line of the
        file. None where the fault is the whole table's.
    column, value
        Where in the row, and what stands there.
    file, sheet
        Name of the file, and of the sheet in a workbook.
    more
        Further lines with the same fault that are not named.
    """

    code: str
    table: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None
    column: str = ""
    value: str = ""
    file: str = ""
    sheet: str = ""
    more: int = 0

    @property
    def is_fatal(self) -> bool:
        """Whether the month is refused for it; otherwise it is a remark."""
        return is_fatal(self.code)

    @property
    def severity(self) -> str:
        """``error`` or ``remark``."""
        return "error" if self.is_fatal else "remark"

    @property
    def problem(self) -> str:
        """What is wrong, in English."""
        return self.what("en")

    @property
    def remedy(self) -> str:
        """What to do about it, in English."""
        return self.what_to_do("en")

    def what(self, language: Language) -> str:
        """Return what is wrong."""
        text = said(self.code, "problem", language, dict(self.values))
        return text + (_MORE[language].format(self.more) if self.more else "")

    def what_to_do(self, language: Language) -> str:
        """Return the remedy."""
        return said(self.code, "remedy", language, dict(self.values))

    def said(self, language: Language) -> str:
        """Return one sentence: where, what is wrong, what to do."""
        place = [self.file, self.sheet, self.column or self.table]
        if self.line is not None:
            line = "ligne" if language == "fr" else "line"
            place.insert(2, f"{line} {self.line}")
        where = " ".join(part for part in place if part)
        told = self.what_to_do(language)
        remedy = f" ({told})" if told else ""
        stop = "\u00a0: " if language == "fr" else ": "
        return f"{where}{stop}{self.what(language)}{remedy}"

    def __str__(self) -> str:
        """Return one English sentence."""
        return self.said("en")

    def at(
        self, file: str, line: int | None, sheet: str = "", column: str = ""
    ) -> "Fault":
        """Return the same fault, placed in a file, a sheet, under a header."""
        column = column or self.column
        return replace(self, file=file, line=line, sheet=sheet, column=column)


class Faults(list[Fault]):
    """Collected faults: nothing is refused before everything was looked at."""

    def add(
        self,
        code: str,
        table: str,
        *,
        line: int | None = None,
        column: str = "",
        value: str = "",
        more: int = 0,
        **values: Any,
    ) -> None:
        """Note one more fault (the parameters are those of `Fault`)."""
        self.append(
            Fault(
                code=code,
                table=table,
                values=values,
                line=line,
                column=column,
                value=value,
                more=more,
            )
        )

    def add_rows(
        self,
        code: str,
        table: str,
        column: str,
        rows: np.ndarray,
        cells: Any,
        **values: Any,
    ) -> None:
        """Note a fault of several rows; beyond twenty the last note counts them.

        Parameters
        ----------
        code, table, column, values
            As in `Fault`.
        rows
            Positions in the table.
        cells
            What stands in each row of the table, by position; or one text for all.
        """
        named = rows[:MAX_SAME_FAULTS]
        for row in named:
            is_last = row == named[-1]
            self.add(
                code,
                table,
                line=int(row),
                column=column,
                value=cells if isinstance(cells, str) else _text(cells[row]),
                more=max(0, len(rows) - MAX_SAME_FAULTS) if is_last else 0,
                **values,
            )

    def add_mask(
        self,
        code: str,
        table: str,
        column: str,
        frame: pd.DataFrame,
        mask: "pd.Series | np.ndarray",
        **values: Any,
    ) -> None:
        """Note the rows of a mask (unknown is no), with the cell that is wrong."""
        if mask.dtype != bool:
            mask = pd.Series(mask).fillna(False)
        rows = np.flatnonzero(np.asarray(mask, dtype=bool))
        if len(rows):
            cells = frame[column].astype("object").where(frame[column].notna(), None)
            if pd.api.types.is_datetime64_any_dtype(frame[column]):
                cells = frame[column].dt.strftime("%Y-%m-%d")
            self.add_rows(code, table, column, rows, cells.to_numpy(), **values)

    @property
    def fatal(self) -> list[Fault]:
        """Those for which the month is refused."""
        return [fault for fault in self if fault.is_fatal]


def _text(cell: Any) -> str:
    return "" if cell is None or cell != cell else str(cell)


def looked_up(cells: pd.Series, known: Mapping[str, str]) -> pd.Series:
    """Return what each cell stands for, empty where nothing; each looked up once."""
    codes, uniques = pd.factorize(cells)
    found = np.array([known.get(text) or "" for text in uniques], dtype=object)
    return pd.Series(found.take(codes), index=cells.index, dtype="str")


def among(cells: pd.Series, known: Container[str]) -> np.ndarray:
    """Tell which cells are in a set; each distinct cell is looked up once.

    The same method of pandas walks the whole set at each call, which for every commune
    of the country takes longer than reading a small month.
    """
    codes, uniques = pd.factorize(cells)
    found = np.array([text in known for text in uniques], dtype=bool)
    return found[codes] if len(uniques) else np.zeros(len(cells), dtype=bool)
