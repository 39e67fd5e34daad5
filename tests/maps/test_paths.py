"""Borders once, closed walks, short paths that say the same."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution_opt.domain import reference
from attribution_opt.maps.outlines import with_arrondissements
from attribution_opt.maps.paths import borders, grain_of, path, snapped
from attribution_opt.maps.topology import shipped
from attribution_opt.maps.view import MAX_HEIGHT, WIDTH, same_land, view_of
from tests.maps.squares import EAST, ISLAND, WEST, squares

POINT = st.tuples(st.integers(-900, 900), st.integers(-900, 900))
LINES = st.lists(st.lists(POINT, min_size=2, max_size=9), max_size=5)


def points_of(data: str) -> list[list[tuple[int, int]]]:
    """Return the absolute points of a path of relative moves, as a browser does."""
    lines: list[list[tuple[int, int]]] = []
    x = y = 0
    for command, numbers in re.findall(r"([mlz])([^mlz]*)", data):
        told = [int(number) for number in re.findall(r"-?\d+", numbers)]
        if command == "z":
            x, y = lines[-1][0]
        for dx, dy in zip(told[::2], told[1::2], strict=True):
            x, y = x + dx, y + dy
            if command == "m":
                lines.append([])
            lines[-1].append((x, y))
    return lines


@given(LINES)
def test_a_path_says_its_points(lines: list[list[tuple[int, int]]]) -> None:
    """Open lines come back as they were."""
    assert points_of(path([np.array(line) for line in lines])) == lines


@given(LINES)
def test_a_closed_path_says_its_points(lines: list[list[tuple[int, int]]]) -> None:
    """Closed lines come back without their last point, which is the first one."""
    closed = [np.array([*line, line[0]]) for line in lines]
    assert points_of(path(closed, is_closed=True)) == lines


def test_a_border_is_drawn_once() -> None:
    """Two squares: one border within, and one walk of the two other arcs around."""
    land = squares()
    lines = borders([WEST, EAST], land)
    assert lines.within == [0]
    assert lines.around == [[1, 2]]
    alone = borders([WEST], land)
    assert alone.within == []
    assert alone.around == [[0, 1]]


def test_points_in_vain_are_dropped() -> None:
    """What lies on the way, stays in place or shrinks to a point says nothing."""
    land = squares()
    view = view_of([WEST, EAST], land)
    box = land.outline(WEST)[0]
    twice = np.repeat(box, 2, axis=0)
    halves = np.insert(box, 1, box[:2].mean(axis=0), axis=0)
    (plain,) = snapped([box], view, 1.0)
    for more in (twice, halves):
        assert np.array_equal(snapped([more], view, 1.0)[0], plain)
    assert snapped([box[:1].repeat(4, axis=0)], view, 1.0) == []
    # There and back again: the turning point stays.
    spike = np.array([box[0], box[1], box[0]])
    assert len(snapped([spike], view, 1.0)[0]) == 3


@pytest.mark.parametrize("body", ["200093201", "200054781", "200054807", "200046977"])
def test_every_commune_of_a_body_is_drawn(body: str) -> None:
    """Each arc of each shape is around or within, and walks around are closed."""
    land, table = shipped(), reference.communes()
    communes = with_arrondissements(table.index[table["epci"] == body].tolist(), land)
    lines = borders(communes, land)
    drawn = {r if r >= 0 else ~r for walk in lines.around for r in walk}
    assert not drawn & set(lines.within)
    for code in communes:
        refs = [ref for ring in land.rings_of(code) for ref in ring]
        assert refs
        assert {r if r >= 0 else ~r for r in refs} <= drawn | set(lines.within)
    for walk in lines.around:
        ring = land.outline_along(walk)
        assert (ring[0] == ring[-1]).all()


def test_shared_borders_are_the_same_line_from_both_sides() -> None:
    """A border snapped forwards and backwards goes through the same points."""
    land = shipped()
    communes = ["59350", "59378", "59410"]
    view = view_of(communes, land)
    within = borders(communes, land).within
    assert within
    for arc in within:
        (one,) = snapped([land.outline_along([arc])], view, 0.5)
        (other,) = snapped([land.outline_along([~arc])], view, 0.5)
        assert np.array_equal(one, other[::-1])


def test_steps_are_coarser_where_much_is_drawn() -> None:
    """Half a pixel for a metropolis, a pixel for a region."""
    assert (grain_of(95), grain_of(1286)) == (0.5, 1.0)


@pytest.mark.parametrize(
    "communes", [["59350"], ["97411"], ["2A004"], ["59350", "13055"]]
)
def test_the_sheet_holds_all_of_it(communes: list[str]) -> None:
    """No point leaves the sheet, one of its sides is used, it is not too high."""
    land = shipped()
    view = view_of(communes, land)
    points = view(np.concatenate([r for c in communes for r in land.outline(c)]))
    low, high = points.min(axis=0), points.max(axis=0)
    assert (low > 0).all()
    assert high[0] < WIDTH
    assert high[1] < view.height <= MAX_HEIGHT
    assert high[0] - low[0] > 600 or high[1] - low[1] > 500


def test_one_land_to_a_sheet() -> None:
    """Most communes decide between the mainland and an island."""
    assert same_land([WEST, EAST, ISLAND]) == [WEST, EAST]
    assert same_land([ISLAND, "97412", WEST]) == [ISLAND, "97412"]
