# SPDX-License-Identifier: Apache-2.0
"""What came before what, as inline SVG: records in order on a line, the missing one hollow, the judged act last.

Not to scale: the order is what counts. Wide it runs from left to right; ``compact`` from top to bottom.
"""

from __future__ import annotations

from collections.abc import Sequence

from xiezhi.derive.clock_paint import (
    BRAND,
    COUNTED,
    INK,
    LINE,
    NOTE,
    PANEL,
    RED,
    SECOND,
    SIZE,
    Picture,
    Span,
)
from xiezhi.derive.clock_words import description, title_of
from xiezhi.derive.text_measure import lines
from xiezhi.engine.arithmetic import Arithmetic, Mark

WIDE, NARROW = 820.0, 330.0
LEADING = 16.0
MOST = 7  # points on one line; of more the first and the last ones
SHORT = 4  # lines of words at one point


def order_line(a: Arithmetic, *, lang: str = "zh", compact: bool = False, uid: str = "order") -> str:
    """The order line of a precedence, a condition, a count, or breaches that pile up."""
    return draw_order(a, lang, compact, uid)[0]


def draw_order(a: Arithmetic, lang: str, compact: bool, uid: str) -> tuple[str, Picture]:
    """The drawing, and the picture with the places of its texts."""
    marks, left_out = _shown(a.marks)
    picture = Picture(uid, NARROW if compact else WIDE)
    tall = _downward(picture, marks, left_out, lang) if compact else _across(picture, marks, left_out, lang)
    return picture.svg(tall, title_of(a, lang), description(a, lang), "order"), picture


def _shown(marks: Sequence[Mark]) -> tuple[list[Mark], int]:
    """At most ``MOST`` marks; how many were left out after the first."""
    if len(marks) <= MOST:
        return list(marks), 0
    return [marks[0], *marks[-(MOST - 1) :]], len(marks) - MOST


def _across(picture: Picture, marks: Sequence[Mark], left_out: int, lang: str) -> float:
    """From left to right: names above, times and remarks below."""
    room = picture.wide / max(len(marks), 1)
    names = [_lines(mark.label.say(lang), room - 14) for mark in marks]
    top = 8 + LEADING * max((len(name) for name in names), default=0) + 10
    picture.line(0, top, picture.wide, top, LINE, "axis", thick=2)
    foot = top
    for place, (mark, name) in enumerate(zip(marks, names, strict=True)):
        x = room * (place + 0.5)
        for n, text in enumerate(name):
            y = top - 16 - LEADING * (len(name) - 1 - n)
            picture.text(x, y, (_name(mark, text),), anchor="middle")
        foot = max(foot, _below(picture, mark, x, top + 26, room - 14, lang, "middle"))
        _sign(picture, mark, x, top)
        if left_out and place == 1:
            _more(picture, room, top, left_out)
    return foot + 4


def _more(picture: Picture, room: float, top: float, left_out: int) -> None:
    picture.text(room, top + 4, (Span(f"… {left_out} …", NOTE),), anchor="middle", halo=PANEL)


def _downward(picture: Picture, marks: Sequence[Mark], left_out: int, lang: str) -> float:
    """From top to bottom: words right of the line."""
    y, x, places = 18.0, 10.0, []
    for place, mark in enumerate(marks):
        if left_out and place == 1:
            picture.text(26, y, (Span(f"… {left_out} …", NOTE),))
            y += LEADING + 6
        places.append(y - 4)
        for text in _lines(mark.label.say(lang), picture.wide - 30):
            picture.text(26, y, (_name(mark, text),))
            y += LEADING
        y = _below(picture, mark, 26, y, picture.wide - 30, lang, "start") + 10
    if places:
        picture.line(x, places[0], x, places[-1], LINE, "axis", thick=2)
    for mark, at in zip(marks, places, strict=True):
        _sign(picture, mark, x, at)
    return y - 6


def _below(picture: Picture, mark: Mark, x: float, y: float, room: float, lang: str, anchor: str) -> float:
    """Time and remark of a mark; the place where the next line would stand."""
    stamp, note = mark.stamp.say(lang), mark.note.say(lang)
    told = [Span(text, SECOND) for text in _lines(stamp, room)] if stamp else []
    tone = RED if mark.kind in ("struck", "lacking", "over") else NOTE
    told += [Span(text, tone, bold=tone == RED) for text in _lines(note, room)] if note else []
    for span in told:
        picture.text(x, y, (span,), anchor=anchor)
        y += LEADING
    return y


def _lines(text: str, room: float) -> list[str]:
    """The text in at most ``SHORT`` lines; what is longer ends in an ellipsis, the description has all of it."""
    found = lines(text, SIZE * 1.04, room)
    if len(found) <= SHORT:
        return found
    return [*found[: SHORT - 1], found[SHORT - 1][:-1] + "…"]


def _name(mark: Mark, text: str) -> Span:
    if mark.kind == "struck":
        return Span(text, NOTE, struck=True)
    if mark.kind == "lacking":
        return Span(text, RED)
    return Span(text, INK, bold=mark.kind in ("act", "over", "need", "done"))


def _sign(picture: Picture, mark: Mark, x: float, y: float) -> None:
    """Shape by kind, so that it is read without colour."""
    if mark.kind in ("act", "over"):
        fill = RED if mark.kind == "over" else BRAND
        picture.path(f"M{x:.1f} {y - 8:.1f}l8 8-8 8-8-8z", fill, f"point {mark.kind}", stroke=PANEL, thick=2)
    elif mark.kind == "lacking":
        picture.path(_circle(x, y, 6.5), PANEL, "point lacking", stroke=RED, thick=1.6, dash="3 2")
    elif mark.kind == "struck":
        picture.path(_circle(x, y, 6), PANEL, "point struck", stroke=NOTE, thick=1.4)
        picture.path(f"M{x - 3:.1f} {y - 3:.1f}l6 6m0-6l-6 6", "none", "cross", stroke=NOTE, thick=1.4)
    elif mark.kind == "since":
        picture.line(x, y - 9, x, y + 9, SECOND, "point since", thick=2)
    elif mark.kind == "seen":
        picture.path(_circle(x, y, 5.5), PANEL, "point seen", stroke=COUNTED, thick=2)
    else:
        picture.path(_circle(x, y, 6), COUNTED, f"point {mark.kind}", stroke=PANEL, thick=1.5)


def _circle(x: float, y: float, r: float) -> str:
    return f"M{x - r:.1f} {y:.1f}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0z"
