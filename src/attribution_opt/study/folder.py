"""The folder of a study: results kept by name, worked on by one process at a time."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from attribution_opt.errors import StudyError
from attribution_opt.files.csv_text import write_atomically
from attribution_opt.files.new_folder import obstacle, unwritable
from attribution_opt.words.sentence import Sentence, sentence

__all__ = ["FolderShelf", "study_folder", "study_obstacle"]

RESULTS, LOCK, MARK = "results", ".lock", ".study"


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """Results as files, named by the keys of their tasks."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """Return a result; None where there is none that can be read."""
        try:
            content = (self.folder / f"{key}.json").read_bytes()
            json.loads(content)
        except (OSError, ValueError):
            return None
        return content

    def __setitem__(self, key: str, content: bytes) -> None:
        """Keep a result."""
        write_atomically(self.folder / f"{key}.json", content)


def study_obstacle(out: Path) -> Sentence | None:
    """Return why no study can be kept in a folder; None where one can.

    A study's own folder, and an empty one, are no obstacle.
    """
    is_ours = (out / MARK).is_file()
    is_empty = out.is_dir() and not any(out.iterdir())
    return None if is_ours or is_empty else obstacle(out)


@contextmanager
def study_folder(out: Path) -> Iterator[FolderShelf]:
    """Give what is kept in a folder, made where it is not, and keep others out of it.

    Raises
    ------
    StudyError
        If the folder holds something else, cannot be written, or is in use.
    """
    found = study_obstacle(out)
    if found is not None:
        raise StudyError(found)
    try:
        # Runs of variants name people: nobody else may open the folder.
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        (out / RESULTS).mkdir(mode=0o700, exist_ok=True)
        (out / MARK).touch(mode=0o600)
    except OSError as error:
        raise StudyError(unwritable(out, error)) from error
    try:
        with FileLock(out / LOCK, timeout=0):
            yield FolderShelf(out / RESULTS)
    except Timeout as error:
        raise StudyError(sentence("study_in_use", out=out)) from error
