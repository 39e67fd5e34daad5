"""What lies under the symbols: land, borders, neighbourhoods, a scale."""

from collections.abc import Mapping, Sequence

import numpy as np

from attribution_opt.domain import reference
from attribution_opt.domain.territory import city_of
from attribution_opt.maps.outlines import Outline, holds, inside
from attribution_opt.maps.paths import borders, grain_of, path, snapped
from attribution_opt.maps.topology import Topology
from attribution_opt.maps.view import WIDTH, View

__all__ = ["ground", "qpv_in", "scale_bar"]

SOURCE = "IGN 2026, ANCT 2024"
"""Named on the sheet, as the Licence Ouverte asks."""


def ground(
    communes: Sequence[str],
    outlines: Mapping[str, Outline],
    topology: Topology,
    view: View,
    own: str,
) -> str:
    """Return the land, its borders, and the neighbourhoods in it.

    Parameters
    ----------
    communes
        What is drawn: communes of one land, each with a shape.
    outlines
        Neighbourhoods of the user's own.
    topology, view
        The shapes, and the sheet.
    own
        What the ids of the drawing begin with.
    """
    grain = grain_of(len(communes))
    lines = borders(communes, topology)
    around = [topology.outline_along(walk) for walk in lines.around]
    within = [topology.outline_along([arc]) for arc in lines.within]
    qpv = [r for code in qpv_in(communes, topology) for r in topology.outline(code)]
    theirs = [ring for code in sorted(outlines) for ring in outlines[code].rings]
    layers = (
        ("map-land", "", around, grain),
        ("map-border", "", within, grain),
        ("map-qpv", f' fill="url(#{own}qpv)"', qpv, 1.0),
        ("map-own", "", theirs, grain),
    )
    return "".join(_layer(*layer, view) for layer in layers)


def _layer(
    kind: str, fill: str, lines: Sequence[np.ndarray], grain: float, view: View
) -> str:
    """Return lines as one path; empty if none is longer than a step."""
    data = path(snapped(lines, view, grain), is_closed=kind != "map-border")
    if not data:
        return ""
    # Numbers of a path are whole: their unit may be half a pixel.
    unit = "" if grain == 1 else f' transform="scale({grain})"'
    return f'<path class="{kind}"{fill}{unit} d="{data}"/>'


def qpv_in(communes: Sequence[str], topology: Topology) -> list[str]:
    """Return the priority neighbourhoods that lie in communes, in order of code.

    The list names cities, never their arrondissements: where it lies tells which.
    """
    drawn = set(communes)
    cities = {city_of(code) for code in communes} - drawn
    found = []
    for code, named in reference.qpv_communes().items():
        if not drawn.isdisjoint(named):
            found.append(code)
        elif not cities.isdisjoint(named) and code in topology.index:
            point = inside(topology.outline(code))
            if any(holds(topology.outline(c), point) for c in drawn if city_of(c) != c):
                found.append(code)
    return sorted(found)


def scale_bar(view: View) -> str:
    """Return a bar of a round number of kilometres, and the source of the outlines."""
    longest = WIDTH / 5 * view.metres / 1000
    ten = 10.0 ** np.floor(np.log10(longest))
    km = float(next(ten * n for n in (5, 2, 1) if ten * n <= longest))
    length = km * 1000 / view.metres
    foot = view.height - 9
    return (
        f'<path class="map-scale" d="M18 {foot - 5}v4h{length:.1f}v-4"/>'
        f'<text class="map-note" x="{length + 24:.1f}" y="{foot}">{km:g} km</text>'
        f'<text class="map-note map-source" x="{WIDTH - 8}" y="{foot}">{SOURCE}</text>'
    )
