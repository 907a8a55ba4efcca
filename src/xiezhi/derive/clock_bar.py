# SPDX-License-Identifier: Apache-2.0
"""A clock as inline SVG: ``large`` with dates and labels, ``row`` of a list, ``strip`` of a case.

All are as wide as their room (a view box of ``wide`` units; text is 12 units, so give about the width in pixels that
the room has: 820 on a desk, 330 with ``compact`` on a phone). ``uid`` must be unique on the page: hatches are
referred to by it. No style attributes, no scripts; classes (``clock counted over due now …``) are for sheets.
"""

from __future__ import annotations

from dataclasses import dataclass

from xiezhi.derive.clock_axis import ticks
from xiezhi.derive.clock_labels import Put, Wish, place
from xiezhi.derive.clock_paint import (
    COUNTED,
    EDGE,
    EXTENSION,
    INK,
    KEPT,
    LEVELS,
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
from xiezhi.derive.clock_words import description, title_of
from xiezhi.engine.arithmetic import Arithmetic, Mark, Segment
from xiezhi.kernel.instant import MINUTE, Zone

WIDE, NARROW = 820.0, 330.0
ROW = 18.0  # height of a row of labels
BAR, LIST_BAR = 24.0, 16.0
ABOVE = ("trigger", "extended", "due", "done", "now")
FILLS = {
    "counted": COUNTED,
    "extension": EXTENSION,
    "rollover": EXTENSION,
    "excluded": "excluded",
    "over": "over",
}
RANKS = {
    "due": 0,
    "now": 1,
    "done": 1,
    "trigger": 2,
    "struck": 3,
    "former_due": 4,
    "reading": 3,
    "paused": 5,
    "extended": 6,
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


# -- large


def large(a: Arithmetic, zone: Zone, *, lang: str = "zh", compact: bool = False, uid: str = "clock") -> str:
    """The clock of a finding's page, with labels above and below and a date axis. ``compact``: for phones."""
    return draw_large(a, zone, lang, compact, uid)[0]


def draw_large(a: Arithmetic, zone: Zone, lang: str, compact: bool, uid: str) -> tuple[str, Picture]:
    """The drawing, and the picture with the places of its texts."""
    wide = NARROW if compact else WIDE
    picture, scale = Picture(uid, wide), scale_of(a, wide)
    most = 3 if compact else 5
    above = place(
        [_wish(a, mark, scale, lang, compact) for mark in a.marks if mark.kind in ABOVE], wide, most
    )
    below = place(
        [_wish(a, mark, scale, lang, compact) for mark in a.marks if mark.kind not in ABOVE], wide, most
    )
    top = 4 + ROW * (1 + max((put.row for put in above), default=-1)) + 6
    foot = top + BAR + ROW * (1 + max((put.row for put in below), default=-1)) + (8 if below else 4)
    _bar(picture, a, scale, top, BAR, lang)
    for put in [*above, *below]:
        _label(picture, put, top, BAR, above=put in above)
    _lines(picture, a, scale, top, BAR)
    _missing_words(picture, a, scale, top, BAR, lang)
    axis(picture, zone, scale, foot, lang)
    return picture.svg(foot + 22, title_of(a, lang), description(a, lang), "large"), picture


def _wish(a: Arithmetic, mark: Mark, scale: Scale, lang: str, compact: bool) -> Wish:
    at = mark.at if mark.at is not None else mark.before or a.as_of
    prefer: tuple[str, ...] = ("start", "end", "edge")
    if mark.kind in ("due", "struck"):
        prefer = ("end", "start", "edge")
    elif mark.kind == "extended":
        prefer = ("middle", "start", "end", "edge")
    return Wish(scale.x(at), _spans(a, mark, lang, compact), prefer, RANKS.get(mark.kind, 7), mark)


def _spans(a: Arithmetic, mark: Mark, lang: str, compact: bool) -> tuple[Span, ...]:
    """The words of a label: what it is, when, and what came of it."""
    label, stamp, note = mark.label.say(lang), mark.stamp.say(lang), mark.note.say(lang)
    over = a.state in ("overdue", "late")
    if mark.kind == "former_due":
        return (Span(f"{label} {stamp}", NOTE),)
    if mark.kind == "struck":
        return (Span(f"{label} {stamp}", NOTE), Span(f"  {note}", RED, bold=True))
    if mark.kind in ("now", "done") and over:
        return (Span(label, INK, bold=True), Span(f" {stamp}", RED))
    words = [Span(label, INK, bold=True), Span(f" {stamp}", SECOND)]
    if note and not (compact and mark.kind == "done"):
        words.append(Span(f"，{note}" if lang.startswith("zh") else f", {note}", SECOND))
    return tuple(words)


def _label(picture: Picture, put: Put, top: float, bar: float, *, above: bool) -> None:
    """A label and the leader from the bar to it."""
    mark = put.wish.key
    assert isinstance(mark, Mark)
    y = top - 8 - ROW * put.row if above else top + bar + 15 + ROW * put.row
    dash = "" if mark.kind in ("trigger", "now", "done", "due") else "3 2"
    stroke = RED if mark.kind == "struck" else SECOND
    through = put.anchor in ("middle", "edge")  # the text stands over its own leader
    if above and (put.row or mark.kind not in ("due", "now")):
        picture.line(
            put.wish.x, y + 4 if through else y - 9, put.wish.x, top, stroke, f"leader {mark.kind}", dash=dash
        )
    elif not above:
        foot = y - 11 if through else y + 2
        picture.line(put.wish.x, top + bar, put.wish.x, foot, stroke, f"leader {mark.kind}", dash=dash)
    picture.text(put.left, y, put.wish.spans)


# -- the bar itself


def _bar(picture: Picture, a: Arithmetic, scale: Scale, top: float, tall: float, lang: str) -> None:
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
        if key not in told and _segment_label(
            picture, segment, scale, top, tall, lang, brief=segment.kind == "excluded"
        ):
            told.add(key)


def _segment_label(
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


def _missing_words(picture: Picture, a: Arithmetic, scale: Scale, top: float, tall: float, lang: str) -> None:
    """What is missing, over the lines of the readings."""
    for segment in a.segments:
        if segment.kind == "missing":
            _segment_label(picture, segment, scale, top, tall, lang)


def _lines(picture: Picture, a: Arithmetic, scale: Scale, top: float, tall: float) -> None:
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


# -- row


def row(
    a: Arithmetic, *, lang: str = "zh", compact: bool = False, uid: str = "clock", wide: float = WIDE
) -> str:
    """One clock of a list: bar with what is worth a word in it, due, now. Its tag and words stand beside it.

    ``wide``: about the pixels that the bar has, so that its words are of the size of the text around.
    """
    return draw_row(a, lang, compact, uid, wide)[0]


def draw_row(a: Arithmetic, lang: str, compact: bool, uid: str, wide: float = WIDE) -> tuple[str, Picture]:
    """The drawing, and the picture with the places of its texts."""
    picture = Picture(uid, NARROW if compact else wide)
    scale = scale_of(a, picture.wide, 0.06, 0.12)
    top = 6.0
    picture.rect(0.5, top, picture.wide - 1, LIST_BAR, TRACK, "track", stroke=EDGE)
    for segment in a.segments:
        if segment.ahead:
            continue
        x, w = scale.x(segment.start), scale.x(segment.end) - scale.x(segment.start)
        if segment.kind == "missing":
            picture.rect(x, top + 0.5, w, LIST_BAR - 1, PANEL, "missing", stroke=SECOND, dash="3 2")
        else:
            picture.rect(x, top, max(w, 1.0), LIST_BAR, FILLS[segment.kind], segment.kind)
        if segment.kind in ("excluded", "extension"):
            _segment_label(picture, segment, scale, top, LIST_BAR, lang)
    for mark in a.marks:
        if mark.at is None:
            continue
        x = scale.x(mark.at)
        if mark.kind == "due" or (mark.kind == "reading" and a.state != "paused"):
            kind = "due" if mark.kind == "due" else "due reading"
            picture.line(x, top - 3, x, top + LIST_BAR + 3, INK, kind, thick=2)
        elif mark.kind == "now":
            picture.line(x, top - 1, x, top + LIST_BAR + 2, INK, "now")
            triangle(picture, x, top)
    _missing_words(picture, a, scale, top, LIST_BAR, lang)
    return picture.svg(LIST_BAR + 12, title_of(a, lang), description(a, lang), "row"), picture


# -- strips


def strip(a: Arithmetic, *, lang: str = "zh", wide: float = 220.0, uid: str = "clock") -> str:
    """One line of the clock strip of a case: the share of the limit used, extensions paler, what is over hatched."""
    picture = Picture(uid, wide)
    picture.rect(0, 0, wide, 8, "#E9EDEF", "track")
    parts = [
        (one.kind, one.end - one.start, one.ahead) for one in a.segments if one.kind not in ("excluded",)
    ]
    whole = sum(size for _, size, _ in parts)
    room = wide * (0.86 if a.over_us else 1.0)
    x = 0.0
    for kind, size, ahead in parts:
        w = room * size / whole if whole else 0.0
        if kind == "missing":
            picture.rect(0.5, 0.5, wide - 1, 7, PANEL, "missing", stroke=SECOND, dash="3 2")
        elif not ahead:
            fill = KEPT if a.state == "met" and kind != "over" else FILLS.get(kind, PANEL)
            picture.rect(x, 0, w, 8, fill, f"{kind} kept" if fill == KEPT else kind)
        x += w
    return picture.svg(8, title_of(a, lang), description(a, lang), "strip")


def table_bar(
    used: float | None, *, level: str | None = None, over: bool = False, title: str = "", uid: str = "clock"
) -> str:
    """The 84 × 6 bar of a table: the share of the limit used in the colour of its level, all hatched where over."""
    picture = Picture(uid, 84.0)
    picture.rect(0, 0, 84, 6, "#E9EDEF", "track")
    if over:
        picture.rect(0, 0, 84, 6, "over", "over")
    elif used is not None:
        picture.rect(
            0,
            0,
            84 * min(max(used, 0.0), 1.0),
            6,
            LEVELS.get(level or "", COUNTED),
            f"used {level or 'plain'}",
        )
    return picture.svg(6, title, title, "cell").replace('width="100%"', 'width="84" height="6"', 1)
