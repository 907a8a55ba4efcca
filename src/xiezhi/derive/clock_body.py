# SPDX-License-Identifier: Apache-2.0
"""The bar of a clock, its lines and its date axis: what all sizes of it are made of."""

from __future__ import annotations

from dataclasses import dataclass

from xiezhi.derive.clock_axis import ticks
from xiezhi.derive.clock_paint import (
    COUNTED,
    EDGE,
    EXTENSION,
    INK,
    LINE,
    NOTE,
    PALE,
    PANEL,
    RED,
    SECOND,
    TRACK,
    Picture,
    Span,
    spans_width,
    triangle,
)
from xiezhi.engine.arithmetic import Arithmetic, Segment
from xiezhi.kernel.instant import MINUTE, Zone

FILLS = {
    "counted": COUNTED,
    "extension": EXTENSION,
    "rollover": EXTENSION,
    "excluded": "excluded",
    "over": "over",
}


@dataclass(frozen=True)
class Scale:
    """Instants to places of a drawing."""

    start: int
    end: int
    left: float
    right: float

    def x(self, at: int) -> float:
        """The place of an instant, within the drawing."""
        share = (at - self.start) / max(self.end - self.start, 1)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def scale_of(a: Arithmetic, wide: float, before: float = 0.035, after: float = 0.055) -> Scale:
    """All that the clock shows, with a little room at either end."""
    times = [segment.start for segment in a.segments] + [segment.end for segment in a.segments]
    times += [mark.at for mark in a.marks if mark.at is not None]
    low, high = (min(times), max(times)) if times else (a.as_of, a.as_of)
    long = max(high - low, MINUTE)
    return Scale(low - int(before * long), high + int(after * long), 0.0, wide)


def bar(picture: Picture, a: Arithmetic, scale: Scale, top: float, tall: float, lang: str) -> None:
    """The track with its segments; what lies ahead stays empty."""
    picture.rect(scale.left + 0.5, top, scale.right - scale.left - 1, tall, TRACK, "track", stroke=EDGE)
    told: set[tuple[str, str]] = set()
    drawn = [one for one in a.segments if not one.ahead]
    for segment in drawn:
        x, w = scale.x(segment.start), scale.x(segment.end) - scale.x(segment.start)
        if segment.kind == "missing":
            picture.rect(x, top + 0.5, w, tall - 1, PANEL, "missing", stroke=SECOND, dash="3 2")
        else:
            picture.rect(x, top, max(w, 1.0), tall, FILLS[segment.kind], segment.kind)
    for segment in sorted(drawn, key=lambda one: one.start - one.end):
        if segment.kind == "missing":  # its words come last, over the lines
            continue
        key = (segment.kind, segment.label.zh)
        if key not in told and segment_label(
            picture, segment, scale, top, tall, lang, brief=segment.kind == "excluded"
        ):
            told.add(key)


def segment_label(
    picture: Picture,
    segment: Segment,
    scale: Scale,
    top: float,
    tall: float,
    lang: str,
    *,
    brief: bool = False,
) -> bool:
    """The longer label that fits, else the short one (``brief``: that alone); whether one fitted."""
    x, end = scale.x(segment.start), scale.x(segment.end)
    fill, halo = {
        "counted": (PANEL, ""), "over": (PANEL, RED), "excluded": (INK, PALE), "missing": (INK, PANEL),
    }.get(segment.kind, (INK, ""))  # fmt: skip
    texts = (segment.label.say(lang), segment.short.say(lang))
    for words in dict.fromkeys(texts[1:] if brief else texts):
        spans = (Span(words, fill),)
        if words and spans_width(spans) + 8 <= end - x:
            picture.text((x + end) / 2, top + tall / 2 + 4.3, spans, anchor="middle", halo=halo)
            return True
    return False


def missing_words(picture: Picture, a: Arithmetic, scale: Scale, top: float, tall: float, lang: str) -> None:
    """What is missing, over the lines of the readings."""
    for segment in a.segments:
        if segment.kind == "missing":
            segment_label(picture, segment, scale, top, tall, lang)


def lines(picture: Picture, a: Arithmetic, scale: Scale, top: float, tall: float) -> None:
    """Due as a thick line, now as a thin one with its triangle; on top of all else."""
    over = a.state in ("overdue", "late")
    for mark in a.marks:
        if mark.at is None:
            continue
        x = scale.x(mark.at)
        if mark.kind == "due":
            picture.line(x, top - 6, x, top + tall + 4, RED if over else INK, "due", thick=2)
        elif mark.kind == "reading":
            picture.line(x, top - 3, x, top + tall + 3, SECOND, "due reading", thick=2, dash="4 2")
        elif mark.kind == "trigger":
            picture.line(x, top - 4, x, top + tall, INK, "trigger", thick=1.5)
        elif mark.kind == "now":
            picture.line(x, top - 3, x, top + tall + 4, INK, "now", thick=1.5)
            triangle(picture, x, top)


def axis(picture: Picture, zone: Zone, scale: Scale, y: float, lang: str) -> None:
    """Dates under the drawing."""
    picture.line(scale.left, y, scale.right, y, LINE, "axis")
    last = -100.0
    for tick in ticks(zone, scale.start, scale.end, int((scale.right - scale.left) // 96), lang):
        x, spans = scale.x(tick.at), (Span(tick.label, NOTE),)
        picture.line(x, y, x, y + 4, LINE, "tick")
        left = min(max(x - 0.0 + 3, 0.0), scale.right - spans_width(spans))
        if left > last + 8:
            picture.text(left, y + 14, spans)
            last = left + spans_width(spans)
