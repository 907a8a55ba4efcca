# SPDX-License-Identifier: Apache-2.0
"""A clock as inline SVG: ``large`` with dates and labels, ``row`` of a list, ``strip`` of a case.

All are as wide as their room (a view box of ``wide`` units; text is 12 units, so give about the width in pixels that
the room has: 820 on a desk, 330 with ``compact`` on a phone). ``uid`` must be unique on the page: hatches are
referred to by it. No style attributes, no scripts; classes (``clock counted over due now …``) are for sheets.
"""

from __future__ import annotations

from xiezhi.derive.clock_body import FILLS, Scale, axis, bar, lines, missing_words, scale_of, segment_label
from xiezhi.derive.clock_labels import Put, Wish, place
from xiezhi.derive.clock_paint import (
    EDGE,
    INK,
    NOTE,
    PANEL,
    RED,
    SECOND,
    TRACK,
    Picture,
    Span,
    triangle,
)
from xiezhi.derive.clock_strip import strip, table_bar
from xiezhi.derive.clock_words import description, title_of
from xiezhi.engine.arithmetic import Arithmetic, Mark
from xiezhi.kernel.instant import Zone

WIDE, NARROW = 820.0, 330.0
ROW = 18.0  # height of a row of labels
BAR, LIST_BAR = 24.0, 16.0
ABOVE = ("trigger", "extended", "due", "done", "now")
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


# -- large


def large(a: Arithmetic, zone: Zone, *, lang: str = "zh", compact: bool = False, uid: str = "clock") -> str:
    """The clock of a finding's page, with labels above and below and a date axis. ``compact``: for phones."""
    return draw_large(a, zone, lang, compact, uid)[0]


def draw_large(a: Arithmetic, zone: Zone, lang: str, compact: bool, uid: str) -> tuple[str, Picture]:
    """The drawing, and the picture with the places of its texts."""
    wide = NARROW if compact else WIDE
    picture, scale = Picture(uid, wide), scale_of(a, wide)
    most = 4 if compact else 5
    above = place(
        [_wish(a, mark, scale, lang, compact) for mark in a.marks if mark.kind in ABOVE], wide, most
    )
    below = place(
        [_wish(a, mark, scale, lang, compact) for mark in a.marks if mark.kind not in ABOVE], wide, most
    )
    top = 4 + ROW * (1 + max((put.row for put in above), default=-1)) + 6
    foot = top + BAR + ROW * (1 + max((put.row for put in below), default=-1)) + (8 if below else 4)
    bar(picture, a, scale, top, BAR, lang)
    for put in [*above, *below]:
        _label(picture, put, top, BAR, above=put in above)
    lines(picture, a, scale, top, BAR)
    missing_words(picture, a, scale, top, BAR, lang)
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
            segment_label(picture, segment, scale, top, LIST_BAR, lang)
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
    missing_words(picture, a, scale, top, LIST_BAR, lang)
    return picture.svg(LIST_BAR + 12, title_of(a, lang), description(a, lang), "row"), picture


__all__ = ["draw_large", "draw_row", "large", "row", "strip", "table_bar"]
