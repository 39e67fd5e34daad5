"""A new folder, written whole or not at all, by one process at a time."""

import errno
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from attribution_opt.errors import RunFolderError
from attribution_opt.words.language import language_of
from attribution_opt.words.sentence import Sentence, sentence

__all__ = ["beside", "is_full", "new_folder", "obstacle", "unwritable"]

ENOUGH_BYTES = 16 * 2**20
"""Free space below which nothing is begun: a small run takes a few of these."""

_log = logging.getLogger("attribution_opt")


def obstacle(out: Path) -> Sentence | None:
    """Return why a folder cannot be made new; None where it can.

    It is asked before any work is done, so that no work is lost for it.
    """
    try:
        str(out).encode("utf-8")
    except UnicodeEncodeError:
        return _told("new_not_text", place=ascii(str(out)))
    if os.path.lexists(out):
        return _told("new_exists", place=out)
    parent = _nearest(out.parent)
    if not parent.is_dir():
        return _told("new_in_a_file", place=out, parent=parent)
    if not os.access(parent, os.W_OK | os.X_OK):
        return _told("new_closed", place=out, parent=parent)
    if shutil.disk_usage(parent).free < ENOUGH_BYTES:
        return _told("new_disk_full", place=out)
    return None


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give a draft beside `out`, which takes its place when all went well.

    Nobody else may open it (mode 0700): lists of candidates are personal data. What a
    process that was killed has left is named and cleared. Where `out` appears while
    the work is done, the folder is kept beside it, under a number.

    Raises
    ------
    RunFolderError
        If `out` exists, is being written, or cannot be.
    """
    found = obstacle(out)
    if found is not None:
        raise RunFolderError(found)
    lock = FileLock(out.parent / f".{out.name}.lock", timeout=0)
    draft = out.parent / f".{out.name}.draft"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise RunFolderError(_told("new_in_use", place=out)) from error
    except OSError as error:
        raise RunFolderError(unwritable(out, error)) from error
    try:
        yield _begun(draft, out)
        _finish(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def is_full(error: OSError) -> bool:
    """Tell whether a disk, or somebody's part of it, is full."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def unwritable(out: Path, error: OSError) -> Sentence:
    """Return why a folder could not be written."""
    if is_full(error):
        return _told("new_disk_full", place=out)
    return _told("new_unwritable", place=out, why=error)


def _begun(draft: Path, out: Path) -> Path:
    try:
        if draft.exists():
            _log.warning(_told("new_left", place=draft).said(language_of()))
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
    except OSError as error:
        raise RunFolderError(unwritable(out, error)) from error
    return draft


def _finish(draft: Path, out: Path) -> None:
    """Put a draft in its place; beside it, under a number, where that is taken."""
    target = beside(out)
    if target != out:
        told = _told("new_kept_beside", place=out, target=target)
        _log.warning(told.said(language_of()))
    draft.rename(target)


def beside(out: Path) -> Path:
    """Return a folder that is not there: `out`, else the same under a number."""
    target, number = out, 1
    while os.path.lexists(target):
        number += 1
        target = out.with_name(f"{out.name}-{number}")
    return target


def _nearest(place: Path) -> Path:
    """Return the nearest folder that is there."""
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    return place


def _told(key: str, **values: object) -> Sentence:
    return sentence(key, "report", **values)
