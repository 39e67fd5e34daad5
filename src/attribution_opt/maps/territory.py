"""A territory as one inline SVG."""

import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from markupsafe import Markup, escape

from attribution_opt.maps.ground import ground, scale_bar
from attribution_opt.maps.marks import MANY, Mark, Symbol, symbols
from attribution_opt.maps.outlines import (
    Outline,
    inside,
    outline_of,
    with_arrondissements,
)
from attribution_opt.maps.symbol_svg import definitions, leaders, symbol_svg
from attribution_opt.maps.topology import Topology, shipped
from attribution_opt.maps.view import WIDTH, View, same_land, view_of

__all__ = ["territory"]

NO_OUTLINES: Mapping[str, Outline] = MappingProxyType({})
SMALL = 0.6
"""Size of the badges of a dense map."""


def territory(
    communes: Sequence[str],
    marks: Sequence[Mark],
    label: str,
    *,
    outlines: Mapping[str, Outline] = NO_OUTLINES,
    topology: Topology | None = None,
) -> Markup:
    """Return a map of communes with a symbol for each place that has homes.

    The colours are those of ``report/templates/map.css``; no two things are told apart
    by colour alone. Communes, neighbourhoods and marks without an outline are left out,
    as are those of another land (an island) than most of the communes.

    Parameters
    ----------
    communes
        INSEE codes; Paris, Lyon and Marseille are drawn as their arrondissements.
    marks
        What to show; a place without homes has no symbol.
    label
        What the map shows, in a sentence.
    outlines
        Neighbourhoods of the user's own, by code.
    topology
        Outlines in the place of the shipped ones.

    Returns
    -------
    Markup
        Empty if none of the communes has an outline.
    """
    land = shipped() if topology is None else topology
    drawn = with_arrondissements(communes, land)
    if not drawn:
        return Markup()
    drawn = same_land(drawn)
    view = view_of(drawn, land)
    placed = _symbols(marks, outlines, land, view)
    own = f"m{zlib.crc32(repr((drawn, label)).encode()):08x}"
    is_dense = len(placed) > MANY
    body = (
        f"<title>{escape(label)}</title>"
        f"<defs>{definitions(own, SMALL if is_dense else 1.0)}</defs>"
        f"{ground(drawn, outlines, land, view, own)}{scale_bar(view)}{leaders(placed)}"
        f"{''.join(symbol_svg(symbol, own) for symbol in placed)}"
    )
    # A picture hides all that is in it from assistive technology: symbols that say
    # something of their own, and may be links, are in a group.
    role = "group" if placed else "img"
    kind = "map map-dense" if is_dense else "map"
    return Markup(
        f'<svg role="{role}" aria-label="{escape(label)}" class="{kind}" '
        f'viewBox="0 0 {WIDTH} {view.height}">{body}</svg>'
    )


def _symbols(
    marks: Sequence[Mark],
    outlines: Mapping[str, Outline],
    topology: Topology,
    view: View,
) -> list[Symbol]:
    """Return the symbols of the marks that have homes and lie on the sheet."""
    shown, homes = [], []
    for mark in marks:
        outline = outline_of(mark.code, mark.commune, outlines, topology)
        if outline is None or not mark.homes:
            continue
        home = inside([view(ring) for ring in outline.rings])
        if view.holds(home):
            shown.append(mark)
            homes.append(home)
    return symbols(shown, np.array(homes), view) if shown else []
