"""Symbols of a map: what each says, how large it is, where it can be read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from attribution_opt.maps.spread import apart
from attribution_opt.maps.view import WIDTH, View

__all__ = ["HOLE", "KINDS", "MANY", "Mark", "Symbol", "symbols"]

KINDS = ("suited", "other", "empty")
"""What became of a home: a household that it suits, another one, nobody."""

MANY = 100
"""Marks beyond which symbols are smaller, and a missed objective has no cross more."""
LARGEST_OF_ONE, SMALLEST_OF_ONE = 9.0, 2.2
"""Radii of a single home, in pixels."""
HOLE = 0.64
"""Radius of the paper that a number stands on, in radii of its circle."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How large symbols may be.

    Attributes
    ----------
    share
        Of the sheet, that all circles together may cover.
    largest
        Radius of the largest place, in pixels.
    digit, tall
        Width and height of a digit, in pixels.
    ring, badge
        Room of the dashed ring and of a badge, in pixels.
    """

    share: float
    largest: float
    digit: float
    tall: float
    ring: float
    badge: float


FEW = _Style(share=0.07, largest=46.0, digit=6.4, tall=8.0, ring=3.5, badge=5.0)
DENSE = _Style(share=0.035, largest=24.0, digit=5.0, tall=6.0, ring=2.5, badge=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One place with homes.

    Attributes
    ----------
    code
        INSEE code, QPV code or the code of a neighbourhood of the user's own.
    commune
        Where it is drawn if the code has no outline of its own.
    label
        A sentence that says all that the symbol shows.
    parts
        Homes by what became of them, in the order of `KINDS`.
    is_missed
        Whether an objective that bears on the place is missed; None where none bears.
    href
        Where the symbol leads, such as ``#place-59350``; empty for nowhere.
    """

    code: str
    commune: str
    label: str
    parts: tuple[int, ...]
    is_missed: bool | None
    href: str = ""

    @property
    def homes(self) -> int:
        """All of its homes."""
        return sum(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A mark on the sheet, in pixels.

    Attributes
    ----------
    mark
        What it shows.
    radius
        Of its circle, whose area is proportional to its homes.
    x, y
        Middle of its circle.
    home
        The point of the land that it stands for.
    ring
        Room of a dashed ring around it.
    is_beside
        Whether its number stands to the right of the circle, which is too small.
    """

    mark: Mark
    radius: float
    x: float
    y: float
    home: tuple[float, float]
    ring: float
    is_beside: bool

    @property
    def is_moved(self) -> bool:
        """Whether its point lies outside its circle, so that a line leads there."""
        far = float(np.hypot(self.x - self.home[0], self.y - self.home[1]))
        return far > max(self.radius, 5.0)


def symbols(marks: Sequence[Mark], homes: np.ndarray, view: View) -> list[Symbol]:
    """Return the symbols of marks, the larger first, each pushed off the others.

    Parameters
    ----------
    marks
        Each with at least one home.
    homes
        The point of each in pixels.
    view
        The sheet that none of them may leave.
    """
    style = DENSE if len(marks) > MANY else FEW
    counts = np.array([mark.homes for mark in marks])
    radii = _radius_of_one(counts, view, style) * np.sqrt(counts)
    texts = style.digit * np.array([len(str(n)) for n in counts])
    is_beside = np.hypot(texts, style.tall) / 2 > HOLE * radii
    rings = np.array([style.ring if mark.is_missed else 0.0 for mark in marks])
    badges = [0.0 if mark.is_missed is None else style.badge for mark in marks]
    shift = np.where(is_beside, (texts + 2) / 2, 0.0)
    room = radii + np.maximum(rings, badges) + shift + 1.0
    places = apart(homes, room, (WIDTH, view.height)) - np.stack([shift, 0 * shift], 1)
    order = sorted(range(len(marks)), key=lambda n: (-marks[n].homes, marks[n].code))
    return [
        Symbol(
            mark=marks[n],
            radius=round(float(radii[n]), 1),
            x=round(float(places[n, 0]), 1),
            y=round(float(places[n, 1]), 1),
            home=(round(float(homes[n, 0]), 1), round(float(homes[n, 1]), 1)),
            ring=float(rings[n]),
            is_beside=bool(is_beside[n]),
        )
        for n in order
    ]


def _radius_of_one(counts: np.ndarray, view: View, style: _Style) -> float:
    """Return the radius of one home: the circles are large, and leave the land seen."""
    ground = style.share * WIDTH * view.height
    fitting = float(np.sqrt(ground / (np.pi * counts.sum())))
    highest = min(LARGEST_OF_ONE, style.largest / float(np.sqrt(counts.max())))
    return min(highest, max(SMALLEST_OF_ONE, fitting))
