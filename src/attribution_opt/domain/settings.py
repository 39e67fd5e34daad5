"""Bounds of what a settings file may say, so that no sum of it can overflow."""

import math
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from attribution_opt.words.values import why

__all__ = ["DEEPEST", "MOST", "Place", "beyond_bounds", "field_names"]

MOST = 10**9
"""Largest number of a settings file: a billion leases, points or seconds."""
DEEPEST = 32
"""Tables and lists within one another."""

Place = tuple[str | int, ...]
"""Where a value stands: keys, and positions in lists from 0."""


def beyond_bounds(content: Any) -> Iterator[tuple[Place, Any, dict[str, str]]]:
    """Yield each value that no settings file may hold: its place, it, and why.

    Numbers are bounded whatever they mean, so that the whole numbers of the program
    hold every sum of them; nesting is, so that whatever walks the content may recurse.
    """
    queue: list[tuple[Place, Any]] = [((), content)]
    while queue:
        place, value = queue.pop()
        if isinstance(value, dict | list | tuple):
            if len(place) >= DEEPEST:
                yield place, value, why("too_deep", limit=DEEPEST)
                continue
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            queue += [((*place, key), item) for key, item in reversed([*pairs])]
        elif isinstance(value, float) and not math.isfinite(value):
            yield place, value, why("endless")
        elif isinstance(value, int | float) and abs(value) > MOST:
            yield place, value, why("too_large", limit=f"{MOST:,}")


def field_names(model: type[BaseModel], path: Place) -> list[str]:
    """Return the keys allowed where a path leads, as far as models tell."""
    for part in path:
        field = model.model_fields.get(str(part))
        kinds = [] if field is None else [field.annotation, *get_args(field.annotation)]
        inner = [k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)]
        model = inner[0] if inner else model
    return list(model.model_fields)
