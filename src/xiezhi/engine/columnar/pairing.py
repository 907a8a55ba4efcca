# SPDX-License-Identifier: Apache-2.0
"""Intervals: the k-th ``from`` pairs with the earliest ``to`` after it not yet paired, within one matter.

Source: norm-language §4 (deadline 2); shared by pauses, totals and overlaps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xiezhi.engine.columnar.streams import Stream, expand
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Ints


@dataclass
class Intervals:
    """One interval a row, sorted by (owner, rank of its start). ``end`` is -1 and ``end_rank`` n where it is open."""

    owner: Ints
    start: Ints
    start_rank: Ints
    end: Ints
    end_rank: Ints

    @property
    def size(self) -> int:
        return int(self.owner.size)


def pair(view: View, starts: Stream, ends: Stream) -> Intervals:
    """All intervals of two streams of the same owners."""
    width = view.n + 1
    from_group, to_group = _groups(view, starts, ends)
    from_key = from_group * width + view.rank[starts.event]
    to_key = to_group * width + view.rank[ends.event]
    from_order, to_order = np.argsort(from_key, kind="stable"), np.argsort(to_key, kind="stable")
    from_key, to_key, from_group = from_key[from_order], to_key[to_order], from_group[from_order]
    low = np.searchsorted(to_key, from_group * width, "left")
    count = np.searchsorted(to_key, (from_group + 1) * width, "left") - low
    first = np.searchsorted(to_key, from_key, "right") - low
    nth = np.arange(from_group.size) - np.searchsorted(from_group, from_group, "left")
    taken = nth + _running_max(first - nth, from_group, width)
    closed = taken < count
    end = np.full(from_group.size, -1, dtype=np.int64)
    end[closed] = ends.event[to_order[(low + taken)[closed]]]
    start = starts.event[from_order]
    end_rank = np.where(closed, view.rank[np.maximum(end, 0)], view.n) if view.n else end
    owner, rank = starts.owner[from_order], view.rank[start]
    order = np.argsort(owner * width + rank, kind="stable")
    return Intervals(owner[order], start[order], rank[order], end[order], end_rank[order])


def _groups(view: View, starts: Stream, ends: Stream) -> tuple[Ints, Ints]:
    """A number for each (owner, matter of the event), of the starts and of the ends."""
    matters = [view.matter[stream.event] for stream in (starts, ends)]
    if np.array_equal(matters[0], starts.owner) and np.array_equal(matters[1], ends.owner):
        return starts.owner, ends.owner
    groups = np.concatenate(
        [starts.owner * view.matters + matters[0], ends.owner * view.matters + matters[1]]
    )
    group = np.unique(groups, return_inverse=True)[1].astype(np.int64)
    return group[: starts.size], group[starts.size :]


def _running_max(values: Ints, group: Ints, width: int) -> Ints:
    """The maximum so far within each group (groups are contiguous and ascending)."""
    spread = 4 * width
    return np.maximum.accumulate(values + group * spread) - group * spread


def regroup(stream: Stream, view: View, owner: Ints, codes: Ints, wanted: Ints, free: bool) -> Stream:
    """A stream seen from groups instead of matters: group g has the events of ``owner[g]`` whose match code equals
    ``wanted[g]`` (with ``free`` also those without one)."""
    width = view.n + 1
    low = np.searchsorted(stream.key, owner * width, "left")
    high = np.searchsorted(stream.key, (owner + 1) * width, "left")
    group, place = expand(low, high)
    event = stream.event[place]
    code = codes[event]
    mask = (code == wanted[group]) | ((code < 0) & free)
    group, event = group[mask], event[mask]
    unsure = None if stream.unsure is None else stream.unsure[place][mask]
    blind = None if stream.blind is None else stream.blind[owner]
    return Stream(group, event, group * width + view.rank[event], unsure, blind)
