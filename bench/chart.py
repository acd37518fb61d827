"""A bar chart on a logarithmic scale, as an SVG file."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

ROW, LABEL, PLOT, VALUE, TOP = 26, 210, 400, 90, 46
COLORS = {"own": "#0b7285", "other": "#adb5bd"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, its ratio, and whether it is duckstep's."""

    label: str
    value: float
    own: bool


@dataclass(frozen=True, slots=True)
class _TextStyle:
    """Attributes of a text element."""

    anchor: str = "start"
    size: int = 12
    weight: str = "normal"


_PLAIN = _TextStyle()


def draw_bar_chart(title: str, bars: Sequence[Bar]) -> str:
    """Return a chart of ratios with a stronger line at 1."""
    low = min([0.5, *(bar.value for bar in bars)])
    high = max([2.0, *(bar.value for bar in bars)])
    ends = math.floor(math.log10(low)), math.ceil(math.log10(high))

    def x(value: float) -> float:
        return LABEL + PLOT * (math.log10(value) - ends[0]) / (ends[1] - ends[0])

    height = TOP + ROW * len(bars) + 26
    parts = [_text(LABEL, 20, title, _TextStyle(size=14, weight="bold"))]
    for power in range(ends[0], ends[1] + 1):
        parts += _line(x(10**power), height, f"{10.0**power:g}x", strong=power == 0)
    for number, bar in enumerate(bars):
        parts += _bar(bar, TOP + ROW * number, x(10 ** ends[0]), x(bar.value))
    width = LABEL + PLOT + VALUE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="system-ui, sans-serif" role="img" aria-label="{escape(title)}">\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _line(x: float, height: int, label: str, strong: bool) -> list[str]:
    color = "#495057" if strong else "#dee2e6"
    return [
        f'<path d="M{x:.1f} {TOP - 8}V{height - 22}" stroke="{color}"/>',
        _text(x, height - 8, label, _TextStyle(anchor="middle")),
    ]


def _bar(bar: Bar, y: int, left: float, right: float) -> list[str]:
    color = COLORS["own" if bar.own else "other"]
    weight = "bold" if bar.own else "normal"
    return [
        _text(LABEL - 8, y + 14, bar.label, _TextStyle(anchor="end", weight=weight)),
        f'<rect x="{left:.1f}" y="{y + 2}" width="{max(right - left, 1):.1f}" height="16" '
        f'fill="{color}"/>',
        _text(right + 6, y + 14, f"{bar.value:.2f}x"),
    ]


def _text(x: float, y: float, text: str, style: _TextStyle = _PLAIN) -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" font-size="{style.size}" font-weight="{style.weight}" '
        f'text-anchor="{style.anchor}" fill="#212529">{escape(text)}</text>'
    )
