# SPDX-License-Identifier: Apache-2.0
"""Coverage as strips: one line for each interview, its gaps hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiezhi.casework.coverage import Covered
from xiezhi.casework.whole import Whole
from xiezhi.records.models import Matter

WIDE = 1000  # units of the drawing


@dataclass(frozen=True)
class Strip:
    """``bars``: (x, width) of what is covered, ``holes``: of the gaps, in units of ``WIDE``."""

    covered: Covered
    matter: Matter
    bars: Sequence[tuple[int, int]]
    holes: Sequence[tuple[int, int]]


def strips(found: Whole, rows: Sequence[Covered]) -> list[Strip]:
    """The lines of the panel."""
    return [_strip(found.rows[one.matter], one) for one in rows]


def _strip(row: Matter, one: Covered) -> Strip:
    whole = max(one.end - one.start, 1)

    def place(span: tuple[int, int]) -> tuple[int, int]:
        x = WIDE * (span[0] - one.start) // whole
        return x, max(WIDE * (span[1] - one.start) // whole - x, 2)

    bars, at = [], one.start
    for low, high in one.gaps:
        if low > at:
            bars.append((at, low))
        at = high
    if at < one.end:
        bars.append((at, one.end))
    return Strip(one, row, [place(span) for span in bars], [place(span) for span in one.gaps])
