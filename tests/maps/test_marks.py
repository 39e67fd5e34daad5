"""Symbols: sizes that are true, places where every number can be read."""

import itertools
import random

import numpy as np
import pytest

from attribution_opt.maps.marks import Mark, Symbol, symbols
from attribution_opt.maps.outlines import inside
from attribution_opt.maps.spread import apart
from attribution_opt.maps.symbol_svg import leaders, pie
from attribution_opt.maps.topology import shipped
from attribution_opt.maps.view import WIDTH, View, view_of
from tests.maps.test_territory import body


def marks_of(*homes: int, is_missed: bool | None = None) -> list[Mark]:
    """Return marks by their homes, all with a household."""
    return [
        Mark(
            code=f"Q{n}",
            commune="59350",
            label="",
            parts=(count, 0, 0),
            is_missed=is_missed,
        )
        for n, count in enumerate(homes)
    ]


def sheet() -> View:
    """Return the sheet of a commune."""
    return view_of(["59350"], shipped())


def boxes(symbol: Symbol) -> tuple[float, float, float, float]:
    """Return the box of a symbol's number: left, top, right, bottom."""
    half = 3.2 * len(str(symbol.mark.homes))
    x = symbol.x
    if symbol.is_beside:
        x += symbol.radius + symbol.ring + 2 + half
    return x - half, symbol.y - 4, x + half, symbol.y + 4


def test_area_is_proportional_to_homes() -> None:
    """Four times the homes, twice the radius; the larger is drawn first."""
    homes = np.array([[100.0, 100.0], [400.0, 200.0], [250.0, 300.0]])
    drawn = symbols(marks_of(4, 16, 1), homes, sheet())
    assert [symbol.mark.homes for symbol in drawn] == [16, 4, 1]
    large, middle, small = (symbol.radius for symbol in drawn)
    assert (large / middle, middle / small) == (
        pytest.approx(2, rel=0.02),
        pytest.approx(2, rel=0.02),
    )


def test_where_there_is_room_nothing_moves() -> None:
    """A number stands inside where it fits, else beside; no line leads anywhere."""
    homes = np.array([[100.0, 100.0], [500.0, 300.0]])
    drawn = symbols(marks_of(60, 1), homes, sheet())
    assert [symbol.is_beside for symbol in drawn] == [False, True]
    assert (drawn[0].x, drawn[0].y) == (100, 100)
    assert not any(symbol.is_moved for symbol in drawn)
    assert leaders(drawn) == ""


def test_places_that_coincide_part() -> None:
    """Thirty at one point: none overlaps, and a line leads back from each but few."""
    homes = np.full((30, 2), 300.0)
    room = np.full(30, 10.0)
    places = apart(homes, room, (WIDTH, 620))
    for one, other in itertools.combinations(places, 2):
        assert np.hypot(*(one - other)) > 19
    drawn = symbols(marks_of(*[3] * 30), homes, sheet())
    assert leaders(drawn).count("h0") > 15


def test_none_leaves_the_sheet() -> None:
    """Circles at a corner are pushed inwards."""
    places = apart(np.zeros((9, 2)), np.full(9, 12.0), (WIDTH, 620))
    assert (places >= 12).all()


@pytest.mark.parametrize("seed", range(4))
def test_every_number_of_a_metropolis_can_be_read(seed: int) -> None:
    """No circle, ring or number lies on the number of another place."""
    land, communes, draw = shipped(), body("200093201"), random.Random(seed)
    view = view_of(communes, land)
    codes = draw.choices(communes, k=60)
    homes = [inside([view(r) for r in land.outline(code)]) for code in codes]
    counts = [min(40, int(draw.paretovariate(0.9))) for _ in codes]
    drawn = symbols(marks_of(*counts, is_missed=True), np.array(homes), view)
    for one, other in itertools.permutations(drawn, 2):
        left, top, right, bottom = boxes(one)
        x, y = np.clip((other.x, other.y), (left, top), (right, bottom))
        assert np.hypot(x - other.x, y - other.y) > other.radius - 0.5
        a, b, c, d = boxes(other)
        assert right < a + 1 or c < left + 1 or bottom < b + 1 or d < top + 1


def test_a_dense_map_is_drawn_smaller() -> None:
    """A hundred and one places: smaller circles, and none without its number."""
    homes = np.stack(np.meshgrid(np.arange(11), np.arange(10)), axis=-1).reshape(-1, 2)
    many = symbols(marks_of(*[9] * 110), homes * 50.0 + 50, sheet())
    few = symbols(marks_of(*[9] * 50), homes[:50] * 50.0 + 50, sheet())
    assert many[0].radius < few[0].radius


def test_slices() -> None:
    """Quarters of a circle of ten: from the top to the right, and on to the bottom."""
    drawn = pie((1, 1, 2), 10.0, "m")
    assert 'd="M0 0L0.0 -10.0a10 10 0 0 1 10.0 10.0z"' in drawn
    assert 'd="M0 0L10.0 -0.0a10 10 0 0 1 -10.0 10.0z"' in drawn
    assert drawn.count("<path") == 3
    assert pie((0, 5, 0), 10.0, "m").count("<circle") == 1
