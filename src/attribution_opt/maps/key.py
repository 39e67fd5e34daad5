"""Signs of a map as small pictures, for its key."""

from typing import Literal

from markupsafe import Markup

from attribution_opt.maps.marks import KINDS
from attribution_opt.maps.symbol_svg import GLYPHS, pattern, pie

__all__ = ["Sign", "swatch"]

Sign = Literal["suited", "empty", "other", "missed", "met", "qpv", "own"]


def swatch(sign: Sign, own: str = "key-") -> Markup:
    """Return what a sign looks like; the words beside it are the page's.

    Parameters
    ----------
    sign
        A part of a pie, an objective missed or met, a priority neighbourhood or one of
        the user's own.
    own
        What ids in it begin with: of its own where a page has more than one key.
    """
    if sign in KINDS:
        drawn = pie(tuple(int(kind == sign) for kind in KINDS), 6.5, own)
    elif sign in GLYPHS:
        ring = '<circle class="map-ring" r="6.5"/>' if sign == "missed" else ""
        drawn = (
            f'{ring}<g class="map-{sign}"><circle r="5.5"/>'
            f'<path d="{GLYPHS[sign]}"/></g>'
        )
    else:
        fill = f' fill="url(#{own}{sign})"' if sign == "qpv" else ""
        drawn = f'<path class="map-{sign}"{fill} d="M-9-5 4-6 9 1 2 6-8 4z"/>'
    needs = sign in ("empty", "other", "qpv")
    defined = f"<defs>{pattern(own, sign)}</defs>" if needs else ""
    return Markup(
        '<svg class="map map-key" aria-hidden="true" viewBox="-11 -8 22 16" '
        f'width="22" height="16">{defined}{drawn}</svg>'
    )
