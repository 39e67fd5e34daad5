"""What people may pass: a sentence that names the argument and what it may be."""

import datetime as dt
import difflib
from collections.abc import Iterable
from typing import Any

from attribution_opt.errors import ArgumentError

__all__ = ["check_number", "check_type", "day_of", "one_of"]


def one_of(name: str, value: Any, known: Iterable[Any]) -> None:
    """Refuse a value that is none of a few.

    Raises
    ------
    ArgumentError
        With those that there are, and the one that is nearest.
    """
    known = list(known)
    if isinstance(value, str) and value in known:
        return
    told = ", ".join(map(str, known))
    near = difflib.get_close_matches(str(value), map(str, known), n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    raise ArgumentError(f"{name} is {value!r}; it may be {told}{hint}")


def check_type(
    name: str, value: Any, kinds: type | tuple[type, ...], may_be: str
) -> None:
    """Refuse a value of another kind.

    Raises
    ------
    ArgumentError
        With what it may be.
    """
    if not isinstance(value, kinds):
        raise ArgumentError(
            f"{name} is of type {type(value).__name__}; it may be {may_be}"
        )


def check_number(
    name: str, value: Any, least: float, most: float = float("inf"), *, whole: bool
) -> None:
    """Refuse what is no number, or one out of bounds.

    Raises
    ------
    ArgumentError
        With those bounds, both included.
    """
    kind = "a whole number" if whole else "a number"
    upto = f"from {least:g}" + ("" if most == float("inf") else f" to {most:g}")
    is_right = hasattr(value, "__index__" if whole else "__float__")
    if not is_right or isinstance(value, bool) or not least <= value <= most:
        raise ArgumentError(f"{name} is {value!r}; it may be {kind} {upto}")


def day_of(name: str, value: Any) -> dt.date:
    """Return a day, given as one or as text (2026-10-01).

    Raises
    ------
    ArgumentError
        If it is none.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ArgumentError(
            f"{name} is {value!r}; it may be a date, or text such as 2026-10-01"
        ) from error
