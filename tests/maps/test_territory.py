"""The map as it is read: by eyes, by assistive technology, by whoever counts bytes."""

import random
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from attribution_opt import report
from attribution_opt.domain import reference
from attribution_opt.maps.ground import qpv_in
from attribution_opt.maps.key import Sign, swatch
from attribution_opt.maps.marks import KINDS, Mark
from attribution_opt.maps.outlines import Outline
from attribution_opt.maps.territory import territory
from attribution_opt.maps.topology import shipped
from tests.maps.squares import EAST, ISLAND, QPV, WEST, square, squares

CSS = Path(report.__file__).parent / "templates" / "map.css"
SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawing: str) -> ET.Element:
    """Return a drawing as a tree."""
    return ET.fromstring(str(drawing).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


def mark(code: str, *parts: int, is_missed: bool | None = None, href: str = "") -> Mark:
    """Return a mark of a commune, with a sentence as long as a real one."""
    label = (
        f"{code} <Lille>: {sum(parts)} logements, {parts[0]} avec un ménage ; objectif"
    )
    return Mark(
        code=code,
        commune=code,
        label=label,
        parts=parts,
        is_missed=is_missed,
        href=href,
    )


def body(siren: str) -> list[str]:
    """Return the communes of a body."""
    table = reference.communes()
    return table.index[table["epci"] == siren].tolist()


def region(code: str) -> list[str]:
    """Return the communes of a region."""
    table = reference.communes()
    return table.index[table["region"] == code].tolist()


def month(communes: list[str], num_marks: int, num_qpv: int) -> list[Mark]:
    """Return marks of some communes and priority neighbourhoods."""
    draw = random.Random(7)
    codes = draw.sample(communes, num_marks)
    codes += draw.sample(qpv_in(communes, shipped()), num_qpv)
    marks = []
    for code in codes:
        homes = min(40, int(draw.paretovariate(1.0)))
        empty = draw.randint(0, homes // 2)
        marks.append(
            mark(
                code,
                homes - empty,
                empty,
                draw.randint(0, 1),
                is_missed=draw.choice([None, True, False]),
                href=f"#place-{code}",
            )
        )
    return marks


def test_two_squares() -> None:
    """Two squares of 0.1 degree: one surface, one border, one neighbourhood."""
    drawing = territory([WEST, EAST], [], "Two & two", topology=squares())
    tree = parsed(drawing)
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == "Two & two"
    title = tree.find(f"{SVG}title")
    assert title is not None
    assert title.text == "Two & two"
    kinds = [p.get("class") for p in tree.findall(f"{SVG}path")]
    assert kinds == ["map-land", "map-border", "map-qpv", "map-scale"]
    # Along the border between them, some 11 km: 332 pixels of 2 x 332 across.
    border = tree.find(f"{SVG}path[@class='map-border']")
    assert border is not None
    data = border.get("d") or ""
    x, _, dx, dy = map(int, re.findall(r"-?\d+", data))
    assert x == pytest.approx(700, abs=6)
    assert abs(dy) > 50 * abs(dx)


def test_nothing_to_draw() -> None:
    """No commune, or none that is known, is no map."""
    assert territory([], [], "nothing") == ""
    assert territory(["99999"], [mark("99999", 1, 0, 0)], "nothing") == ""


def test_what_cannot_be_placed_is_left_out() -> None:
    """Unknown codes, no homes, another land, beyond the sheet: no error, no symbol."""
    land = squares()
    marks = [
        mark(WEST, 3, 1, 0),
        mark("99999", 1, 0, 0),
        mark(EAST, 0, 0, 0),
        mark(ISLAND, 2, 0, 0),
    ]
    tree = parsed(territory([WEST, EAST, ISLAND, "x"], marks, "m", topology=land))
    assert [text.text for text in tree.iter(f"{SVG}text")][2:] == ["4"]


def test_symbols_say_it_in_words() -> None:
    """Each is a link or a picture with its sentence, in a group that has one too."""
    marks = [mark(WEST, 2, 1, 0, is_missed=True, href="#w"), mark(EAST, 1, 0, 0)]
    tree = parsed(territory([WEST, EAST], marks, "m", topology=squares()))
    assert tree.get("role") == "group"
    (link,) = tree.findall(f"{SVG}a")
    (picture,) = tree.findall(f"{SVG}g[@role='img']")
    assert link.get("href") == "#w"
    for symbol, one in ((link, marks[0]), (picture, marks[1])):
        assert symbol.findtext(f"{SVG}title") == one.label


def test_nothing_by_colour_alone() -> None:
    """Parts have a pattern of their own, verdicts a ring or a glyph, homes a number."""
    marks = [
        mark(WEST, 2, 3, 4, is_missed=True),
        mark(EAST, 0, 5, 0, is_missed=False),
    ]
    drawing = territory([WEST, EAST], marks, "m", topology=squares())
    tree = parsed(drawing)
    first, second = tree.findall(f"{SVG}g[@role='img']")
    fills = [p.get("fill") for p in first.findall(f"{SVG}path")]
    assert len({*fills}) == len(KINDS)
    assert first.find(f"{SVG}circle[@class='map-ring']") is not None
    assert (first.find(f"{SVG}use").get("href") or "").endswith("missed")  # type: ignore[union-attr]
    assert second.find(f"{SVG}circle[@class='map-ring']") is None
    assert (second.find(f"{SVG}use").get("href") or "").endswith("met")  # type: ignore[union-attr]
    assert [s.findtext(f"{SVG}text") for s in (first, second)] == ["9", "5"]
    ids = {one.get("id") for one in tree.iter() if one.get("id")}
    assert set(re.findall(r'#(m\w+)["\)]', drawing)) <= ids


def test_ids_are_of_one_drawing() -> None:
    """Two maps of a page do not share an id; the same map is the same bytes."""
    one, same, other = (territory([WEST, EAST], [], name) for name in ("a", "a", "b"))
    assert one == same
    ids = [set(re.findall(r'id="([^"]+)"', text)) for text in (one, other)]
    assert not ids[0] & ids[1]


def test_no_style_and_every_class_has_its_rule() -> None:
    """The page allows no style in attributes: all of it is in the style sheet."""
    css = CSS.read_text(encoding="utf-8")
    own = {"Q1": Outline((np.array(square(3.0, 50.6, 0.02)),))}
    marks = month(body("200093201"), 40, 10)
    drawing = territory(body("200093201"), marks, "m", outlines=own)
    assert "style=" not in drawing
    assert "<script" not in drawing
    signs: list[Sign] = [
        "suited",
        "empty",
        "other",
        "missed",
        "met",
        "qpv",
        "own",
    ]
    drawing += "".join(map(swatch, signs))
    for names in re.findall(r'class="([^"]+)"', drawing):
        for name in names.split():
            assert re.search(rf"\.{name}\b", css), name
    assert not re.search(r"#[0-9a-f]{3,6}", drawing.replace("#place-", ""))


def test_own_neighbourhoods() -> None:
    """Drawn by their own outline, and their marks inside it."""
    own = {"Q1": Outline((np.array(square(3.15, 46.52, 0.01)),))}
    marks = [Mark(code="Q1", commune=WEST, label="q", parts=(1, 0, 0), is_missed=None)]
    drawing = territory([WEST, EAST], marks, "m", outlines=own, topology=squares())
    tree = parsed(drawing)
    assert tree.find(f"{SVG}path[@class='map-own']") is not None
    (symbol,) = tree.findall(f"{SVG}g[@role='img']")
    x = float(re.findall(r"[\d.]+", symbol.get("transform") or "")[0])
    # East of the border, although the commune told is the western one.
    assert x > 400


def test_arrondissements() -> None:
    """Paris by its code or by its parts is one map; both codes have a place."""
    parts = [f"751{n:02}" for n in range(1, 21)]
    whole, apart = territory(["75056"], [], "p"), territory(parts, [], "p")
    assert whole == apart
    marks = [mark("75118", 2, 0, 0), mark("75056", 3, 0, 0)]
    tree = parsed(territory(["75056"], marks, "p"))
    assert len(tree.findall(f"{SVG}g[@role='img']")) == 2


def test_neighbourhoods_of_a_part_of_a_city() -> None:
    """The list names Paris; where it lies tells the arrondissement."""
    land = shipped()
    north, centre = qpv_in(["75118"], land), qpv_in(["75104"], land)
    assert north
    assert not centre
    everywhere = qpv_in([f"751{n:02}" for n in range(1, 21)], land)
    assert set(north) < set(everywhere)
    assert QPV in qpv_in(["59350"], land)


@pytest.mark.parametrize(
    ("communes", "num_marks", "num_qpv", "limit_kb"),
    [
        (body("200093201"), 50, 10, 40),
        (body("200046977"), 50, 10, 40),
        (region("11"), 200, 40, 220),
        (["97411", "97412"], 2, 0, 15),
    ],
    ids=["lille", "lyon", "ile-de-france", "reunion"],
)
def test_sizes(
    communes: list[str], num_marks: int, num_qpv: int, limit_kb: int
) -> None:
    """A map is small enough to stand in a page, whole."""
    drawing = territory(communes, month(communes, num_marks, num_qpv), "A map")
    assert len(drawing.encode()) < limit_kb * 1000


@pytest.mark.parametrize("sign", KINDS)
def test_a_key_looks_like_the_map(sign: Sign) -> None:
    """A part of the key is filled as it is in the map."""
    tree = parsed(swatch(sign, "k-"))
    circle = tree.find(f"{SVG}circle")
    assert circle is not None
    assert circle.get("class") == f"map-{sign}"
    assert tree.get("aria-hidden") == "true"
    assert bool(circle.get("fill")) == (tree.find(f"{SVG}defs") is not None)
