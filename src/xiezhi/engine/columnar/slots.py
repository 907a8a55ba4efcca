# SPDX-License-Identifier: Apache-2.0
"""Many streams, and many sets of intervals, laid end to end: one binary search answers for the clocks of all norms."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from xiezhi.engine.columnar.pairing import Intervals
from xiezhi.engine.columnar.streams import Stream, expand
from xiezhi.engine.facts import Ints

NONE = -1


@dataclass
class Slots:
    """Streams one after the other; ``offset`` of a slot is added to ``owner * width + rank``."""

    width: int
    streams: list[Stream] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    _end: int = 0
    _known: dict[int, int] = field(default_factory=dict)

    def slot(self, stream: Stream, owners: int) -> int:
        """The slot of a stream with so many owners, given one where it has none."""
        known = self._known.get(id(stream))
        if known is not None:
            return known
        self.streams.append(stream)
        self.offsets.append(self._end)
        self._end += (owners + 1) * self.width
        self._known[id(stream)] = len(self.streams) - 1
        return len(self.streams) - 1

    def lay(self) -> Laid:
        """All keys and events, in order."""
        if not self.streams:
            none = np.empty(0, dtype=np.int64)
            return Laid(self.width, none, none, none)
        keys = [stream.key + offset for stream, offset in zip(self.streams, self.offsets, strict=True)]
        events = [stream.event for stream in self.streams]
        return Laid(
            self.width, np.concatenate(keys), np.concatenate(events), np.array(self.offsets, dtype=np.int64)
        )


@dataclass
class Laid:
    """Keys and events of all slots; queries name the slot, the owner and ranks."""

    width: int
    key: Ints
    event: Ints
    offset: Ints

    def first_after(self, slot: Ints, owner: Ints, rank: Ints, cut: Ints, none: int) -> Ints:
        """The rank of the first event after ``rank`` and before ``cut``; ``none`` where there is none."""
        if not self.key.size:
            return np.full(owner.size, none, dtype=np.int64)
        base = self.offset[slot] + owner * self.width
        place = np.searchsorted(self.key, base + rank, "right")
        np.minimum(place, self.key.size - 1, out=place)
        found = self.key[place] - base
        return np.where((found > rank) & (found < cut), found, none)

    def between(self, slot: Ints, owner: Ints, rank: Ints, cut: Ints) -> tuple[Ints, Ints]:
        """(which query, event) for the events after ``rank`` and before ``cut``."""
        base = self.offset[slot] + owner * self.width
        low = np.searchsorted(self.key, base + rank, "right")
        high = np.searchsorted(self.key, base + cut, "left")
        query, place = expand(low, high)
        return query, self.event[place]


@dataclass
class IntervalSlots:
    """Sets of intervals one after the other, by owner and start."""

    width: int
    sets: list[Intervals] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    _end: int = 0
    _known: dict[int, int] = field(default_factory=dict)

    def slot(self, intervals: Intervals, owners: int) -> int:
        """The slot of a set, given one where it has none."""
        known = self._known.get(id(intervals))
        if known is not None:
            return known
        self.sets.append(intervals)
        self.offsets.append(self._end)
        self._end += (owners + 1) * self.width
        self._known[id(intervals)] = len(self.sets) - 1
        return len(self.sets) - 1

    def between(self, slot: Ints, owner: Ints, cut: Ints) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """(which query, start, its rank, end, its rank) for the intervals that start before ``cut``."""
        keys = [
            one.owner * self.width + one.start_rank + offset
            for one, offset in zip(self.sets, self.offsets, strict=True)
        ]
        key = np.concatenate(keys)
        base = np.array(self.offsets, dtype=np.int64)[slot] + owner * self.width
        query, place = expand(np.searchsorted(key, base, "left"), np.searchsorted(key, base + cut, "left"))
        columns = [
            np.concatenate([getattr(one, name) for one in self.sets])[place]
            for name in ("start", "start_rank", "end", "end_rank")
        ]
        return query, columns[0], columns[1], columns[2], columns[3]
