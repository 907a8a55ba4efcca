# SPDX-License-Identifier: Apache-2.0
"""Ninety days in a minute: each morning the facts of the day before come in and are judged, then people work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from xiezhi.kernel.duration import parse_duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import HOUR, MINUTE
from xiezhi.records.desk import Desk
from xiezhi.records.home import Settings
from xiezhi.records.live import take, tick
from xiezhi.supervision.going_live import pass_time
from xiezhi.web.demonstration.acting import Actors
from xiezhi.web.demonstration.exported import Exports
from xiezhi.web.demonstration.telling import PROPERTY, Fact

MORNING = 8 * HOUR + 30 * MINUTE
DAILY = 6
"""The last days are lived through one by one, those before a week at a time: a judgement of many costs little more."""
PATIENCE = parse_duration("400 d")
"""Facts come a week at a time: between two of these no source is taken for silent."""
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
    last, real = zone.day(now), desk.home.settings
    for day in range(first, last + 1):
        midnight = zone.midnight(day)
        desk.home = replace(
            desk.home, settings=_patient(real, None if day == last else (PROPERTY,) * (day == last - 1))
        )
        if day > last - DAILY or day % 7 == MONDAY:
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


def _patient(settings: Settings, strict: Sequence[str] | None) -> Settings:
    """Settings under which sources may be silent between two steps; ``strict``: but for these, ``None``: for all."""
    if strict is None:
        return settings
    limits = {name: limit if name in strict else PATIENCE for name, limit in settings.freshness.items()}
    return replace(settings, freshness=limits)


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
