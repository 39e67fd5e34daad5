"""A long table of keys and numbers, as a file beside the policy that names it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attribution_opt.domain.columns import as_text
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.labels import label_text
from attribution_opt.domain.schema import SCHEMA, normal
from attribution_opt.files.open_table import open_table
from attribution_opt.rules.count import BY_KEY

__all__ = ["with_tables"]

NUMBER = frozenset({"number", "nombre"})
ENDING = ".csv"


def with_tables(
    rule: Mapping[str, Any], folder: Path, faults: Faults
) -> dict[str, Any]:
    """Return a rule with the numbers of the files that its parameters name.

    A file has a column for each column of ``by``, under its English or French header,
    and one called ``number`` (``nombre``).

    Parameters
    ----------
    rule
        As its policy writes it.
    folder
        Where the policy stands.
    faults
        Receives every fault of the files.
    """
    found = dict(rule)
    for name in BY_KEY:
        told = rule.get(name)
        if isinstance(told, str) and told.lower().endswith(ENDING):
            numbers = _numbers(folder / told, _columns(rule), faults)
            found[name] = {} if numbers is None else numbers
    return found


def _columns(rule: Mapping[str, Any]) -> list[str]:
    by = rule.get("by", [])
    return [str(name) for name in by] if isinstance(by, list | tuple) else []


def _numbers(path: Path, by: list[str], faults: Faults) -> dict[str, int] | None:
    """Return the number of each key of a file; None where it has a fault."""
    if not path.is_file():
        faults.append(Fault(code="number_table_missing", file=path.name))
        return None
    known = {normal(name): name for column in by for name in _headers(column)}
    text, wrong = open_table(path, [*known, *NUMBER])
    faults.extend(wrong)
    if text is None:
        return None
    source = {_meant(str(header), by): n for n, header in enumerate(text.frame.columns)}
    if set(source) != {*by, "number"}:
        names = ", ".join([*by, "number"])
        code = "number_table_columns"
        faults.append(Fault(code=code, file=path.name, values={"names": names}))
        return None
    cells = [as_text(text.frame.iloc[:, source[name]]) for name in (*by, "number")]
    found: dict[str, int] = {}
    for row, (*key, number) in enumerate(zip(*cells, strict=True)):
        said = partial(
            Fault, file=path.name, line=text.lines[row], column="number", value=number
        )
        label = label_text(tuple(key))
        if not str(number).isdecimal():
            faults.append(said(code="number_table_number"))
        elif label in found:
            faults.append(said(code="number_table_twice", values={"key": label}))
        else:
            found[label] = int(number)
    return found


def _headers(column: str) -> set[str]:
    """Return the English and French names of a column of dwellings."""
    ours = SCHEMA["vacancies"].columns.get(column)
    return {column} if ours is None else {column, ours.french}


def _meant(header: str, by: list[str]) -> str:
    """Return the column that a header means, the header itself where it is none."""
    if normal(header) in NUMBER:
        return "number"
    meant = (c for c in by if normal(header) in set(map(normal, _headers(c))))
    return next(meant, header)
