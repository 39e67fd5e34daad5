"""What became of the homes place by place, as a map and as the table beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from attribution_opt.domain import reference
from attribution_opt.maps.key import Sign, swatch
from attribution_opt.maps.marks import KINDS, MANY, Mark
from attribution_opt.maps.outlines import Outline
from attribution_opt.maps.territory import territory
from attribution_opt.report.phrases import Phrases
from attribution_opt.report.rows import HomeLists, place_name

__all__ = ["Place", "Places"]

SIGNS: tuple[Sign, ...] = ("suited", "other", "empty", "missed", "met", "qpv")


@dataclass(slots=True)
class Place:
    """One place with homes.

    Attributes
    ----------
    code, commune, name
        A neighbourhood, or a commune for the homes that are in none.
    parts
        Homes by what became of them, in the order of the map's kinds.
    met, missed
        Objectives that bear on the place.
    """

    code: str
    commune: str
    name: str
    parts: list[int] = field(default_factory=lambda: [0] * len(KINDS))
    met: int = 0
    missed: int = 0

    @property
    def is_missed(self) -> bool | None:
        """Whether an objective that bears on it is missed; None where none bears."""
        return bool(self.missed) if self.met or self.missed else None


class Places:
    """The places of a report.

    Parameters
    ----------
    say
        The report in a language.
    outlines
        Of the user's own neighbourhoods, by code.
    """

    def __init__(self, say: Phrases, outlines: Mapping[str, Outline]) -> None:
        self.say, self.words, self.outlines = say, say.words, outlines
        self.homes = say.report.dwellings

    @cached_property
    def rows(self) -> list[Place]:
        """Every place with homes, most of them first."""
        found: dict[str, Place] = {}
        for home in self.homes:
            code, commune = self._code(home), home.home.commune
            place = found.setdefault(code, Place(code, commune, place_name(code)))
            place.parts[_kind(home)] += 1
        for one in self.say.report.measures:
            for code in {*(one.key or ())} & found.keys() if one.asks else ():
                found[code].missed += bool(one.missing)
                found[code].met += not one.missing
        return sorted(found.values(), key=lambda one: (-sum(one.parts), one.name))

    def _code(self, home: HomeLists) -> str:
        """Return the neighbourhood that can be drawn, else the commune."""
        area = home.home.neighbourhood
        is_known = area in self.outlines or area in reference.qpv()
        return area if area and is_known else home.home.commune

    @cached_property
    def drawn(self) -> Markup:
        """The map, empty where no commune of the month has an outline."""
        marks = [self._mark(one) for one in self._shown()]
        label = self.words("map_label", month=self.say.month)
        return territory(self._communes(), marks, label, outlines=self.outlines)

    def _shown(self) -> Iterable[Place]:
        """Return the places, or their bodies where there are too many to be read."""
        if len(self.rows) <= MANY:
            return self.rows
        body_of = reference.communes()["epci"]
        bodies: dict[str, Place] = {}
        for one in self.rows:
            code = str(body_of.get(one.commune, ""))
            # Drawn where most of its homes are: the first of its places.
            body = bodies.setdefault(code, Place(code, one.commune, place_name(code)))
            body.parts = [a + b for a, b in zip(body.parts, one.parts, strict=True)]
            body.met, body.missed = body.met + one.met, body.missed + one.missed
        return bodies.values()

    def _communes(self) -> list[str]:
        """Return the communes of every body with a home."""
        table = reference.communes()
        bodies = {home.home.epci for home in self.homes} - {""}
        own = {home.home.commune for home in self.homes}
        return sorted({*table.index[table["epci"].isin(bodies)], *own})

    def _mark(self, place: Place) -> Mark:
        suited, other, empty = place.parts
        values = {"name": place.name, "suited": suited, "other": other, "empty": empty}
        label = self.words("map_spot", **values)
        if place.is_missed is not None:
            told = self.words("map_objectives", met=place.met, missed=place.missed)
            label = self.words("state_and", first=label, second=told)
        return Mark(
            code=place.code,
            commune=place.commune,
            label=label,
            parts=(suited, other, empty),
            is_missed=place.is_missed,
            href=f"#p-{place.code}",
        )

    @property
    def key(self) -> list[tuple[Markup, str]]:
        """The signs of the map, each with its words."""
        signs = [*SIGNS, "own"] if self.outlines else [*SIGNS]
        return [(swatch(sign), self.words(f"map_{sign}")) for sign in signs]


def _kind(home: HomeLists) -> int:
    """Return what became of a home, as its place among the kinds."""
    if not home.home.positioned:
        return KINDS.index("empty")
    return KINDS.index("suited" if home.is_suited else "other")
