# SPDX-License-Identifier: Apache-2.0
"""Two charts as inline SVG: used time against the limit, and the funnel of units.

Widths are shares of the page and labels are text beside the drawing, so that nothing shrinks on a phone.
"""

from __future__ import annotations

from html import escape

import numpy as np
import numpy.typing as npt

from xiezhi.derive.figures import BEYOND, BINS, ENDINGS, WITHIN
from xiezhi.derive.funnel import TAIL_95, TAIL_998, Funnel, Unit, limits
from xiezhi.derive.report_words import Say, number, percent

HEIGHT = 150  # of the drawing, in pixels
_GAP, _WIDE = 0.6, 1.8  # in bins: between the even bins and the classes beyond; width of one of these
_WHOLE = 2 * WITHIN + _GAP + _WIDE * len(BEYOND)
_FILLS = {"met": "#4F7396", "late": "url(#over)", "overdue": "url(#still)"}

Ints = npt.NDArray[np.int64]


def nice_top(most: float) -> float:
    """The least of 1, 2, 4, 5, 10 × 10^k that is not under ``most``; at least 1."""
    size = 1.0
    while size * 10 < most:
        size *= 10
    return next((step * size for step in (1.0, 2.0, 4.0, 5.0, 10.0) if step * size >= most), size * 10)


def _bin_left(place: int) -> float:
    """Left edge of a bin, as a share of the width."""
    beyond = max(0, place - 2 * WITHIN)
    return (place - beyond + (_GAP + beyond * _WIDE if place >= 2 * WITHIN else 0.0)) / _WHOLE


def _bin_words(say: Say, place: int, n: int) -> str:
    if place < 2 * WITHIN:
        low, high = (f"{100 * edge // WITHIN}%" for edge in (place, place + 1))
        return say("used_bin", low=low, high=high, n=number(n))
    edges = [f"{edge:g}×" for edge in BEYOND]
    beyond = place - 2 * WITHIN
    if beyond == len(BEYOND) - 1:
        return say("used_bin_open", low=edges[beyond], n=number(n))
    return say("used_bin", low=edges[beyond], high=edges[beyond + 1], n=number(n))


def _bars(say: Say, used: Ints, top: float) -> str:
    parts = []
    for place in range(BINS):
        foot = float(HEIGHT)
        wide = 100.0 * ((1.0 if place < 2 * WITHIN else _WIDE) - 0.18) / _WHOLE
        left = 100.0 * (_bin_left(place) + 0.09 / _WHOLE)
        for ending, n in zip(ENDINGS, used[:, place].tolist(), strict=True):
            if not n:
                continue
            tall = max(HEIGHT * n / top, 1.0)
            foot -= tall
            edge = ' stroke="#AD231C"' if ending == "overdue" else ""
            parts.append(
                f'<rect x="{left:.2f}%" y="{foot:.1f}" width="{wide:.2f}%" height="{tall:.1f}" '
                f'fill="{_FILLS[ending]}"'
                f"{edge}><title>{_bin_words(say, place, n)} {say('used_' + ending)}</title></rect>"
            )
    return "".join(parts)


def used_chart(say: Say, used: Ints) -> str:
    """``used``: ending × bin. A bar a tenth of the limit, which is a line; classes beyond twice of it."""
    top = nice_top(int(used.sum(axis=0).max()))
    line = 100.0 * _bin_left(WITHIN)
    ticks = [(_bin_left(place), f"{100 * place // WITHIN}%") for place in (0, 5, 10, 15)]
    ticks += [(_bin_left(2 * WITHIN + place), f"{edge:g}×") for place, edge in enumerate(BEYOND)]
    drawn = (
        f'{_grid(top)}{_bars(say, used, top)}<line class="due" x1="{line:.2f}%" x2="{line:.2f}%" '
        f'y1="0" y2="{HEIGHT}"/>'
    )
    legend = "".join(
        f'<span><svg class="key"><rect width="12" height="12" fill="{_FILLS[ending]}"/></svg>'
        f"{say('used_' + ending)} {number(int(used[place].sum()))}</span>"
        for place, ending in enumerate(ENDINGS)
        if used[place].any()
    )
    labels = "".join(f'<span class="x" style="left:{100 * left:.2f}%">{text}</span>' for left, text in ticks)
    described = ", ".join(f"{say('used_' + e)} {used[i].sum()}" for i, e in enumerate(ENDINGS))
    return (
        f'<div class="legend">{legend}</div>'
        f"{_plot(drawn, _y_labels(top), labels, say('used') + ': ' + described)}"
        f'<div class="axis">{say("used_axis")}</div>'
    )


def _grid(top: float) -> str:
    count = 4 if top % 4 == 0 else 5 if top % 5 == 0 else 2 if top % 2 == 0 else 1
    return "".join(
        f'<line class="grid" x1="0" x2="100%" y1="{HEIGHT * place / count:.1f}" '
        f'y2="{HEIGHT * place / count:.1f}"/>'
        for place in range(count + 1)
    )


def _y_labels(top: float) -> str:
    count = 4 if top % 4 == 0 else 5 if top % 5 == 0 else 2 if top % 2 == 0 else 1
    return "".join(
        f'<span class="y" style="top:{HEIGHT * (1 - place / count):.1f}px">'
        f"{number(int(top * place / count))}</span>"
        for place in range(count + 1)
    )


