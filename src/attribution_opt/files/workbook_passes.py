"""What is done at each element of a workbook's XML, by its local name."""

import re
from typing import Any

from attribution_opt.files.workbook_extent import Extent, Lost, column_of

__all__ = ["NamesPass", "Pass", "SheetPass", "TablesPass"]

_ERROR_TEXT = re.compile(r"#[A-ZÉ0-9/]+[!?]?|Err:\d+")


class Pass:
    """What is done at each element of a part."""

    parser: Any = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Look at an element; its names may have prefixes."""
        raise NotImplementedError

    def end(self) -> None:
        """Look at what is left at the end."""


class NamesPass(Pass):
    """Elements of one local name, with their attributes by local name."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self.found: list[dict[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Keep an element of the name."""
        if _local(name) == self._wanted:
            self.found.append({_local(key): text for key, text in attributes.items()})


def _local(name: str) -> str:
    return name.rpartition(":")[2]


CELL, ROW, FORMULA, VALUE = 1, 2, 3, 4
_SHEET_NAMES = {"c": CELL, "row": ROW, "f": FORMULA, "v": VALUE, "is": VALUE}


class SheetPass(Pass):
    """Cells of a sheet of OOXML: ``<row r><c r t><f/><v/></c></row>``."""

    def __init__(self, extent: Extent) -> None:
        self._extent = extent
        self._kinds: dict[str, int] = {}
        self._columns: dict[str, int] = {}
        self._row = self._column = self._last = 0
        self._type = ""
        self._is_formula = self._has_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Look at a row, a cell, its formula or its value."""
        kind = self._kinds.get(name)
        if kind is None:
            kind = self._kinds[name] = _SHEET_NAMES.get(_local(name), 0)
        if kind == VALUE and self._last in (CELL, FORMULA):
            self._value()
        else:
            if self._is_formula:
                self._close()
            if kind == CELL:
                self._cell(attributes)
            elif kind == ROW:
                told = attributes.get("r")
                self._row = int(told) if told else self._row + 1
                self._column = 0
            # Formulas of other things than cells stand further below.
            elif kind == FORMULA and self._last == CELL:
                self._is_formula = True
        self._last = kind

    def _cell(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r")
        if told:
            letters = told.rstrip("0123456789")
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = column_of(letters)
            self._row, self._column = int(told[len(letters) :]), column
        else:
            self._column += 1
        self._type = attributes.get("t", "")
        if self._type == "e":
            self._lose("cell_error")

    def _value(self) -> None:
        """Take in a cell that holds something: cells with a format alone do not."""
        extent = self._extent
        if self._row > extent.rows or self._column > extent.columns:
            extent.reach(self._row, self._column)
        if self._is_formula:
            # A formula may give an empty text, which is then said by its type.
            self._has_value = self._type == "str"
            self.parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        self._has_value |= bool(text.strip())

    def _lose(self, why: Lost) -> None:
        row, column = self._row, self._column
        self._extent.reach(row, column)
        place = (range(row, row + 1), range(column, column + 1))
        self._extent.lost.append((*place, why))

    def _close(self) -> None:
        """Note the cell before, if its formula has no value."""
        if not self._has_value and self._type != "e":
            self._lose("formula_without_value")
        self._is_formula = self._has_value = False
        self.parser.CharacterDataHandler = None

    def end(self) -> None:
        """Note the last cell."""
        if self._is_formula:
            self._close()


VALUES = {
    "float": "value",
    "percentage": "value",
    "currency": "value",
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
}
"""The attribute that holds the value of a cell of an ODS, by its type."""


class TablesPass(Pass):
    """Cells of the tables of an ODS, where rows and columns may be repeated."""

    def __init__(self) -> None:
        self.found: dict[str, Extent] = {}
        self._extent: Extent | None = None
        self._kinds: dict[str, str] = {}
        self._rows = self._columns = range(1, 1)
        self._is_formula = False
        self._why: Lost | None = None
        self._told = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Look at a table, a row or a cell."""
        local = self._kinds.setdefault(name, _local(name))
        if local == "table":
            self._close()
            told = {_local(key): text for key, text in attributes.items()}
            self._extent = Extent(told.get("name", ""))
            self.found[self._extent.name] = self._extent
            self._rows = range(1, 1)
        elif local == "table-row":
            self._close()
            self._rows = _repeated(self._rows, attributes, "number-rows-repeated")
            self._columns = range(1, 1)
        elif local in {"table-cell", "covered-table-cell"}:
            self._close()
            self._cell(attributes)

    def _cell(self, attributes: dict[str, str]) -> None:
        repeated = "number-columns-repeated"
        self._columns = _repeated(self._columns, attributes, repeated)
        # Two attributes say the type: one of the format, one of the program.
        types = {
            text for key, text in attributes.items() if _local(key) == "value-type"
        }
        names = {_local(key) for key in attributes}
        if types:
            self._reach()
        if "error" in types:
            self._why = "cell_error"
        elif "formula" in names:
            needed = [VALUES[told] for told in types if told in VALUES]
            is_lost = not types or any(name not in names for name in needed)
            self._why = "formula_without_value" if is_lost else None
            self._is_formula = True
            self.parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        self._told = (self._told + text)[:20]

    def _reach(self) -> None:
        if self._extent is not None and self._rows and self._columns:
            self._extent.reach(self._rows[-1], self._columns[-1])

    def _close(self) -> None:
        """Note the cell before, if it has lost its value."""
        if self._is_formula and _ERROR_TEXT.fullmatch(self._told.strip()):
            self._why = "cell_error"
        if self._why and self._extent is not None:
            self._reach()
            self._extent.lost.append((self._rows, self._columns, self._why))
        if self._is_formula:
            self.parser.CharacterDataHandler = None
        self._is_formula, self._why, self._told = False, None, ""

    def end(self) -> None:
        """Note the last cell."""
        self._close()


def _repeated(before: range, attributes: dict[str, str], name: str) -> range:
    """Return the rows or columns that an element stands for, after those before it."""
    told = next((t for key, t in attributes.items() if _local(key) == name), "1")
    return range(before.stop, before.stop + max(1, int(told)))
