"""A scoring grid as a TOML file, or one of those shipped, by name."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from attribution_opt.domain.diagnostics import Fault
from attribution_opt.errors import PolicyError
from attribution_opt.files.shipped import shipped_texts
from attribution_opt.scoring.grid import Grid

__all__ = ["read_grid", "shipped_grids"]


def shipped_grids() -> dict[str, str]:
    """Return the text of every shipped grid, by name."""
    return shipped_texts("grids")


def read_grid(name_or_path: str | Path) -> Grid:
    """Read a grid from a file, or a shipped one by its name.

    Raises
    ------
    PolicyError
        If there is no such grid, or with every fault of the file.
    """
    name, path, shipped = str(name_or_path), Path(name_or_path), shipped_grids()
    if name in shipped and not path.is_file():
        text = shipped[name]
    else:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError as error:
            names = ", ".join(shipped)
            raise _refused([_fault("grid_missing", name, names=names)]) from error
        except (ValueError, OSError) as error:
            raise _refused([_fault("unreadable_file", name, why=str(error))]) from error
    try:
        return Grid(**tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _refused([_fault("policy_toml", name, why=str(error))]) from error
    except ValidationError as error:
        found = error.errors()
        # A list that lost its faulty items is short for that reason alone.
        told = [one for one in found if one["type"] != "too_short"] or found
        raise _refused([_found(one, name) for one in told]) from error


def _found(found: Any, name: str) -> Fault:
    """Say one of pydantic's findings in the words of the file."""
    place = ".".join(
        str(part + 1) if isinstance(part, int) else part for part in found["loc"]
    )
    why = found["msg"].removeprefix("Value error, ")
    value = "" if found["type"] == "missing" else f"{found['input']!r:.60}"
    return _fault("grid_value", name, place, value, why=why)


def _fault(
    code: str, file: str, column: str = "", value: str = "", **values: str
) -> Fault:
    return Fault(
        code=code, table="grid", file=file, column=column, value=value, values=values
    )


def _refused(faults: list[Fault]) -> PolicyError:
    return PolicyError("; ".join(map(str, faults)), faults)
