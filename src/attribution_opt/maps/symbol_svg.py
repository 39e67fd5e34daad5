"""A symbol of a map as SVG: a small pie, its number, a badge."""

from collections.abc import Sequence
from math import cos, pi, sin, sqrt

from markupsafe import escape

from attribution_opt.maps.marks import HOLE, KINDS, Symbol

__all__ = ["GLYPHS", "definitions", "leaders", "pattern", "pie", "symbol_svg"]

PATTERNS = {
    "empty": (
        45,
        '<path class="map-empty-ground" d="M0 0h4v4H0z"/>'
        '<path class="map-empty-line" d="M0 0h2v4H0z"/>',
    ),
    "other": (
        0,
        '<path class="map-other-ground" d="M0 0h4v4H0z"/>'
        '<circle class="map-other-dot" cx="2" cy="2" r="1"/>',
    ),
    "qpv": (-45, '<path class="map-qpv-line" d="M0 0h1v4H0z"/>'),
}
"""How far each is turned, in degrees, and a square of it, 4 pixels wide."""
GLYPHS = {
    "missed": "M-2.4-2.4 2.4 2.4M-2.4 2.4 2.4-2.4",
    "met": "M-2.8 .2-.8 2.4 2.8-2.2",
}
LARGE = 24.0
"""Radius from which a number is written larger, in pixels."""


def definitions(own: str, badge: float = 1.0) -> str:
    """Return what tells things apart without their colours: patterns and badges.

    Parameters
    ----------
    own
        What their ids begin with, which no other drawing of the page has.
    badge
        Size of a badge; 1 is 11 pixels across.
    """
    patterns = "".join(pattern(own, kind) for kind in PATTERNS)
    size = f' transform="scale({badge})"' if badge != 1 else ""
    glyphs = "".join(
        f'<g id="{own}{kind}" class="map-{kind}"><g{size}><circle r="5.5"/>'
        f'<path d="{glyph}"/></g></g>'
        for kind, glyph in GLYPHS.items()
    )
    return patterns + glyphs


def pattern(own: str, kind: str) -> str:
    """Return the pattern of a part of a pie, or of priority neighbourhoods."""
    turn, content = PATTERNS[kind]
    return (
        f'<pattern id="{own}{kind}" width="4" height="4" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({turn})">{content}</pattern>'
    )


def symbol_svg(symbol: Symbol, own: str) -> str:
    """Return a symbol; a link where its mark leads somewhere."""
    mark = symbol.mark
    body = (
        f"<title>{escape(mark.label)}</title>{pie(mark.parts, symbol.radius, own)}"
        f"{_number(symbol)}{_verdict(symbol, own)}"
    )
    at = f'transform="translate({symbol.x:g} {symbol.y:g})"'
    if mark.href:
        return f'<a href="{escape(mark.href)}" {at}>{body}</a>'
    return f'<g role="img" {at}>{body}</g>'


def pie(parts: tuple[int, ...], radius: float, own: str) -> str:
    """Return the parts of a circle in the order of `KINDS`, clockwise from the top."""
    whole, done, drawn = sum(parts), 0, []
    for kind, part in zip(KINDS, parts, strict=True):
        fill = f'class="map-{kind}"'
        if kind != KINDS[0]:
            fill += f' fill="url(#{own}{kind})"'
        if part == whole:
            drawn.append(f'<circle {fill} r="{radius:g}"/>')
        elif part:
            drawn.append(f'<path {fill} d="{_slice(done, part, whole, radius)}"/>')
        done += part
    return "".join(drawn)


def _slice(done: int, part: int, whole: int, radius: float) -> str:
    """Return the path of a part of a circle, from its middle and back."""
    first, last = (2 * pi * n / whole for n in (done, done + part))
    x, y = radius * sin(first), -radius * cos(first)
    across, down = radius * sin(last) - x, -radius * cos(last) - y
    is_large = int(2 * part > whole)
    arc = f"{radius:g} {radius:g} 0 {is_large} 1 {across:.1f} {down:.1f}"
    return f"M0 0L{x:.1f} {y:.1f}a{arc}z"


def _number(symbol: Symbol) -> str:
    homes, radius = symbol.mark.homes, symbol.radius
    if symbol.is_beside:
        x = radius + symbol.ring + 2
        return f'<text class="map-beside" x="{x:.1f}" y="4">{homes}</text>'
    hole = f'<circle class="map-hole" r="{HOLE * radius:.1f}"/>'
    large = ' class="map-large" y="5.5"' if radius >= LARGE else ' y="4"'
    return f"{hole}<text{large}>{homes}</text>"


def _verdict(symbol: Symbol, own: str) -> str:
    """Return a dashed ring and a cross, a tick, or nothing."""
    is_missed, radius = symbol.mark.is_missed, symbol.radius
    if is_missed is None:
        return ""
    kind, ring = "met", ""
    if is_missed:
        out = radius + symbol.ring - 1.5
        kind, ring = "missed", f'<circle class="map-ring" r="{out:.1f}"/>'
    away = -(radius + 3) / sqrt(2)
    return f'{ring}<use href="#{own}{kind}" x="{away:.1f}" y="{away:.1f}"/>'


def leaders(placed: Sequence[Symbol]) -> str:
    """Return lines from symbols that were pushed away to dots at their places."""
    moved = [symbol for symbol in placed if symbol.is_moved]
    if not moved:
        return ""
    homes = [f"{symbol.home[0]:g} {symbol.home[1]:g}" for symbol in moved]
    lines = [
        f"M{symbol.x:g} {symbol.y:g}L{home}"
        for symbol, home in zip(moved, homes, strict=True)
    ]
    dots = [f"M{home}h0" for home in homes]
    return (
        f'<path class="map-leader" d="{"".join(lines)}"/>'
        f'<path class="map-home" d="{"".join(dots)}"/>'
    )
