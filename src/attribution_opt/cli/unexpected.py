"""What nobody foresaw ends in one sentence, and a report that holds no cell of data."""

import os
import platform
import tempfile
import traceback
from pathlib import Path

from attribution_opt import __version__
from attribution_opt.files.new_folder import is_full
from attribution_opt.versions import installed
from attribution_opt.words.language import Words, language_of
from attribution_opt.words.sentence import reason

__all__ = ["sentence_of"]

PACKAGE = Path(__file__).parents[1]
LIBRARIES = ("click", "highspy", "numpy", "ortools", "pandas", "pulp", "pydantic")


def sentence_of(error: BaseException, command: str) -> str:
    """Return one sentence about an error, in the user's language.

    It says what kind of error it is, where in the program, and where the report is.
    Messages of foreign exceptions are in neither, since they may quote a cell.
    """
    words = Words(language_of())
    key = _kind(error)
    if key == "unexpected" and isinstance(error, OSError) and error.filename:
        place, why = os.fsdecode(error.filename), reason(error, words.language)
        return words("unexpected_file", place=ascii(place)[1:-1], why=why)
    where = _frames(error)[-1] if _frames(error) else "?"
    told = words(key, kind=type(error).__name__, where=where)
    report = _written(error, command)
    if report is None:
        return told
    return f"{told} {words('unexpected_report', place=report)}"


def _kind(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "unexpected_memory"
    if isinstance(error, OSError) and is_full(error):
        return "unexpected_disk"
    return "unexpected"


def _frames(error: BaseException) -> list[str]:
    """Return where the error passed, the package's own files by their place in it."""
    told = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        known = path.is_relative_to(PACKAGE)
        place = path.relative_to(PACKAGE) if known else Path(*path.parts[-2:])
        told.append(f"{place.as_posix()}:{line} {frame.f_code.co_name}")
    return told


def _written(error: BaseException, command: str) -> str | None:
    """Write the report; return where, None where that fails too."""
    lines = [
        f"attribution-opt {__version__}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}",
        ", ".join(f"{name} {installed(name)}" for name in LIBRARIES),
        f"command: {command}",
        *_chain(error),
    ]
    try:
        handle, name = tempfile.mkstemp(prefix="attribution-opt-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
    except OSError:
        return None
    return name


def _chain(error: BaseException | None) -> list[str]:
    lines = []
    while error is not None:
        lines += ["", f"{type(error).__module__}.{type(error).__name__}"]
        lines += [f"  {frame}" for frame in _frames(error)]
        error = error.__cause__ or error.__context__
    return lines
