"""What holders sent back: workbooks of a folder as candidacies, and who answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from attribution_opt.admission.case import OUTSIDE_FLOW
from attribution_opt.domain.columns import type_table
from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.schema import SCHEMA, normal
from attribution_opt.errors import ReadError
from attribution_opt.files.open_table import checked
from attribution_opt.files.sources import FoundTable, open_workbook
from attribution_opt.files.table_text import TableText
from attribution_opt.files.workbook_text import WORKBOOKS
from attribution_opt.words.language import LANGUAGES, Words
from attribution_opt.words.sentence import sentence
from attribution_opt.year.holder_books import HEADS

__all__ = ["Replies", "read_replies"]

TABLE = SCHEMA["candidacies"]
COLUMNS = tuple(name for name in HEADS if name in TABLE.columns)


@dataclass(frozen=True, slots=True)
class Replies:
    """What came back from holders.

    Attributes
    ----------
    table
        Candidacies with the workbook and the row of each, to be read with the month.
    came
        Candidates by holder and dwelling, for each holder that sent something back.
    missing
        By holder, its dwellings for which nobody was put forward.
    """

    table: FoundTable
    came: Mapping[str, Mapping[str, int]]
    missing: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_replies(folder: Path, asked: Mapping[str, str]) -> Replies:
    """Return the candidacies of every workbook of a folder.

    Parameters
    ----------
    folder
        Holds the workbooks that holders were sent, filled in, under any name.
    asked
        Holder of each dwelling that was oriented.

    Raises
    ------
    ReadError
        With every fault of every workbook: none at all, one that cannot be read, a
        dwelling that was not oriented to the holder that answers for it.
    """
    faults = Faults()
    paths = sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in WORKBOOKS and not path.name.startswith("~")
    )
    if not paths:
        faults.append(Fault(code="no_replies", file=folder.name))
    frames, lines, files = [], [], []
    for path in paths:
        frame, own = _read(path, asked, faults)
        frames.append(frame)
        lines += own
        files += [path.name] * len(own)
    if faults.fatal:
        number = len(faults.fatal)
        many = sentence("faults_unkept", place=folder, n=number)
        raise ReadError(many, faults)
    told = pd.concat(frames, ignore_index=True)
    is_filled = (told["applicant_id"] != "").to_numpy()
    kept = told[is_filled].reset_index(drop=True)
    place = [n for n, is_in in enumerate(is_filled) if is_in]
    text = TableText(kept, [lines[n] for n in place], len(kept.columns))
    table = FoundTable(folder.name, text=text, files=[files[n] for n in place])
    return Replies(table, _came(told, asked), _missing(kept, asked))


def _read(
    path: Path, asked: Mapping[str, str], faults: Faults
) -> tuple[pd.DataFrame, list[int]]:
    """Return the lines of one workbook under our columns; note its faults."""
    nothing = pd.DataFrame(columns=list(COLUMNS), dtype="str")
    sheets, fault = open_workbook(path)
    if fault is not None:
        faults.append(fault)
        return nothing, []
    known = _heads()
    text, found = checked(sheets[0].table(known), path.name, sheets[0].name)
    if text is None:
        faults.extend(found)
        return nothing, []
    named = {str(h): known.get(normal(str(h)), "") for h in text.frame.columns}
    lost = [
        name for name in ("vacancy_id", "applicant_id") if name not in named.values()
    ]
    if lost:
        values = {"heads": ", ".join(_told(name) for name in lost)}
        faults.append(Fault(code="no_reply_heads", file=path.name, values=values))
        return nothing, []
    ours = {head: name for head, name in named.items() if name in COLUMNS}
    own = text.frame.loc[:, list(ours)].rename(columns=ours)
    own = own.reindex(columns=list(COLUMNS), fill_value="").astype("str")
    outside = {Words(to)(OUTSIDE_FLOW): OUTSIDE_FLOW for to in LANGUAGES}
    own["proposed_by"] = own["proposed_by"].replace(outside)
    _check(own, text, path, asked, faults)
    own["proposed_by"] = [asked.get(name, "") for name in own["vacancy_id"]]
    return own, list(text.lines)


def _check(
    own: pd.DataFrame,
    text: TableText,
    path: Path,
    asked: Mapping[str, str],
    faults: Faults,
) -> None:
    """Note cells that are none of their column, and dwellings that were not asked."""
    found = Faults()
    filled = own[own["applicant_id"].str.strip() != ""]
    rows = filled.index.tolist()
    type_table(filled.reset_index(drop=True), TABLE, found)
    for fault in found:
        line = None if fault.line is None else text.lines[rows[fault.line]]
        faults.append(fault.at(path.name, line, column=_told(fault.column)))
    for row in rows:
        home, by = str(own.at[row, "vacancy_id"]), str(own.at[row, "proposed_by"])
        holder = asked.get(home)
        if holder is None or (by and by != holder):
            code = "reply_not_asked" if holder is None else "reply_of_other"
            faults.append(
                Fault(
                    code=code,
                    table="candidacies",
                    file=path.name,
                    line=text.lines[row],
                    column=_told("vacancy_id"),
                    value=home,
                    values={"holder": holder or "", "by": by},
                )
            )


def _heads() -> dict[str, str]:
    """Return our column by the heads of both languages, and by those of the table."""
    told = {
        normal(Words(language)(key)): name
        for language in LANGUAGES
        for name, key in HEADS.items()
    }
    return {**TABLE.headers, **told}


def _told(column: str) -> str:
    """Return the head of a column as the workbook has it."""
    key = HEADS.get(column)
    return " / ".join({Words(x)(key): None for x in LANGUAGES}) if key else column


def _came(told: pd.DataFrame, asked: Mapping[str, str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for home, name in zip(told["vacancy_id"], told["applicant_id"], strict=True):
        if home in asked:
            own = found.setdefault(asked[home], {})
            own[home] = own.get(home, 0) + bool(name)
    return found


def _missing(kept: pd.DataFrame, asked: Mapping[str, str]) -> dict[str, list[str]]:
    answered = set(kept["vacancy_id"])
    found: dict[str, list[str]] = {}
    for home, holder in sorted(asked.items()):
        if home not in answered:
            found.setdefault(holder, []).append(home)
    return found
