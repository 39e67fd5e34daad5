"""Small numbers: what a share of a few leases means, in whole leases.

Everything is exact: whole numbers and fractions, never a binary float.
"""

import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from attribution_opt.domain.cells import FINEST
from attribution_opt.program.terms import Expression, Row

__all__ = ["CatchUp", "Percent", "ShareNeed", "ShareOf", "hull", "hull_rows"]

CatchUp = Literal["year_end", "now"]
"""Whether the year's arrears are spread over the months left, or asked at once."""

Percent = Annotated[int, Field(ge=0, le=300)]
"""Whole percents of the PLUS ceiling."""

NO_SHARE = 'write a share as 0.25, "25 %" or "1/4"'
_SHARE = re.compile(
    r"[+-]?\d{1,9}(?:\.\d{1,12}|/0*[1-9]\d{0,8})?|\d(?:\.\d{1,12})?e-\d\d?"
)


def _share(value: Any) -> Any:
    """Read 0.25, "25 %" or "1/4" exactly."""
    if isinstance(value, Fraction):
        number = value
    elif isinstance(value, bool) or not isinstance(value, int | float | str):
        raise PydanticCustomError("no_share", NO_SHARE)
    else:
        text = str(value).replace(" ", "").replace("\u202f", "").replace(",", ".")
        bare = text.removesuffix("%")
        if not _SHARE.fullmatch(bare):
            raise PydanticCustomError("no_share", NO_SHARE)
        number = Fraction(bare) / (100 if text.endswith("%") else 1)
    if not 0 <= number <= 1:
        raise PydanticCustomError("share_range", "a share lies between 0 and 1")
    if number.denominator > FINEST:
        raise PydanticCustomError("share_too_fine", "a share has six decimals at most")
    return number


ShareOf = Annotated[
    Fraction,
    BeforeValidator(_share),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
]
"""A share in a policy, kept as a fraction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareNeed:
    """A share due at least, of a base counted since January and this month.

    Attributes
    ----------
    share
        The share t.
    base, group
        Leases since January in the base (N0) and in the group (G0).
    months_left
        Months still to decide, this one included.
    catch_up
        How arrears are asked.
    """

    share: Fraction
    base: int
    group: int
    months_left: int
    catch_up: CatchUp

    def yearly(self, month_base: int) -> int:
        """Return the leases missing to the share: ``max(0, ceil(t (N0 + n)) - G0)``."""
        return max(0, math.ceil(self.share * (self.base + month_base)) - self.group)

    def due(self, month_base: int) -> int:
        """Return the leases asked this month; spread arrears never exceed `yearly`.

        ``ceil(t n) + ceil(max(0, ceil(t N0) - G0) / months left)``
        """
        yearly = self.yearly(month_base)
        if self.catch_up == "now":
            return yearly
        arrears = max(0, math.ceil(self.share * self.base) - self.group)
        spread = -(-arrears // self.months_left)
        return min(yearly, math.ceil(self.share * month_base) + spread)


@dataclass(frozen=True, slots=True)
class _Facet:
    """``run * y >= rise * n + constant``: one side of a lower hull."""

    run: int
    rise: int
    constant: int


def hull(first: int, values: Sequence[int]) -> Iterator[_Facet]:
    """Yield the sides of the lower convex hull of points ``(first + i, values[i])``.

    A need is ``ceil`` of a line, at least 0, so that at every whole base the hull
    rounds up to the need itself: the same plans, a far stronger relaxation than the
    line alone.
    """
    corners: list[tuple[int, int]] = []
    for point in enumerate(values, start=first):
        while len(corners) > 1 and not _turns_left(corners[-2], corners[-1], point):
            corners.pop()
        corners.append(point)
    if len(corners) == 1:
        yield _Facet(1, 0, corners[0][1])
    for (n, y), (m, z) in itertools.pairwise(corners):
        common = math.gcd(m - n, z - y)
        run, rise = (m - n) // common, (z - y) // common
        yield _Facet(run, rise, run * y - rise * n)


def _turns_left(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def hull_rows(
    group: Expression,
    base: Expression,
    need: Callable[[int], int],
    reach: tuple[int, int],
) -> tuple[Row, ...]:
    """Return rows whose shared shortfall is ``max(0, need(base) - group)``.

    Parameters
    ----------
    group, base
        What counts towards the need, and what the need depends on.
    need
        The need at each whole base: ``ceil`` of a line, possibly cut off below at 0.
    reach
        Least and largest base that a plan can have.
    """
    low, high = reach
    values = [need(n) for n in range(low, high + 1)]
    return tuple(
        Row(
            group * facet.run + base * -facet.rise,
            at_least=facet.constant,
            scale=facet.run,
        )
        for facet in hull(low, values)
    )
