# SPDX-License-Identifier: Apache-2.0
"""The smallest clocks: one line of a case's clock strip, and the bar of a table's cell."""

from __future__ import annotations

from xiezhi.derive.clock_body import FILLS
from xiezhi.derive.clock_paint import COUNTED, KEPT, LEVELS, PANEL, SECOND, Picture
from xiezhi.derive.clock_words import description, title_of
from xiezhi.engine.arithmetic import Arithmetic


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
    drawn = picture.svg(8, title_of(a, lang), description(a, lang), "strip")
    # As wide as its room, always of one height.
    return drawn.replace('width="100%"', 'width="100%" height="8" preserveAspectRatio="none"', 1)


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
