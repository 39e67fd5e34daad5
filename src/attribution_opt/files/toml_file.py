"""Every TOML file is read here: bytes, text, shape; whatever is wrong is a fault."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.settings import DEEPEST, Place, beyond_bounds, field_names
from attribution_opt.words.faults import hint
from attribution_opt.words.values import shortened, why, why_of

__all__ = ["MAX_KB", "Code", "check_shape", "is_file", "parse_toml", "read_toml"]

MAX_KB = 1024
"""A policy takes ten kilobytes; the longest mapping of words a few hundred."""

# A key of thousands of parts takes the parser minutes.
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:{_PART}){{{2 * DEEPEST}}}")

Model = TypeVar("Model", bound=BaseModel)
Code = str | Mapping[str, str]
"""The fault of a wrong value: one, or one by first key and ``""`` for the others."""


def is_file(path: str | Path) -> bool:
    """Tell whether there is such a file; no name is too long or too odd to ask."""
    return os.path.isfile(path)


def read_toml(
    path: Path, model: type[Model], code: Code, faults: Faults, name: str = ""
) -> Model | None:
    """Read a TOML file into a model; None, with every fault noted, if it is refused.

    Parameters
    ----------
    path, name
        The file, and what faults call it (its own name by default).
    model
        The shape of its content.
    code
        The fault of a value that is not of that shape.
    faults
        Receives every fault, each with its dotted place.

    Raises
    ------
    FileNotFoundError
        If there is no such file: what that means, the caller knows.
    """
    name = name or path.name
    try:
        if path.exists() and not is_file(path):
            faults.append(_fault("unreadable_file", name, why=why("no_file")))
            return None
        with path.open("rb") as source:
            raw = source.read(MAX_KB * 1024 + 1)
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or str(error)
        faults.append(_fault("unreadable_file", name, why=told))
        return None
    content = parse_toml(raw, name, faults)
    if content is None:
        return None
    return check_shape(content, model, code, faults, name)


def parse_toml(raw: bytes, name: str, faults: Faults) -> dict[str, Any] | None:
    """Return the content of a file's bytes; None, with the fault noted, if none."""
    if len(raw) > MAX_KB * 1024:
        faults.append(_fault("long_file", name, limit=MAX_KB // 1024))
        return None
    told: str | dict[str, str]
    try:
        text = raw.decode("utf-8-sig")
        if not _LONG_KEY.search(text):
            return tomllib.loads(text)
        told = why("too_deep", limit=DEEPEST)
    except UnicodeDecodeError as error:
        told = why("not_utf8", line=raw.count(b"\n", 0, error.start) + 1)
    except RecursionError:
        told = why("too_deep", limit=DEEPEST)
    except tomllib.TOMLDecodeError as error:
        told = str(error)
    except ValueError:
        # Python refuses to read a whole number of more than 4,300 digits.
        told = why("too_long_number")
    faults.append(_fault("bad_toml", name, why=told))
    return None


def check_shape(
    content: dict[str, Any], model: type[Model], code: Code, faults: Faults, name: str
) -> Model | None:
    """Return content as its model; None, with every fault noted, if it is refused."""
    beyond = [*beyond_bounds(content)]
    found = [_beyond(code, name, *one) for one in beyond]
    if all(len(place) < DEEPEST for place, _, _ in beyond):
        try:
            file = model(**content)
        except ValidationError as error:
            found += _explained(error, content, model, code, name)
        else:
            if not found:
                return file
    faults.extend(found)
    return None


def _fault(
    code: str, file: str, column: str = "", value: str = "", **values: Any
) -> Fault:
    said = {"value": value, **values}
    return Fault(code=code, file=file, column=column, value=value, values=said)


def _code_of(code: Code, place: Place) -> str:
    if isinstance(code, str):
        return code
    return code.get(str(place[0]) if place else "", code[""])


def _dotted(place: Place) -> str:
    """Return a place as the file names it; items of a list count from 1."""
    return ".".join(str(p + 1) if isinstance(p, int) else shortened(p) for p in place)


def _beyond(
    code: Code, name: str, place: Place, value: Any, told: dict[str, str]
) -> Fault:
    return _fault(
        _code_of(code, place), name, _dotted(place), shortened(value), why=told
    )


def _explained(
    error: ValidationError,
    content: dict[str, Any],
    model: type[BaseModel],
    code: Code,
    name: str,
) -> Iterator[Fault]:
    """Say pydantic's findings in the words of the file, each once."""
    findings = error.errors()
    # A list that lost its faulty items is short for that reason alone.
    told = [one for one in findings if one["type"] != "too_short"] or findings
    seen = set()
    for found in told:
        place = _in_file(found["loc"], content, found["type"] == "missing")
        value = "" if found["type"] == "missing" else shortened(found["input"])
        if found["type"] == "extra_forbidden":
            names = field_names(model, found["loc"][:-1])
            said = {"hint": hint(str(place[-1]), names), "names": ", ".join(names)}
            fault = _fault("unknown_key", name, _dotted(place), value, **said)
        else:
            of_place = _code_of(code, place)
            fault = _fault(of_place, name, _dotted(place), value, why=why_of(found))
        if str(fault) not in seen:
            seen.add(str(fault))
            yield fault


def _in_file(place: Place, content: Any, is_missing: bool) -> Place:
    """Return the parts of a place that stand in the file.

    The branches of a union, and a key as the value that it is, say nothing there.
    """
    kept: list[str | int] = []
    for number, part in enumerate(place, start=1):
        if isinstance(content, dict) and part in content:
            content = content[str(part)]
        elif isinstance(content, list) and isinstance(part, int):
            content = content[part] if part < len(content) else None
        elif not (is_missing and number == len(place)):
            continue
        kept.append(part)
    return tuple(kept)
