"""A plan that cannot be written where it was wanted is kept somewhere else."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attribution_opt.decide.result import Result
from attribution_opt.decide.rows import Candidate
from attribution_opt.domain.records import texts
from attribution_opt.errors import RunFolderError
from attribution_opt.files.csv_text import csv_bytes, write_atomically
from attribution_opt.files.new_folder import unwritable
from attribution_opt.files.run_folder import CANDIDATES
from attribution_opt.words.sentence import sentence

__all__ = ["kept_beside"]


@contextmanager
def kept_beside(result: Result, out: Path) -> Iterator[None]:
    """Keep the lists of a result where its run cannot be written.

    They go into a folder of their own, closed to other users, among the temporary
    files or in the home folder; else into the error, for whoever can print them.

    Raises
    ------
    RunFolderError
        In place of any error of the disk, saying where the plan is.
    """
    try:
        yield
    except OSError as error:
        lists = csv_bytes(texts(result.lists, Candidate))
        place = next(filter(None, (_kept(lists, root) for root in _roots())), None)
        kept = sentence(
            "plan_printed" if place is None else "plan_rescued", "report", place=place
        )
        raise RunFolderError(
            sentence("and_then", first=unwritable(out, error), second=kept),
            plan=lists.decode("utf-8") if place is None else "",
        ) from error


def _roots() -> tuple[Path, ...]:
    return Path(tempfile.gettempdir()), Path.home()


def _kept(lists: bytes, root: Path) -> Path | None:
    try:
        folder = Path(tempfile.mkdtemp(prefix="attribution-opt-", dir=root))
        write_atomically(folder / CANDIDATES, lists)
    except OSError:
        return None
    return folder / CANDIDATES
