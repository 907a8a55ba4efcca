# SPDX-License-Identifier: Apache-2.0
"""Due instants of one clock: limit, extensions, pauses, rollover. Source: norm-language §2 and §4 (Arithmetic).

This is the plain account, one clock at a time; the columnar engine has its own and is judged by it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from xiezhi.kernel.calendar import FIRST_DAY, LAST_DAY, Calendar
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Zone, date_of, day_of


class Span(NamedTuple):
    """A pause: instants for elapsed counting, civil days for day counting."""

    start: int
    end: int
    first_day: int
    last_day: int


class Due(NamedTuple):
    """A due instant. ``last_day`` is set where due is the midnight that ends that day, else on time is ``<= us``."""

    us: int
    last_day: int | None
    uncertain: bool


class Until(NamedTuple):
    """A limit given outright: the end of ``day``, or the instant ``us``."""

    us: int | None
    day: int | None


@dataclass(frozen=True)
class Reckoner:
    """Counts periods in one zone by one calendar."""

    zone: Zone
    calendar: Calendar

    def shift_day(self, day: int, duration: Duration) -> tuple[int, bool]:
        """The day ``duration`` (``d wd m y``, n of either sign) from a day; and whether an uncertain one was met."""
        n, unit = duration
        if unit == "d":
            return _checked(day + n), False
        if unit in ("m", "y"):
            return add_months(day, n if unit == "m" else 12 * n), False
        result, doubt = self.calendar.add_working(np.array([day]), np.array([n]))
        return int(result[0]), bool(doubt[0])

    def _cut(self, day: int, duration: Duration) -> int:
        """As ``shift_day``; what lies before 1900 or after 2199 is cut there, since nothing is compared beyond."""
        try:
            return self.shift_day(day, duration)[0]
        except XiezhiError:
            return LAST_DAY if duration.n > 0 else FIRST_DAY

    def plus(self, us: int, duration: Duration) -> tuple[int, bool]:
        """The due instant of a duration from an instant, without rollover; and whether an uncertain day was asked."""
        if duration.elapsed is not None:
            return us + duration.elapsed, False
        day, doubt = self.shift_day(self.zone.day(us), duration)
        return self.zone.end_of(day), doubt

    def within(self, earlier: int, later: int, duration: Duration) -> bool:
        """Whether ``later`` lies no more than ``duration`` after ``earlier`` (civil units compare dates)."""
        if duration.elapsed is not None:
            return later - earlier <= duration.elapsed
        return self.zone.day(later) <= self._cut(self.zone.day(earlier), duration)

    def apart(self, earlier: int, later: int, duration: Duration) -> bool:
        """Whether ``later`` lies at least ``duration`` after ``earlier`` (civil units compare dates)."""
        if duration.elapsed is not None:
            return later - earlier >= duration.elapsed
        return self.zone.day(later) >= self._cut(self.zone.day(earlier), duration)

    def back(self, us: int, duration: Duration) -> int:
        """The earliest instant no more than ``duration`` before an instant: for ``lead``."""
        if duration.elapsed is not None:
            return us - duration.elapsed
        return self.zone.midnight(self._cut(self.zone.day(us), Duration(-duration.n, duration.unit)))

    def reminder(self, due: Due, duration: Duration) -> int:
        """When ``duration`` before due is reached: ``3 d`` before a last day of the 23rd is 00:00 on the 20th."""
        if duration.elapsed is not None:
            return due.us - duration.elapsed
        last = due.last_day if due.last_day is not None else self.zone.day(due.us - 1)
        return self.zone.midnight(self._cut(last, Duration(-duration.n, duration.unit)))

    def on_time(self, at: int, due: Due) -> bool:
        """Whether an event at ``at`` keeps the limit."""
        return at <= due.us if due.last_day is None else self.zone.day(at) <= due.last_day

    def overdue(self, now: int, due: Due) -> bool:
        """Whether a clock without its act is overdue at ``now``."""
        return now > due.us if due.last_day is None else now >= due.us

    def due(
        self,
        start: int,
        limit: Duration | Until,
        by: Sequence[Duration] = (),
        pauses: Sequence[Span] = (),
        *,
        rollover: bool = True,
        next_hour: bool = False,
    ) -> Due:
        """date(t0) ⊕ (limit + all ``by`` of its unit), merged ``pauses``, then ``by`` of other units, then rollover."""
        unit = limit.unit if isinstance(limit, Duration) else None
        same = [extension for extension in by if extension.unit == unit]
        point = self._first(start, limit, sum(extension.n for extension in same), next_hour)
        point = self._paused(point, unit, pauses)
        for extension in by:
            if extension.unit != unit:
                point = self._extended(point, extension)
        rolls = (
            rollover and unit is not None and any(u in ("d", "m", "y") for u in (unit, *(e.unit for e in by)))
        )
        return self._rolled(point) if rolls and point.last_day is not None else point

    def _first(self, start: int, limit: Duration | Until, more: int, next_hour: bool) -> Due:
        if isinstance(limit, Until):
            if limit.day is not None:
                return Due(self.zone.end_of(_checked(limit.day)), limit.day, False)
            assert limit.us is not None
            _checked(self.zone.day(limit.us))
            return Due(limit.us, None, False)
        whole = Duration(limit.n + more, limit.unit)
        if whole.elapsed is not None:
            return Due((self.zone.next_hour(start) if next_hour else start) + whole.elapsed, None, False)
        day, doubt = self.shift_day(self.zone.day(start), whole)
        return Due(self.zone.end_of(day), day, doubt)

    def _paused(self, point: Due, unit: str | None, pauses: Sequence[Span]) -> Due:
        if not pauses:
            return point
        if point.last_day is None:
            return point._replace(us=point.us + sum(pause.end - pause.start for pause in pauses))
        if unit != "wd":
            day = _checked(point.last_day + sum(pause.last_day - pause.first_day for pause in pauses))
            return Due(self.zone.end_of(day), day, point.uncertain)
        first = np.array([pause.first_day for pause in pauses])
        last = np.array([pause.last_day for pause in pauses])
        worked, doubts = self.calendar.worked_between(first, last)
        day, doubt = self.shift_day(point.last_day, Duration(int(worked.sum()), "wd"))
        return Due(self.zone.end_of(day), day, point.uncertain or doubt or bool(doubts.any()))

    def _extended(self, point: Due, extension: Duration) -> Due:
        if extension.elapsed is not None:
            return Due(point.us + extension.elapsed, None, point.uncertain)
        last = point.last_day if point.last_day is not None else self.zone.day(point.us)
        day, doubt = self.shift_day(last, extension)
        return Due(self.zone.end_of(day), day, point.uncertain or doubt)

    def _rolled(self, point: Due) -> Due:
        assert point.last_day is not None
        day, doubt = self.calendar.rolled(_checked(point.last_day))
        return Due(self.zone.end_of(day), day, point.uncertain or doubt)


def merge(pauses: Sequence[Span]) -> list[Span]:
    """Pauses in order of their start, overlapping ones made one."""
    merged: list[Span] = []
    for pause in sorted(pauses):
        if merged and pause.start <= merged[-1].end:
            last = merged[-1]
            merged[-1] = last._replace(
                end=max(last.end, pause.end), last_day=max(last.last_day, pause.last_day)
            )
        else:
            merged.append(pause)
    return merged


def add_months(day: int, months: int) -> int:
    """The same day-of-month ``months`` later (or earlier), clipped to the month's last day."""
    start = date_of(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1900 <= year <= 2199:
        raise _beyond()
    return day_of(date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])))


def _checked(day: int) -> int:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _beyond()
    return day


def _beyond() -> XiezhiError:
    return XiezhiError("日期超出 1900–2199 年, 无法计算", "a date outside 1900–2199 cannot be counted")
