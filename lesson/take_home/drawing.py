"""Line charts as SVG that stands in a page by itself: no script, no font, no network; readable in print.

A line is told by its dash and by its name at its end, never by its colour alone.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 130, 14, 44
COLOURS = ("#0b5fa5", "#b3480f", "#2e7d32", "#6a3d9a")
DASHES = ("", "7 4", "2 4", "9 3 2 3")


@dataclass(frozen=True)
class Line:
    """One line of a chart: (x, y) by rising x; with `dots` each point is marked."""

    name: str
    points: Sequence[tuple[float, float]]
    dots: bool = False


@dataclass(frozen=True)
class Chart:
    """Lines over one pair of axes, and single points with their names."""

    lines: Sequence[Line]
    x_title: str
    y_title: str
    says: str  # for those who cannot see it
    percent: bool = False
    logarithmic: bool = False
    marks: Sequence[tuple[float, float, str]] = field(default=())
    across: Mapping[float, str] | None = None  # what stands where below the axis, if not round numbers
    gap: float | None = None  # where the axis is broken

    def _points(self) -> list[tuple[float, float]]:
        return [point for line in self.lines for point in line.points] + [(x, y) for x, y, _ in self.marks]

    def svg(self) -> str:
        """Return the chart as an <svg> element; empty where there is nothing to draw."""
        if not self._points():
            return ""
        frame = _Frame(self._points(), self.logarithmic)
        names = apart([frame.y(line.points[-1][1]) for line in self.lines if line.points])
        drawn = enumerate(line for line in self.lines if line.points)
        parts = [_axes(self, frame), *(_line(line, number, frame, names[number]) for number, line in drawn)]
        parts += [_mark(mark, frame) for mark in self.marks]
        return (
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(self.says)}" '
            f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
        )


class _Frame:
    """Where numbers lie on the paper."""

    def __init__(self, points: Sequence[tuple[float, float]], logarithmic: bool) -> None:
        self.logarithmic = logarithmic
        across, up = zip(*points, strict=True)
        self.x_low, self.x_high = min(across), max(across)
        gap = (max(up) - min(up)) or 1.0
        self.y_low, self.y_high = min(up) - 0.05 * gap, max(up) + 0.05 * gap

    def x(self, value: float) -> float:
        low, high, now = (math.log(each) if self.logarithmic else each for each in (self.x_low, self.x_high, value))
        return round(LEFT + (WIDTH - LEFT - RIGHT) * ((now - low) / (high - low) if high > low else 0.5), 1)

    def y(self, value: float) -> float:
        share = (value - self.y_low) / (self.y_high - self.y_low)
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)


def apart(places: Sequence[float], least: float = 15.0) -> list[float]:
    """Return heights close to the given ones, but at least so far apart that names do not cover each other.

    >>> apart([50, 52, 20])
    [50, 65.0, 20]
    """
    found, above = dict(enumerate(places)), -math.inf
    for number in sorted(found, key=lambda each: found[each]):
        found[number] = above = max(found[number], above + least)
    return [found[number] for number in range(len(places))]


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers between two others.

    >>> ticks(0, 152), ticks(0.5, 0.9)
    ([0, 50, 100, 150], [0.5, 0.6, 0.7, 0.8, 0.9])
    """
    rough = (high - low) / most or 1.0
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * many for many in (1, 2, 5, 10) if unit * many >= rough)
    found = [
        round(step * number, 10) for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    ]
    return [int(each) if float(each).is_integer() and step >= 1 else each for each in found]


def _axes(chart: Chart, frame: _Frame) -> str:
    floor, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = [f'<path d="M{LEFT} {TOP}V{floor}H{right}" fill="none" stroke="#444"/>']
    for value in ticks(frame.y_low, frame.y_high):
        y, said = frame.y(value), f"{value:.0%}" if chart.percent else f"{value:g}"
        parts.append(f'<path d="M{LEFT} {y}H{right}" stroke="#ddd"/>' + _text(LEFT - 6, y + 4, said, "end"))
    for value, said in _across(chart, frame).items():
        parts.append(_text(frame.x(value), floor + 17, said, "middle"))
    if chart.gap is not None:
        parts.append(_text(frame.x(chart.gap), floor + 5, "//", "middle"))
    middle = (LEFT + right) / 2
    turned = f'<text transform="translate(13 {HEIGHT / 2 - 15}) rotate(-90)" text-anchor="middle">'
    parts += [_text(middle, HEIGHT - 8, chart.x_title, "middle"), f"{turned}{escape(chart.y_title)}</text>"]
    return "".join(parts)


def _across(chart: Chart, frame: _Frame) -> Mapping[float, str]:
    if chart.across is not None:
        return chart.across
    return {value: f"{value:g}" for value in ticks(frame.x_low, frame.x_high)}


def _line(line: Line, number: int, frame: _Frame, named_at: float) -> str:
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    places = [(frame.x(x), frame.y(y)) for x, y in line.points]
    path = " ".join(f"{x},{y}" for x, y in places)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in places) if line.dots else ""
    name = _text(places[-1][0] + 8, named_at + 4, line.name, "start", colour)
    stroke = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    return f'<polyline points="{path}" fill="none" {stroke}/>{dots}{name}'


def _mark(mark: tuple[float, float, str], frame: _Frame) -> str:
    x, y = frame.x(mark[0]), frame.y(mark[1])
    shape = f'<path d="M{x - 6} {y}L{x} {y - 6}L{x + 6} {y}L{x} {y + 6}Z" fill="none" stroke="#111" stroke-width="2"/>'
    return shape + _text(x + 9, y + 4, mark[2], "start", "#111")


def _text(x: float, y: float, said: str, anchor: str, colour: str = "#333") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}">{escape(said)}</text>'
