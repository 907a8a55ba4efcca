# SPDX-License-Identifier: Apache-2.0
"""Labels beside a line in as many rows as they need, none over another nor over another's leader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiezhi.derive.clock_paint import Span, spans_width

GAP = 8.0  # between two labels of a row


@dataclass(frozen=True)
class Wish:
    """A label that wants to stand at ``x``. ``prefer``: anchors in order. The lowest ``rank`` is placed first."""

    x: float
    spans: tuple[Span, ...]
    prefer: tuple[str, ...]
    rank: int
    key: object = None


@dataclass(frozen=True)
class Put:
    """A label in its place: row 0 stands next to the bar."""

    wish: Wish
    row: int
    left: float
    anchor: str

    @property
    def right(self) -> float:
        return self.left + spans_width(self.wish.spans)


def place(wishes: Sequence[Wish], wide: float, rows: int, inset: float = 5.0) -> list[Put]:
    """Places labels by rank, each in the nearest row where it fits. One that finds no room is tried first in the next
    attempt; of all attempts the one that leaves out least is taken."""
    queue = sorted(wishes, key=lambda one: one.rank)
    best: list[Put] = []
    for _ in range(len(queue) + 1):
        placed: list[Put] = []
        failed: list[Wish] = []
        for wish in queue:
            put = _first(wish, placed, wide, rows, inset)
            if put is None:
                failed.append(wish)
            else:
                placed.append(put)
        if len(placed) > len(best):
            best = placed
        if not failed:
            break
        queue = [*failed, *(wish for wish in queue if wish not in failed)]
    return best


def _first(wish: Wish, placed: list[Put], wide: float, rows: int, inset: float) -> Put | None:
    size = spans_width(wish.spans)
    for row in range(rows):
        for anchor in wish.prefer:
            left = {
                "start": wish.x + inset,
                "end": wish.x - size - inset,
                "middle": wish.x - size / 2,
                "edge": 0.0,
            }[anchor]
            if anchor == "edge":
                left = min(max(wish.x - size / 2, 0.0), wide - size)
            if left < 0 or left + size > wide:
                continue
            put = Put(wish, row, left, anchor)
            if _fits(put, placed):
                return put
    return None


def _fits(put: Put, placed: list[Put]) -> bool:
    for other in placed:
        if other.row == put.row and put.left < other.right + GAP and other.left < put.right + GAP:
            return False
        lower, upper = (put, other) if put.row < other.row else (other, put)
        # The leader of the upper one passes the row of the lower one.
        if lower.row != upper.row and lower.left - 3 < upper.wish.x < lower.right + 3:
            return False
    return True
