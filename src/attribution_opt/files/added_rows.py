"""Rows that a step adds to a table of a month: what people gave is only ever read."""

from dataclasses import replace

import pandas as pd

from attribution_opt.domain.schema import Table, normal
from attribution_opt.files.sources import FoundTable

__all__ = ["with_rows"]


def with_rows(own: FoundTable | None, more: FoundTable, table: Table) -> FoundTable:
    """Return a table of a month with rows that came another way.

    Parameters
    ----------
    own
        As it was found, under the headers of its file; None where there is none.
    more
        The rows, under our columns.
    table
        Which table.
    """
    if own is None or own.text is None or more.text is None:
        return more
    names = {
        str(head): table.headers.get(normal(str(head)), str(head))
        for head in own.text.frame.columns
    }
    first = own.text.frame.rename(columns=names)
    frame = pd.concat([first, more.text.frame], ignore_index=True).fillna("")
    others = more.files or [more.file] * len(more.text.frame)
    files = [*[own.file] * len(first), *others]
    headers = {ours: theirs for theirs, ours in names.items()}
    text = replace(
        own.text,
        frame=frame,
        lines=[*own.text.lines, *more.text.lines],
        num_headers=len(frame.columns),
        names={**headers, **own.text.names},
    )
    return FoundTable(own.file, own.sheet, text, files)
