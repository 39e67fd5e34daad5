"""Pictures as inline SVG: numbers in, one small drawing out, no text but a label."""

from dataclasses import dataclass

from markupsafe import Markup, escape

__all__ = ["bullet", "pair"]

WIDTH, HEIGHT = 220, 22


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a value to a position; the highest value leaves a little room."""

    highest: float

    def __call__(self, value: float) -> float:
        return round(max(0.0, value) / (self.highest or 1) * (WIDTH - 6), 1)


def _svg(label: str, parts: list[str], height: int = HEIGHT) -> Markup:
    body = "".join(parts)
    return Markup(
        f'<svg role="img" aria-label="{escape(label)}" class="chart" '
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
