# SPDX-License-Identifier: Apache-2.0
"""Intervals of several matters under one date axis, as inline SVG; what overlaps or lies beyond is hatched."""

from __future__ import annotations

from xiezhi.derive.clock_bar import NARROW, WIDE
from xiezhi.derive.clock_body import Scale, axis
from xiezhi.derive.clock_paint import (
    COUNTED,
    EDGE,
    INK,
    PANEL,
    RED,
    SECOND,
    TRACK,
    Picture,
    Span,
    spans_width,
    triangle,
)
from xiezhi.derive.clock_words import description, title_of
from xiezhi.derive.text_measure import width
from xiezhi.engine.arithmetic import Arithmetic, Bar, Lane
from xiezhi.kernel.instant import MINUTE, Zone

SIDE = 150.0  # room for names left of the bars
BAR, STEP, STACKED = 16.0, 26.0, 42.0
FILLS = {"counted": COUNTED, "over": "over", "excluded": "excluded", "missing": PANEL}


def interval_strip(
    a: Arithmetic, zone: Zone, *, lang: str = "zh", compact: bool = False, uid: str = "lanes"
) -> str:
    """The interval strip of an overlap or of a total."""
    return draw_strip(a, zone, lang, compact, uid)[0]


def draw_strip(a: Arithmetic, zone: Zone, lang: str, compact: bool, uid: str) -> tuple[str, Picture]:
    """The drawing, and the picture with the places of its texts."""
    picture = Picture(uid, NARROW if compact else WIDE)
    scale = _scale(a, 0.0 if compact else SIDE, picture.wide)
    y = 8.0
    for lane in a.lanes:
        if compact:
            picture.text(0, y + 11, (Span(_cut(lane.label.say(lang), picture.wide), INK),))
            _bars(picture, lane, scale, y + 18, lang)
        else:
            picture.text(0, y + 12.5, (Span(_cut(lane.label.say(lang), SIDE - 10), INK),))
            _bars(picture, lane, scale, y, lang)
        y += STACKED if compact else STEP
    for mark in a.marks:
        if mark.at is not None:
            x = scale.x(mark.at)
            picture.line(
                x,
                6,
                x,
                y - 4,
                INK if mark.kind == "now" else RED,
                mark.kind,
                thick=1 if mark.kind == "now" else 2,
            )
            if mark.kind == "now":
                triangle(picture, x, 7)
    axis(picture, zone, scale, y, lang)
    return picture.svg(y + 22, title_of(a, lang), description(a, lang), "lanes"), picture


def _scale(a: Arithmetic, left: float, wide: float) -> Scale:
    times = [at for lane in a.lanes for bar in lane.bars for at in (bar.start, bar.end)]
    times += [mark.at for mark in a.marks if mark.at is not None]
    low, high = (min(times), max(times)) if times else (a.as_of, a.as_of)
    long = max(high - low, MINUTE)
    return Scale(low - long // 40, high + long // 40, left, wide)


def _bars(picture: Picture, lane: Lane, scale: Scale, y: float, lang: str) -> None:
    picture.rect(scale.left, y, scale.right - scale.left - 0.5, BAR, TRACK, "track", stroke=EDGE)
    for bar in lane.bars:
        x, w = scale.x(bar.start), max(scale.x(bar.end) - scale.x(bar.start), 1.5)
        picture.rect(x, y, w, BAR, FILLS[bar.kind], bar.kind)
        _words(picture, bar, x, w, y, lang)
        if bar.open:  # a ragged end: it has not ended
            picture.path(f"M{x + w:.1f} {y:.1f}l4 4-4 4 4 4-4 4", "none", "open", stroke=SECOND, thick=1.5)


def _words(picture: Picture, bar: Bar, x: float, w: float, y: float, lang: str) -> None:
    spans = (Span(bar.label.say(lang), PANEL),)
    if bar.label.zh and spans_width(spans) + 8 <= w:
        picture.text(x + w / 2, y + 12.3, spans, anchor="middle", halo=RED if bar.kind == "over" else "")


def _cut(text: str, room: float) -> str:
    """The text as far as it fits; the description has all of it."""
    if width(text, 12) <= room:
        return text
    while text and width(text + "…", 12) > room:
        text = text[:-1]
    return text + "…"
