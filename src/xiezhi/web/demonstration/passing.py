# SPDX-License-Identifier: Apache-2.0
"""Ninety days in a minute: each morning the facts of the day before come in and are judged, then people work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import HOUR, MINUTE
from xiezhi.records.desk import Desk
from xiezhi.records.live import take, tick
from xiezhi.supervision.going_live import pass_time
from xiezhi.web.demonstration.acting import Actors
from xiezhi.web.demonstration.exported import Exports
from xiezhi.web.demonstration.telling import Fact

MORNING = 8 * HOUR + 30 * MINUTE
EVENING = 18 * HOUR
MONDAY = 4  # of days counted from 1970-01-01, a Thursday
Progress = Callable[[int, int], None]


def live_through(
    desk: Desk,
    facts: Sequence[Fact],
    first: int,
    now: int,
    actors: Actors,
    exports: Exports,
    progress: Progress,
) -> Mapping[str, int]:
    """The days from ``first`` on, up to ``now`` (µs UTC): what came of them, in figures."""
    zone, counts, place = desk.pack.zone, Counter[str](), 0
    last = zone.day(now)
    for day in range(first, last + 1):
        midnight = zone.midnight(day)
        place = _told(desk, facts, place, midnight + MORNING, counts)
        counts["acts"] += actors.work(day, min(midnight + EVENING, now))
        if day % 7 == MONDAY and midnight + EVENING < now:
            counts["merged"] += actors.merge(midnight + EVENING - HOUR)
        if midnight + EVENING < now:
            pass_time(desk, midnight + EVENING)
            counts.update(exports.taken(day))
        progress(day - first + 1, last - first + 1)
    _told(desk, facts, place, now, counts)
    return counts


def _told(desk: Desk, facts: Sequence[Fact], place: int, until: int, counts: Counter[str]) -> int:
    """Takes in what was entered up to an instant and judges what falls due then; the place of what comes after."""
    end = place
    while end < len(facts) and facts[end].at <= until:
        end += 1
    outcome = take(desk, [fact.entry for fact in facts[place:end]], now=until)
    for refused in outcome.receipt.refused:
        raise XiezhiError(refused.zh, refused.en)
    counts["facts"] += len(outcome.receipt.appended)
    tick(desk, now=until)
    pass_time(desk, until)
    return end
