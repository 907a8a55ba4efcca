# SPDX-License-Identifier: Apache-2.0
"""Labels beside a line in as many rows as they need, none over another nor over another's leader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xiezhi.derive.clock_paint import Span, spans_width

GAP = 8.0  # between two labels of a row
TRIES = 4000  # places looked at for all labels together


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
    """Places labels by rank, each in the nearest row where it fits, so that all have room; where that is not found,
    those of the highest rank that can be placed one after the other."""
    queue = sorted(wishes, key=lambda one: one.rank)
    options = [list(_options(wish, wide, rows, inset)) for wish in queue]
    return _together(options, [], [TRIES]) or _one_by_one(options)


def _options(wish: Wish, wide: float, rows: int, inset: float) -> Iterator[Put]:
    """Where a label may stand, the best place first."""
    size = spans_width(wish.spans)
    lefts = {"start": wish.x + inset, "end": wish.x - size - inset, "middle": wish.x - size / 2}
    lefts["edge"] = min(max(wish.x - size / 2, 0.0), wide - size)
    for row in range(rows):
        for anchor in wish.prefer:
            if 0 <= lefts[anchor] and lefts[anchor] + size <= wide:
                yield Put(wish, row, lefts[anchor], anchor)


def _together(options: Sequence[list[Put]], placed: list[Put], tries: list[int]) -> list[Put]:
    """Places for all, by going back where one finds none; empty where the ``tries`` are used up."""
    if len(placed) == len(options):
        return placed
    for put in options[len(placed)]:
        tries[0] -= 1
        if tries[0] < 0:
            return []
        if _fits(put, placed) and (found := _together(options, [*placed, put], tries)):
            return found
    return []


def _one_by_one(options: Sequence[list[Put]]) -> list[Put]:
    placed: list[Put] = []
    for choices in options:
        put = next((one for one in choices if _fits(one, placed)), None)
        if put is not None:
            placed.append(put)
    return placed


def _fits(put: Put, placed: list[Put]) -> bool:
    for other in placed:
        if other.row == put.row and put.left < other.right + GAP and other.left < put.right + GAP:
            return False
        lower, upper = (put, other) if put.row < other.row else (other, put)
        # The leader of the upper one passes the row of the lower one.
        if lower.row != upper.row and lower.left - 3 < upper.wish.x < lower.right + 3:
            return False
    return True