def _plot(drawn: str, y_labels: str, x_labels: str, described: str) -> str:
    return (
        f'<div class="plot">{y_labels}<svg height="{HEIGHT}" role="img" aria-label="{escape(described)}">'
        f"{drawn}</svg>"
        f"{x_labels}</div>"
    )


def funnel_chart(say: Say, data: Funnel) -> str:
    """A dot a unit over the number of its duties; limits dashed; units outside as named diamonds."""
    most = nice_top(max(unit.n for unit in data.units) * 1.02)
    floor = _floor(data)
    place = _Place(most, floor)
    dots = "".join(
        f"M{place.x(unit.n):.1f} {place.y(unit.rate):.1f}h0" for unit in data.units if not unit.side
    )
    ends = "".join(
        f'<svg class="icon end" style="left:{place.x(unit.n) / 10:.2f}%;top:{place.y(unit.rate):.1f}px">'
        '<use href="#s-diamond"/></svg>'
        for unit in data.outside
    )
    curves = "".join(f'<path class="{name}" d="{_curve(data.rate, tail, place)}"/>' for name, tail in _LIMITS)
    drawn = (
        f'<svg viewBox="0 0 1000 {HEIGHT}" width="100%" height="{HEIGHT}" preserveAspectRatio="none">{curves}'
        f'<path class="mean" d="M0 {place.y(data.rate):.1f}H1000"/><path class="dots" d="{dots}"/></svg>'
    )
    steps = [floor + (1.0 - floor) * k / 4 for k in range(5)]
    y_labels = "".join(
        f'<span class="y" style="top:{place.y(rate):.1f}px">{100 * rate:g}%</span>' for rate in steps
    )
    grid = "".join(
        f'<line class="grid" x1="0" x2="100%" y1="{place.y(rate):.1f}" y2="{place.y(rate):.1f}"/>'
        for rate in steps
    )
    x_labels = "".join(
        f'<span class="x" style="left:{25 * k}%">{number(int(most * k / 4))}</span>' for k in range(5)
    )
    described = f"{say('funnel')}: {len(data.units)}, {say('outside')} {len(data.outside)}"
    return (
        _plot(grid + drawn, y_labels + ends + _names(say, data.outside, place), x_labels, described)
        + f'<div class="axis">{say("funnel_x")}</div>'
    )


_LIMITS = (("l95", TAIL_95), ("l998", TAIL_998))


class _Place:
    """Where a number of duties and a rate lie on a drawing of 1000 × ``HEIGHT``."""

    def __init__(self, most: float, floor: float) -> None:
        self.most, self.floor = most, floor

    def x(self, n: float) -> float:
        return 1000.0 * n / self.most

    def y(self, rate: float) -> float:
        return HEIGHT * (1.0 - (rate - self.floor) / (1.0 - self.floor))


def _floor(data: Funnel) -> float:
    """The rate at the foot of the drawing: under the least unit's, in steps of 4 %."""
    least = min(unit.rate for unit in data.units)
    return max(0.0, np.floor(least * 25.0 - 0.5) / 25.0) if least < 1.0 else 0.96


def _curve(rate: float, tail: float, place: _Place) -> str:
    """Both limits as one path, thinned where the number of duties is large; clipped at the foot."""
    steps = sorted({max(1, round(place.most * (k / 60) ** 2)) for k in range(1, 61)})
    both = [(n, *limits(n, rate, tail)) for n in steps]
    paths = []
    for side in (1, 2):
        points = [f"{place.x(row[0]):.1f} {place.y(max(row[side], place.floor)):.1f}" for row in both]
        paths.append("M" + "L".join(points))
    return "".join(paths)


def _names(say: Say, units: tuple[Unit, ...], place: _Place) -> str:
    """Names of units beside their marks, moved up or down where they would cover a mark or another name.

    One that finds no place is left to the table.
    """
    spots = [(place.x(unit.n) / 10.0, place.y(unit.rate)) for unit in units]
    taken = [(left - 1.2, top - 6.0, left + 1.2, top + 6.0) for left, top in spots]
    parts = []
    for unit, (left, top) in zip(units, spots, strict=True):
        text = f"{unit.name} {percent(unit.kept, unit.n)}, {number(unit.n)}"
        wide = sum(2.2 if ord(sign) > 0x2E80 else 1.15 for sign in text)  # shares of a drawing of 560 pixels
        start = left - 1.8 - wide if left > 55 else left + 1.8
        boxes = [(start, top + by - 7.0, start + wide, top + by + 7.0) for by in _MOVES]
        free = [box for box in boxes if _fits(box) and not any(_covers(box, other) for other in taken)]
        if not free:
            continue
        box = free[0]
        taken.append(box)
        side = f"right:{100 - left:.1f}%" if left > 55 else f"left:{left:.1f}%"
        parts.append(f'<span class="name" style="{side};top:{box[1] + 7:.1f}px">{escape(text)}</span>')
    return "".join(parts)


_MOVES = (0, -14, 14, -24, 24)  # pixels; farther away nobody would see whose name it is


def _fits(box: tuple[float, ...]) -> bool:
    """Whether a box lies on the drawing, or little above it."""
    return box[0] >= -4 and box[2] <= 104 and box[1] >= -16 and box[3] <= HEIGHT


def _covers(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two boxes (left, top, right, bottom) overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
