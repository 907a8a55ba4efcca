# SPDX-License-Identifier: Apache-2.0
"""Thirty days as stacked bars, drawn here: the wall needs no script for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiezhi.web.screen.panels import Day

WIDTH, HEIGHT = 600.0, 240.0
LEFT, BOTTOM, TOP = 34.0, 24.0, 8.0
GAP = 0.36
"""The share of a day's width that stays free."""
LEVELS = ("red", "orange", "yellow")


@dataclass(frozen=True)
class Rect:
    """A piece of a bar, in px of the drawing."""

    level: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Tick:
    """``at``: y of a line across, or x of a day's label."""

    label: str
    at: float


@dataclass(frozen=True)
class Drawing:
    """What the template draws; ``right``: where lines across end."""

    rects: tuple[Rect, ...]
    across: tuple[Tick, ...]
    along: tuple[Tick, ...]
    right: float = WIDTH


def drawn(days: Sequence[Day]) -> Drawing:
    """Red at the foot. The axis begins at 0 and ends at a round figure above the highest bar."""
    top = ceiling(max((sum(day.counts) for day in days), default=0))
    base, scale = HEIGHT - BOTTOM, (HEIGHT - BOTTOM - TOP) / top
    step = (WIDTH - LEFT) / max(1, len(days))
    rects = []
    for place, day in enumerate(days):
        y = base
        for level, n in zip(LEVELS, day.counts, strict=True):
            if n:
                y -= n * scale
                rects.append(
                    Rect(level, round(LEFT + step * (place + GAP / 2), 1), round(y, 1),
                         round(step * (1 - GAP), 1), round(n * scale, 1))
                )  # fmt: skip
    across = tuple(Tick(str(top * part // 4), round(base - top * part / 4 * scale, 1)) for part in range(5))
    along = tuple(
        Tick(day.label, round(LEFT + step * (place + 0.5), 1)) for place, day in enumerate(days) if day.label
    )
    return Drawing(tuple(rects), across, along)


def ceiling(most: int) -> int:
    """The smallest figure not below ``most`` that parts into four whole steps of 1, 2, 5, 10, 20, 50 …

    >>> [ceiling(n) for n in (0, 3, 4, 5, 33, 41, 401)]
    [4, 4, 4, 8, 40, 80, 800]
    """
    power = 1
    while True:
        for step in (1, 2, 5):
            if 4 * step * power >= most:
                return 4 * step * power
        power *= 10
