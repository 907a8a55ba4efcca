# SPDX-License-Identifier: Apache-2.0
"""Where rows stand: every row read gets a number, its place; from it the file and line are found again.

Places of events count from 1 in the order of reading, so they order a log as the interchange wants it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
_LINES = 1 << 40
_ASIDE = 1 << 60


class _Run(NamedTuple):
    """Rows with consecutive places. ``lines``: one a row, or only the first where they are consecutive too."""

    first: int
    rows: int
    part: int
    each: int  # places that one row takes
    lines: Ints


class Places:
    """The places of one log."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, str | None, Sequence[Mapping[str, str]]]] = []
        self._runs: list[_Run] = []
        self._aside: list[_Run] = []
        self._next = 1
        self._next_aside = _ASIDE

    def part(self, path: object, sheet: str | None = None, columns: Sequence[Mapping[str, str]] = ()) -> int:
        """The number of a file, or of a sheet of it. ``columns``: our names of columns → the file's, for each of the
        places that a row takes, or once for all."""
        self._parts.append((str(path), sheet, columns or ({},)))
        return len(self._parts) - 1

    def give(self, part: int, lines: Ints, each: int = 1) -> Ints:
        """Places of rows that stand on ``lines`` of a part; ``each``: how many a row takes (wide tables)."""
        rows = len(lines)
        first = self._next
        self._next += rows * each
        if rows:
            consecutive = lines[-1] - lines[0] == rows - 1 and bool(np.all(np.diff(lines) == 1))
            self._runs.append(_Run(first, rows, part, each, lines[:1].copy() if consecutive else lines))
        return np.arange(first, first + rows * each, dtype=np.int64)

    def aside(self, part: int, lines: Ints) -> Ints:
        """Places of rows that are no events: matters, and what could not be read. They do not count with the others."""
        first = self._next_aside
        self._next_aside += len(lines)
        if len(lines):
            self._aside.append(_Run(first, len(lines), part, 1, np.asarray(lines)))
        return np.arange(first, first + len(lines), dtype=np.int64)

    def _lookup(self, places: Ints) -> tuple[Ints, Ints, Ints]:
        """(part, line, number among the places of its row) of places."""
        runs = [*self._runs, *self._aside]
        first, part, each, line = (
            np.array([run[place] if place < 4 else run.lines[0] for run in runs], dtype=np.int64)
            for place in (0, 2, 3, 4)
        )
        which = np.searchsorted(first, places, "right") - 1
        row, entry = np.divmod(places - first[which], each[which])
        lines = line[which] + row
        for number in np.unique(which).tolist():
            if len(runs[number].lines) > 1:
                mine = which == number
                lines[mine] = runs[number].lines[row[mine]]
        return part[which], lines, entry

    def order(self, places: Ints) -> Ints:
        """Numbers that sort rows by file (path by code points, then sheets as read) and line."""
        ranked = sorted(range(len(self._parts)), key=lambda part: (self._parts[part][0], part))
        rank = np.empty(len(ranked) or 1, dtype=np.int64)
        rank[ranked] = np.arange(len(ranked))
        parts, lines, _ = self._lookup(places)
        return np.asarray(rank[parts] * _LINES + lines, dtype=np.int64)

    def names(self, places: Ints, columns: Sequence[str | None]) -> Iterator[tuple[str, str, str]]:
        """(file, line as written: ``17`` or ``sheet!17``, the file's name of the column) of places."""
        parts, lines, entries = self._lookup(places)
        for part, line, entry, column in zip(
            parts.tolist(), lines.tolist(), entries.tolist(), columns, strict=True
        ):
            path, sheet, names = self._parts[part]
            theirs = column or ""
            if len(names) > 1 or names[0]:
                theirs = names[min(entry, len(names) - 1)].get(theirs, theirs)
            yield path, str(line) if sheet is None else f"{sheet}!{line}", theirs
