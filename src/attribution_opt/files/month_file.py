"""``month.toml``: the date of the data, the month decided, the departement."""

import datetime as dt
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attribution_opt.domain.diagnostics import Fault, Faults
from attribution_opt.domain.instance import Month

__all__ = ["MONTH_FILE", "read_month_file", "render_month"]

MONTH_FILE = "month.toml"
SCHEMA_VERSION = 1
EXAMPLE = 'as_of = 2026-11-01, month = "2026-11" and departement = "59"'


def _as_of(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, dt.date) else None


def _month(value: Any) -> tuple[int, int] | None:
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", str(value))
    return (int(found[1]), int(found[2])) if found else None


def _departement(value: Any) -> str | None:
    is_code = isinstance(value, str) and re.fullmatch(r"\d{2,3}|2[AB]", value)
    return value if is_code else None


_KEYS: dict[str, tuple[Callable[[Any], Any], str, str, str]] = {
    "as_of": (_as_of, "bad_date", "is not a date", "write as_of = 2026-11-01"),
    "month": (_month, "bad_month", "is not a month", 'write month = "2026-11"'),
    "departement": (
        _departement,
        "bad_code",
        "is not the code of a departement",
        'write it as text, such as departement = "59"',
    ),
}


def _fault(
    path: Path, code: str, problem: str, remedy: str, key: str = "", value: Any = ""
) -> Fault:
    return Fault(
        code=code,
        table="month",
        problem=problem,
        remedy=remedy,
        column=key,
        value=str(value),
        file=path.name,
    )


def _load(path: Path, faults: Faults) -> dict[str, Any] | None:
    """Load the file; a fault and None where that fails."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        remark = ("missing_file", "is missing", f"add it, with {EXAMPLE}")
    except (ValueError, OSError) as error:
        remark = ("bad_toml", f"cannot be read: {error}", f"write {EXAMPLE}")
    faults.append(_fault(path, *remark))
    return None


def read_month_file(path: Path, faults: Faults) -> Month | None:
    """Read ``month.toml``; return None, with its faults noted, if it is refused."""
    content = _load(path, faults)
    if content is None:
        return None
    for key in sorted(set(content) - set(_KEYS) - {"schema_version"}):
        remark = ("unknown_column", "is not a key of this file", "remove it")
        faults.append(_fault(path, *remark, key, content[key]))
    version = content.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        remark = ("bad_version", "is not a known version", f"write {SCHEMA_VERSION}")
        faults.append(_fault(path, *remark, "schema_version", version))
    values = {}
    for key, (parse, code, problem, remedy) in _KEYS.items():
        values[key] = parse(content.get(key))
        if values[key] is None:
            faults.append(
                _fault(path, code, problem, remedy, key, content.get(key, ""))
            )
    if faults:
        return None
    year, month = values["month"]
    return Month(
        as_of=values["as_of"],
        year=year,
        month=month,
        departement=values["departement"],
    )


def render_month(month: Month) -> str:
    """Return the text of a ``month.toml``."""
    return (
        f"as_of = {month.as_of.isoformat()}\n"
        f'month = "{month.year:04}-{month.month:02}"\n'
        f'departement = "{month.departement}"\n'
        f"schema_version = {SCHEMA_VERSION}\n"
    )
