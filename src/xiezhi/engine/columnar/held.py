# SPDX-License-Identifier: Apache-2.0
"""Intervals that hold resources, of all families: as arrays, batch by batch, and as objects where they are looked at.

A year of a city has millions of intervals, and few of them hold anything at the same time as another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xiezhi.engine.columnar.cross import Order
from xiezhi.engine.facts import Flags, Ints

Key = tuple[Any, ...]
DECIDED = ("", "not_applicable", "undetermined")
COVERED = (False, True, None)


@dataclass(slots=True)
class Holding:
    """One interval and the resources it holds. ``covered``: the version is in force at its start (None: not to be
    told); ``sure``: its filter is known; ``missing``: a key, the distinct value or the version is; ``left_open``: no
    event ended it; ``decided``: its verdict where it takes no part."""

    version: int
    order: Order
    until: int
    matter: str
    keys: tuple[Key, ...]
    distinct: Any
    covered: bool | None
    sure: bool
    missing: bool
    left_open: bool
    decided: str
    evidence: tuple[Order, ...]
    unit: str | None
    officer: str | None
    kind: str


@dataclass
class Gathered:
    """The intervals that one version has in one batch; fields are as in ``Holding``, one entry an interval.

    ``place``: which event of which matter begins it; ``key_row``, ``key``: the intervals of each key, ascending, and
    its place in ``keys``; ``covered`` and ``decided``: places in ``COVERED`` and ``DECIDED``; ``end`` is null where no
    event ended it.
    """

    version: int
    sure: bool
    place: Ints
    at: Ints
    seq: Ints
    start: pa.Array
    until: Ints
    end_at: Ints
    end_seq: Ints
    end: pa.Array
    matter: pa.Array
    keys: list[Key]
    key_row: Ints
    key: Ints
    distinct: Sequence[Any]
    covered: npt.NDArray[np.int8]
    missing: Flags
    left_open: Flags
    decided: npt.NDArray[np.int8]
    unit: pa.Array
    officer: pa.Array
    kind: Sequence[str]

    @property
    def size(self) -> int:
        return len(self.at)

    def order(self, row: int) -> Order:
        """(at, seq, id) of the event that begins an interval."""
        return int(self.at[row]), int(self.seq[row]), self.start[row].as_py()

    def holding(self, row: int) -> Holding:
        """One interval as an object."""
        order, end = self.order(row), self.end[row].as_py()
        ended = () if end is None else ((int(self.end_at[row]), int(self.end_seq[row]), end),)
        first, after = np.searchsorted(self.key_row, [row, row + 1]).tolist()
        return Holding(
            self.version, order, int(self.until[row]), self.matter[row].as_py(),
            tuple(self.keys[code] for code in self.key[first:after].tolist()), self.distinct[row],
            COVERED[self.covered[row]], self.sure, bool(self.missing[row]), bool(self.left_open[row]),
            DECIDED[self.decided[row]], (order, *ended), self.unit[row].as_py(), self.officer[row].as_py(),
            self.kind[row],
        )  # fmt: skip


@dataclass
class Overlaps:
    """All intervals of one overlap norm: ``told`` as objects, ``gathered`` as arrays, those of each batch together."""

    told: list[Holding] = field(default_factory=list)
    gathered: list[list[Gathered]] = field(default_factory=list)

    @property
    def holdings(self) -> list[Holding]:
        """Every interval as an object."""
        return [*self.told, *(one.holding(row) for one in self.all() for row in range(one.size))]

    def all(self) -> Iterator[Gathered]:
        """The arrays of all batches."""
        return (one for batch in self.gathered for one in batch)

    def add(self, more: Overlaps) -> None:
        """Takes in the intervals of another batch."""
        self.told += more.told
        self.gathered += more.gathered


def contended(gathered: Sequence[Gathered], alone: bool) -> list[Ints]:
    """Of each group of intervals the rows that share a key with others at the same time; where ``alone``, all rows
    that take part.

    Sorted by key and start, a stretch in which each begins before some earlier one has ended belongs together.
    """
    if alone:
        return [np.flatnonzero(one.decided == 0) for one in gathered]
    codes: dict[tuple[int, Key], int] = {}
    group, part, row, at, until = [], [], [], [], []
    for number, one in enumerate(gathered):
        new = np.array([codes.setdefault((one.version, key), len(codes)) for key in one.keys], dtype=np.int64)
        taking = one.decided[one.key_row] == 0
        rows = one.key_row[taking]
        group.append(new[one.key[taking]] if len(new) else rows)
        part.append(np.full(len(rows), number))
        row.append(rows)
        at.append(one.at[rows])
        until.append(one.until[rows])
    if not group:
        return []
    several = _several(np.concatenate(group), np.concatenate(at), np.concatenate(until))
    parts, rows = np.concatenate(part)[several], np.concatenate(row)[several]
    return [np.unique(rows[parts == number]) for number in range(len(gathered))]


def _several(group: Ints, at: Ints, until: Ints) -> Ints:
    """The places of intervals that lie in a stretch of several."""
    order = np.lexsort((at, group))
    group, at, until = group[order], at[order], until[order]
    ends, rank = np.unique(until, return_inverse=True)
    latest = np.maximum.accumulate(group * len(ends) + rank)  # starts anew with each group
    joined = np.zeros(len(order), dtype=bool)
    joined[1:] = (group[1:] == group[:-1]) & (ends[latest[:-1] % len(ends)] > at[1:])
    stretch = np.cumsum(~joined) - 1
    return order[np.bincount(stretch)[stretch] > 1] if len(order) else order
