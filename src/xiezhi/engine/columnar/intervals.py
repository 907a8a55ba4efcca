# SPDX-License-Identifier: Apache-2.0
"""Intervals with their ends at T, for totals and overlaps. Source: norm-language §4."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xiezhi.catalog.model import Interval
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.pairing import Intervals, pair
from xiezhi.engine.columnar.pauses import next_final, plus
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints
from xiezhi.kernel.duration import Duration


@dataclass
class Closed:
    """Intervals sorted by (owner, start): events ``start`` and ``end`` (-1 open), when they end, and whether a final
    event or ``at_most`` ended one that was left open (``bound``: a gap), or T did (``by_now``)."""

    owner: Ints
    start: Ints
    end: Ints
    until: Ints
    until_day: Ints
    bound: Flags
    by_now: Flags

    @property
    def size(self) -> int:
        return int(self.owner.size)


def intervals_of(
    evaluator: Evaluator, kinds: tuple[str, ...], named: Interval, sure: bool = True
) -> Intervals:
    """The intervals that ``{from, to}`` names for matters of ``kinds``."""
    starts, ends = (evaluator.streams.get(kinds, refs) for refs in (named.start, named.end))
    return pair(
        evaluator.view, starts.sure() if sure else starts.both(), ends.sure() if sure else ends.both()
    )


def close(view: View, found: Intervals, at_most: Duration | None) -> Closed:
    """Open ones end at the earliest of T, their matter's first later final event, and ``at_most``."""
    now = np.full(found.size, view.as_of, dtype=np.int64)
    if not view.n:
        return Closed(
            found.owner, found.start, found.end, now, now, np.zeros(found.size, bool), found.end < 0
        )
    closed = found.end >= 0
    end = np.maximum(found.end, 0)
    until = np.where(closed, view.at[end], now)
    until_day = np.where(closed, view.day[end], view.pack.zone.days(now))
    bound = np.zeros(found.size, dtype=bool)
    rank = next_final(view, found.start)
    final = ~closed & (rank < view.n)
    event = view.by_rank[np.minimum(rank, view.n - 1)]
    until, until_day = np.where(final, view.at[event], until), np.where(final, view.day[event], until_day)
    bound |= final
    if at_most is not None and found.size:
        longest, day = plus(view, found.start, at_most)
        sooner = ~closed & (longest < until)
        until, until_day = np.where(sooner, longest, until), np.where(sooner, day, until_day)
        bound |= sooner
    return Closed(found.owner, found.start, found.end, until, until_day, bound, ~closed & ~bound)
