"""Pictures as inline SVG: numbers in, one small drawing out, no text but a label."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

__all__ = ["Bar", "Change", "bars", "bullet", "diverging", "pair", "scatter"]

WIDTH, HEIGHT = 220, 22


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a value to a position; the highest value leaves a little room."""

    highest: float

    def __call__(self, value: float) -> float:
        return round(max(0.0, value) / (self.highest or 1) * (WIDTH - 6), 1)


def _svg(label: str, parts: list[str], height: int = HEIGHT, fit: str = "") -> Markup:
    body = "".join(parts)
    return Markup(
        f'<svg role="img" aria-label="{escape(label)}" class="chart" {fit}'
        f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">{body}</svg>'
    )


def _rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{round(width, 1)}" height="{height}" '
        f'class="{kind}"/>'
    )


def _line(x: float, kind: str) -> str:
    return f'<line x1="{x}" x2="{x}" y1="1" y2="{HEIGHT - 1}" class="{kind}"/>'


def bullet(
    label: str, since: int, month: int, required: int | None, yearly: int | None
) -> Markup:
    """Return a bullet chart (Few 2006): reached in two parts, asked as lines."""
    scale = _Scale(max(since + month, required or 0, yearly or 0))
    parts = [
        _rect(0, 3, WIDTH, HEIGHT - 6, "ground"),
        _rect(0, 6, scale(since), HEIGHT - 12, "since"),
        _rect(scale(since), 6, scale(since + month) - scale(since), 10, "month"),
    ]
    if yearly is not None and yearly != required:
        parts.append(_line(scale(yearly), "yearly"))
    if required is not None:
        parts.append(_line(scale(required), "required"))
    return _svg(label, parts)


def pair(label: str, first: int, second: int) -> Markup:
    """Return two bars on one scale, one above the other."""
    scale = _Scale(max(abs(first), abs(second)))
    bars = [
        _rect(0, 1, scale(abs(first)), 9, "month"),
        _rect(0, 12, scale(abs(second)), 9, "other"),
    ]
    return _svg(label, bars)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name above it, what it shows beside it.

    Attributes
    ----------
    name, value, shown
        What it is called, how long it is, and the figure in words.
    kind
        Its colour.
    whole
        The ground behind it, as long as this; none where 0.
    """

    name: str
    value: float
    shown: str
    kind: str = "month"
    whole: float = 0.0


def bars(label: str, rows: Sequence[Bar]) -> Markup:
    """Return horizontal bars on one scale, each below its name, which may wrap."""
    scale = _Scale(max((max(row.value, row.whole) for row in rows), default=0.0))
    items = []
    for row in rows:
        parts = [_rect(0, 4, scale(row.whole), 14, "ground")] if row.whole else []
        parts.append(_rect(0, 4, max(1.0, scale(row.value)), 14, row.kind))
        # Bars are as long as the page is wide, and no higher for it.
        fit = 'preserveAspectRatio="none" '
        items.append(_item(row, parts, fit))
    return _list("bars", label, items)


def _item(row: "Bar | Change", parts: list[str], fit: str = "") -> str:
    """Return one line of a list of bars: its name, its figure, its drawing."""
    drawing = _svg(f"{row.name}: {row.shown}", parts, fit=fit)
    name, shown = escape(row.name), escape(row.shown)
    return f"<li><span>{name} <b>{shown}</b></span>{drawing}</li>"


def _list(kind: str, label: str, items: list[str]) -> Markup:
    return Markup(
        f'<ul class="{kind}" aria-label="{escape(label)}">{"".join(items)}</ul>'
    )


@dataclass(frozen=True, slots=True)
class Change:
    """How far something ends from its baseline: a gain above nothing, else a loss."""

    name: str
    gain: float
    shown: str


def diverging(label: str, rows: Sequence[Change]) -> Markup:
    """Return bars from a middle line, on one scale: gains to the right.

    A loss is on the other side and has another pattern of grey: no colour is needed.
    """
    most = max((abs(row.gain) for row in rows), default=0) or 1
    middle, reach = WIDTH / 2, WIDTH / 2 - 4
    items = []
    for row in rows:
        length = round(abs(row.gain) / most * reach, 1)
        start = middle if row.gain >= 0 else middle - length
        kind = "since" if row.gain >= 0 else "month"
        parts = [_rect(0, 4, WIDTH, 14, "ground"), _rect(start, 4, length, 14, kind)]
        items.append(_item(row, [*parts, _line(middle, "middle")]))
    return _list("diverging", label, items)


PLOT_WIDTH, PLOT_HEIGHT, MARGIN, TOP = 640, 372, 56, 30
LONGEST = 32
"""Signs of a name beside its point."""


def scatter(
    label: str,
    points: dict[str, tuple[int, int]],
    front: set[str],
    axes: tuple[str, str],
) -> Markup:
    """Return points by name; those on the front are filled.

    They are joined by no line: the front may be one of more levels than the two drawn.
    """
    to_x, ticks_x = _axis([x for x, _ in points.values()], MARGIN, PLOT_WIDTH - 24)
    to_y, ticks_y = _axis([y for _, y in points.values()], PLOT_HEIGHT - MARGIN, TOP)
    parts = []
    for value in ticks_x:
        x = to_x(value)
        parts.append(_tick_line(x, TOP, x, PLOT_HEIGHT - MARGIN))
        parts.append(_word(x, PLOT_HEIGHT - MARGIN + 18, str(value), "middle"))
    for value in ticks_y:
        y = to_y(value)
        parts.append(_tick_line(MARGIN, y, PLOT_WIDTH - 24, y))
        parts.append(_word(MARGIN - 8, y + 4, str(value), "end"))
    parts.append(_word(PLOT_WIDTH / 2, PLOT_HEIGHT - 8, axes[0], "middle"))
    parts.append(_word(8, 10, axes[1], "start"))
    for name, (x, y) in points.items():
        kind = "best" if name in front else "beaten"
        parts.append(f'<circle cx="{to_x(x)}" cy="{to_y(y)}" r="6" class="{kind}"/>')
        anchor = "end" if to_x(x) > PLOT_WIDTH * 0.7 else "start"
        shift = -10 if anchor == "end" else 10
        told = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
        parts.append(_word(to_x(x) + shift, to_y(y) - 8, told, anchor))
    body = "".join(parts)
    return Markup(
        f'<svg role="img" aria-label="{escape(label)}" class="plot" '
        f'viewBox="0 0 {PLOT_WIDTH} {PLOT_HEIGHT}">{body}</svg>'
    )


def _axis(
    values: list[int], first: float, last: float
) -> tuple[Callable[[float], float], list[int]]:
    """Return the position of a value, and whole values to mark."""
    low, high = min(values), max(values)
    room = max(1, (high - low) // 8)
    # Marks at 1, 2 or 5 times a power of ten, at most seven of them.
    ten = 10 ** len(str((high - low + 2 * room) // 7))
    steps = (ten // 10, ten // 5, ten // 2, ten)
    step = next(s for s in steps if s and (high - low + 2 * room) / s <= 7)
    # What cannot be below nothing has no mark there.
    least = 0 if low >= 0 else low - room
    low, high = max(least, low - room) // step * step, -(-(high + room) // step) * step

    def position(value: float) -> float:
        return round(first + (value - low) / (high - low) * (last - first), 1)

    return position, list(range(low, high + 1, step))


def _tick_line(x: float, y: float, u: float, v: float) -> str:
    return f'<line x1="{x}" y1="{y}" x2="{u}" y2="{v}" class="grid"/>'


def _word(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
