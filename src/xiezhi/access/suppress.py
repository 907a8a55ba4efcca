# SPDX-License-Identifier: Apache-2.0
"""Counts of sealed records: what is below ten is not shown, nor what would give it away by subtraction.

Primary: each count below ``LEAST``. Complementary: along every line whose total is shown, the hidden counts must be at
least two and together at least ``LEAST``; else the next smallest is hidden too. Two-way tables are gone over until both
ways are safe (Willenborg & de Waal 2001, Elements of Statistical Disclosure Control, ch. 4).
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 10
Shown = list[int | None]


def shown_count(count: int) -> int | None:
    """A single count, ``None`` where it is too small to be shown."""
    return None if count < LEAST else count


def shown_line(counts: Sequence[int]) -> tuple[Shown, int | None]:
    """Counts and their total as they may be shown beside each other; ``None``: hidden. A total below ten hides all."""
    total = sum(counts)
    if total < LEAST:
        return [None] * len(counts), None
    hidden = {place for place, count in enumerate(counts) if count < LEAST}
    _make_safe(counts, hidden)
    return [None if place in hidden else count for place, count in enumerate(counts)], total


def shown_table(rows: Sequence[Sequence[int]]) -> tuple[list[Shown], Shown, Shown, int | None]:
    """A two-way table with its row totals, column totals and grand total, as they may be shown together.

    Totals are cells of a line of their own, so that no total below ten is shown or can be computed.
    """
    width = len(rows[0]) if rows else 0
    with_totals = [[*row, sum(row)] for row in rows]
    with_totals.append([sum(row[place] for row in with_totals) for place in range(width + 1)])
    cells = {(r, c) for r, row in enumerate(with_totals) for c, count in enumerate(row) if count < LEAST}
    before = -1
    while len(cells) != before:
        before = len(cells)
        for lines in (_across(with_totals), _down(with_totals)):
            for line in lines:
                _safe_line(with_totals, line, cells)
    shown = [
        [None if (r, c) in cells else count for c, count in enumerate(row)]
        for r, row in enumerate(with_totals)
    ]
    return [row[:-1] for row in shown[:-1]], [row[-1] for row in shown[:-1]], shown[-1][:-1], shown[-1][-1]


Cell = tuple[int, int]


def _across(table: Sequence[Sequence[int]]) -> list[list[Cell]]:
    return [[(r, c) for c in range(len(table[0]))] for r in range(len(table))]


def _down(table: Sequence[Sequence[int]]) -> list[list[Cell]]:
    return [[(r, c) for r in range(len(table))] for c in range(len(table[0]))]


def _safe_line(table: Sequence[Sequence[int]], line: Sequence[Cell], hidden: set[Cell]) -> None:
    """Along a line whose last cell is the sum of the others, nothing hidden may follow from what is shown."""
    counts = [table[r][c] for r, c in line]
    gone = {place for place, cell in enumerate(line) if cell in hidden}
    if len(counts) - 1 in gone:  # the total is one unknown among the rest: two are enough
        while len(gone) == 1 and (more := _smallest(counts, gone)) is not None:
            gone.add(more)
    else:
        inner = set(gone)
        _make_safe(counts[:-1], inner)
        gone = inner
    hidden.update(line[place] for place in gone)


def _make_safe(counts: Sequence[int], hidden: set[int]) -> None:
    """Hides more of a line with a shown total, smallest first, until the hidden ones keep each other's secret."""
    while hidden and (len(hidden) < 2 or sum(counts[place] for place in hidden) < LEAST):
        more = _smallest(counts, hidden)
        if more is None:
            return
        hidden.add(more)


def _smallest(counts: Sequence[int], hidden: set[int]) -> int | None:
    """The smallest count that is still shown."""
    left = [place for place in range(len(counts)) if place not in hidden]
    return min(left, key=lambda place: counts[place], default=None)
